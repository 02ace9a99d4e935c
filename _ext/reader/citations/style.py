"""How works are cited and listed: citations by short name or by author and year, and references as the OECD's own
imprints word them.

Builds on sphinxcontrib-bibtex, which finds the citations; here is only what they look like. A work with a ``shorthand``
in refs.bib, as BibLaTeX calls it, is cited by that name; other works by author and year. In the chapter about a
publication, that publication is cited by the place alone: ``(ch. 2)``. A place that refs.bib knows as a part of the
work links to that part. Titles keep the case of refs.bib, corporate authors stay whole, a DOI is printed in full and is
a link.
"""

from __future__ import annotations

from pybtex.database import Entry
from pybtex.richtext import HRef, String, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle

from ..facts import records
from ..i18n import _, written_date
from .names import NBSP, cited_authors, listed_authors, typeset

NAME = "reader"


# -- The list --------------------------------------------------------------------------------------------------------


class ReaderStyle(BaseStyle):
    """One reference, whatever its type: authors (year), title, what it appeared in, where, address."""

    default_name_style = "plain"
    default_label_style = "number"
    default_sorting_style = "none"

    #: Key to year with its letter; set from refs.bib before anything is read.
    years: dict[str, str] = {}
    #: Key to the name by which a work is cited in place of author and year.
    shorthands: dict[str, str] = {}
    #: Key to the places of a work that have an address of their own: ``{"ch. 2": "https://…"}``.
    places: dict[str, dict[str, str]] = {}
    language = "en"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.sort = lambda entries: sorted(entries, key=lambda entry: records.sort_key(records.from_entry(entry)))
        self.format_labels = lambda entries: [label(entry) for entry in entries]

    def format_entry(self, label: str, entry: Entry, bib_data=None) -> FormattedEntry:
        """A reference as rich text; ends with a full stop unless it ends with an address."""
        return FormattedEntry(entry.key, self.reference(entry), label)

    def reference(self, entry: Entry) -> Text:
        """The whole reference, as this book's own lists have it."""
        head, rest = self.parts(entry)
        return Text(head, ", ", rest)

    def elsewhere(self, entry: Entry) -> Text:
        """The reference as others would print it: without the letter after the year and the short name, which mean
        nothing outside this book."""
        head, rest = self.parts(entry, here=False)
        return Text(head, ", ", rest)

    def parts(self, entry: Entry, here: bool = True) -> tuple[str, Text]:
        """Authors with year, and all that follows; *here*: in a list of this book."""
        record = records.from_entry(entry)
        fields = entry.fields

        def text(name: str) -> str:
            return records.plain(fields[name]) if fields.get(name) else ""

        whole = record.type in ("book", "misc")
        words = typeset(record.title, not whole)
        title = Text(Tag(f"lang-{record.language}", words)) if record.language != "en" else Text(words)
        parts: list[object] = [Tag("em", title) if whole else Text("“", title, "”")]
        if record.type == "report":
            parts += [Tag("em", text("type")), _("No.") + NBSP + record.number, text("institution"), text("location")]
        elif record.type == "article":
            volume = text("volume") + (f"({record.number})" if record.number else "")
            parts += [Tag("em", text("journal")), volume, text("pages")]
        elif record.type == "incollection":
            parts += [
                Text(_("in"), " ", Tag("em", typeset(text("booktitle"), False))),
                text("publisher"),
                text("location"),
            ]
        elif record.type == "online":
            site = text("organization") or text("howpublished")
            parts += [Tag("em", site) if site else "", self.day(record.date)]
        else:
            parts += [record.series, record.number, text("publisher"), text("location"), text("howpublished")]
        if record.isbn:
            parts.append(f"ISBN{NBSP}{record.isbn}")
        if record.address:
            parts.append(HRef(record.address, String(record.address)))
        if record.archiveurl:
            parts.append(HRef(record.archiveurl, String(self.copy(record))))
        people = list(record.authors)
        year = self.years.get(record.key, record.year) if here else record.year or str(_("n.d."))
        head = f"{listed_authors(people)} ({year})"
        body = Text(", ").join([Text(part) if isinstance(part, str) else part for part in parts if str(part)])
        name = self.shorthands.get(record.key) if here else ""
        said = Text(" ", _("Cited as “{name}”.").format(name=name)) if name else Text()
        return head, Text(body, "" if record.address else ".", said)

    def copy(self, record: records.Record) -> str:
        """What the link to an archived copy says: with its day, where that is known."""
        if not record.archivedate:
            return _("archived copy")
        day = written_date(record.archivedate, self.language).replace(" ", NBSP, 1)
        return _("archived copy of {day}").format(day=day)

    def day(self, date: str) -> str:
        """``28 November 2019`` in the language of the edition; nothing for a bare year."""
        if len(date) != 10:
            return ""
        return written_date(date, self.language).replace(" ", NBSP, 1)


def label(entry: Entry) -> str:
    """What a parenthetical citation prints, so that a reader finds it in the list: ``the Path report`` or
    ``Welby, 2019a``."""
    if entry.key in ReaderStyle.shorthands:
        return ReaderStyle.shorthands[entry.key]
    people = list(entry.persons.get("author", ()))
    return f"{cited_authors(people)},{NBSP}{ReaderStyle.years.get(entry.key, '')}"
