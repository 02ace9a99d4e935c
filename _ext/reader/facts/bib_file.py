"""Reads .bib files: text, entries as pybtex gives them, and the line of an entry, which pybtex lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pybtex.errors
from pybtex.database import BibliographyData, BibliographyDataError, Entry
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError

from . import invisible_characters

#: Maximum number of entries: each is formatted for every edition. The first book has 234.
MAX_ENTRIES = 4_000
#: Maximum length of a field in characters: what is longer is no name, title or URL, and fits no edition.
MAX_FIELD_LENGTH = 4_000

#: ``@string`` defines abbreviations, which may multiply by repeating each other; ``@preamble`` is TeX for all entries.
_MACROS = re.compile(r"@[ \t]*(string|preamble)\b", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class RecordError(Exception):
    """refs.bib cannot be used as it is.

    ``path``: the file; ``line``: 1-based, 0 if unknown; ``message``: what is wrong and what to do.
    """

    def __init__(self, path: Path, line: int, message: str):
        super().__init__(message)
        self.path, self.line, self.message = path, line, message


def _line_at(source: str, offset: int) -> int:
    """Returns the 1-based line of *offset* in *source*; 1 for -1, which `str.find` gives."""
    return source.count("\n", 0, max(offset, 0)) + 1


def line_of(source: str, key: str, *, last: bool = False) -> int:
    """Returns the 1-based line on which the entry *key* begins in *source*, the text of a .bib file.

    *last*: of several entries with that key take the last, else the first. Without such an entry: the line on which
    *key* first occurs, or 1.
    """
    entry = re.compile(r"^[ \t]*@\w+[ \t]*\{\s*" + re.escape(key) + r"[ \t]*,", re.MULTILINE)
    offsets = [match.end() for match in entry.finditer(source)] or [source.find(key)]
    return _line_at(source, offsets[-1 if last else 0])


def read_source(path: Path) -> str:
    """Returns the text of *path*. Raises RecordError if it is no UTF-8 or has invisible characters."""
    try:
        source = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RecordError(path, line, "this line is no UTF-8 text: save the file as UTF-8.") from None
    except OSError as error:
        raise RecordError(path, 0, f"the file cannot be read as UTF-8 text ({error}).") from None
    for line, message in invisible_characters.faults(source, references=False):
        raise RecordError(path, line, message)
    return source


def parse_entries(path: Path, source: str) -> BibliographyData:
    """Parses *source*, the text of *path*, with pybtex. Raises RecordError with the line of the first error."""
    if macro := _MACROS.search(source):
        message = f"@{macro[1]} is not a type this book uses: write each field out."
        raise RecordError(path, _line_at(source, macro.start()), message)
    strict = pybtex.errors.strict
    pybtex.errors.set_strict_mode(True)
    try:
        return Parser("utf-8").parse_string(source)
    except BibliographyDataError as error:
        raise _repetition_error(path, source, error) from None
    except (PybtexError, UnicodeError, RecursionError) as error:
        raise _syntax_error(path, source, error) from None
    finally:
        pybtex.errors.set_strict_mode(strict)


def _repetition_error(path: Path, source: str, error: BibliographyDataError) -> RecordError:
    """Returns the error for a key or a field that *source* has twice."""
    if field := re.match(r"entry with key (\S+) has a duplicate (\S+) field", str(error)):
        message = f"{field[1]}: the field {field[2]} is there twice: leave one."
        return RecordError(path, line_of(source, field[1]), message)
    key = str(error).rpartition(" ")[2]
    message = f"the key {key!r} stands twice: give one of the entries another key."
    return RecordError(path, line_of(source, key, last=True), message)


def _syntax_error(path: Path, source: str, error: Exception) -> RecordError:
    """Returns the error for *source* that is no BibTeX, with pybtex's own words for it."""
    reason = str(error).split(": ", 1)[-1]
    quoted = re.search(r"'(.*)'", reason, re.DOTALL)
    line = getattr(error, "lineno", 0) or _line_at(source, source.find(quoted[1]) if quoted else 0)
    reason = reason if len(reason) < 120 else f"{reason[:120]}…"
    message = f"the entry that ends here cannot be read ({reason}): look for a missing brace or comma."
    return RecordError(path, line, message)


def field_values(entry: Entry) -> Iterator[tuple[str, str]]:
    """Gives (name, value as typed) of each field of *entry*, and (role, part) of each part of each name."""
    yield from entry.fields.items()
    for role, persons in entry.persons.items():
        for person in persons:
            for part in (person.first_names, person.middle_names, person.prelast_names, person.last_names):
                yield from ((role, name) for name in [*part, *person.lineage_names])


def is_date(text: str) -> bool:
    """Returns whether *text* is a year, month or day that exists, in ISO 8601."""
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return bool(_DATE.fullmatch(text))
