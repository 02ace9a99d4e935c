"""refs.bib as typed records. Ground floor: knows BibLaTeX, nothing of Sphinx.

Field names and types are BibLaTeX's (``date``, ``location``, ``related``, ``relatedtype``, ``langid``). Three fields
are ours: ``access``, how the work could be read when its author listed it (see `ACCESS`); ``archiveurl`` and
``archivedate``, address and day of an archived copy, named after BibLaTeX's ``url`` and ``urldate``.

An ``@inbook`` with ``crossref`` is a part of another work: it has no reference of its own, but a citation that names it
as its place, as in ``key{ch. 2}``, links to its ``url``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path

from pybtex.database import Entry, Person
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from . import bib_file, invisible_characters, urls
from .bib_file import RecordError

#: Values of ``access``: a web edition, a free PDF, a PDF that was sold.
ACCESS = ("html", "pdf", "pdf-paywall")

#: Fields without which a reference of that type cannot be printed.
REQUIRED = {
    "article": ("title", "journal"),
    "book": ("title",),
    "inbook": ("title", "chapter", "crossref"),
    "incollection": ("title", "booktitle"),
    "misc": ("title",),
    "online": ("title", "url"),
    "report": ("title", "type", "number", "institution"),
}

#: BibLaTeX ``langid`` to BCP 47, as HTML and PDF name languages.
LANGUAGES = {"english": "en", "french": "fr", "spanish": "es"}

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
#: A key is part of addresses and names of files.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_DOI_ADDRESS = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(?=10\.)")


@dataclass(frozen=True)
class Record:
    """One entry of refs.bib. Text is plain (no TeX); a field that the entry lacks is an empty string."""

    key: str
    type: str
    authors: tuple[Person, ...]
    title: str
    shorttitle: str
    shorthand: str  #: how a citation calls the work, in place of author and year; may be empty
    date: str  #: ISO 8601: year, year-month or year-month-day
    series: str
    number: str
    doi: str
    isbn: str
    url: str
    archiveurl: str  #: an archived copy, for when the address no longer works
    archivedate: str  #: ISO 8601, the day of that copy; may be unknown
    langid: str
    access: tuple[str, ...]
    related: tuple[str, ...]
    relatedtype: str
    keywords: tuple[str, ...]
    crossref: str  #: key of the work that this is a part of, empty for a whole work
    chapter: str  #: which part: a number, or the words by which it is cited ("executive summary")

    @property
    def year(self) -> str:
        """Four digits, or an empty string for an undated work."""
        return self.date[:4]

    @property
    def language(self) -> str:
        """BCP 47 tag; works without ``langid`` are in English."""
        return LANGUAGES.get(self.langid, "en")

    @property
    def address(self) -> str:
        """Where the work is found: its DOI as a link, else its URL, else nothing."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def place(self) -> str:
        """A part as the locator of a citation names it: ``ch. 2``, ``executive summary``."""
        return f"ch. {self.chapter}" if self.chapter.isdigit() else self.chapter


@lru_cache(maxsize=4096)
def plain(value: str) -> str:
    """TeX markup of a field as plain text: ``{OECD}`` gives ``OECD``."""
    return str(Text.from_latex(value)) if value else ""


def _words(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def from_entry(entry: Entry) -> Record:
    """A pybtex entry as a record."""
    fields = {name.lower(): value for name, value in entry.fields.items()}

    def text(name: str) -> str:
        return plain(fields.get(name, ""))

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
        access=_words(fields.get("access", "")),
        related=_words(fields.get("related", "")),
        relatedtype=fields.get("relatedtype", ""),
        keywords=_words(fields.get("keywords", "")),
        crossref=fields.get("crossref", ""),
        chapter=text("chapter"),
    )


def values(entry: Entry) -> Iterator[tuple[str, str]]:
    """(name, value as it is typed) of each field, and of each part of each name."""
    yield from entry.fields.items()
    for role, persons in entry.persons.items():
        for person in persons:
            for part in (person.first_names, person.middle_names, person.prelast_names, person.last_names):
                yield from ((role, name) for name in [*part, *person.lineage_names])


def is_date(text: str) -> bool:
    """Whether *text* is a day, month or year that a calendar has, in ISO 8601."""
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return bool(_DATE.fullmatch(text))


