"""Reads URL and DOI fields of BibTeX files with their line numbers, which BibTeX parsers drop. Pure over text.

An archived copy of a web page is recorded in two fields that BibLaTeX does not define, named after its ``urldate``:
``archiveurl`` and ``archivedate``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from . import dois

#: Field with the URL of an archived copy.
ARCHIVE = "archiveurl"
#: Fields whose value is a URL or a DOI.
ADDRESSES = ("doi", "url", ARCHIVE)

_ENTRY = re.compile(r"^[ \t]*@[ \t]*(\w+)\s*[{(]\s*([^\s,]+)\s*,", re.MULTILINE)
_FIELD = re.compile(r"(?:(?<=,)|^)[ \t]*([\w-]+)[ \t]*=[ \t]*(?=[{\"])", re.MULTILINE)
#: TeX's escapes in addresses, which managers write: ``\_``, ``{\_}``, ``\&``.
_ESCAPE = re.compile(r"\{\\([_&%#$~])\}|\\([_&%#$])")

#: A value in further braces, as the Web of Science has it.
_IN_BRACES = re.compile(r"\{+\s*([^{}]*?)\s*\}+")


@dataclass(frozen=True)
class Field:
    """One field of one BibTeX entry."""

    entry: str  #: key of the entry
    name: str  #: in lower case
    value: str  #: a DOI without the address that managers write before it
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
    starts = [*_ENTRY.finditer(text)]
    ends = [start.start() for start in starts[1:]] + [len(text)]
    line, counted = 1, 0
    for start, end in zip(starts, ends, strict=False):
        if start[1].lower() in ("comment", "string", "preamble"):
            continue
        position = start.end()
        while field := _FIELD.search(text, position, end):
            found = _value(text, field.end(), end)
            if found is None:
                line_end = text.find("\n", field.end(), end)
                position = line_end if line_end >= 0 else end  # what follows on this line cannot be told apart
                continue
            position = field.end() + len(found)
            line, counted = line + text.count("\n", counted, field.start(1)), field.start(1)
            value = _ESCAPE.sub(lambda escape: escape[1] or escape[2], found[1:-1].strip())
            value = inner[1] if (inner := _IN_BRACES.fullmatch(value)) else value
            name = field[1].lower()
            all_fields.append(Field(start[2], name, dois.bare(value) if name == "doi" else value, line))
    archives = {field.entry: field.value for field in all_fields if field.name == ARCHIVE}
    return [replace(field, archive=archives.get(field.entry, "")) for field in all_fields]


def _value(text: str, begin: int, end: int) -> str | None:
    """The value at *begin* with its delimiters; None if it does not close on its line, before *end*."""
    quoted, depth = text[begin] == '"', 0
    for position in range(begin, end):
        character = text[position]
        if character == "\n":
            return None
        depth += (character == "{") - (character == "}")
        if depth <= 0 and (character == "}" or (quoted and character == '"' and position > begin)):
            return text[begin : position + 1]
    return None
