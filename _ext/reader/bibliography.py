"""How works are cited and listed: citations by short name or by author and year, and references as the OECD's own
imprints word them.

Builds on sphinxcontrib-bibtex, which finds the citations; here is only what they look like. A work with a ``shorthand``
in refs.bib, as BibLaTeX calls it, is cited by that name; other works by author and year. In the chapter about a
publication, that publication is cited by the place alone: ``(ch. 2)``. A place that refs.bib knows as a part of the
work links to that part. Titles keep the case of refs.bib, corporate authors stay whole, a DOI is printed in full and is
a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pybtex.plugin
import sphinxcontrib.bibtex.plugin
from docutils import nodes
from pybtex.database import Entry, Person
from pybtex.richtext import HRef, String, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.style.referencing import (
    BaseReferenceStyle,
    BracketStyle,
    GroupReferenceStyle,
)
from sphinxcontrib.bibtex.style.template import SphinxReferenceText, join, node, pre_text, reference
from sphinxcontrib.bibtex.transforms import BibliographyTransform

from . import records
from .faults import Fault
from .i18n import _, written_date
from .languages import foreign

NAME = "reader"
#: Folder of the chapters; a chapter's file is named after its bib key.
CHAPTERS = "publications"
NBSP = "\N{NO-BREAK SPACE}"


# -- Names and years -------------------------------------------------------------------------------------------------


def cited_authors(people: list[Person]) -> str:
    """``OECD``, ``Ubaldi and Welby``, ``van Ooijen et al.``."""
    # A family name stays on one line; the name of a body may break.
    names = [records.family(person).replace(" ", NBSP if person.first_names else " ") for person in people]
    if len(names) > 2:
        return _("{first} et al.").format(first=names[0])
    return _("{first} and {second}").format(first=names[0], second=names[1]) if len(names) == 2 else "".join(names)


def listed_authors(people: list[Person]) -> str:
    """``van Ooijen, C., B. Ubaldi and B. Welby``: the order of OECD imprints."""
    names = []
    for number, person in enumerate(people):
        initials = NBSP.join(f"{records.plain(name)[0]}." for name in person.first_names + person.middle_names)
        family = records.family(person)
        if not initials:
            names.append(family)
        else:
            names.append(f"{family}, {initials}" if number == 0 else f"{initials}{NBSP}{family}")
    if len(names) < 2:
        return "".join(names)
    return _("{some} and {last}").format(some=", ".join(names[:-1]), last=names[-1])


def keep_together(locator: str) -> str:
    """No line break inside ``ch. 3`` or ``Annex B``."""
    return re.sub(r"(?<=\S) (?=\d+\b|[A-Z]\b)", NBSP, locator)


def place_pieces(locator: str, places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A locator cut into (text, address): what names one of *places* has its address, all else an empty one.

    ``ch. 2 and 4, box 4.1`` names ``ch. 2`` and ``ch. 4``.
    """
    numbers = {name.removeprefix("ch. "): name for name in places if name.startswith("ch. ")}
    names = sorted(places, key=len, reverse=True)
    whole = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names) or r"(?!)"
    next_number = "|".join(rf"(?<=and ){n}(?!\w)|(?<=, ){n}(?!\w)|(?<=to ){n}(?!\w)" for n in numbers) or r"(?!)"
    folded = {name.casefold(): address for name, address in places.items()}
    at, in_chapters = 0, False
    for found in re.finditer(f"{whole}|{next_number}", locator, re.IGNORECASE):
        between = locator[at : found.start()]
        in_chapters = in_chapters and re.fullmatch(r"(?:and|to|,|\d|\s)++", between) is not None
        name = found.group()
        if name.isdigit() and not in_chapters:
            continue
        if between:
            yield between, ""
        yield name, folded.get(numbers.get(name, name).casefold(), "")
        at, in_chapters = found.end(), name.isdigit() or name.casefold().startswith("ch. ")
    if at < len(locator):
        yield locator[at:], ""


def typeset(title: str, quoted: bool) -> str:
    """*title*, typed with straight quotes, as it is printed; *quoted*: between double quotes."""
    opening, closing = "‘’" if quoted else "“”"
    return re.sub(r'"([^"]*)"', rf"{opening}\1{closing}", title).replace("'", "’")


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


# -- In the text -----------------------------------------------------------------------------------------------------


@node
def cited_label(children, data):
    """``the Path report`` or ``Welby, 2019a``; nothing where the chapter's own publication is cited with a place."""
    own = is_own(data) and data["reference_info"].post_text
    return Text() if own else Text(data["formatted_entry"].label)


@node
def cited_author(children, data):
    """``the Path report`` or ``Welby``."""
    found = data["formatted_entry"]
    return Text(found.label if found.key in ReaderStyle.shorthands else found.label.rpartition(",")[0])


@node
def cited_year(children, data):
    """``2019a``; nothing for a work with a short name."""
    found = data["formatted_entry"]
    return Text() if found.key in ReaderStyle.shorthands else Text(found.label.rpartition(NBSP)[2])


@node
def locator(children, data):
    """The post-text of a citation; places that have an address of their own are links.

    In the chapter about a publication the place is all that is printed of it, so where it has no address it leads to
    the bibliography, as other citations do.
    """
    info = data["reference_info"]
    if not info.post_text:
        return Text()
    pieces = list(place_pieces(info.post_text, ReaderStyle.places.get(data["formatted_entry"].key, {})))
    if is_own(data) and not any(address for _text, address in pieces):
        return SphinxReferenceText(info, keep_together(info.post_text))
    following = [text[:1] for text, _address in pieces[1:]] + [""]
    parts = [
        (keep_together(text + first).removesuffix(first), address)
        for (text, address), first in zip(pieces, following, strict=True)
    ]
    return Text(*[HRef(address, String(text)) if address else Text(text) for text, address in parts])


