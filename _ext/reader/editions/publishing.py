"""Publishes all editions with one rename, so that a build killed at any moment leaves the editions of one build.

The output folder contains:

``.editions/7/html``, ``pdf``, ``epub``
    a generation: the editions that one build left, with their fingerprints;
``.current``
    a symbolic link to the published generation: replacing it is the one step that publishes;
``html``, ``pdf``, ``epub``
    the public paths of the editions: symbolic links through ``.current``.

The module deals with files and links alone, and does not depend on Sphinx.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..facts.fault import Fault

EDITIONS = ("html", "pdf", "epub")
#: Names in the output folder: of the folder of generations, of the link to the published one, of a link for a trial.
GENERATIONS = ".editions"
CURRENT = ".current"
PROBE = ".link-probe"
#: File in a generation: edition to fingerprint, as JSON.
FINGERPRINTS = ".fingerprints.json"
#: Names that earlier versions of the build left in the output folder.
OBSOLETE = (".next", ".old-html", ".old-pdf", ".old-epub", FINGERPRINTS)

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of renameat2(2)


def link_target(edition: str) -> str:
    """Returns the target of the link at the public path of *edition*."""
    return f"{CURRENT}/{edition}"


def is_link(out: Path, edition: str) -> bool:
    """Whether the public path of *edition* is the link that `publish` creates."""
    path = out / edition
    return path.is_symlink() and str(path.readlink()) == link_target(edition)


def is_folder(path: Path) -> bool:
    """Whether *path* is a folder itself, not a link to one."""
    return path.is_dir() and not path.is_symlink()


def has_edition(out: Path, edition: str) -> bool:
    """Whether the public path of *edition* is a folder, or the link of `publish` to one."""
    return (out / edition).is_dir() and (is_link(out, edition) or is_folder(out / edition))


def is_finished(folder: Path, edition: str) -> bool:
    """Whether *folder* contains a file of *edition*: one with its extension."""
    return any(folder.glob(f"*.{edition}"))


def current(out: Path) -> Path | None:
    """Returns the folder of the published generation; None if there is none."""
    link = out / CURRENT
    if not link.is_symlink() or link.readlink().parent != Path(GENERATIONS):
        return None
    generation = out / link.readlink()
    return generation if generation.is_dir() else None


def read_fingerprints(out: Path) -> dict[str, str]:
    """Returns edition to fingerprint of the published generation. Raises ValueError if the file is damaged."""
    generation = current(out)
    if generation is None or not os.path.lexists(generation / FINGERPRINTS):
        return {}
    try:
        # No link: it might lead to an endless device.
        if (generation / FINGERPRINTS).is_symlink() or not (generation / FINGERPRINTS).is_file():
            raise ValueError("no file")
        with (generation / FINGERPRINTS).open("rb") as file:
            known = json.loads(file.read(100_000))  # far more than three fingerprints
    except (OSError, RecursionError) as error:
        raise ValueError("cannot be read") from error
    if not isinstance(known, dict):
        raise ValueError("no mapping")
    return known


def is_published(out: Path, edition: str) -> bool:
    """Whether the public path of *edition* leads to a finished edition, or will after `restore_links`."""
    generation = current(out)
    if generation is None or not (is_link(out, edition) or not os.path.lexists(out / edition)):
        return False
    return is_finished(generation / edition, edition)


#: Message of a fault.
FILE_INSTEAD_OF_FOLDER = "a file is where the build needs a folder: rename or remove it."


def obstacles(out: Path, editions: list[str]) -> list[Fault]:
    """Returns a fault for each file or link that prevents the output of *editions* and that its owner must remove."""
    if not out.is_dir():
        return [Fault(out.name, 0, FILE_INSTEAD_OF_FOLDER)] if os.path.lexists(out) else []
    faults = []
    for name in (*editions, GENERATIONS):
        path = out / name
        if path.is_symlink() and not is_link(out, name):
            message = "a link that the build did not make is in the way: remove it."
            faults.append(Fault(f"{out.name}/{name}", 0, message))
        elif os.path.lexists(path) and not path.is_symlink() and not path.is_dir():
            faults.append(Fault(f"{out.name}/{name}", 0, FILE_INSTEAD_OF_FOLDER))
    return faults


def restore_links(out: Path) -> None:
    """Creates the links at public paths that somebody removed. Raises OSError."""
    generation = current(out)
    if generation is None:
        return
    for edition in EDITIONS:
        if not os.path.lexists(out / edition) and (generation / edition).is_dir():
            replace_by_link(out, edition, link_target(edition))


def new_generation(out: Path) -> Path:
    """Returns a new empty folder for the next generation, and removes what earlier builds left unfinished.

    Raises OSError. It creates a link on trial, so that a file system without symbolic links fails before the build.
    """
    new = _numbered_folder(out)
    remove_unpublished(out, keep=new)
    replace_by_link(out, PROBE, CURRENT)
    remove(out / PROBE)
    return new


def _numbered_folder(out: Path) -> Path:
    """Returns a new folder of a generation."""
    folder = out / GENERATIONS
    folder.mkdir(exist_ok=True)
    # A number that was never used: what could not be removed, or is still being written, is not mixed in.
    new = folder / str(1 + max((int(path.name) for path in folder.iterdir() if path.name.isdecimal()), default=0))
    new.mkdir()
    return new


def publish(out: Path, new: Path, fingerprints: dict[str, str]) -> None:
    """Makes *new* the published generation, with those editions of the published one that it lacks.

    *fingerprints*: edition to fingerprint of the editions in *new*. Raises OSError; then the published generation is
    unchanged.
    """
    known = dict(fingerprints)
    published: dict[str, str] = {}
    with suppress(ValueError):
        published = read_fingerprints(out)
    for edition in EDITIONS:
        if edition in fingerprints or not has_edition(out, edition):
            continue
        copy_tree(out / edition, new / edition, link_or_copy)
        if is_link(out, edition) and isinstance(published.get(edition), str):
            known[edition] = published[edition]
    (new / FINGERPRINTS).write_text(json.dumps(known, indent=1), "utf-8")
    convert_folders(out)
    for edition in EDITIONS:
        # At the first publication these links are dangling, until the link to the generation makes all of them valid.
        if (new / edition).is_dir() and not is_link(out, edition):
            replace_by_link(out, edition, link_target(edition))
    replace_by_link(out, CURRENT, f"{GENERATIONS}/{new.name}")
    remove_unpublished(out, OBSOLETE)


def convert_folders(out: Path) -> None:
    """Turns folders at public paths, which earlier versions of the build left, into a generation with links to it.

    Each path has the same content before, during and after the change. No fingerprints are written, because it is not
    certain what the folders were built from. Raises OSError.
    """
    if not any(is_folder(out / name) for name in (*EDITIONS, CURRENT)):
        return
    generation = _numbered_folder(out)
    for edition in EDITIONS:
        if has_edition(out, edition):
            copy_tree(out / edition, generation / edition, link_or_copy)
    replace_by_link(out, CURRENT, f"{GENERATIONS}/{generation.name}")
    for edition in EDITIONS:
        if is_folder(out / edition):
            replace_by_link(out, edition, link_target(edition))


def replace_by_link(out: Path, name: str, target: str) -> None:
    """Replaces *name* in *out*, whatever it is, by a symbolic link to *target*, in one step.

    Raises OSError; then *name* is unchanged.
    """
    path, link = out / name, out / f".link{name if name.startswith('.') else '-' + name}"
    remove(link)
    link.symlink_to(target)
    try:
        if not is_folder(path):
            link.replace(path)
        elif not exchange(link, path):
            _replace_folder(link, path)
    finally:
        remove(link)


def exchange(one: Path, other: Path) -> bool:
    """Exchanges two names in one step with renameat2(2); returns False if system or file system does not support it."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    status = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(status == 0)


