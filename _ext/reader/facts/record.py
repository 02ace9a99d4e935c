"""`Record`, one entry of refs.bib, how it is read from what was typed, and what may be wrong with it.

Entry types and field names are BibLaTeX's (``date``, ``location``, ``related``, ``relatedtype``, ``langid``). Three
fields are this book's: ``access``, how the work could be read when it was added (see `ACCESS`); ``archiveurl`` and
``archivedate``, URL and day of an archived copy, named after BibLaTeX's ``url`` and ``urldate``.

An ``@inbook`` with ``crossref`` is a part of another work: it has no reference of its own, but a citation with its
chapter as locator, as in ``key{ch. 2}``, links to its ``url``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from docutils.nodes import make_id

from . import invisible_characters, urls
from .bib import addresses, bib_file, dates, fields, fillers, people, tex
from .bib.bib_file import TypedEntry
from .bib.people import Name

#: Values of ``access``: a web edition, a free PDF, a PDF that is sold.
ACCESS = ("html", "pdf", "pdf-paywall")
#: Types whose editors stand in the place of authors where there are none.
EDITED = ("book", "collection", "proceedings", "misc", "report", "dataset", "manual")

#: Characters of keys: those that citations and .bib files can have, without those that addresses quote.
_KEY = re.compile(r"/?[^\W_][\w:./+&@*!?;=-]*")


@dataclass(frozen=True)
class Record:
    """One entry of refs.bib. Text is plain (no TeX); a field that the entry lacks is an empty string or tuple."""

    key: str
    type: str  #: entry type in lower case, without @, by the name that this book uses (``thesis``)
    authors: tuple[Name, ...]
    title: str  #: with the subtitle
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
    editors: tuple[Name, ...] = ()
    translators: tuple[Name, ...] = ()
    #: All fields with words by BibLaTeX's name; italics are marked as `bib.tex` has it.
    texts: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def year(self) -> str:
        """The year in four digits; empty for an undated work."""
        return self.date[:4]

    @property
    def language(self) -> str:
        """The BCP 47 tag; works without ``langid`` are in English."""
        return fields.language_tag(self.langid) or "en"

    @property
    def address(self) -> str:
        """The URL of the work: its DOI at doi.org, else ``url``, which may be empty."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def place(self) -> str:
        """The locator with which citations name this part: ``ch. 2``, ``executive summary``."""
        return f"ch. {self.chapter}" if self.chapter.isdigit() else self.chapter

    @property
    def named(self) -> tuple[Name, ...]:
        """The people or bodies under whom the work is listed: its authors, else the editors of an edited work."""
        return self.authors or (self.editors if self.type in EDITED else ())


