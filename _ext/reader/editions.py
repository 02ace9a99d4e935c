"""Builds the editions aside and swaps them in: ``python -m reader.editions html pdf epub``.

A build that fails leaves the last good editions untouched. A build with nothing to do does nothing. All editions of one
run share one reading of the sources, made afresh: Sphinx loses index entries on incremental builds (sphinx#12599).
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from . import faults, stamp

NAME = "digital-government-reader"
EDITIONS = ("html", "pdf", "epub")
BUILDERS = {"html": "html", "pdf": "typst", "epub": "epub"}

#: What an edition depends on, below the root of the book.
INPUT_FILES = (
    "conf.py",
    "index.md",
    "glossary.md",
    "bibliography.md",
    "refs.bib",
    "pyproject.toml",
    "requirements.lock",
)
INPUT_FOLDERS = ("publications", "frameworks", "about", "_static", "_templates", "_ext", "locale")
#: Settings from outside that change pages; see conf.py.
VARIABLES = (
    "SITE_URL",
    "READTHEDOCS_CANONICAL_URL",
    "REPOSITORY_URL",
    "READTHEDOCS_GIT_CLONE_URL",
    "REPOSITORY_BRANCH",
)


def files(root: Path) -> list[Path]:
    """Every file that an edition depends on, in a stable order."""
    found = [root / name for name in INPUT_FILES]
    for name in INPUT_FOLDERS:
        found += sorted(path for path in (root / name).rglob("*") if "__pycache__" not in path.parts)
    return [path for path in found if path.is_file()]


def fingerprint(root: Path, edition: str, linked: list[str]) -> str:
    """A digest of all that decides the bytes of *edition*; *linked*: editions that its pages offer for download."""
    digest = hashlib.sha256()
    for path in files(root):
        digest.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    facts = [edition, linked, repr(stamp.read(root)), sys.version, [os.environ.get(name) for name in VARIABLES]]
    digest.update(json.dumps(facts).encode())
    return digest.hexdigest()


def linked_files(linked: list[str]) -> dict[str, str]:
    """Kind of edition to its address from the root of the pages."""
    return {name.upper(): f"editions/{NAME}.{name}" for name in linked}


class BuildError(Exception):
    """An edition could not be built; `faults` says why."""

    def __init__(self, found: list[faults.Fault], output: str):
        super().__init__(f"{len(found)} faults")
        self.faults, self.output = found, output


def sphinx(root: Path, aside: Path, edition: str, linked: list[str]) -> None:
    """One edition into *aside*. Raises BuildError on any warning."""
    builder = BUILDERS[edition]
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-b",
        builder,
        "-d",
        str(aside / "doctrees"),
        "--fail-on-warning",
        "--no-color",
    ]
    if edition == "html":
        command += ["-D", "reader_editions=" + ",".join(linked)] if linked else []
    command += [str(root), str(aside / edition)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(stamp.read(root).epoch)}
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace"
    )
    with process:
        progress(edition, process)
        output = process.stderr.read() if process.stderr else ""
    if process.returncode:
        raise BuildError(faults.read(output, root), output)
    print(f"{edition:5} built in {time.monotonic() - began:.1f} s", flush=True)


def progress(edition: str, process: subprocess.Popen) -> None:
    """Shows how far Sphinx is: on a terminal in one line that rewrites itself."""
    step = re.compile(r"^(reading sources|writing output|copying images)\.\.\. \[\s*(\d+)%\]")
    for line in process.stdout or ():
        found = step.match(line)
        if found and sys.stdout.isatty():
            print(f"\r{edition:5} {found[1]} {found[2]:>3} %", end="\r", flush=True)


def swap(new: Path, target: Path, old: Path) -> None:
    """Puts *new* in the place of *target*, which waits in *old* until that has worked."""
    if old.exists():
        shutil.rmtree(old)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def tidy(aside: Path, edition: str) -> None:
    """Leaves only what is published."""
    folder = aside / edition
    if edition == "html":
        for name in (".buildinfo", ".doctrees"):
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
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
    """Builds what is not up to date; 0 if all editions stand afterwards."""
    out = root / "_build"
    out.mkdir(exist_ok=True)
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once wait for each other
        return _build(root, out, wanted)


def _build(root: Path, out: Path, wanted: list[str]) -> int:
    linked = [name for name in wanted if name != "html"] if "html" in wanted else []
    record = out / ".fingerprints.json"
    try:
        known = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        known = {}
    prints = {name: fingerprint(root, name, linked if name == "html" else []) for name in wanted}
    stale = [name for name in wanted if known.get(name) != prints[name] or not (out / name).is_dir()]
    if not stale:
        print("nothing to do: the editions are up to date")
        return 0
    if linked and "html" not in stale:
        stale.insert(0, "html")  # its copies of the other editions would be old
    aside = out / ".next"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        for name in (edition for edition in EDITIONS if edition in stale):
            sphinx(root, aside, name, linked)
            tidy(aside, name)
    except BuildError as failed:
        return report(failed, name, out)
    if "html" in stale:
        for name in linked:
            source = (aside if name in stale else out) / name
            shutil.copytree(source, aside / "html" / "editions", dirs_exist_ok=True)
    for name in stale:
        swap(aside / name, out / name, out / f".old-{name}")
        known[name] = prints[name]
    shutil.rmtree(aside, ignore_errors=True)
    record.write_text(json.dumps(known, indent=1), "utf-8")
    (out / "failed.log").unlink(missing_ok=True)
    for name in stale:
        print(f"{name:5} {out.relative_to(root) / name}/{'index.html' if name == 'html' else f'{NAME}.{name}'}")
    return 0


def report(failed: BuildError, edition: str, out: Path) -> int:
    """Says what to mend; the full output is kept for those who want it."""
    log = out / "failed.log"
    log.write_text(failed.output, "utf-8")
    print(f"\nThe {edition.upper()} edition was not built:\n", file=sys.stderr)
    for fault in failed.faults:
        print(f"  {fault}", file=sys.stderr)
    if not failed.faults:
        print("  Sphinx stopped without naming a place.", file=sys.stderr)
    print(f"\nThe last good editions are untouched. Sphinx's own words: _build/{log.name}", file=sys.stderr)
    return 1


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="reader.editions", description=__doc__)
    parser.add_argument("editions", nargs="+", choices=EDITIONS)
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[2], help="folder of the book")
    options = parser.parse_args(arguments)
    return build(options.root.resolve(), [name for name in EDITIONS if name in options.editions])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