def is_own(data) -> bool:
    """Whether a citation is in the chapter about the cited publication."""
    return data["reference_info"].fromdocname == f"{CHAPTERS}/{data['formatted_entry'].key}"


@dataclass
class Parenthetical(BaseReferenceStyle):
    """``{cite:p}``: (the Path report, ch. 3; Welby, 2024)."""

    def role_names(self):
        return ["p"]

    def outer(self, role_name, children):
        return BracketStyle(left="(", right=")", sep="; ").outer(children, brackets=True)

    def inner(self, role_name):
        return join(sep=", ")[join(sep=" ")[pre_text, reference[cited_label]], locator]


@dataclass
class Textual(BaseReferenceStyle):
    """``{cite:t}``: the Path report (ch. 3); Welby (2024)."""

    def role_names(self):
        return ["t"]

    def outer(self, role_name, children):
        return BracketStyle(sep=", ", last_sep=str(_(" and ")), sep2=str(_(" and "))).outer(children)

    def inner(self, role_name):
        return join(sep=NBSP)[
            reference[cited_author], in_brackets[join(sep=", ")[cited_year, join(sep=" ")[pre_text, locator]]]
        ]


@node
def in_brackets(children, data):
    """``(…)``, or nothing."""
    body = join(sep="")[children].format_data(data)
    return Text("(", body, ")") if str(body) else Text()


@dataclass
class ReaderReferenceStyle(GroupReferenceStyle):
    """The two ways in which this book cites."""

    def __post_init__(self):
        self.styles.extend([Parenthetical(), Textual()])
        super().__post_init__()


# -- Doctree ---------------------------------------------------------------------------------------------------------


class Backend(BibliographyTransform.backend.__class__):
    """Rich text to docutils, with ``lang-xx`` tags as language marks."""

    def format_tag(self, tag_name, text):
        if tag_name.startswith("lang-"):
            marked = foreign("", tag_name[5:])
            marked.clear()
            marked.extend(text)
            return [marked]
        return super().format_tag(tag_name, text)


def reference_nodes(entry: Entry) -> list[nodes.Node]:
    """The reference of *entry* as inline nodes, for readers to take away."""
    return ReaderStyle().elsewhere(entry).render(Backend())


class ReferenceList(SphinxPostTransform):
    """Turns citation nodes into a list.

    docutils writes citations as ``role=doc-biblioentry`` inside ``role=list``, which browsers' accessibility trees,
    EPUB checkers and PDF tags all reject; a plain list is what a bibliography is.
    """

    default_priority = BibliographyTransform.default_priority + 1

    def run(self, **kwargs) -> None:
        for holder in list(self.document.findall(nodes.container)):
            if not holder.children or not all(isinstance(child, nodes.citation) for child in holder.children):
                continue
            entries = nodes.bullet_list(classes=["bibliography"])
            for citation in holder.children:
                entry = nodes.list_item(ids=list(citation["ids"]))
                entry.source, entry.line = citation.source, citation.line
                entry += [child for child in citation.children if not isinstance(child, nodes.label)]
                entries += entry
            holder.replace_self(entries)


def read_records(app: Sphinx, config: Config) -> None:
    """Check refs.bib before anything else reads it, and tell the styles what to print for years."""
    for name in config.bibtex_bibfiles:
        try:
            found = records.load(Path(app.srcdir, name))
        except records.RecordError as error:
            raise ConfigError(str(Fault(name, error.line, error.message))) from None
        whole = records.works(found)
        ReaderStyle.places = {}
        ReaderStyle.years = records.year_labels(whole, undated=_("n.d."))
        ReaderStyle.shorthands = {
            key: typeset(record.shorthand, False) for key, record in whole.items() if record.shorthand
        }
        for key, record in whole.items():
            # The page behind a DOI has the abstract.
            known = {"abstract": record.address} if record.doi else {}
            ReaderStyle.places[key] = known | {p: part.url for p, part in records.parts(found, key).items() if part.url}
    ReaderStyle.language = config.language or "en"


#: Plugins of pybtex that are asked for with every citation, and for every style.
PLUGINS = {
    "pybtex.backends": "plaintext",
    "pybtex.style.names": "plain",
    "pybtex.style.labels": "number",
    "pybtex.style.sorting": "none",
}


def find_plugins_once() -> None:
    """pybtex searches all installed packages each time that it is asked for a plugin, unless it is registered: with
    1,600 questions this took two fifths of a build."""
    for group, name in PLUGINS.items():
        pybtex.plugin.register_plugin(group, name, pybtex.plugin.find_plugin(group, name), force=True)


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinxcontrib.bibtex")
    find_plugins_once()
    BibliographyTransform.backend = Backend()
    pybtex.plugin.register_plugin("pybtex.style.formatting", NAME, ReaderStyle)
    sphinxcontrib.bibtex.plugin.register_plugin("sphinxcontrib.bibtex.style.referencing", NAME, ReaderReferenceStyle)
    app.connect("config-inited", read_records, priority=400)
    app.add_post_transform(ReferenceList)
