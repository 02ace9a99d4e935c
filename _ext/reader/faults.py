"""What Sphinx says when a build fails, in plain words with file, line and the mend. Pure functions over its output."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from . import terms

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(
    r"^(?:(?P<path>[^\s:][^:\n]*?)(?::(?P<line>\d+))?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): "
    r"(?P<said>.*?)(?: \[(?P<kind>[\w.\-]+)\])?$"
)
_STOPPED = re.compile(r"^(?:.*?\.)?(?P<name>\w*(?:Error|Exception|Warning)): (?P<said>.*)$")
_PLACE = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+): (?P<said>.*)$")


@dataclass(frozen=True)
class Fault:
    """One thing to mend. ``line`` is 1-based, 0 when unknown; ``path`` is relative to the book, or empty."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: " if self.path and self.line else f"{self.path}: " if self.path else ""
        return place + self.message


def explain(kind: str, said: str, root: Path) -> tuple[str, str]:
    """(sentence, the word to look for in the source) for one warning."""
    quoted = re.search(r"['\"](.+)['\"]", said)
    name = quoted.group(1) if quoted else ""
    if kind == "ref.term":
        known = [key for page in sorted(root.glob("frameworks/*.md")) for key in terms.keys_in_source(_text(page))]
        return f"no framework page defines the term “{name}”.{_did_you_mean(name, known)}", name
    if kind == "bibtex.key_not_found":
        known = re.findall(r"^\s*@\w+\{\s*([^\s,]+)", _text(root / "refs.bib"), re.MULTILINE)
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
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f" Did you mean “{close[0]}”?" if close else ""


def _text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace") if path.is_file() else ""


def locate(source: str, line: int, word: str, reach: int = 60) -> int:
    """The line that holds *word*: Sphinx names the first line of a paragraph, or of a whole list."""
    lines = source.splitlines()
    for number in range(max(line, 1), min(len(lines), line + reach) + 1):
        if word and word in lines[number - 1]:
            return number
    return line


def read(output: str, root: Path) -> list[Fault]:
    """All faults in what Sphinx wrote to its error stream, each once."""
    found: list[Fault] = []
    stopped = ""
    for raw in output.splitlines():
        line = _COLOUR.sub("", raw).rstrip()
        warning = _WARNING.match(line)
        if warning:
            kind, said = warning["kind"] or "", warning["said"]
            message, word = explain(kind, said, root)
            path = _relative(warning["path"] or "", root)
            number = int(warning["line"] or 0)
            if kind == "reader.front_matter":
                number, word = 1, "bibkey:"  # wherever it was missed, it is mended at the top
            if path:
                number = locate(_text(root / path), number, word)
            found.append(Fault(path, number, message))
        elif error := _STOPPED.match(line.strip()):
            stopped = error["said"]
    if stopped and not found:
        place = _PLACE.match(stopped)
        found.append(
            Fault(_relative(place["path"], root), int(place["line"]), place["said"]) if place else Fault("", 0, stopped)
        )
    return list(dict.fromkeys(found))


def _relative(path: str, root: Path) -> str:
    try:
        return str(Path(path).resolve().relative_to(root.resolve())) if path and Path(path).is_absolute() else path
    except ValueError:
        return path
