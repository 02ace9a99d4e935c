"""Builds editions in a new folder and publishes them together: ``python -m reader.editions html pdf epub``.

A build that fails or is killed leaves the last good editions untouched (see `publishing`). Editions whose inputs are
unchanged are not built again (see `fingerprint`). All editions of one run share one reading of the sources, made
afresh, because Sphinx loses index entries on incremental builds (sphinx#12599).
"""

from __future__ import annotations

import argparse
import fcntl
import re
import shutil
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..facts.fault import Fault, fault_of_oserror, stopping
from ..facts.layout import FILE_NAME
from . import exceptions, publishing, resource_limits
from .fingerprint import fingerprint
from .sphinx_process import BuildError, run_sphinx

EDITIONS = publishing.EDITIONS


def build(root: Path, editions: list[str]) -> int:
    """Builds those of *editions* of the book in *root* that are not up to date, and publishes them in ``_build``.

    Returns 0 if all are up to date afterwards, and 1 after printing what to correct.
    """
    out = root / "_build"
    try:
        try:
            # Both raise LimitError: a wrong limit is reported before anything is changed.
            resource_limits.time_limit(), resource_limits.memory_limit()
            raise_faults(editions, publishing.obstacles(out, editions) + input_faults(root))
            with locked(out):
                return _build(root, out, editions, time.monotonic() + resource_limits.time_limit())
        except resource_limits.LimitError as error:
            raise_faults(editions, [Fault("", 0, str(error))])
        except OSError as error:
            raise_faults(editions, [fault_of_oserror(error, root)])
    except BuildError as error:
        return report(error, out)
    return 1


def raise_faults(editions: list[str], faults: list[Fault]) -> None:
    """Raises BuildError if there are *faults*."""
    if faults:
        raise BuildError(editions, faults)


def input_faults(root: Path) -> list[Fault]:
    """Returns the faults of the book's files before Sphinx reads them: links out of the book, wrong types and sizes.

    A module of ours or a package that cannot be imported is a fault as well. What Sphinx can read nevertheless is told
    beside its own warnings (safety/images.py). Raises OSError if a folder cannot be read.
    """
    try:
        from ..safety import book_files
    except ImportError as error:
        return [exceptions.of_import_error(error, root)]
    return stopping(book_files.check_book_files(root))


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Creates *out* and locks it, so that a second build waits for the end of the first. Raises OSError."""
    out.mkdir(exist_ok=True)
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another build is at work: waiting for its end", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprints(root: Path, editions: list[str], linked: list[str]) -> dict[str, str]:
    """Returns edition to fingerprint. Raises BuildError if the version or date of the edition is unreadable."""
    try:
        return {name: fingerprint(root, name, linked if name == "html" else []) for name in editions}
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        message = f"the version cannot be read, because this is no TOML ({error}): mend it."
        raise BuildError(editions, [Fault("pyproject.toml", int(line[1]) if line else 0, message)]) from error
    except (KeyError, TypeError, ValueError) as error:
        what = f"the version or date of the edition cannot be read ({error!r})"
        message = f"{what}: mend it, .git-archival.txt or SOURCE_DATE_EPOCH."
        raise BuildError(editions, [Fault("pyproject.toml", 0, message)]) from error


def published_fingerprints(out: Path) -> dict[str, str]:
    """Returns edition to fingerprint as published in *out*; none, after a message, if the record is damaged."""
    try:
        return publishing.read_fingerprints(out)
    except ValueError:
        print("the record of the last build is damaged: all editions are built again", file=sys.stderr)
        return {}


def _build(root: Path, out: Path, editions: list[str], deadline: float) -> int:
    """Does what `build` describes, in the locked folder *out*. Raises BuildError and OSError."""
    linked = [name for name in editions if name != "html"] if "html" in editions else []
    current = fingerprints(root, editions, linked)
    publishing.restore_links(out)
    published = published_fingerprints(out)
    outdated = [
        name for name in editions if published.get(name) != current[name] or not publishing.is_published(out, name)
    ]
    if not outdated:
        print("nothing to do: the editions are up to date")
        return 0
    if linked and "html" not in outdated:
        outdated.insert(0, "html")  # it contains copies of the other editions
    generation = publishing.new_generation(out)
    try:
        build_generation(root, out, generation, outdated, linked, deadline)
        publishing.publish(out, generation, {name: current[name] for name in outdated})
    except BaseException:
        publishing.remove_unpublished(out)
        raise
    publishing.remove(out / "failed.log")
    for name in outdated:
        print(f"{name:5} {out.relative_to(root) / name}/{'index.html' if name == 'html' else f'{FILE_NAME}.{name}'}")
    return 0


def build_generation(
    root: Path, out: Path, generation: Path, outdated: list[str], linked: list[str], deadline: float
) -> None:
    """Builds the *outdated* editions into *generation*, with copies of the *linked* ones beside the web pages.

    Raises BuildError and OSError.
    """
    for name in (edition for edition in EDITIONS if edition in outdated):
        run_sphinx(root, generation, name, linked, deadline)
        remove_byproducts(generation, name)
    for name in linked if "html" in outdated else ():
        source = (generation if name in outdated else out) / name
        publishing.copy_tree(source, generation / "html" / "editions", shutil.copy2)
    for name in ("doctrees", "temporary"):
        publishing.remove(generation / name)


def remove_byproducts(generation: Path, edition: str) -> None:
    """Removes what Sphinx writes beside an edition: for PDF and EPUB, every file of another kind."""
    folder = generation / edition
    if edition == "html":
        for name in (".buildinfo", ".doctrees"):
            publishing.remove(folder / name)
        return
    products = folder.with_name(edition + "-kept")
    products.mkdir()
    for path in folder.rglob(f"*.{edition}"):
        target = products / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    shutil.rmtree(folder)
    products.rename(folder)


def report(error: BuildError, out: Path) -> int:
    """Prints what to correct, writes Sphinx's output to a file in *out*, and returns the exit status 1."""
    *others, last = (name.upper() for name in error.editions)
    if others:
        print(f"\nThe {', '.join(others)} and {last} editions were not built:\n", file=sys.stderr)
    else:
        print(f"\nThe {last} edition was not built:\n", file=sys.stderr)
    for fault in error.faults:
        print(f"  {fault}", file=sys.stderr)
    if not error.faults:
        print("  Sphinx stopped without naming a place.", file=sys.stderr)
    print("\nThe last good editions are untouched." + write_log(error.output, out), file=sys.stderr)
    return 1


def write_log(output: str, out: Path) -> str:
    """Writes Sphinx's *output* to a file; returns a sentence that names it, or an empty string if it is not written."""
    if not output:
        return ""
    log = out / "failed.log"
    try:
        log.write_text(output, "utf-8", errors="replace")
    except OSError:
        return ""
    return f" Sphinx's own words: {out.name}/{log.name}"


def main(arguments: list[str]) -> int:
    """Runs the command; returns its exit status: 0, 1 after a failure, 130 after an interrupt."""
    parser = argparse.ArgumentParser(prog="reader.editions", description=__doc__)
    parser.add_argument("editions", nargs="+", choices=EDITIONS)
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[3], help="folder of the book")
    options = parser.parse_args(arguments)
    try:
        return build(options.root.resolve(), [name for name in EDITIONS if name in options.editions])
    except KeyboardInterrupt:
        print("\nStopped. The last good editions are untouched.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
