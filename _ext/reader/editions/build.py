"""Builds the editions aside and publishes them together: ``python -m reader.editions html pdf epub``.

A build that fails, or is killed, leaves the last good editions untouched (see `publishing`). A build with nothing to do
does nothing. All editions of one run share one reading of the sources, made afresh: Sphinx loses index entries on
incremental builds (sphinx#12599). Sphinx runs under a guard (see `guard`) and in bounds (see `bounds`).
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..facts import edition_stamp
from ..facts.fault import Fault, missing, of_error
from ..facts.layout import INPUT_FILES, INPUT_FOLDERS, NAME
from . import diagnostics, publishing, resource_limits

EDITIONS = publishing.EDITIONS
BUILDERS = {"html": "html", "pdf": "typst", "epub": "epub"}
#: Settings from outside that change pages; see conf.py.
VARIABLES = (
    "SITE_URL",
    "READTHEDOCS_CANONICAL_URL",
    "REPOSITORY_URL",
    "READTHEDOCS_GIT_CLONE_URL",
    "REPOSITORY_BRANCH",
)


def files(root: Path) -> list[Path]:
    """Every file that an edition depends on, in a stable order. Raises OSError if a folder cannot be read."""
    found = [root / name for name in INPUT_FILES]
    for name in INPUT_FOLDERS:
        found += sorted(_below(root / name))
    return [path for path in found if path.is_file()]


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise error

    if folder.is_dir():
        for place, _folders, names in os.walk(folder, onerror=refuse):
            if "__pycache__" not in Path(place).parts:
                yield from (Path(place, name) for name in names)


def fingerprint(root: Path, edition: str, linked: list[str]) -> str:
    """A digest of all that decides the bytes of *edition*; *linked*: editions that its pages offer for download."""
    digest = hashlib.sha256()
    for path in files(root):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").digest()
        digest.update(os.fsencode(path.relative_to(root)) + b"\0" + content)
    facts = [edition, linked, repr(edition_stamp.read(root)), sys.version, [os.environ.get(name) for name in VARIABLES]]
    digest.update(json.dumps(facts).encode())
    return digest.hexdigest()


class BuildError(Exception):
    """*editions* could not be built; `faults` says why. *output*: all that Sphinx said, if it ran."""

    def __init__(self, editions: list[str], found: list[Fault], output: str = ""):
        super().__init__(f"{len(found)} faults")
        self.editions, self.faults, self.output = editions, found, output


def sphinx(root: Path, new: Path, edition: str, linked: list[str], until: float) -> None:
    """Puts one edition into *new*. Raises BuildError on any warning, and when the clock shows *until*."""
    # -P: a file in the book's folder is never taken for one of Python's modules.
    command = [
        sys.executable,
        "-P",
        "-m",
        "reader.editions.guard",
        "-b",
        BUILDERS[edition],
        "-d",
        str(new / "doctrees"),
    ]
    command += ["--fail-on-warning", "--no-color", "--show-traceback"]
    if edition == "html" and linked:
        command += ["-D", "reader_editions=" + ",".join(linked)]
    temporary = new / "temporary"
    temporary.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(edition_stamp.read(root).epoch),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")])),
        "TMPDIR": str(temporary),
    }
    began = time.monotonic()
    outcome = resource_limits.run(
        [*command, str(root), str(new / edition)], root, environment, until, progress(edition)
    )
    if ended := resource_limits.ended(outcome):
        raise BuildError([edition], [Fault(page(root, outcome.step), 0, ended)], outcome.output)
    if outcome.status:
        raise BuildError([edition], found_in(outcome, root), outcome.output)
    if not publishing.is_finished(new / edition, edition):
        raise BuildError([edition], [Fault("", 0, f"Sphinx wrote no {edition.upper()} file.")], outcome.output)
    print(f"{edition:5} built in {time.monotonic() - began:.1f} s", flush=True)


def page(root: Path, step: resource_limits.Step) -> str:
    """The source at which Sphinx was, or an empty string."""
    name = f"{step.what}.md"
    return name if step.doing in ("reading sources", "writing output") and (root / name).is_file() else ""


def found_in(outcome: resource_limits.Outcome, root: Path) -> list[Fault]:
    """What Sphinx found; where it does not say in which page, the page at which it was."""
    found = diagnostics.read(outcome.output, root)
    if found or outcome.status >= 0:
        return found
    return [Fault(page(root, outcome.step), 0, f"Sphinx was ended by signal {-outcome.status}: build again.")]


def progress(edition: str):
    """Shows how far Sphinx is: on a terminal in one line that rewrites itself."""

    def told(step: resource_limits.Step) -> None:
        if sys.stdout.isatty():
            print(f"\r{edition:5} {step.doing} {step.percent:>3} %", end="\r", flush=True)

    return told


def tidy(new: Path, edition: str) -> None:
    """Leaves only what is published."""
    folder = new / edition
    if edition == "html":
        for name in (".buildinfo", ".doctrees"):
            publishing.remove(folder / name)
        return
    kept = folder.with_name(edition + "-kept")
    kept.mkdir()
    for path in folder.rglob(f"*.{edition}"):
        place = kept / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.rename(place)
    shutil.rmtree(folder)
    kept.rename(folder)


def build(root: Path, wanted: list[str]) -> int:
    """Builds what is not up to date; 0 if all editions are there afterwards, 1 after saying what to mend."""
    out = root / "_build"
    try:
        try:
            resource_limits.seconds(), resource_limits.memory()  # a fault there is told before anything is done
            refuse(wanted, publishing.obstacles(out, wanted) + outside(root))
            with locked(out):
                return _build(root, out, wanted, time.monotonic() + resource_limits.seconds())
        except resource_limits.BoundError as error:
            refuse(wanted, [Fault("", 0, str(error))])
        except OSError as error:
            refuse(wanted, [of_error(error, root)])
    except BuildError as failed:
        return report(failed, out)
    return 1


def refuse(wanted: list[str], found: list[Fault]) -> None:
    """Raises BuildError if anything is *found*."""
    if found:
        raise BuildError(wanted, found)


def outside(root: Path) -> list[Fault]:
    """Files that are not the book's own, or too large to be read."""
    try:
        from ..safety import book_files
    except ImportError as error:
        return [missing(error.name or str(error))]
    return book_files.check(root)


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Two makes at once wait for each other."""
    out.mkdir(exist_ok=True)
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another build is at work: waiting for its end", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprints(root: Path, wanted: list[str], linked: list[str]) -> dict[str, str]:
    try:
        return {name: fingerprint(root, name, linked if name == "html" else []) for name in wanted}
    except (KeyError, TypeError, ValueError) as error:
        what = f"the version or date of the edition cannot be read ({error!r})"
        raise BuildError(
            wanted, [Fault("pyproject.toml", 0, f"{what}: mend it, .git-archival.txt or SOURCE_DATE_EPOCH.")]
        ) from error


def _build(root: Path, out: Path, wanted: list[str], until: float) -> int:
    linked = [name for name in wanted if name != "html"] if "html" in wanted else []
    prints = fingerprints(root, wanted, linked)
    publishing.mend(out)
    try:
        known = publishing.record(out)
    except ValueError:
        print("the record of the last build is damaged: all editions are built again", file=sys.stderr)
        known = {}
    stale = [name for name in wanted if known.get(name) != prints[name] or not publishing.is_published(out, name)]
    if not stale:
        print("nothing to do: the editions are up to date")
        return 0
    if linked and "html" not in stale:
        stale.insert(0, "html")  # its copies of the other editions would be old
    new = publishing.begin(out)
    try:
        for name in (edition for edition in EDITIONS if edition in stale):
            sphinx(root, new, name, linked, until)
            tidy(new, name)
        for name in linked if "html" in stale else ():
            source = (new if name in stale else out) / name
            publishing.copy_tree(source, new / "html" / "editions", shutil.copy2)
        for name in ("doctrees", "temporary"):
            publishing.remove(new / name)
        publishing.publish(out, new, {name: prints[name] for name in stale})
    except BaseException:
        publishing.clear(out)
        raise
    publishing.remove(out / "failed.log")
    for name in stale:
        print(f"{name:5} {out.relative_to(root) / name}/{'index.html' if name == 'html' else f'{NAME}.{name}'}")
    return 0


def report(failed: BuildError, out: Path) -> int:
    """Says what to mend; the full output is kept for those who want it."""
    *others, last = (name.upper() for name in failed.editions)
    if others:
        print(f"\nThe {', '.join(others)} and {last} editions were not built:\n", file=sys.stderr)
    else:
        print(f"\nThe {last} edition was not built:\n", file=sys.stderr)
    for fault in failed.faults:
        print(f"  {fault}", file=sys.stderr)
    if not failed.faults:
        print("  Sphinx stopped without naming a place.", file=sys.stderr)
    print("\nThe last good editions are untouched." + keep(failed.output, out), file=sys.stderr)
    return 1


def keep(output: str, out: Path) -> str:
    """Writes what Sphinx said to a file; a sentence that names it, or nothing if it cannot be written."""
    if not output:
        return ""
    log = out / "failed.log"
    try:
        log.write_text(output, "utf-8", errors="replace")
    except OSError:
        return ""
    return f" Sphinx's own words: {out.name}/{log.name}"


def main(arguments: list[str]) -> int:
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
