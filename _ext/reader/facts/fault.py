"""`Fault`: one thing to correct, with file, line and advice; also made from errors of the operating system."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

#: Maximum length of one message, in characters; more is no use to anybody.
MAX_MESSAGE_LENGTH = 600
#: Maximum number of bytes of a source file that are searched for the line of a fault.
MAX_SOURCE_SIZE = 2_000_000

_DENIED = "permission is denied: give yourself the right to read and write it (ls -l shows who has it)."
_FULL = "the disk is full: free some space, then build again."
#: Advice by ``errno``.
ERRNO_ADVICE = {
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
    """One thing to correct. As a string: ``path:line: message``, the form that editors link to the line."""

    path: str  #: from the root of the book; empty if the fault is in no file
    line: int  #: 1-based; 0 if unknown
    message: str  #: what is wrong, a colon, and what to do about it

    def __str__(self) -> str:
        location = f"{self.path}:{self.line}: " if self.path and self.line else f"{self.path}: " if self.path else ""
        return location + self.message


class PageFault(Fault):
    """A fault for which a page cannot be published, but can be read: so its other faults are found, too."""


def stopping(faults: list[Fault]) -> list[Fault]:
    """Returns *faults* if nothing may be read before they are mended, and none if all of them are `PageFault`."""
    return [] if all(isinstance(fault, PageFault) for fault in faults) else faults


def fault_of_oserror(error: OSError, root: Path) -> Fault:
    """Returns the fault for *error*, with its file relative to *root*, the root of the book."""
    # An error about two files, such as a link and its target, has in filename2 the one that was to be made.
    return fault_of_errno(error.errno or 0, error.filename2 or error.filename, root, error.strerror or str(error))


def fault_of_errno(number: int, name: object, root: Path, reason: str) -> Fault:
    """Returns the fault for the ``errno`` *number*.

    *name*: the file, as the error gives it (text, path, bytes, number of a descriptor or None). *reason*: the system's
    own message, printed where there is no advice for *number*.
    """
    path = relative_to_root(str(name), root) if isinstance(name, str | Path) else ""
    return Fault(
        printable(path), 0, ERRNO_ADVICE.get(number) or printable(f"{reason}: put this right, then build again.")
    )


def printable(text: str) -> str:
    """Returns *text* as one printable line of at most `MAX_MESSAGE_LENGTH` characters.

    Tabs and line ends become spaces, other control characters question marks: they would command a terminal.
    """
    text = "".join(c if c.isprintable() else " " if c in "\t\n\r" else "?" for c in text[: MAX_MESSAGE_LENGTH + 1])
    return text if len(text) <= MAX_MESSAGE_LENGTH else text[:MAX_MESSAGE_LENGTH] + "…"


def missing_package(name: str) -> Fault:
    """Returns the fault for a Python package *name* that is not installed."""
    return Fault(
        "", 0, f"Python does not find “{name}”: remove the folder .venv and run make again, which installs it."
    )


def relative_to_root(path: str, root: Path) -> str:
    """Returns *path* relative to *root*; unchanged if it is not absolute, is elsewhere or cannot be resolved."""
    try:
        return str(Path(path).resolve().relative_to(root.resolve())) if path and Path(path).is_absolute() else path
    except (ValueError, OSError, RuntimeError):
        return path
