"""Reads refs.bib into typed records and checks each entry.

Entry types and field names are BibLaTeX's (``date``, ``location``, ``related``, ``relatedtype``, ``langid``). Three
fields are this book's: ``access``, how the work could be read when it was added (see `ACCESS`); ``archiveurl`` and
``archivedate``, URL and day of an archived copy, named after BibLaTeX's ``url`` and ``urldate``.

An ``@inbook`` with ``crossref`` is a part of another work: it has no reference of its own, but a citation with its
chapter as locator, as in ``key{ch. 2}``, links to its ``url``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path

from pybtex.database import Entry, Person
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from . import bib_file, invisible_characters, urls
from .bib_file import RecordError as RecordError  # callers of `parse` catch it

#: Values of ``access``: a web edition, a free PDF, a PDF that is sold.
ACCESS = ("html", "pdf", "pdf-paywall")

#: Entry type to the fields without which its reference cannot be printed.
REQUIRED = {
    "article": ("title", "journal"),
    "book": ("title",),
    "inbook": ("title", "chapter", "crossref"),
    "incollection": ("title", "booktitle"),
    "misc": ("title",),
    "online": ("title", "url"),
    "report": ("title", "type", "number", "institution"),
}

#: BibLaTeX ``langid`` to BCP 47, which HTML and PDF use.
LANGUAGES = {"english": "en", "french": "fr", "spanish": "es"}

#: A key becomes part of URLs and file names.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_DOI_ADDRESS = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(?=10\.)")


@dataclass(frozen=True)
class Record:
    """One entry of refs.bib. Text is plain (no TeX); a field that the entry lacks is an empty string or tuple."""

    key: str
    type: str  #: entry type in lower case, without @
    authors: tuple[Person, ...]
    title: str
    shorttitle: str
    shorthand: str  #: what a citation prints in place of author and year; may be empty
    date: str  #: ISO 8601: year, year-month or year-month-day
    series: str
    number: str
    doi: str
    isbn: str
    url: str
    archiveurl: str  #: URL of an archived copy, for when ``url`` or ``doi`` no longer works
    archivedate: str  #: ISO 8601, the day of that copy; may be empty
    langid: str
    access: tuple[str, ...]
    related: tuple[str, ...]  #: keys of other entries
    relatedtype: str
    keywords: tuple[str, ...]
    crossref: str  #: key of the work that this is a part of; empty for a whole work
    chapter: str  #: which part: a number, or the words that cite it ("executive summary")

    @property
    def year(self) -> str:
        """The year in four digits; empty for an undated work."""
        return self.date[:4]

    @property
    def language(self) -> str:
        """The BCP 47 tag; works without ``langid`` are in English."""
        return LANGUAGES.get(self.langid, "en")

    @property
    def address(self) -> str:
        """The URL of the work: its DOI at doi.org, else ``url``, which may be empty."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def place(self) -> str:
        """The locator with which citations name this part: ``ch. 2``, ``executive summary``."""
        return f"ch. {self.chapter}" if self.chapter.isdigit() else self.chapter


@lru_cache(maxsize=4096)
def tex_to_text(value: str) -> str:
    """Returns *value*, a field in TeX, as plain text: ``{OECD}`` gives ``OECD``. Raises PybtexError for broken TeX."""
    return str(Text.from_latex(value)) if value else ""


