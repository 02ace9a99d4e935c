"""refs.bib as text and as pybtex reads it, or the line of what is wrong in it. Ground floor: knows BibTeX alone."""

from __future__ import annotations

import re
from pathlib import Path

import pybtex.errors
from pybtex.database import BibliographyData, BibliographyDataError
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError

from . import invisible_characters

#: Entries: each is formatted for every edition. The first book has 234.
MOST_ENTRIES = 4_000
#: Characters of a field: what is longer is no name, title or address, and no edition can hold it.
FIELD = 4_000

#: Abbreviations, which may stand for each other many times over, and TeX commands for all entries.
_MACROS = re.compile(r"@[ \t]*(string|preamble)\b", re.IGNORECASE)


class RecordError(Exception):
    """refs.bib cannot be used as it stands. ``line`` is 1-based, 0 when unknown."""

    def __init__(self, path: Path, line: int, message: str):
        super().__init__(message)
        self.path, self.line, self.message = path, line, message


def _line(source: str, at: int) -> int:
    """The 1-based line of an offset; the first for -1, what `str.find` gives."""
    return source.count("\n", 0, max(at, 0)) + 1


def line_of(source: str, key: str) -> int:
    """The line on which the entry *key* begins."""
    found = re.search(r"^[ \t]*@\w+[ \t]*\{\s*" + re.escape(key) + r"[ \t]*,", source, re.MULTILINE)
    return _line(source, found.end() if found else source.find(key))


def read(path: Path) -> str:
    """The text of *path*. Raises RecordError for what is no text, or has characters that nobody sees."""
    try:
        source = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RecordError(path, line, "this line is no UTF-8 text: save the file as UTF-8.") from None
    except OSError as error:
        raise RecordError(path, 0, f"the file cannot be read as UTF-8 text ({error}).") from None
    for line, said in invisible_characters.faults(source, references=False):
        raise RecordError(path, line, said)
    return source


def entries(path: Path, source: str) -> BibliographyData:
    """What pybtex reads in *source*, the text of *path*. Raises RecordError."""
    if macro := _MACROS.search(source):
        said = f"@{macro[1]} is not a type this book uses: write each field out."
        raise RecordError(path, _line(source, macro.start()), said)
    strict = pybtex.errors.strict
    pybtex.errors.set_strict_mode(True)
    try:
        return Parser("utf-8").parse_string(source)
    except BibliographyDataError as error:
        if twice := re.match(r"entry with key (\S+) has a duplicate (\S+) field", str(error)):
            said = f"{twice[1]}: the field {twice[2]} is there twice: leave one."
            raise RecordError(path, line_of(source, twice[1]), said) from None
        key = str(error).rpartition(" ")[2]
        line = _line(source, source.rfind(key + ","))
        raise RecordError(path, line, f"the key {key!r} stands twice: give one of the entries another key.") from None
    except (PybtexError, UnicodeError, RecursionError) as error:
        said = str(error).split(": ", 1)[-1]
        quoted = re.search(r"'(.*)'", said, re.DOTALL)
        line = getattr(error, "lineno", 0) or _line(source, source.find(quoted[1]) if quoted else 0)
        said = said if len(said) < 120 else f"{said[:120]}…"
        raise RecordError(
            path, line, f"the entry that ends here cannot be read ({said}): look for a missing brace or comma."
        ) from None
    finally:
        pybtex.errors.set_strict_mode(strict)
