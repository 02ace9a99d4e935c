"""Reads URL and DOI fields of BibTeX files with their line numbers, which BibTeX parsers drop. Pure over text.

An archived copy of a web page is recorded in two fields that BibLaTeX does not define, named after its ``urldate``:
``archiveurl`` and ``archivedate``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

#: Field with the URL of an archived copy.
ARCHIVE = "archiveurl"
#: Fields whose value is a URL or a DOI.
ADDRESSES = ("doi", "url", ARCHIVE)

_ENTRY = re.compile(r"^\s*@(\w+)\s*\{\s*([^\s,]+)\s*,")
_FIELD = re.compile(r"\s*([\w-]+)\s*=\s*[{\"]")


@dataclass(frozen=True)
class Field:
    """One field of one BibTeX entry."""

    entry: str  #: key of the entry
    name: str  #: in lower case
    value: str
    line: int  #: 1-based
    archive: str = ""  #: URL of the archived copy that the same entry records; empty if none


def fields(path: Path) -> list[Field]:
    """The fields in a BibTeX file (see `parse`); empty if the file cannot be read as UTF-8."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    return parse(text)


def parse(text: str) -> list[Field]:
    """The fields of every entry in BibTeX *text*, in order. Fields that span several lines are left out."""
    all_fields: list[Field] = []
    entry = ""
    for number, line in enumerate(text.splitlines(), 1):
        if opening := _ENTRY.match(line):
            entry = opening[2] if opening[1].lower() not in ("comment", "string", "preamble") else ""
        elif entry and (field := _FIELD.match(line)) and (value := _value(line[field.end() :])) is not None:
            all_fields.append(Field(entry, field[1].lower(), value, number))
    archives = {field.entry: field.value for field in all_fields if field.name == ARCHIVE}
    return [replace(field, archive=archives.get(field.entry, "")) for field in all_fields]


def _value(rest: str) -> str | None:
    """The value in the *rest* of a line after its opening delimiter; None if the line has no closing delimiter.

    A comma and the brace that ends the entry may follow the closing delimiter.
    """
    rest = rest.rstrip()
    for end in (rest.removesuffix("}").rstrip(), rest):
        end = end.removesuffix(",").rstrip()
        if end.endswith(("}", '"')):
            return end[:-1].strip()
    return None
