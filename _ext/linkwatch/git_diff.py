"""Finds the lines that differ from a git revision, and the links on them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from .links import Link

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


class UnknownRevisionError(Exception):
    """git cannot resolve the revision; the message is its name."""


def parse(diff: str) -> dict[str, set[int]]:
    """Maps each file to its 1-based added or changed lines, from a unified *diff* without context lines."""
    changed: dict[str, set[int]] = {}
    name, lines_left = "", 0
    for line in diff.splitlines():
        if lines_left and line.startswith("+"):
            lines_left -= 1  # content of a hunk, even if it looks like the header of a file
        elif line.startswith("+++ "):
            name = line[4:].rstrip("\t").removeprefix("b/") if line[4:] != "/dev/null" else ""
        elif name and (hunk := _HUNK.match(line)):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            changed.setdefault(name, set()).update(range(first, first + count))
            lines_left = count
    return changed


def changed_lines(root: Path, revision: str) -> dict[str, set[int]]:
    """Maps each file below *root* to its 1-based lines that differ from the merge base with *revision*.

    Committed and uncommitted changes count, and files that git does not track yet. Raises UnknownRevisionError.
    """
    if revision.startswith("-"):  # git would read it as an option
        raise UnknownRevisionError(revision)

    def git(*arguments: str) -> str:
        command = ["git", "-c", "core.quotePath=off", *arguments]
        process = subprocess.run(command, cwd=root, capture_output=True, text=True, errors="replace")
        if process.returncode:
            raise UnknownRevisionError(revision)
        return process.stdout

    diff = git("diff", "--merge-base", "--unified=0", "--no-color", "--no-ext-diff", "--no-renames", "--relative",
               "--src-prefix=a/", "--dst-prefix=b/", revision, "--")  # fmt: skip
    changed = parse(diff)
    for name in filter(None, git("ls-files", "--others", "--exclude-standard", "-z").split("\0")):
        path = root / name
        if path.is_file():
            changed[name] = set(range(1, path.read_bytes().count(b"\n") + 2))
    return changed


def touches(link: Link, changed: dict[str, set[int]]) -> bool:
    """Whether *changed* (see `changed_lines`) has a location of *link*, or its file if its line is unknown."""
    return any(
        location.line in changed[location.file] if location.line else True
        for location in link.locations
        if location.file in changed
    )