def _split(value: str) -> tuple[str, ...]:
    """Returns the values of a field that is a list separated by commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def from_entry(entry: Entry) -> Record:
    """Returns a pybtex entry as a record. Raises PybtexError if a field is broken TeX."""
    fields = {name.lower(): value for name, value in entry.fields.items()}

    def text(name: str) -> str:
        """Returns the field *name* as plain text."""
        return tex_to_text(fields.get(name, ""))

    return Record(
        key=entry.key,
        type=entry.type,
        authors=tuple(entry.persons.get("author", ())),
        title=text("title"),
        shorttitle=text("shorttitle") or text("title"),
        shorthand=text("shorthand"),
        date=fields.get("date", ""),
        series=text("series") or (text("type") if entry.type == "report" else ""),
        number=text("number"),
        doi=fields.get("doi", ""),
        isbn=fields.get("isbn", ""),
        url=fields.get("url", ""),
        archiveurl=fields.get("archiveurl", ""),
        archivedate=fields.get("archivedate", ""),
        langid=fields.get("langid", ""),
        access=_split(fields.get("access", "")),
        related=_split(fields.get("related", "")),
        relatedtype=fields.get("relatedtype", ""),
        keywords=_split(fields.get("keywords", "")),
        crossref=fields.get("crossref", ""),
        chapter=text("chapter"),
    )


def problems(record: Record, entry: Entry, keys: frozenset[str]) -> list[str]:
    """Returns a message for each thing that is wrong with one entry. *keys*: those of all entries in the file."""
    return [
        *_identity_problems(record),
        *_field_problems(record, entry, keys),
        *_text_problems(entry),
        *_link_problems(record),
        *_vocabulary_problems(record, keys),
    ]


def _identity_problems(record: Record) -> Iterator[str]:
    """Key and type of the entry."""
    if not _KEY.fullmatch(record.key):
        yield "the key must be letters, digits and hyphens, as in oecd2019panama: addresses are made of it."
    if record.type not in REQUIRED:
        yield f"@{record.type} is not a type this book uses: choose one of " + ", ".join(sorted(REQUIRED)) + "."


def _field_problems(record: Record, entry: Entry, keys: frozenset[str]) -> Iterator[str]:
    """Fields that are missing or belong to another type, dates and the DOI."""
    own_fields = {name.lower() for name, value in entry.fields.items() if value}  # without those that crossref lends
    for name in REQUIRED.get(record.type, ()):
        if name not in own_fields:
            yield f"the field {name} is missing: a @{record.type} needs it."
    if record.crossref and record.type != "inbook":
        yield "crossref belongs to an @inbook, a part of another work in this file."
    if record.crossref and record.crossref not in keys:
        yield f"crossref names {record.crossref!r}, which is not in this file."
    if not record.authors and record.type != "inbook":
        yield "the field author is missing; a corporate author stands in double braces: {{OECD}}."
    if record.date and not bib_file.is_date(record.date):
        yield f"the date {record.date!r} must be 2019, 2019-11 or 2019-11-28."
    if record.doi and not urls.is_doi(record.doi):
        yield f"the doi {record.doi!r} must be the bare identifier, for example 10.1787/059814a7-en."
    if doi := _DOI_ADDRESS.match(record.url):
        yield f"the url is that of a DOI: write doi = {{{record.url[doi.end() :]}}} and no url."


def _text_problems(entry: Entry) -> Iterator[str]:
    """The first value that is too long, and the invisible characters of those before it."""
    for name, value in bib_file.field_values(entry):
        if len(value) > bib_file.MAX_FIELD_LENGTH:
            yield f"the field {name} has {len(value):,} characters: at most {bib_file.MAX_FIELD_LENGTH:,}."
            return
        for _offset, character in invisible_characters.invisible(tex_to_text(value)):
            character_name = invisible_characters.name(character)
            yield f"the field {name} makes {character_name}, which cannot be seen: take it out."


def _link_problems(record: Record) -> Iterator[str]:
    """URL and archived copy."""
    for name, url in (("url", record.url), ("archiveurl", record.archiveurl)):
        if url and (message := urls.url_fault(url)):
            yield f"the {name} {url!r} {message}."
    if record.archiveurl and not record.address:
        yield "archiveurl is the address of a copy: the work needs a doi or a url, too."
    if record.archivedate and not (record.archiveurl and bib_file.is_date(record.archivedate)):
        yield f"the archivedate {record.archivedate!r} must be a day such as 2019-11-28, beside an archiveurl."


def _vocabulary_problems(record: Record, keys: frozenset[str]) -> Iterator[str]:
    """Fields whose values are from a list, and keys of other entries."""
    if record.langid and record.langid not in LANGUAGES:
        yield f"the langid {record.langid!r} must be one of " + ", ".join(LANGUAGES) + "."
    for token in record.access:
        if token not in ACCESS:
            yield f"access {token!r} must be one of " + ", ".join(ACCESS) + "."
    for key in record.related:
        if key not in keys:
            yield f"related names {key!r}, which is not in this file."


def works(records: dict[str, Record]) -> dict[str, Record]:
    """Returns those of *records* that have a reference of their own: all but the parts of others."""
    return {key: record for key, record in records.items() if not record.crossref}


def parts_of(records: dict[str, Record], key: str) -> dict[str, Record]:
    """Returns the parts of the work *key* by the locator that cites them (``ch. 2``), in file order."""
    return {record.place: record for record in records.values() if record.crossref == key}


def parse(path: Path) -> dict[str, Record]:
    """Returns all records of *path*, a .bib file, by key, in file order.

    Raises RecordError with file, line and message for the first fault.
    """
    source = bib_file.read_source(path)
    entries = bib_file.parse_entries(path, source).entries
    keys = frozenset(entries.keys())
    if len(keys) > bib_file.MAX_ENTRIES:
        key = list(entries)[bib_file.MAX_ENTRIES]
        message = f"the file has more than {bib_file.MAX_ENTRIES:,} works and parts: take out what nobody cites."
        raise RecordError(path, bib_file.line_of(source, key), message)
    records = {}
    cited_as: dict[str, str] = {}  # shorthands of works and locators of parts, in lower case, to the key
    for entry in entries.values():
        line = partial(bib_file.line_of, source, entry.key)
        try:
            record = from_entry(entry)
            messages = problems(record, entry, keys)
        except (PybtexError, UnicodeError, RecursionError):
            raise RecordError(
                path, line(), f"{entry.key}: a field cannot be read as TeX: look for a stray backslash or brace."
            ) from None
        for message in messages:
            raise RecordError(path, line(), f"{entry.key}: {message}")
        for name in (record.shorthand, record.crossref and f"{record.crossref} {record.place}"):
            if name and (other := cited_as.setdefault(name.casefold(), record.key)) != record.key:
                same = "shorthand" if name == record.shorthand else "chapter"
                message = f"{record.key}: {other} has the same {same}, {name!r}: a citation could mean either."
                raise RecordError(path, line(), message)
        records[entry.key] = record
    return records


@lru_cache(maxsize=8)
def _load(path: Path, _mtime: int, _size: int) -> dict[str, Record]:
    return parse(path)


def load(path: Path) -> dict[str, Record]:
    """Returns `parse` of *path*, cached until the file's modification time or size changes. Raises RecordError."""
    stat = path.stat() if path.is_file() else None
    return _load(path, stat.st_mtime_ns, stat.st_size) if stat else parse(path)


