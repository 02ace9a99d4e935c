"""Turns an exception with which Sphinx stopped, or an import that failed, into faults. See `diagnostics`."""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from ..facts.fault import Fault, fault_of_errno, missing_package, printable, relative_to_root

#: Names of the packages beside `reader`, and of itself: those that no installation brings back.
OWN_PACKAGES = frozenset(path.parent.name for path in Path(__file__).parents[2].glob("*/__init__.py"))

_EXCEPTION = re.compile(r"^(?:.*?\.)?(?P<name>\w*(?:Error|Exception|Warning)): (?P<message>.*)$")
_NO_MODULE = re.compile(
    r"No module named '?([\w.]+)|cannot import name '[^']*' from '([\w.]+)'|no theme named '([\w.-]+)'"
)
#: A failed import of Python: what is wrong, and the module that lacks something.
_IMPORT = re.compile(
    r"(?P<message>No module named '(?P<absent>[\w.]+)'|"
    r"cannot import name '[^']*' from (?:partially initialized module )?'(?P<module>[\w.]+)')"
)
_FRAME = re.compile(r'^ *File "(?P<path>[^"<][^"]*)", line (?P<line>\d+)')
_ERRNO = re.compile(r"\[Errno (\d+)\] [^:')]*(?:: '([^']*)')?")
_LOCATION = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+): (?P<message>.*)$")
_IN_CONFIGURATION = re.compile(r"There is a syntax error in your configuration file: (.*?) \(conf\.py, line (\d+)\)")

_IN_TEMPLATE = re.compile(r"Reason: \w+\([\"'](.*)[\"']\)")


@dataclass
class Stop:
    """The exception at the end of Sphinx's error stream, collected line by line with `add`."""

    message: str = ""  #: of the last exception; empty if there was none
    frames: list[tuple[str, int]] = field(default_factory=list)  #: path and line of each call, the innermost last
    import_place: tuple[str, int] | None = None  #: path and line of a failed import
    further: list[str] = field(default_factory=list)  #: lines of the message after the first

    def add(self, raw: str) -> None:
        """Takes one line of the stream that is no warning."""
        line = raw.strip()
        if in_file := _FRAME.match(raw):
            self.frames.append((in_file["path"], int(in_file["line"])))
        elif error := _EXCEPTION.match(line):
            self.message, self.further = error["message"], []
            if error["name"] in ("ImportError", "ModuleNotFoundError"):
                self.import_place = self.frames[-1] if self.frames else None
        elif line.endswith(".RecursionError") or "No module named" in line:
            self.message = line
        elif self.message and line.startswith("Reason: "):  # why a template cannot be rendered
            self.message += f" {line}."
        elif self.message and _LOCATION.match(line):
            self.further.append(line)


def of_import_error(error: ImportError, root: Path) -> Fault:
    """Returns the fault for an import that failed in this process."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [(frame.filename, frame.lineno or 0) for frame in frames if not frame.filename.startswith("<")]
    return _of_own_import(str(error), places[-1] if places else None, root) or missing_package(error.name or str(error))


def _of_own_import(message: str, place: tuple[str, int] | None, root: Path) -> Fault | None:
    """Returns the fault for a failed import from one of `OWN_PACKAGES`, which is an error in our code; else None.

    *place*: path and line of the import, if known. A whole package of ours that is absent is no such error: then Python
    does not search its folder.
    """
    failed = _IMPORT.search(message)
    if failed is None:
        return None
    package, _dot, rest = (failed["module"] or failed["absent"]).partition(".")
    if package not in OWN_PACKAGES or not (rest or failed["module"]):
        return None
    path, line = place or ("", 0)
    return Fault(printable(relative_to_root(path, root)), line, printable(f"{failed['message']}: correct the import."))


def _misspelt_in_conf(name: str, root: Path) -> Fault | None:
    """Returns the fault for an extension or theme *name* that conf.py names and no requirement brings; else None."""
    try:
        configuration = (root / "conf.py").read_text("utf-8", errors="replace")
        required = re.findall(r"^([\w.-]+)==", (root / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    except OSError:
        return None
    packages = {re.sub(r"[._-]+", "-", package).lower() for package in required}
    quoted = re.search(rf"""["']({re.escape(name)}(?:\.[\w.]+)?)["']""", configuration)
    if quoted is None or quoted[1] in OWN_PACKAGES or re.sub(r"[._-]+", "-", quoted[1]).lower() in packages:
        return None
    known = {package.replace("-", "_") for package in packages} | OWN_PACKAGES
    close = get_close_matches(quoted[1].replace(".", "_"), sorted(known), n=1, cutoff=0.75)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    message = f"no package of requirements.lock brings “{quoted[1]}”, which conf.py names: correct its spelling.{hint}"
    return Fault("conf.py", configuration.count("\n", 0, quoted.start()) + 1, printable(message))


def faults_of(stop: Stop, root: Path) -> list[Fault]:
    """Returns the faults that *stop* is about: one, or as many as its message names places; none without a message."""
    if not stop.message:
        return []
    if _LOCATION.match(stop.message):
        return [_located(line, root) for line in (stop.message, *stop.further)]
    return [_of_message(stop, root)]


def _located(line: str, root: Path) -> Fault:
    """Returns the fault for a line ``path:line: message``."""
    location = _LOCATION.match(line)
    assert location is not None
    path = printable(relative_to_root(location["path"], root))
    return Fault(path, int(location["line"]), printable(location["message"]))


def _of_message(stop: Stop, root: Path) -> Fault:
    """Returns the fault for a message that names no place."""
    message = stop.message
    if fault := _of_own_import(message, stop.import_place, root):
        return fault
    if absent := _NO_MODULE.search(message):
        name = next(filter(None, absent.groups()))
        return _misspelt_in_conf(name, root) or missing_package(name)
    if system := _ERRNO.search(message):
        return fault_of_errno(int(system[1]), system[2], root, message)
    if "maximum recursion depth exceeded" in message:
        return Fault("", 0, "something is nested too deeply: take lists, quotations or blocks out of each other.")
    if "unable to load the master document" in message:
        return Fault("index.md", 0, "the book begins with this page, and it is not there: restore it.")
    if configuration := _IN_CONFIGURATION.match(message):
        return Fault(
            "conf.py", int(configuration[2]), printable(f"this is no Python ({configuration[1]}): correct it.")
        )
    for path, line in reversed(stop.frames):
        name = relative_to_root(path, root)
        if name == "conf.py" or name.startswith("_templates/"):
            what = "the configuration" if name == "conf.py" else "the template"
            if reason := _IN_TEMPLATE.search(message):
                message = re.sub(r" not found in .*", " not found", reason[1])
            return Fault(printable(name), line, printable(f"{what} stops here ({message.rstrip('.')}): correct it."))
    return Fault("", 0, printable(message))
