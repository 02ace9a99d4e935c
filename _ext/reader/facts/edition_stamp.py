"""The edition stamp: version from pyproject.toml, commit and its date from git or from a source archive.

No clock is read. Ground floor: knows git and files, nothing of Sphinx.
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

#: First moment that a ZIP file can name: the date of an edition without any date.
NO_DATE = 315532800


@dataclass(frozen=True)
class Stamp:
    """What tells one edition from another. ``epoch`` is in seconds since 1970, UTC."""

    version: str
    commit: str  #: full hash, or an empty string
    moment: str  #: ISO 8601 with zone, or an empty string
    uncommitted: bool
    epoch: int

    @property
    def short(self) -> str:
        """First ten digits of the commit."""
        return self.commit[:10]

    @property
    def day(self) -> date | None:
        """Day of the commit in its author's zone."""
        return datetime.fromisoformat(self.moment).date() if self.moment else None


def _git(root: Path, *args: str) -> str | None:
    # --no-optional-locks: reading the stamp never writes to the repository.
    command = ["git", "-c", f"safe.directory={root}", "--no-optional-locks", *args]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def parse_archival(text: str) -> tuple[str, str]:
    """(commit, moment) of an export-subst file; empty strings when git has not filled it in."""
    fields = dict(re.findall(r"^(\w+): (.*)$", text, re.MULTILINE))
    commit, moment = fields.get("commit", ""), fields.get("date", "")
    return ("", "") if "$" in commit + moment else (commit, moment)


def read(root: Path) -> Stamp:
    """The stamp of the sources in *root*."""
    with (root / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    commit = moment = ""
    uncommitted = False
    top = _git(root, "rev-parse", "--show-toplevel")
    if top and Path(top).resolve() == root.resolve():
        commit, _, moment = (_git(root, "log", "-1", "--format=%H %cI") or "").partition(" ")
        uncommitted = bool(_git(root, "status", "--porcelain")) or not commit
    elif (root / ".git-archival.txt").is_file():
        commit, moment = parse_archival((root / ".git-archival.txt").read_text("utf-8"))
    epoch = int(datetime.fromisoformat(moment).timestamp()) if moment else NO_DATE
    if not moment:
        epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or epoch)
    return Stamp(version, commit, moment, uncommitted or not commit, epoch)
