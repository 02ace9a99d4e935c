"""Turns the output of a failed Sphinx build into faults: a plain sentence, file, line, and what to correct.

Pure functions over the text of Sphinx's error stream, with a look into the sources for lines and for similar names.
"""

from __future__ import annotations

import errno
import re
import traceback
from difflib import get_close_matches
from pathlib import Path

from ..facts.fault import (
    ERRNO_ADVICE,
    MAX_SOURCE_SIZE,
    Fault,
    fault_of_errno,
    missing_package,
    printable,
    relative_to_root,
)

#: Faults that are reported: each costs a search through the book, and nobody corrects more at a time.
MOST = 100
#: The message with which `guard` begins each line about an attempt that it refused.
REFUSED = "the build tried to "
#: Names of the packages beside `reader`, and of itself: those that no installation brings back.
OWN_PACKAGES = frozenset(path.parent.name for path in Path(__file__).parents[2].glob("*/__init__.py"))

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(
    r"^(?:(?P<path>[^\s:][^:\n]*?)(?::(?P<line>\d+))?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): "
    r"(?P<message>.*?)(?: \[(?P<subtype>[\w.\-]+)\])?$"
)
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
_NO_DISK = re.compile(rf"(?:\[Errno |OSError\()({errno.ENOSPC}|{errno.EDQUOT}|{errno.EROFS})\b")
_LOCATION = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+): (?P<message>.*)$")


# -- Warnings --------------------------------------------------------------------------------------------------------


def explain(subtype: str, message: str, root: Path) -> tuple[str, str]:
    """Returns (sentence, word to search for in the source) for a warning of Sphinx.

    *subtype* is Sphinx's ``type.subtype``; *message* is what Sphinx said, kept where there is no better sentence.
    *root* is the folder of the book, where the nearest match is looked for. The word finds the line within a
    paragraph, of which Sphinx names the first; it is empty if there is nothing to search for.
    """
    quoted = re.search(r"['\"](.+)['\"]", message)
    name = quoted.group(1) if quoted else ""
    if subtype == "ref.term":
        # Imported here, because it imports docutils: a missing docutils must be reported, too.
        from ..facts import terms

        keys = [key for page in sorted(root.glob("frameworks/*.md")) for key in terms.keys_in_source(_text(page))]
        return f"no framework page defines the term “{name}”.{_did_you_mean(name, keys)}", name
    if subtype == "bibtex.key_not_found":
        keys = re.findall(r"^[ \t]*@\w+\{\s*([^\s,]+)", _text(root / "refs.bib"), re.MULTILINE)
        return f"refs.bib has no entry with the key “{name}”.{_did_you_mean(name, keys)}", name
    if subtype in ("myst.xref_missing", "ref.doc", "ref.ref", "ref.numref", "ref.any"):
        if subtype == "myst.xref_missing":
            name = message.rpartition("not found: ")[2].strip("'\"") or name
        similar = _did_you_mean(name, _reference_targets(root))
        return f"the reference “{name}” leads to no page, figure, table or heading.{similar}", name
    if subtype == "image.not_readable":
        file = message.rpartition(": ")[2]
        return f"the image {file} does not exist or cannot be read.", Path(file).name
    return message if message.endswith((".", "?", "!")) else message + ".", ""


def _reference_targets(root: Path) -> list[str]:
    """Returns the docnames of pages and the labels that references may lead to."""
    pages = [str(page.relative_to(root).with_suffix("")) for page in sorted(root.glob("*/*.md"))]
    labels = [
        pair
        for page in root.glob("*/*.md")
        for pair in re.findall(r"^:name: (\S+)|^\((\S+)\)=", _text(page), re.MULTILINE)
    ]
    return pages + [label for pair in labels for label in pair if label]


def _did_you_mean(name: str, candidates: list[str]) -> str:
    """Returns a question that names the most similar of *candidates*, or an empty string."""
    # Comparing takes time by the square of the length.
    close = get_close_matches(name[:100], [one for one in candidates if len(one) <= 100], n=1, cutoff=0.6)
    return f" Did you mean “{close[0]}”?" if close else ""


