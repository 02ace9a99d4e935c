"""What a reference says of where a work appeared and who published it, by the type of the work.

Nothing that refs.bib has of it is left out: fields that a type has no place for are printed at the end.
"""

from __future__ import annotations

import re

from pybtex.richtext import BaseText, Tag, Text

from ..facts.bib import dates, tex, words
from ..facts.record import Record
from ..i18n import _, format_iso_date
from .names import NBSP, edition, listed_authors, listed_editors, page_numbers, typographic_quotes

#: Types of works whose title is in italics; those of others are in quotation marks.
WHOLE = ("book", "booklet", "collection", "dataset", "manual", "misc", "proceedings", "software", "thesis")
#: Fields that are printed as or in the title or the citation, and by no function below.
_ELSEWHERE = ("title", "shorttitle", "shorthand", "subtitle", "booksubtitle", "journalsubtitle")
#: Order of the fields that the type of a work has no place for.
_REST = words("""
titleaddon type journal maintitle booktitle edition volume volumes part series number issue version chapter pages eid
eventtitle venue eventdate organization institution publisher location howpublished pubstate note addendum
""")


def marked(text: str) -> Text:
    """Returns *text* as rich text, with italics where `tex.ITALIC` and `tex.UPRIGHT` mark them."""
    pieces = re.split("\ufdd0([^\ufdd1]*)\ufdd1", text)
    return Text(*(Tag("em", tex.plain(piece)) if odd % 2 else tex.plain(piece) for odd, piece in enumerate(pieces)))


class _Parts:
    """The fields of a record with words, each of which is taken once."""

    def __init__(self, record: Record, language: str):
        self.record, self.language = record, language
        self.left = {name: text for name, text in record.texts.items() if name not in _ELSEWHERE}

    def take(self, name: str) -> Text:
        """Returns the field *name* as it is printed; empty if the record lacks it or it was taken."""
        text = self.left.pop(name, "")
        return self.worded(name, text) if text else Text()

    def emphasised(self, name: str) -> BaseText:
        """Returns the field *name*, a title, in italics."""
        text = self.left.pop(name, "")
        return Tag("em", marked(typographic_quotes(text, False))) if text else Text()

    def worded(self, name: str, text: str) -> Text:
        """Returns *text* of the field *name* with the words that say what it is."""
        said = tex.plain(text)
        patterns = {"part": _("part {number}"), "version": _("version {number}"), "volumes": _("{number} vols")}
        if name in patterns and said[:1].isdigit():
            return Text(str(patterns[name]).format(number=said))
        if name == "volume":
            return Text(f"{_('Vol.')}{NBSP}{said}" if said[:1].isalnum() and len(said) < 8 else said)
        if name == "chapter":
            return Text(f"{_('ch.')}{NBSP}{said}" if said[:1].isdigit() else said)
        if name == "number" and self.record.type not in ("book", "misc"):
            return Text(f"{_('No.')}{NBSP}{said}")
        if name == "edition":
            return Text(edition(said))
        if name == "pages":
            if said.isdigit() and self.record.type in WHOLE:  # of the whole work: how many it has
                return Text(str(_("{number} pp.")).format(number=said).replace(" ", NBSP))
            return Text(page_numbers(said))
        if name == "type":
            return Text(type_words(said))
        if name == "pubstate":
            return Text(str(_STATES.get(said.casefold(), said)))
        if name == "eventdate":
            days = [format_iso_date(day, self.language) if dates.is_date(day) else day for day in said.split("/")]
            return Text("–".join(dict.fromkeys(days)))
        return marked(text)

    def rest(self) -> list[Text]:
        """Returns what nobody has taken, in the order of `_REST`."""
        return [self.take(name) for name in _REST]


