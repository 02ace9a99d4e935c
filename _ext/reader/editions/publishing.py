"""Publishes all editions by one rename: a build that is killed, whenever, leaves the editions of one build.

Below the folder of outputs:

``.editions/7/html``, ``pdf``, ``epub``
    a generation: the editions as one build left them, and a record of what each was built from;
``.current``
    a link to the published generation: replacing it is the one step that publishes;
``html``, ``pdf``, ``epub``
    the addresses that readers and tools use: links through ``.current``.

Knows files and links, nothing of Sphinx.
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
GENERATIONS = ".editions"
CURRENT = ".current"
PROBE = ".link-probe"
RECORD = ".fingerprints.json"
#: Left by earlier versions of the build, which moved each edition by itself.
FORMER = (".next", ".old-html", ".old-pdf", ".old-epub", RECORD)

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of renameat2(2)


def target(edition: str) -> str:
    """Where the address of *edition* leads."""
    return f"{CURRENT}/{edition}"


def is_link(out: Path, edition: str) -> bool:
    """Whether the address of *edition* is the link that `publish` makes."""
    place = out / edition
    return place.is_symlink() and str(place.readlink()) == target(edition)


def is_folder(path: Path) -> bool:
    """Whether *path* is a folder itself, not a link to one."""
    return path.is_dir() and not path.is_symlink()


def has_edition(out: Path, edition: str) -> bool:
    """Whether the address of *edition* leads to a folder that the build made."""
    return (out / edition).is_dir() and (is_link(out, edition) or is_folder(out / edition))


def is_finished(folder: Path, edition: str) -> bool:
    """Whether *folder* has a file of the kind *edition*."""
    return any(folder.glob(f"*.{edition}"))


def current(out: Path) -> Path | None:
    """The published generation."""
    link = out / CURRENT
    if not link.is_symlink() or link.readlink().parent != Path(GENERATIONS):
        return None
    generation = out / link.readlink()
    return generation if generation.is_dir() else None


def record(out: Path) -> dict[str, str]:
    """Edition to fingerprint, as the published generation says. Raises ValueError if its record is damaged."""
    generation = current(out)
    if generation is None or not os.path.lexists(generation / RECORD):
        return {}
    try:
        # A file itself: a link might lead to a device without end.
        if (generation / RECORD).is_symlink() or not (generation / RECORD).is_file():
            raise ValueError("no file")
        with (generation / RECORD).open("rb") as file:
            known = json.loads(file.read(100_000))
    except (OSError, RecursionError) as error:
        raise ValueError("cannot be read") from error
    if not isinstance(known, dict):
        raise ValueError("no mapping")
    return known


def is_published(out: Path, edition: str) -> bool:
    """Whether the address of *edition* leads, or would lead once `mend` has made the link, to a finished edition."""
    generation = current(out)
    if generation is None or not (is_link(out, edition) or not os.path.lexists(out / edition)):
        return False
    return is_finished(generation / edition, edition)


IN_THE_WAY = "a file is where the build needs a folder: rename or remove it."


def obstacles(out: Path, wanted: list[str]) -> list[Fault]:
    """What is in the way of the outputs of *wanted* and must be removed by its owner."""
    if not out.is_dir():
        return [Fault(out.name, 0, IN_THE_WAY)] if os.path.lexists(out) else []
    found = []
    for name in (*wanted, GENERATIONS):
        place = out / name
        if place.is_symlink() and not is_link(out, name):
            found.append(Fault(f"{out.name}/{name}", 0, "a link that the build did not make is in the way: remove it."))
        elif os.path.lexists(place) and not place.is_symlink() and not place.is_dir():
            found.append(Fault(f"{out.name}/{name}", 0, IN_THE_WAY))
    return found


def mend(out: Path) -> None:
    """Makes the links that somebody removed."""
    generation = current(out)
    for edition in EDITIONS if generation else ():
        if not os.path.lexists(out / edition) and (generation / edition).is_dir():
            put_link(out, edition, target(edition))


def begin(out: Path) -> Path:
    """An empty folder for the next generation; what earlier builds left unfinished is removed."""
    new = _number(out)
    clear(out, new=new)
    # Can the links be made? Better known now than after the building.
    put_link(out, PROBE, CURRENT)
    remove(out / PROBE)
    return new


def _number(out: Path) -> Path:
    folder = out / GENERATIONS
    folder.mkdir(exist_ok=True)
    # A new number each time: what could not be removed, or is still written by somebody, is never mixed in.
    new = folder / str(1 + max((int(path.name) for path in folder.iterdir() if path.name.isdecimal()), default=0))
    new.mkdir()
    return new


def publish(out: Path, new: Path, fingerprints: dict[str, str]) -> None:
    """Makes *new* the published generation, after adding what it lacks of the published one.

    *fingerprints*: edition to what it was built from, of the editions in *new*. Raises OSError, and then what was
    published is unchanged.
    """
    known = dict(fingerprints)
    before: dict[str, str] = {}
    with suppress(ValueError):
        before = record(out)
    for edition in EDITIONS:
        if edition in fingerprints or not has_edition(out, edition):
            continue
        copy_tree(out / edition, new / edition, link_or_copy)
        if is_link(out, edition) and isinstance(before.get(edition), str):
            known[edition] = before[edition]
    (new / RECORD).write_text(json.dumps(known, indent=1), "utf-8")
    adopt(out)
    for edition in EDITIONS:
        # Before anything is published for the first time these lead nowhere, then all lead somewhere at once.
        if (new / edition).is_dir() and not is_link(out, edition):
            put_link(out, edition, target(edition))
    put_link(out, CURRENT, f"{GENERATIONS}/{new.name}")
    clear(out, FORMER)


def adopt(out: Path) -> None:
    """Turns folders at the addresses of editions, which earlier versions of the build left, into a generation.

    Each address shows the same before, while and after it becomes a link. No record is made: what such folders were
    built from is not certain.
    """
    if not any(is_folder(out / name) for name in (*EDITIONS, CURRENT)):
        return
    kept = _number(out)
    for edition in EDITIONS:
        if has_edition(out, edition):
            copy_tree(out / edition, kept / edition, link_or_copy)
    put_link(out, CURRENT, f"{GENERATIONS}/{kept.name}")
    for edition in EDITIONS:
        if is_folder(out / edition):
            put_link(out, edition, target(edition))


def put_link(out: Path, name: str, leads_to: str) -> None:
    """Makes *name* in *out* a link, in one step, whatever it was. Raises OSError, and then it is what it was."""
    place, made = out / name, out / f".link{name if name.startswith('.') else '-' + name}"
    remove(made)
    made.symlink_to(leads_to)
    try:
        if not is_folder(place):
            made.replace(place)
        elif not exchange(made, place):
            _replace_folder(made, place)
    finally:
        remove(made)


def exchange(one: Path, other: Path) -> bool:
    """Exchanges two names in one step; False where the system or the file system cannot."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0