def _replace_folder(link: Path, path: Path) -> None:
    """Replaces a folder by a link in two steps, where `exchange` is not supported. Raises OSError.

    If the process is killed between them, `restore_links` of the next build creates the link.
    """
    old = path.with_name(f".old-{path.name.lstrip('.')}")
    remove(old)
    path.rename(old)
    try:
        link.rename(path)
    except OSError:
        old.rename(path)
        raise
    remove(old)


def copy_tree(source: Path, target: Path, copy: Callable[[Path, Path], object]) -> None:
    """Copies the files below *source* with *copy*, a function of two paths. Raises OSError at the first failure."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        if is_folder(path):
            copy_tree(path, target / path.name, copy)
        else:
            copy(path, target / path.name)


def link_or_copy(source: Path, target: Path) -> None:
    """Creates a hard link to *source*, or a copy of it if the file system has no hard links. Raises OSError."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def remove(path: Path) -> None:
    """Removes a file, a link or a folder as far as that is possible; raises nothing."""
    if is_folder(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def remove_unpublished(out: Path, also: tuple[str, ...] = (), keep: Path | None = None) -> None:
    """Removes every generation but the published one and *keep*, unfinished links, and the names *also*."""
    kept = (current(out), keep)
    with suppress(OSError):
        for path in [*(out / GENERATIONS).glob("*"), *out.glob(".link*"), *(out / name for name in also)]:
            if path not in kept:
                remove(path)
