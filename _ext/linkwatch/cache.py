"""Caches verdicts with the time of each check, in a file that a kill at any moment cannot damage.

The file has one JSON object a line (JSON Lines), appended as each verdict is reached. A line that a kill cut short is
dropped when the file is opened next. Expired lines are removed by writing a new file and renaming it. README.md says
why the cache is crash-safe.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import verdicts
from .verdicts import Verdict

#: How long a verdict is valid. A fault is checked again the next day, so that its repair is noticed.
LIFETIME = timedelta(days=30)
FAULT_LIFETIME = timedelta(days=1)
#: Largest part of its lifetime by which a verdict expires earlier or later, so that not all expire on one day.
JITTER = 0.1

_FAULTS = (*verdicts.BROKEN, verdicts.UNREACHABLE)


class InUseError(Exception):
    """Another process has the cache open; the message is its path."""


@dataclass(frozen=True)
class CacheEntry:
    """A verdict and when it was reached (with time zone)."""

    verdict: Verdict
    checked_at: datetime


def lifetime(address: str, verdict: str) -> timedelta:
    """How long the verdict with the name *verdict* on *address* is valid: the same in each run, per address."""
    share = int.from_bytes(hashlib.sha256(address.encode()).digest()[:4]) / 2**32
    return (FAULT_LIFETIME if verdict in _FAULTS else LIFETIME) * (1 + JITTER * (2 * share - 1))


def parse_line(line: str) -> tuple[str, CacheEntry] | None:
    """(URL, entry) of one line of the file; None for a line that is incomplete or of another format."""
    try:
        data = json.loads(line)
        fields = data["verdict"]
        verdict = Verdict(fields["name"], fields["note"], fields["new"], fields["mend"])
        checked_at = datetime.fromisoformat(data["asked"])
        if verdict.name not in verdicts.MEANINGS or checked_at.tzinfo is None:
            return None
        return str(data["address"]), CacheEntry(verdict, checked_at)
    except (ValueError, KeyError, TypeError):
        return None


def format_line(address: str, entry: CacheEntry) -> str:
    """The line that `parse_line` reads, with its newline. The keys are those of files that exist already."""
    verdict = entry.verdict
    data = {
        "address": address,
        "verdict": {"name": verdict.name, "note": verdict.note, "new": verdict.new, "mend": verdict.fixable},
        "asked": entry.checked_at.isoformat(timespec="seconds"),
    }
    return json.dumps(data, ensure_ascii=False) + "\n"


class VerdictCache:
    """The verdicts that have not expired. A context manager; entering it raises InUseError if it is open elsewhere."""

    def __init__(self, path: Path, now: datetime | None = None):
        """*path*: the file, created if it is missing. *now*: time to compare lifetimes with."""
        self.path, self.now = path, now or datetime.now(UTC)
        self._entries: dict[str, CacheEntry] = {}

    def __enter__(self) -> VerdictCache:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # The lock is a file of its own, because the cache file is replaced when it is compacted.
        self._lock = self.path.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise InUseError(str(self.path)) from None
        self._read()
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        return self

    def __exit__(self, *error: object) -> None:
        os.fsync(self._file)
        os.close(self._file)
        self._lock.close()

    def addresses(self) -> set[str]:
        """The URLs that have a valid verdict."""
        return set(self._entries)

    def get(self, address: str) -> CacheEntry | None:
        """The valid entry of *address*; None if there is none."""
        return self._entries.get(address)

    def add(self, address: str, verdict: Verdict, checked_at: datetime | None = None) -> CacheEntry:
        """Adds a verdict and returns its entry; the file has it when this returns. Raises OSError if it cannot."""
        entry = CacheEntry(verdict, checked_at or datetime.now(UTC))
        data = format_line(address, entry).encode("utf-8")
        # One write for one line. A full disk may take a part of it: the rest follows, or the error is raised.
        while data:
            data = data[os.write(self._file, data) :]
        self._entries[address] = entry
        return entry

    def _read(self) -> None:
        """Loads the valid lines, and compacts the file if it has any other."""
        try:
            text = self.path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return
        lines = text.splitlines()
        entries = dict(parsed for line in lines if (parsed := parse_line(line)))  # the last line of a URL counts
        self._entries = {address: entry for address, entry in entries.items() if self._is_valid(address, entry)}
        if len(lines) != len(self._entries) or not text.endswith("\n"):
            self._compact()

    def _is_valid(self, address: str, entry: CacheEntry) -> bool:
        """Whether an entry has not expired, and is not from the future: then a clock was wrong."""
        if entry.checked_at > self.now + timedelta(days=1):
            return False
        return self.now < entry.checked_at + lifetime(address, entry.verdict.name)

    def _compact(self) -> None:
        """Replaces the file by one with the valid entries alone."""
        new = self.path.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(format_line(address, entry) for address, entry in self._entries.items())
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)