def _replace_folder(link: Path, place: Path) -> None:
    """In two steps, for file systems that cannot exchange; `mend` makes good what a kill between them leaves."""
    old = place.with_name(f".old-{place.name.lstrip('.')}")
    remove(old)
    place.rename(old)
    try:
        link.rename(place)
    except OSError:
        old.rename(place)
        raise
    remove(old)


def copy_tree(source: Path, goal: Path, copy: Callable[[Path, Path], object]) -> None:
    """Copies the files below *source* with *copy*. Raises the first OSError."""
    goal.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        if is_folder(path):
            copy_tree(path, goal / path.name, copy)
        else:
            copy(path, goal / path.name)


def link_or_copy(source: Path, goal: Path) -> None:
    """A second name for the same file, or a copy where the file system has no such names."""
    try:
        os.link(source, goal, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, goal, follow_symlinks=False)


def remove(path: Path) -> None:
    """Removes a file, a link or a folder as far as that is possible."""
    if is_folder(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def clear(out: Path, also: tuple[str, ...] = (), new: Path | None = None) -> None:
    """Removes every generation but the published one and *new*, unfinished links, and *also*."""
    kept = (current(out), new)
    with suppress(OSError):
        for path in [*(out / GENERATIONS).glob("*"), *out.glob(".link*"), *(out / name for name in also)]:
            if path not in kept:
                remove(path)