def _split(value: str) -> tuple[str, ...]:
    """Returns the values of a field that is a list separated by commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


class RecordReader:
    """Reads *entry*; its ``record`` is as good as can be, its ``faults`` tell what is wrong.

    *others*: all entries of the file by key, for ``crossref``.
    """

    def __init__(self, entry: TypedEntry, others: Mapping[str, TypedEntry]):
        self.entry, self.faults = entry, []  # type: tuple[TypedEntry, list[str]]
        self.type = fields.type_of(entry.type)
        if not _KEY.fullmatch(entry.key) or ".." in entry.key:
            self.faults.append(
                "the key must be letters, digits and hyphens, as in oecd2019panama (or _ : . / + between them): "
                "addresses are made of it."
            )
        elif make_id(f"ref-{entry.key}") == "ref":
            self.faults.append("the key has no letter from a to z and no digit: addresses are made of these.")
        if fault := fields.type_fault(self.type):
            self.faults.append(fault)
        self.fields, wrong = fields.rename(self.type, entry.fields)
        self.faults += [fault for _name, fault in wrong]
        self._inherit(others)
        self.fields = fillers.without_fillers(self.type, self.fields)
        self.fields["note"] = fillers.note_for_readers(self.fields.get("note", ""))
        self.fields = addresses.found(self.fields)
        self.record = self._record()
        self.faults += problems(self.record, self.fields, frozenset(others))

    def _inherit(self, others: Mapping[str, TypedEntry]) -> None:
        """Takes over what ``crossref`` lends, unless the entry is a part of a work of this book."""
        key = self.fields.get("crossref", "")
        if self.type == "inbook":
            if not key:  # BibTeX's @inbook has the title of the book, BibLaTeX's is a chapter
                self.type = "incollection" if "booktitle" in self.fields else "book"
        elif key and self.type not in ("incollection", "inproceedings"):
            self.faults.append("crossref belongs to an @inbook, a part of another work in this file.")
        elif key in others:
            whole, _faults = fields.rename(fields.type_of(others[key].type), others[key].fields)
            self.fields = fields.inherited(self.fields, whole)

    def _text(self, name: str) -> str:
        """Returns the field *name* as text; notes why it cannot be read."""
        value = self.fields.get(name, "")
        if len(value) > bib_file.MAX_FIELD_LENGTH:
            self.faults.append(_too_long(name, value))
            return ""
        try:
            text = tex.marked_text(value)
        except (tex.TexError, UnicodeError, RecursionError) as error:
            reason = error if isinstance(error, tex.TexError) else "cannot be read as TeX: look for a stray backslash"
            self.faults.append(f"the field {name} {reason}.")
            return ""
        for _offset, character in invisible_characters.invisible(tex.plain(text)):
            self.faults.append(
                f"the field {name} makes {invisible_characters.name(character)}, which cannot be seen: take it out."
            )
        return text

    def _people(self, role: str) -> tuple[Name, ...]:
        """Returns the names in the field *role*; notes why they cannot be read."""
        value = self.fields.get(role, "")
        if len(value) > bib_file.MAX_FIELD_LENGTH:
            self._text(role)
            return ()
        self.faults += list(self._invisible(role, value))
        try:
            return people.parse(value) if value else ()
        except people.PersonError as error:
            self.faults += error.args
        except (tex.TexError, UnicodeError, RecursionError) as error:
            reason = error if isinstance(error, tex.TexError) else "cannot be read as TeX: look for a stray backslash"
            self.faults.append(f"the field {role} {reason}.")
        return (Name("?"),)  # named, though not readably

    @staticmethod
    def _invisible(name: str, value: str) -> Iterator[str]:
        """Gives a message for ``\\-`` in a name."""
        if "\\-" in value:
            yield f"the field {name} makes {invisible_characters.name(chr(0xAD))}, which cannot be seen: take it out."

    def _date(self) -> str:
        try:
            return dates.iso_date(self.fields)
        except dates.DateError as error:
            self.faults.append(str(error))
            return ""

    def _record(self) -> Record:
        if "title" in self.fields:  # Crossref keeps the full stop of titles
            self.fields["title"] = re.sub(r"(?<=[a-z]{4})\.$", "", self.fields["title"])
        self.fields["isbn"] = re.sub(r"(?i)^isbn(?:-1[03])?:?\s*", "", self.fields.get("isbn", ""))
        texts = {name: marked for name in fields.TEXTS if (marked := self._text(name))}
        for whole, addition in (("title", "subtitle"), ("booktitle", "booksubtitle"), ("journal", "journalsubtitle")):
            if addition in texts and whole in texts:
                texts[whole] = with_subtitle(texts[whole], texts.pop(addition))
        if "issue" in texts and "number" not in texts:
            texts["number"] = texts.pop("issue")
        if self.type in ("thesis", "report") and "type" not in texts and self.entry.type in fields.TYPE_WORDS:
            texts["type"] = fields.TYPE_WORDS[self.entry.type]
        typed = {name: self.fields.get(name, "") for name in ("doi", "isbn", "url", "archiveurl", "archivedate")}
        text = {name: tex.plain(words) for name, words in texts.items()}
        return Record(
            key=self.entry.key,
            type=self.type,
            authors=self._people("author"),
            editors=self._people("editor"),
            translators=self._people("translator"),
            title=text.get("title", ""),
            shorttitle=text.get("shorttitle") or tex.plain(self._text("title")) or text.get("title", ""),
            shorthand=text.get("shorthand", ""),
            date=self._date(),
            series=text.get("series") or (text.get("type", "") if self.type == "report" else ""),
            number=text.get("number", ""),
            **typed,
            langid=self._language(),
            access=_split(self.fields.get("access", "")),
            related=_split(self.fields.get("related", "")),
            relatedtype=self.fields.get("relatedtype", ""),
            keywords=_split(self.fields.get("keywords", "")),
            crossref=self.fields.get("crossref", "") if self.type == "inbook" else "",
            chapter=text.get("chapter", ""),
            texts=texts,
        )

    def _language(self) -> str:
        """Returns ``langid``, else the language that ``language`` names."""
        return self.fields.get("langid", "").casefold() or self.fields.get("language", "").casefold()


def _too_long(name: str, value: str) -> str:
    """Returns the message for a value that no edition can print."""
    return f"the field {name} has {len(value):,} characters: at most {bib_file.MAX_FIELD_LENGTH:,}."


def with_subtitle(title: str, subtitle: str) -> str:
    """Returns title and subtitle as one; a colon is between them unless the title ends with a mark of its own."""
    return f"{title} {subtitle}" if title.endswith(("?", "!", ":", "–", "—")) else f"{title}: {subtitle}"


def problems(record: Record, typed: Mapping[str, str], keys: frozenset[str]) -> list[str]:
    """Returns a message for each thing that is wrong with one entry. *keys*: those of all entries in the file."""
    return [*_field_problems(record, typed, keys), *_link_problems(record), *_vocabulary_problems(record, typed, keys)]


def _field_problems(record: Record, typed: Mapping[str, str], keys: frozenset[str]) -> Iterator[str]:
    """Fields that are missing or belong to another type, and the DOI."""
    required = fields.REQUIRED.get(record.type, ())
    if record.type == "inbook":
        required += ("chapter",)
    for name in required:
        if not typed.get(name) and not (name == "url" and record.doi):
            yield f"the field {name} is missing: a @{record.type} needs it."
    if (crossref := typed.get("crossref", record.crossref)) and crossref not in keys:
        yield f"crossref names “{crossref}”, which is not in this file."
    if not record.named and record.type != "inbook":
        yield "the field author is missing; a corporate author stands in double braces: {{OECD}}."
    if record.doi and not urls.is_doi(record.doi):
        yield f"the doi “{record.doi}” must be the bare identifier, for example {_doi_in(record.doi)}."
        if "://" in record.doi:
            yield "the doi is an address: if it leads to no DOI, write it as url = {https://…}."
    if doi := addresses.of_doi(record.url):
        if record.doi:
            yield f"the url is that of another DOI, {doi}: leave the one that is right, as doi."
        else:
            yield f"the address “{record.url}” is that of a DOI: write doi = {{{doi}}} in its place."
    if (eprint := typed.get("eprint")) and not record.address:
        yield f"the eprint “{eprint}” leads nowhere: write the address of the work as url = {{https://…}}."


def _doi_in(text: str) -> str:
    """Returns the first DOI in *text*, which has more than it; else one as an example."""
    found = re.search(r"(?:^|[\s/:])(10\.\d{4,9}/[^\s,;]+)", text)
    return found[1] if found and urls.is_doi(found[1]) else "10.1787/059814a7-en"


def _link_problems(record: Record) -> Iterator[str]:
    """URL and archived copy."""
    for name, url in (("url", record.url), ("archiveurl", record.archiveurl)):
        if len(url) > bib_file.MAX_FIELD_LENGTH:
            yield _too_long(name, url)
        elif url and (message := urls.url_fault(url)):
            yield f"the {name} “{url}” {message}."
    if record.archiveurl and not record.address:
        yield "archiveurl is the address of a copy: the work needs a doi or a url, too."
    if record.archivedate and not (record.archiveurl and dates.is_date(record.archivedate)):
        yield f"the archivedate “{record.archivedate}” must be a day such as 2019-11-28, beside an archiveurl."


def _vocabulary_problems(record: Record, typed: Mapping[str, str], keys: frozenset[str]) -> Iterator[str]:
    """Fields whose values are from a list, and keys of other entries."""
    if record.langid and not fields.language_tag(record.langid):
        name = "langid" if typed.get("langid") else "language"
        yield f"the {name} “{record.langid}” must be one of " + ", ".join(fields.LANGUAGE_NAMES) + "."
    for token in record.access:
        if token not in ACCESS:
            yield f"access “{token}” must be one of " + ", ".join(ACCESS) + "."
    for key in record.related:
        if key not in keys:
            yield f"related names “{key}”, which is not in this file."