def family_name(person: Person) -> str:
    """Returns the family name with its prefix (``van Ooijen``); the whole name of a corporate author."""
    return tex_to_text(" ".join([*person.prelast_names, *person.last_names]))


def sort_key(record: Record) -> tuple[tuple[str, ...], str, str, str]:
    """Returns the sort key of a bibliography: authors, year (undated last), title, BibTeX key."""
    names = tuple(family_name(person).casefold() for person in record.authors)
    return names, record.year or "9999", record.title.casefold(), record.key


def year_labels(records: dict[str, Record], undated: str = "n.d.") -> dict[str, str]:
    """Maps each key to the year as citations print it: BibLaTeX's ``labelyear`` and ``extradate``.

    Gives ``2019a`` and ``2019b`` where authors and year alone would be ambiguous. Letters follow title order over the
    whole of refs.bib, so that they are the same in every list and edition. *undated*: what replaces a missing year.
    """
    labels = {}
    ordered = sorted(records.values(), key=sort_key)
    for (_names, year), group in groupby(ordered, key=lambda record: (cited_names(record), record.year)):
        ambiguous = list(group)
        for number, record in enumerate(ambiguous):
            suffix = "" if len(ambiguous) == 1 else chr(ord("a") + number) if number < 26 else f"-{number}"
            separator = "\N{NON-BREAKING HYPHEN}" if suffix and not year else ""
            labels[record.key] = (year or undated) + separator + suffix
    return labels


def cited_names(record: Record) -> tuple[str, ...]:
    """Returns the author names that distinguish citations: one or two, or the first of more and ``+``."""
    names = tuple(family_name(person) for person in record.authors)
    return names if len(names) < 3 else (names[0], "+")
