"""TODO."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

#: Characters of one message, and of a source in which a place is looked for: more is no use to anybody.
MESSAGE, SOURCE = 600, 2_000_000


#: What to do about an error of the operating system.
_DENIED = "permission is denied: give yourself the right to read and write it (ls -l shows who has it)."
_FULL = "the disk is full: free some space, then build again."
_ADVICE = {
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EROFS: "the file system is read-only: build in a copy of the book where you may write.",
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EEXIST: "a file is where the build needs a folder: rename or remove it.",
    errno.ENOTDIR: "a file is where the build needs a folder: rename or remove it.",
    errno.EISDIR: "a folder is where the build needs a file: rename or remove it.",
    errno.ENOENT: "it does not exist: restore it (git status names what is missing).",
    errno.ELOOP: "symbolic links lead in a circle: remove them.",
    errno.EMFILE: "too many files are open: allow more (ulimit -n), then build again.",
}


@dataclass(frozen=True)
class Fault:
    """One thing to mend. ``line`` is 1-based, 0 when unknown; ``path`` is relative to the book, or empty."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: " if self.path and self.line else f"{self.path}: " if self.path else ""
        return place + self.message


def of_error(error: OSError, root: Path) -> Fault:
    """The fault that an error of the operating system is."""
    # Where there are two names, such as those of a link, the second is the one that was to be made.
    return _of_number(error.errno or 0, error.filename2 or error.filename, root, error.strerror or str(error))


def _of_number(number: int, name: object, root: Path, said: str) -> Fault:
    path = _relative(str(name), root) if isinstance(name, str | Path) else ""
    return Fault(plain(path), 0, _ADVICE.get(number) or plain(f"{said}: put this right, then build again."))


def plain(text: str) -> str:
    """*text* in one line of bounded length, without characters that command a terminal."""
    text = "".join(c if c.isprintable() else " " if c in "\t\n\r" else "?" for c in text[: MESSAGE + 1])
    return text if len(text) <= MESSAGE else text[:MESSAGE] + "…"


def missing(name: str) -> Fault:
    """The fault that a package is not installed."""
    return Fault(
        "", 0, f"Python does not find “{name}”: remove the folder .venv and run make again, which installs it."
    )


def _relative(path: str, root: Path) -> str:
    try:
        return str(Path(path).resolve().relative_to(root.resolve())) if path and Path(path).is_absolute() else path
    except (ValueError, OSError, RuntimeError):
        return path
