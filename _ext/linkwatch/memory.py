"""Verdicts with their dates, in a file that a kill at any moment cannot spoil.

One JSON object a line, appended as each verdict is reached. A line that a kill cut short is dropped when the file is
next opened. Shortening goes through a new file that takes the old one's name.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import verdicts
from .verdicts import Verdict

#: How long a verdict is believed. A fault is looked at again the next day, so that it can be found mended.
LIFE = timedelta(days=30)
FAULT_LIFE = timedelta(days=1)
#: Part of its life by which a verdict's end is moved, so that those of one run do not all end on one day.
JITTER = 0.1

_SHORT = (*verdicts.BROKEN, verdicts.UNREACHABLE)


class InUseError(Exception):
    """Another run holds the memory."""


@dataclass(frozen=True)
class Remembered:
    """A verdict and when it was reached."""

    verdict: Verdict
    asked: datetime


def life(address: str, verdict: str) -> timedelta:
    """How long a verdict on *address* is believed: the same for each run, different for each address."""
    share = int.from_bytes(hashlib.sha256(address.encode()).digest()[:4]) / 2**32
    return (FAULT_LIFE if verdict in _SHORT else LIFE) * (1 + JITTER * (2 * share - 1))


def parse(line: str) -> tuple[str, Remembered] | None:
    """One line of the file; None for one that is not whole, or not ours."""
    try:
        data = json.loads(line)
        verdict = Verdict(**data["verdict"])
        asked = datetime.fromisoformat(data["asked"])
        if verdict.name not in verdicts.MEANINGS or asked.tzinfo is None:
            return None
        return str(data["address"]), Remembered(verdict, asked)
    except (ValueError, KeyError, TypeError):
        return None


def line_of(address: str, remembered: Remembered) -> str:
    """The line that `parse` reads."""
    data = {
        "address": address,
        "verdict": asdict(remembered.verdict),
        "asked": remembered.asked.isoformat(timespec="seconds"),
    }
    return json.dumps(data, ensure_ascii=False) + "\n"


class Memory:
    """The verdicts that are still believed. Use it as a context manager; raises InUseError while another run does."""

    def __init__(self, path: Path, now: datetime | None = None):
        self.path, self.now = path, now or datetime.now(UTC)
        self._known: dict[str, Remembered] = {}

    def __enter__(self) -> Memory:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # The lock is a file of its own: this one changes its inode when it is shortened.
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

    def _read(self) -> None:
        try:
            text = self.path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return
        lines = text.splitlines()
        for line in lines:
            if found := parse(line):
                self._known[found[0]] = found[1]
        self._known = {address: found for address, found in self._known.items() if self._believed(address, found)}
        if len(lines) != len(self._known) or not text.endswith("\n"):
            self._shorten()

    def _believed(self, address: str, found: Remembered) -> bool:
        # A date in the future comes from a clock that was wrong.
        return found.asked <= self.now + timedelta(days=1) and self.now < found.asked + life(
            address, found.verdict.name
        )

    def _shorten(self) -> None:
        """Leaves the lines that count."""
        new = self.path.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(line_of(address, found) for address, found in self._known.items())
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)

    def recall(self, address: str) -> Remembered | None:
        """What is still believed of *address*."""
        return self._known.get(address)

    def add(self, address: str, verdict: Verdict, asked: datetime | None = None) -> Remembered:
        """Remembers a verdict; it is in the file when this returns."""
        remembered = Remembered(verdict, asked or datetime.now(UTC))
        data = line_of(address, remembered).encode("utf-8")
        # One write for one line. A full disk may take a part of it: the rest follows, or the error is raised.
        while data:
            data = data[os.write(self._file, data) :]
        self._known[address] = remembered
        return remembered