def _text(path: Path) -> str:
    """Returns the beginning of a source; an empty string if it does not exist or cannot be read."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return file.read(MAX_SOURCE_SIZE).decode("utf-8", "replace")
    except OSError:
        return ""


def locate(source: str, line: int, word: str, max_lines: int = 60) -> int:
    """Returns the 1-based line with *word*, at *line* or up to *max_lines* below it; *line* if there is none.

    Sphinx names the first line of a paragraph, or of a whole list.
    """
    lines = source.splitlines()
    for number in range(max(line, 1), min(len(lines), line + max_lines) + 1):
        if word and word in lines[number - 1]:
            return number
    return line


def _of_warning(warning: re.Match[str], root: Path) -> Fault:
    """Returns the fault for a match of `_WARNING`."""
    subtype, message = warning["subtype"] or "", warning["message"]
    sentence, word = explain(subtype, message, root)
    path = relative_to_root(warning["path"] or "", root)
    number = int(warning["line"] or 0)
    if subtype == "reader.front_matter":
        number, word = 1, "bibkey:"  # whatever directive missed it, it is corrected in the front matter
    if path and word and not Path(path).is_absolute():
        number = locate(_text(root / path), number, word)
    return Fault(printable(path), number, printable(sentence))


# -- Exceptions ------------------------------------------------------------------------------------------------------


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


def _of_exception(message: str, import_place: tuple[str, int] | None, root: Path) -> Fault:
    """Returns the fault for the exception with which Sphinx stopped; *import_place*: see `_of_own_import`."""
    if fault := _of_own_import(message, import_place, root):
        return fault
    if absent := _NO_MODULE.search(message):
        return missing_package(next(filter(None, absent.groups())))
    if system := _ERRNO.search(message):
        return fault_of_errno(int(system[1]), system[2], root, message)
    if "maximum recursion depth exceeded" in message:
        return Fault("", 0, "something is nested too deeply: take lists, quotations or blocks out of each other.")
    if location := _LOCATION.match(message):
        return Fault(
            printable(relative_to_root(location["path"], root)), int(location["line"]), printable(location["message"])
        )
    return Fault("", 0, printable(message))


# -- The whole output ------------------------------------------------------------------------------------------------


def read(output: str, root: Path) -> list[Fault]:
    """Returns the faults in Sphinx's error stream *output*, each once; beyond `MOST` only their number.

    Warnings count before the exception with which Sphinx stopped, because they name its cause.
    """
    warnings, exception, import_place = _parse(output)
    # What the guard refused comes first; what others report about the same refusal is left out.
    refused = [warning for warning in warnings if warning["message"].startswith(REFUSED)]
    others = [warning for warning in warnings if not (refused and REFUSED in warning["message"])]
    reported = refused + others
    # Sphinx warns of each file that it cannot write; one thing corrects them all.
    for number in filter(None, (_NO_DISK.search(warning["message"]) for warning in reported)):
        return [Fault("", 0, ERRNO_ADVICE[int(number[1])])]
    faults = [_of_warning(warning, root) for warning in reported[:MOST]]
    if len(reported) > MOST:
        faults.append(Fault("", 0, f"and {len(reported) - MOST} more: mend these, then build again."))
    if exception and not faults:
        faults.append(_of_exception(exception, import_place, root))
    return list(dict.fromkeys(faults))


def _parse(output: str) -> tuple[list[re.Match[str]], str, tuple[str, int] | None]:
    """Returns the warnings of *output*, each once, the last exception's message, and the place of a failed import."""
    warnings: dict[tuple[str | None, ...], re.Match[str]] = {}
    exception = ""
    frame = import_place = None
    for raw in output.splitlines():
        line = _COLOUR.sub("", raw).rstrip()
        if warning := _WARNING.match(line):
            warnings.setdefault(warning.groups(), warning)
        elif in_file := _FRAME.match(line):
            frame = in_file["path"], int(in_file["line"])
        elif error := _EXCEPTION.match(line.strip()):
            exception = error["message"]
            if error["name"] in ("ImportError", "ModuleNotFoundError"):
                import_place = frame
        elif line.strip().endswith(".RecursionError") or "No module named" in line:
            exception = line.strip()
        elif exception and line.strip().startswith("Reason: "):  # why a template cannot be rendered
            exception += f" {line.strip()}."
    return list(warnings.values()), exception, import_place
