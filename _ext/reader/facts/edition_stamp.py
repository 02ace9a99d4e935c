"""Reads the edition stamp: the version from pyproject.toml, commit and date from git or from a source archive.

The time of the build is never read, so the same sources give the same editions (https://reproducible-builds.org).
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

#: 1980-01-01, the earliest time that a ZIP file can have, in seconds since 1970: for sources without any date.
NO_DATE = 315532800


@dataclass(frozen=True)
class Stamp:
    """What identifies an edition."""

    version: str  #: as in pyproject.toml: year.month[.correction]
    commit: str  #: full hash, or an empty string
    moment: str  #: date of the commit, ISO 8601 with time and zone, or an empty string
    uncommitted: bool  #: whether the sources differ from the commit, or there is none
    epoch: int  #: the same moment in seconds since 1970, UTC

    @property
    def short(self) -> str:
        """The first ten digits of the commit."""
        return self.commit[:10]

    @property
    def day(self) -> date | None:
        """The day of the commit in the time zone of its committer."""
        return datetime.fromisoformat(self.moment).date() if self.moment else None


def _git(root: Path, *args: str) -> str | None:
    """Runs git in *root* and returns its output without surrounding white space; None if git fails or is missing."""
    # --no-optional-locks: reading the stamp never writes to the repository.
    command = ["git", "-c", f"safe.directory={root}", "--no-optional-locks", *args]
    try:
        result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return result.stdout.strip()


def parse_archival(text: str) -> tuple[str, str]:
    """Returns (commit, moment) from *text*, a file with the attribute ``export-subst``.

    ``git archive`` fills it in; empty strings if it has not.
    """
    fields = dict(re.findall(r"^(\w+): (.*)$", text, re.MULTILINE))
    commit, moment = fields.get("commit", ""), fields.get("date", "")
    return ("", "") if "$" in commit + moment else (commit, moment)


def read(root: Path) -> Stamp:
    """Returns the stamp of the sources in *root*.

    ``SOURCE_DATE_EPOCH`` gives the date only where neither git nor the archive does. Raises OSError or
    tomllib.TOMLDecodeError if pyproject.toml cannot be read, KeyError if it has no version.
    """
    with (root / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    commit = moment = ""
    uncommitted = False
    top_level = _git(root, "rev-parse", "--show-toplevel")
    if top_level and Path(top_level).resolve() == root.resolve():
        commit, _, moment = (_git(root, "log", "-1", "--format=%H %cI") or "").partition(" ")
        uncommitted = bool(_git(root, "status", "--porcelain")) or not commit
    elif (root / ".git-archival.txt").is_file():
        commit, moment = parse_archival((root / ".git-archival.txt").read_text("utf-8"))
    epoch = int(datetime.fromisoformat(moment).timestamp()) if moment else NO_DATE
    if not moment:
        epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or epoch)
    return Stamp(version, commit, moment, uncommitted or not commit, epoch)
