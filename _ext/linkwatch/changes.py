"""Which lines a change adds or touches, as git tells it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from .links import Link

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


class UnknownRevisionError(Exception):
    """git does not know the revision to compare with."""


def parse(diff: str) -> dict[str, set[int]]:
    """File to the 1-based numbers of its new or changed lines, from a diff without context."""
    found: dict[str, set[int]] = {}
    name, left = "", 0
    for line in diff.splitlines():
        if left and line.startswith("+"):
            left -= 1  # a line of content, even if it looks like a head
        elif line.startswith("+++ "):
            name = line[4:].rstrip("\t").removeprefix("b/") if line[4:] != "/dev/null" else ""
        elif name and (hunk := _HUNK.match(line)):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            found.setdefault(name, set()).update(range(first, first + count))
            left = count
    return found


def since(root: Path, revision: str) -> dict[str, set[int]]:
    """All lines that differ from where this work left *revision*: committed, uncommitted and in new files."""
    if revision.startswith("-"):
        raise UnknownRevisionError(revision)

    def git(*arguments: str) -> str:
        command = ["git", "-c", "core.quotePath=off", *arguments]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, errors="replace")
        if done.returncode:
            raise UnknownRevisionError(revision)
        return done.stdout

    diff = git("diff", "--merge-base", "--unified=0", "--no-color", "--no-ext-diff", "--no-renames", "--relative",
               "--src-prefix=a/", "--dst-prefix=b/", revision, "--")  # fmt: skip
    found = parse(diff)
    for name in filter(None, git("ls-files", "--others", "--exclude-standard", "-z").split("\0")):
        path = root / name
        if path.is_file():
            found[name] = set(range(1, path.read_bytes().count(b"\n") + 2))
    return found


def touches(link: Link, changed: dict[str, set[int]]) -> bool:
    """Whether a change adds or touches one of a link's places. Where the line is unknown, the file counts."""
    return any(
        place.line in changed[place.file] if place.line else True for place in link.places if place.file in changed
    )