def problems(record: Record, entry: Entry, known: frozenset[str]) -> list[str]:
    """What is wrong with one entry, in plain words."""
    found = []
    if not _KEY.fullmatch(record.key):
        found.append("the key must be letters, digits and hyphens, as in oecd2019panama: addresses are made of it.")
    if record.type not in REQUIRED:
        found.append(f"@{record.type} is not a type this book uses: choose one of " + ", ".join(sorted(REQUIRED)) + ".")
    own = {name.lower() for name, value in entry.fields.items() if value}  # without what crossref would lend
    for name in REQUIRED.get(record.type, ()):
        if name not in own:
            found.append(f"the field {name} is missing: a @{record.type} needs it.")
    if record.crossref and record.type != "inbook":
        found.append("crossref belongs to an @inbook, a part of another work in this file.")
    if record.crossref and record.crossref not in known:
        found.append(f"crossref names {record.crossref!r}, which is not in this file.")
    if not record.authors and record.type != "inbook":
        found.append("the field author is missing; a corporate author stands in double braces: {{OECD}}.")
    if record.date and not is_date(record.date):
        found.append(f"the date {record.date!r} must be 2019, 2019-11 or 2019-11-28.")
    if record.doi and not urls.is_doi(record.doi):
        found.append(f"the doi {record.doi!r} must be the bare identifier, for example 10.1787/059814a7-en.")
    if doi := _DOI_ADDRESS.match(record.url):
        found.append(f"the url is that of a DOI: write doi = {{{record.url[doi.end() :]}}} and no url.")
    for name, value in values(entry):
        if len(value) > bib_file.FIELD:
            found.append(f"the field {name} has {len(value):,} characters: at most {bib_file.FIELD:,}.")
            break
        for _at, character in invisible_characters.unseen(plain(value)):
            found.append(
                f"the field {name} makes {invisible_characters.name(character)}, which cannot be seen: take it out."
            )
    for name in ("url", "archiveurl"):
        address = getattr(record, name)
        if address and (said := urls.fault(address)):
            found.append(f"the {name} {address!r} {said}.")
    if record.archiveurl and not record.address:
        found.append("archiveurl is the address of a copy: the work needs a doi or a url, too.")
    if record.archivedate and not (record.archiveurl and is_date(record.archivedate)):
        found.append(f"the archivedate {record.archivedate!r} must be a day such as 2019-11-28, beside an archiveurl.")
    if record.langid and record.langid not in LANGUAGES:
        found.append(f"the langid {record.langid!r} must be one of " + ", ".join(LANGUAGES) + ".")
    for token in record.access:
        if token not in ACCESS:
            found.append(f"access {token!r} must be one of " + ", ".join(ACCESS) + ".")
    for key in record.related:
        if key not in known:
            found.append(f"related names {key!r}, which is not in this file.")
    return found


def works(every: dict[str, Record]) -> dict[str, Record]:
    """Those of *every* that have a reference of their own: all but the parts of others."""
    return {key: record for key, record in every.items() if not record.crossref}


def parts(every: dict[str, Record], key: str) -> dict[str, Record]:
    """The parts of the work *key* by their place (``ch. 2``), in file order."""
    return {record.place: record for record in every.values() if record.crossref == key}


def parse(path: Path) -> dict[str, Record]:
    """All records of *path* in file order.

    Raises RecordError with file, line and what to mend.
    """
    source = bib_file.read(path)
    data = bib_file.entries(path, source)
    known = frozenset(data.entries.keys())
    if len(known) > bib_file.MOST_ENTRIES:
        key = list(data.entries)[bib_file.MOST_ENTRIES]
        said = f"the file has more than {bib_file.MOST_ENTRIES:,} works and parts: take out what nobody cites."
        raise RecordError(path, bib_file.line_of(source, key), said)
    records = {}
    named: dict[str, str] = {}  # what citations call works and parts, to the key
    for entry in data.entries.values():
        line = partial(bib_file.line_of, source, entry.key)
        try:
            record = from_entry(entry)
            found = problems(record, entry, known)
        except (PybtexError, UnicodeError, RecursionError):
            raise RecordError(
                path, line(), f"{entry.key}: a field cannot be read as TeX: look for a stray backslash or brace."
            ) from None
        for problem in found:
            raise RecordError(path, line(), f"{entry.key}: {problem}")
        for name in (record.shorthand, record.crossref and f"{record.crossref} {record.place}"):
            if name and (other := named.setdefault(name.casefold(), record.key)) != record.key:
                said = f"{record.key}: {other} has the same {'shorthand' if name == record.shorthand else 'chapter'}"
                raise RecordError(path, line(), f"{said}, {name!r}: a citation could mean either.")
        records[entry.key] = record
    return records


@lru_cache(maxsize=8)
def _load(path: Path, _mtime: int, _size: int) -> dict[str, Record]:
    return parse(path)


def load(path: Path) -> dict[str, Record]:
    """`parse`, read again only when the file changed."""
    stat = path.stat() if path.is_file() else None
    return _load(path, stat.st_mtime_ns, stat.st_size) if stat else parse(path)


def family(person: Person) -> str:
    """Family name with its prefix; the whole name of a corporate author."""
    return plain(" ".join([*person.prelast_names, *person.last_names]))


def sort_key(record: Record) -> tuple:
    """Order of a bibliography: authors, year (undated last), title."""
    names = tuple(family(person).casefold() for person in record.authors)
    return names, record.year or "9999", record.title.casefold(), record.key


def year_labels(records: dict[str, Record], undated: str = "n.d.") -> dict[str, str]:
    """Key to the year as citations print it: ``2019a`` and ``2019b`` where authors and year alone would not tell which.

    Letters follow title order over the whole of refs.bib, so that they are the same in every list and edition.
    """
    labels = {}
    ordered = sorted(records.values(), key=sort_key)
    for (_names, year), group in groupby(ordered, key=lambda r: (cited_names(r), r.year)):
        same = list(group)
        for number, record in enumerate(same):
            suffix = "" if len(same) == 1 else chr(ord("a") + number) if number < 26 else f"-{number}"
            separator = "\N{NON-BREAKING HYPHEN}" if suffix and not year else ""
            labels[record.key] = (year or undated) + separator + suffix
    return labels


def cited_names(record: Record) -> tuple[str, ...]:
    """What distinguishes authors in a citation: all of one or two, the first of more."""
    names = tuple(family(person) for person in record.authors)
    return names if len(names) < 3 else (names[0], "+")
