"""What Sphinx says when a build fails, in plain words with file, line and the mend. Pure functions over its output."""

from __future__ import annotations

import errno
import re
from difflib import get_close_matches
from pathlib import Path

from ..facts.fault import _ADVICE, SOURCE, Fault, _of_number, _relative, missing, plain

#: Faults that are told: each costs a look at the whole book, and nobody mends more at a time.
MOST = 100
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(
    r"^(?:(?P<path>[^\s:][^:\n]*?)(?::(?P<line>\d+))?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): "
    r"(?P<said>.*?)(?: \[(?P<kind>[\w.\-]+)\])?$"
)
_STOPPED = re.compile(r"^(?:.*?\.)?(?P<name>\w*(?:Error|Exception|Warning)): (?P<said>.*)$")
_NO_MODULE = re.compile(
    r"No module named '?([\w.]+)|cannot import name '[^']*' from '([\w.]+)'|no theme named '([\w.-]+)'"
)
_ERRNO = re.compile(r"\[Errno (\d+)\] [^:')]*(?:: '([^']*)')?")
_NO_DISK = re.compile(rf"(?:\[Errno |OSError\()({errno.ENOSPC}|{errno.EDQUOT}|{errno.EROFS})\b")
_PLACE = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+): (?P<said>.*)$")


def explain(kind: str, said: str, root: Path) -> tuple[str, str]:
    """(sentence, the word to look for in the source) for one warning."""
    quoted = re.search(r"['\"](.+)['\"]", said)
    name = quoted.group(1) if quoted else ""
    if kind == "ref.term":
        # Here and not above: terms needs docutils, and a package that is missing must be told, too.
        from ..facts import terms

        known = [key for page in sorted(root.glob("frameworks/*.md")) for key in terms.keys_in_source(_text(page))]
        return f"no framework page defines the term “{name}”.{_did_you_mean(name, known)}", name
    if kind == "bibtex.key_not_found":
        known = re.findall(r"^[ \t]*@\w+\{\s*([^\s,]+)", _text(root / "refs.bib"), re.MULTILINE)
        return f"refs.bib has no entry with the key “{name}”.{_did_you_mean(name, known)}", name
    if kind in ("myst.xref_missing", "ref.doc", "ref.ref", "ref.numref", "ref.any"):
        pages = [str(page.relative_to(root).with_suffix("")) for page in sorted(root.glob("*/*.md"))]
        labels = [
            found
            for page in root.glob("*/*.md")
            for found in re.findall(r"^:name: (\S+)|^\((\S+)\)=", _text(page), re.M)
        ]
        known = pages + [part for pair in labels for part in pair if part]
        if kind == "myst.xref_missing":
            name = said.rpartition("not found: ")[2].strip("'\"") or name
        return f"the reference “{name}” leads to no page, figure, table or heading.{_did_you_mean(name, known)}", name
    if kind == "image.not_readable":
        file = said.rpartition(": ")[2]
        return f"the image {file} does not exist or cannot be read.", Path(file).name
    return said if said.endswith((".", "?", "!")) else said + ".", ""


def _did_you_mean(name: str, known: list[str]) -> str:
    # Comparing takes time by the square of the length.
    close = get_close_matches(name[:100], [one for one in known if len(one) <= 100], n=1, cutoff=0.6)
    return f" Did you mean “{close[0]}”?" if close else ""


def _text(path: Path) -> str:
    """The beginning of a source; an empty string where there is none to read."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return file.read(SOURCE).decode("utf-8", "replace")
    except OSError:
        return ""


def locate(source: str, line: int, word: str, reach: int = 60) -> int:
    """The line that holds *word*: Sphinx names the first line of a paragraph, or of a whole list."""
    lines = source.splitlines()
    for number in range(max(line, 1), min(len(lines), line + reach) + 1):
        if word and word in lines[number - 1]:
            return number
    return line


def read(output: str, root: Path) -> list[Fault]:
    """The faults in what Sphinx wrote to its error stream, each once; beyond `MOST` only their number."""
    warnings: dict[tuple, re.Match[str]] = {}
    stopped = ""
    for raw in output.splitlines():
        line = _COLOUR.sub("", raw).rstrip()
        warning = _WARNING.match(line)
        if warning:
            warnings.setdefault(warning.groups(), warning)
        elif error := _STOPPED.match(line.strip()):
            stopped = error["said"]
        elif line.strip().endswith(".RecursionError") or "No module named" in line:
            stopped = line.strip()
        elif stopped and line.strip().startswith("Reason: "):  # why a template cannot be filled in
            stopped += f" {line.strip()}."
    # What the guard refused comes first, and comes up again in the words of those who met the refusal.
    refused = [warning for warning in warnings.values() if warning["said"].startswith(_REFUSED)]
    others = [warning for warning in warnings.values() if not (refused and _REFUSED in warning["said"])]
    told = refused + others
    # Each file that cannot be written is a warning, and there is one thing to do about all of them.
    for number in filter(None, (_NO_DISK.search(warning["said"]) for warning in told)):
        return [Fault("", 0, _ADVICE[int(number[1])])]
    found = [_of_warning(warning, root) for warning in told[:MOST]]
    if len(told) > MOST:
        found.append(Fault("", 0, f"and {len(told) - MOST} more: mend these, then build again."))
    if stopped and not found:
        found.append(_of_stop(stopped, root))
    return list(dict.fromkeys(found))


_REFUSED = "the build tried to "


def _of_warning(warning: re.Match[str], root: Path) -> Fault:
    kind, said = warning["kind"] or "", warning["said"]
    message, word = explain(kind, said, root)
    path = _relative(warning["path"] or "", root)
    number = int(warning["line"] or 0)
    if kind == "reader.front_matter":
        number, word = 1, "bibkey:"  # wherever it was missed, it is mended at the top
    if path and word and not Path(path).is_absolute():
        number = locate(_text(root / path), number, word)
    return Fault(plain(path), number, plain(message))


def _of_stop(said: str, root: Path) -> Fault:
    """What the exception says with which Sphinx stopped."""
    if absent := _NO_MODULE.search(said):
        return missing(next(filter(None, absent.groups())))
    if system := _ERRNO.search(said):
        return _of_number(int(system[1]), system[2], root, said)
    if "maximum recursion depth exceeded" in said:
        return Fault("", 0, "something is nested too deeply: take lists, quotations or blocks out of each other.")
    if place := _PLACE.match(said):
        return Fault(plain(_relative(place["path"], root)), int(place["line"]), plain(place["said"]))
    return Fault("", 0, plain(said))