#: BibLaTeX's words for types (``phdthesis``) and states of publication (``inpress``).
_TYPES = {
    **{"phdthesis": _("PhD thesis"), "mathesis": _("Master’s thesis"), "bathesis": _("Bachelor’s thesis")},
    **{"mastersthesis": _("Master’s thesis"), "techreport": _("Technical report"), "resreport": _("Research report")},
    **{"candthesis": _("Candidate thesis"), "software": _("Software"), "datacd": "CD-ROM", "audiocd": "CD"},
}
_STATES = {
    **{"inpress": _("in press"), "forthcoming": _("forthcoming"), "submitted": _("submitted")},
    **{"inpreparation": _("in preparation"), "prepublished": _("prepublished")},
}


def type_words(text: str) -> str:
    """Returns the type of a thesis or report in words that readers know."""
    return str(_TYPES.get(text.casefold().replace(" ", ""), text))


def publication(record: Record, language: str) -> list[str | BaseText]:
    """Returns what the work appeared in and who published it, by the type of the entry; parts may be empty.

    *language*: that of the edition, in which dates are written.
    """
    parts = _Parts(record, language)
    by_type = {
        **{"report": _report, "article": _article, "incollection": _part_of_book, "inproceedings": _part_of_book},
        **{"online": _online, "thesis": _thesis},
    }
    return [
        parts.take("titleaddon"),
        *by_type.get(record.type, _whole)(parts),
        *parts.rest(),
        *_other_people(record),
    ]


def _report(parts: _Parts) -> list[str | BaseText]:
    type_ = type_words(tex.plain(parts.left.pop("type", "")))
    if not type_:
        type_ = tex.plain(parts.left.pop("series", ""))
    elif parts.left.get("series") == type_:
        del parts.left["series"]
    series = Tag("em", type_) if type_ else Text()
    return [series, *map(parts.take, ("number", "edition", "institution", "publisher", "location"))]


def _article(parts: _Parts) -> list[str | BaseText]:
    # Who publishes a journal, and where, is what indexes add; BibTeX and BibLaTeX do not print it either.
    for name in ("publisher", "location"):
        parts.left.pop(name, "")
    volume, number = tex.plain(parts.left.pop("volume", "")), tex.plain(parts.left.pop("number", ""))
    return [
        parts.emphasised("journal"),
        volume + (f"({number})" if number and volume else f"{_('No.')}{NBSP}{number}" if number else ""),
        parts.take("issue"),
        parts.take("pages"),
        parts.take("eid"),
    ]


def _part_of_book(parts: _Parts) -> list[str | BaseText]:
    record = parts.record
    editors = f"{listed_editors(record.editors)}, " if record.editors else ""
    book = Text(str(_("in")), " ", editors, parts.emphasised("booktitle"))
    names = words("""
maintitle edition volume part series number eventtitle venue eventdate
""")
    # A chapter follows its book, pages come last: both are looked up in the book.
    return [book, *map(parts.take, (*names, "organization", "publisher", "location", "chapter", "pages"))]


def _online(parts: _Parts) -> list[str | BaseText]:
    site = parts.emphasised("organization")
    site = site if str(site) else parts.emphasised("howpublished")
    day = format_iso_date(parts.record.date, parts.language).replace(" ", NBSP, 1)
    return [site, day if len(parts.record.date) == 10 else ""]


def _thesis(parts: _Parts) -> list[str | BaseText]:
    return [*map(parts.take, ("type", "institution", "publisher", "location"))]


def _whole(parts: _Parts) -> list[str | BaseText]:
    names = words("""
maintitle edition volume volumes part series number version type
""")
    return [*map(parts.take, (*names, "organization", "institution", "publisher", "location", "howpublished"))]


def _other_people(record: Record) -> list[str | BaseText]:
    """Returns translators, and the editors of a work that is listed under its authors."""
    editors = record.editors if record.authors and record.type not in ("incollection", "inproceedings") else ()
    said: list[str | BaseText] = []
    if editors:
        said.append(str(_("edited by {names}")).format(names=listed_authors(editors)))
    if record.translators:
        said.append(str(_("translated by {names}")).format(names=listed_authors(record.translators)))
    return said
