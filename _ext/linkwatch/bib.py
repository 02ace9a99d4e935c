"""Addresses in .bib files, with their lines: what parsers of BibTeX forget. Pure functions over text.

Archived copies are recorded in two fields that BibLaTeX leaves free, named after its ``urldate``: ``archiveurl`` and
``archivedate``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

ARCHIVE = "archiveurl"
#: Fields that hold an address, or a DOI.
ADDRESSES = ("doi", "url", ARCHIVE)

_ENTRY = re.compile(r"^\s*@(\w+)\s*\{\s*([^\s,]+)\s*,")
_FIELD = re.compile(r"\s*([\w-]+)\s*=\s*[{\"]")


@dataclass(frozen=True)
class Field:
    """One field of one entry. ``line`` is 1-based; ``archive``: the archived copy that its entry records, or empty."""

    entry: str
    name: str
    value: str
    line: int
    archive: str = ""


def fields(path: Path) -> list[Field]:
    """All fields that stand on one line; empty for a file that cannot be read."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    return of_text(text)


def _value(rest: str) -> str | None:
    """What a line has between the mark that opens a field and the one that closes it, which a comma and the end of the
    entry may follow; None if none closes it."""
    rest = rest.rstrip()
    for end in (rest.removesuffix("}").rstrip(), rest):
        end = end.removesuffix(",").rstrip()
        if end.endswith(("}", '"')):
            return end[:-1].strip()
    return None


def of_text(text: str) -> list[Field]:
    """The fields of every entry in *text*, in order."""
    found: list[Field] = []
    entry = ""
    for number, line in enumerate(text.splitlines(), 1):
        if opening := _ENTRY.match(line):
            entry = opening[2] if opening[1].lower() not in ("comment", "string", "preamble") else ""
        elif entry and (field := _FIELD.match(line)) and (value := _value(line[field.end() :])) is not None:
            found.append(Field(entry, field[1].lower(), value, number))
    archives = {field.entry: field.value for field in found if field.name == ARCHIVE}
    return [replace(field, archive=archives.get(field.entry, "")) for field in found]
