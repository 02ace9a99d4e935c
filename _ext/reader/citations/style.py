"""How works are cited and listed: a formatting style of pybtex that words references as the OECD's imprints do.

sphinxcontrib-bibtex finds the citations; this package says what they look like. A work with a ``shorthand`` in
refs.bib, as BibLaTeX calls it, is cited by that name, every other work by authors and year. In the chapter about a
publication, that publication is cited by the locator alone: ``(ch. 2)``. A locator is a link to the part of the work
that it names, if refs.bib has that part. Titles keep the case of refs.bib, names of bodies stay whole, a DOI is printed
in full and is a link.
"""

from __future__ import annotations

from typing import Any

from pybtex.database import BibliographyData, Entry
from pybtex.richtext import HRef, String, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle

from ..facts import records, urls
from ..facts.records import Record
from ..i18n import _, format_iso_date
from .names import NBSP, cited_authors, listed_names, typographic_quotes
from .publication import WHOLE, marked, publication

#: Name of the style and of the reference style, for conf.py.
NAME = "reader"


class ReaderStyle(BaseStyle):  # type: ignore[misc]  # pybtex has no types: its classes are Any
    """The references of all types of works: authors (year), title, what it appeared in, publisher, address.

    pybtex makes an instance for each list, so the data of the whole book are class attributes, set from refs.bib by
    reference_list.py before pages are read.
    """

    default_name_style = "plain"
    default_label_style = "number"
    default_sorting_style = "none"

    #: All entries of refs.bib. Those that pybtex passes to a style have nothing but their keys in use.
    records: dict[str, Record] = {}
    #: Key to year with its letter, as citations print it: ``2019a``.
    years: dict[str, str] = {}
    #: Key to the name by which a work is cited in place of authors and year.
    shorthands: dict[str, str] = {}
    #: Key to the parts of a work that have an address of their own: ``{"ch. 2": "https://…"}``.
    part_urls: dict[str, dict[str, str]] = {}
    #: Language of the edition, in which dates are written (BCP 47).
    language = "en"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort = lambda entries: sorted(entries, key=lambda entry: records.sort_key(self.records[entry.key]))
        self.format_labels = lambda entries: [citation_label(entry) for entry in entries]

    def format_entry(self, label: str, entry: Entry, bib_data: BibliographyData | None = None) -> FormattedEntry:
        """Returns a reference as rich text; it ends with a full stop unless it ends with an address."""
        return FormattedEntry(entry.key, self.reference(entry), label)

    def reference(self, entry: Entry) -> Text:
        """Returns the whole reference as the lists of this book have it."""
        head, rest = self.head_and_rest(entry)
        return Text(head, ", ", rest)

    def reference_for_others(self, entry: Entry) -> Text:
        """Returns the reference for readers to copy: without the letter after the year and the short name.

        Both mean nothing outside this book.
        """
        head, rest = self.head_and_rest(entry, for_this_book=False)
        return Text(head, ", ", rest)

    def head_and_rest(self, entry: Entry, for_this_book: bool = True) -> tuple[str, Text]:
        """Returns authors with year, and the rest of the reference; see `reference` and `reference_for_others`."""
        record = self.records[entry.key]
        published = publication(record, self.language)
        is_whole = record.type in WHOLE or (record.type == "report" and not record.series and not record.number)
        words = marked(typographic_quotes(record.texts.get("title", record.title), not is_whole))
        title = Text(Tag(f"lang-{record.language}", words)) if record.language != "en" else Text(words)
        parts = [Tag("em", title) if is_whole else Text("“", title, "”"), *published]
        if record.isbn:
            parts.append(f"ISBN{NBSP}{record.isbn}")
        if record.address:
            parts.append(HRef(urls.as_link(record.address), String(record.address)))
        if record.archiveurl:
            parts.append(HRef(urls.as_link(record.archiveurl), String(self.archived_copy(record))))
        if for_this_book:
            year, shorthand = self.years.get(record.key, record.year), self.shorthands.get(record.key)
        else:
            year, shorthand = record.year or str(_("n.d.")), None
        body = Text(", ").join([Text(part) if isinstance(part, str) else part for part in parts if str(part)])
        note = Text(" ", _("Cited as “{name}”.").format(name=shorthand)) if shorthand else Text()
        ends = bool(record.address) or str(body).rstrip("”’)").endswith((".", "?", "!", "…"))
        return f"{listed_names(record)} ({year})", Text(body, "" if ends else ".", note)

    def archived_copy(self, record: Record) -> str:
        """Returns the words of the link to an archived copy: with its day, if that is known."""
        if not record.archivedate:
            return _("archived copy")
        day = format_iso_date(record.archivedate, self.language).replace(" ", NBSP, 1)
        return _("archived copy of {day}").format(day=day)


def author_and_year(entry: Entry) -> tuple[str, str]:
    """Returns what a citation names of a work: ``Welby`` and ``2019a``, or its shorthand and an empty string."""
    if entry.key in ReaderStyle.shorthands:
        return ReaderStyle.shorthands[entry.key], ""
    return cited_authors(ReaderStyle.records[entry.key].named), ReaderStyle.years.get(entry.key, "")


def citation_label(entry: Entry) -> str:
    """Returns what a parenthetical citation prints: ``the Path report`` or ``Welby, 2019a``, as in the list."""
    name, year = author_and_year(entry)
    return name if entry.key in ReaderStyle.shorthands else f"{name},{NBSP}{year}"
