"""What a page shows of a publication's record: title, record card, list of the six, how to cite.

A chapter names its publication once, as ``bibkey`` in its front matter; all the rest comes from refs.bib.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.logging import getLogger

from . import records, refresh, uses
from .bibliography import CHAPTERS, listed_authors, reference_nodes
from .i18n import _, written_date
from .languages import foreign
from .links import builder_of, page_link
from .records import Record

logger = getLogger(__name__)


def is_chapter(docname: str) -> bool:
    """Whether a page is about one publication."""
    return docname.startswith(f"{CHAPTERS}/") and docname != f"{CHAPTERS}/index"


# -- Words about a record --------------------------------------------------------------------------------------------


def published(record: Record, language: str) -> str:
    """The date as precisely as refs.bib knows it: ``28 November 2019``, ``May 2019`` or ``2019``."""
    return written_date(record.date, language)


def access(record: Record) -> str:
    """How the work could be read when its author listed it: ``HTML edition; PDF, then behind the OECD’s paywall``."""
    names = {"html": _("HTML edition"), "pdf": _("PDF"), "pdf-paywall": _("PDF, then behind the OECD’s paywall")}
    return "; ".join(str(names[token]) for token in record.access)


def series(record: Record) -> str:
    """Series with the number in it, if any."""
    number = _("No.") + "\N{NO-BREAK SPACE}" + record.number if record.number else ""
    return ", ".join(part for part in (record.series, number) if part)


# -- Nodes -----------------------------------------------------------------------------------------------------------


def field(name: str, *body: nodes.Node) -> nodes.field:
    """One line of a card."""
    return nodes.field("", nodes.field_name("", name), nodes.field_body("", nodes.paragraph("", "", *body)))


def title_nodes(record: Record) -> list[nodes.Node]:
    """The title, marked with its language where it is not English."""
    return [nodes.Text(record.title) if record.language == "en" else foreign(record.title, record.language)]


def link(address: str, text: str = "") -> nodes.reference:
    """A link out of the book."""
    return nodes.reference("", text or address, refuri=address)


def language_editions(record: Record, every: dict[str, Record]) -> list[nodes.Node]:
    """``English`` and each translation's title with its link."""
    body: list[nodes.Node] = [nodes.Text(language_name(record.language))]
    for key in record.related:
        other = every[key]
        body += [nodes.Text(f"; {language_name(other.language)}: "), nodes.emphasis("", "", *title_nodes(other))]
        if other.address:
            body += [nodes.Text(", "), link(other.address)]
    return body


def language_name(tag: str) -> str:
    """Name of a language that the book has works in."""
    return str({"en": _("English"), "fr": _("French"), "es": _("Spanish")}[tag])


def record_card(record: Record, every: dict[str, Record], language: str) -> nodes.container:
    """All that a reader needs to find the publication."""
    fields = nodes.field_list(classes=["record"])
    fields += field(_("Title"), nodes.emphasis("", "", *title_nodes(record)))
    fields += field(_("Author"), nodes.Text(listed_authors(list(record.authors))))
    fields += field(_("Published"), nodes.Text(published(record, language)))
    if record.series:
        fields += field(_("Series"), nodes.Text(series(record)))
    if record.address:
        fields += field(_("DOI") if record.doi else _("Address"), link(record.address))
    if record.isbn:
        fields += field(_("ISBN"), nodes.Text(record.isbn))
    fields += field(_("Languages"), *language_editions(record, every))
    if access(record):
        fields += field(_("Access as listed"), nodes.Text(access(record)))
    return nodes.container("", fields, classes=["record-card"])


def part_name(part: Record) -> str:
    """A part of a publication as a table of contents names it: ``Chapter 2``, ``Executive summary``."""
    if part.chapter.isdigit():
        return str(_("Chapter {number}")).format(number=part.chapter)
    return part.chapter[:1].upper() + part.chapter[1:]


def part_title(part: Record) -> list[nodes.Node]:
    """What the link to a part says: its name, and its title where that says more."""
    name = part_name(part)
    if part.title.casefold() == name.casefold():
        return [nodes.Text(name)]
    return [nodes.Text(f"{name}, "), nodes.emphasis("", "", *title_nodes(part))]


def companion_item(
    record: Record, docname: str | None, source: str, language: str, argument: str = "", short: bool = False
) -> nodes.list_item:
    """One of the six in a list: title (linked to its chapter if there is one), what it argues, who, when, where.

    *short*: the short title, what it argues and the way to the original, so that all fit one screen.
    """
    words: list[nodes.Node] = (
        [nodes.Text(record.shorttitle)] if short else [nodes.emphasis("", "", *title_nodes(record))]
    )
    title: nodes.Node = page_link(docname, words, source) if docname else nodes.inline("", "", *words)
    head = nodes.paragraph("", "", nodes.strong("", "", title), classes=["companion-title"])
    item = nodes.list_item("", head)
    if argument:
        said = nodes.paragraph("", argument, classes=["companion-argument"])
        item += said
        if short and record.address:
            # Six links with one word each: a list of links says of which work.
            original = link(record.address, str(_("Original")))
            original += nodes.inline("", f": {record.shorttitle}", classes=["visually-hidden"])
            said += [nodes.Text(" "), original]
    if not short:
        facts = [listed_authors(list(record.authors)), published(record, language), series(record)]
        item += nodes.paragraph("", ", ".join(fact for fact in facts if fact), classes=["companion-facts"])
        item += nodes.paragraph("", "", link(record.address))
    return item


# -- Directives and role ---------------------------------------------------------------------------------------------


class _OfRecord:
    """Access to refs.bib for directives and roles; whatever uses it is read again when refs.bib changes."""

    env: BuildEnvironment

    def every(self) -> dict[str, Record]:
        path = Path(self.env.srcdir, self.config.bibtex_bibfiles[0])
        self.env.note_dependency(str(path))
        return records.load(path)

    def own(self) -> Record | None:
        """The record of this chapter, or None after a warning that says what to mend."""
        key = self.env.metadata.get(self.env.docname, {}).get("bibkey", "")
        found = self.every().get(key)
        if found is None:
            said = f"no entry of refs.bib has the key {key!r}" if key else "the front matter has no bibkey"
            logger.warning(
                "%s: a chapter needs the key of its publication in refs.bib, as in 'bibkey: oecd2019datadriven'.",
                said,
                location=self.get_location(),
                type="reader",
                subtype="front_matter",
            )
        return found


class RecordRole(_OfRecord, SphinxRole):
    """``{record}`title` `` and ``{record}`shorttitle` ``: a field of the chapter's own record."""

    FIELDS = ("title", "shorttitle")

    def run(self):
        record = self.own()
        if record is None:
            return [nodes.Text(self.env.docname)], []
        if self.text not in self.FIELDS:
            logger.warning(
                "{record}`%s` is not known: write one of %s.",
                self.text,
                ", ".join(self.FIELDS),
                location=self.get_location(),
                type="reader",
                subtype="record",
            )
            return [nodes.Text(self.text)], []
        return [nodes.Text(getattr(record, self.text))], []


class RecordCard(_OfRecord, SphinxDirective):
    """The card at the head of a chapter."""

    def run(self):
        record = self.own()
        return [record_card(record, self.every(), self.config.language)] if record else []


class companion_list(uses.Derived):
    """Where the publications ``keys`` will be listed, on page ``docname``."""


class Companions(_OfRecord, SphinxDirective):
    """A list of publications; the content names their bib keys, one a line, in reading order.

    ``:short:`` leaves of each its short title, its year and what it argues.
    """

    has_content = True
    option_spec = {"short": directives.flag}

    def run(self):
        every = self.every()
        place = companion_list(keys=[], docname=self.env.docname, short="short" in self.options)
        self.set_source_info(place)
        for key in (line.strip() for line in self.content):
            if not key:
                continue
            if key not in every:
                logger.warning(
                    "refs.bib has no entry with the key %r.",
                    key,
                    location=self.get_location(),
                    type="reader",
                    subtype="bibkey",
                )
                continue
            place["keys"].append(key)
        return [place]


class ListCompanions(SphinxPostTransform):
    """Writes the lists of publications: what each argues is known when its chapter is read."""

    # Before links are resolved: the list is made of links.
    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs) -> None:
        every = records.load(Path(self.env.srcdir, self.config.bibtex_bibfiles[0]))
        for place in list(self.document.findall(companion_list)):
            items = nodes.bullet_list(classes=["companions"])
            for key in place["keys"]:
                docname, page = f"{CHAPTERS}/{key}", uses.collected(self.env).get(f"{CHAPTERS}/{key}")
                items += companion_item(
                    every[key],
                    docname if docname in self.env.found_docs else None,
                    place["docname"],
                    self.config.language,
                    page.argument if page else "",
                    place["short"],
                )
            for node in list(items.findall(nodes.Element)):
                node.source, node.line = place.source, place.line
                if "visually-hidden" in node["classes"] and builder_of(self.env).format != "html":
                    node.parent.remove(node)  # paper hides nothing
            place.replace_self(items)


def arguments_shown(env: BuildEnvironment, docname: str, about: str) -> object:
    """What a list of publications takes from their chapters."""
    return [(name, page.argument) for name, page in sorted(uses.collected(env).items()) if page.argument]


refresh.DERIVED["companion_list"] = arguments_shown


class Argument(SphinxDirective):
    """``{argument}``: what the publication argues, in the one line of the chapter's front matter."""

    def run(self):
        said = str(self.env.metadata.get(self.env.docname, {}).get("argument", "")).strip()
        if not said:
            logger.warning(
                "the front matter has no argument: write one line that says what the publication argues, as in "
                "'argument: \"Governments should …\"'.",
                location=self.get_location(),
                type="reader",
                subtype="front_matter",
            )
            return []
        line = nodes.paragraph(said, said, classes=[uses.ARGUMENT])
        self.set_source_info(line)
        return [line]


class OriginalContents(_OfRecord, SphinxDirective):
    """``{original-contents}``: the parts of the publication, each with its link and a line on what it holds.

    The content is a list of fields: ``:2: what chapter 2 holds``. Names and links are those of the parts in refs.bib.
    """

    has_content = True

    def run(self):
        record = self.own()
        if record is None:
            return []
        known = {part.chapter: part for part in records.parts(self.every(), record.key).values()}
        holder = nodes.container()
        self.set_source_info(holder)
        self.state.nested_parse(self.content, self.content_offset, holder)
        items = nodes.bullet_list(classes=["original-contents"])
        for line in list(holder.findall(nodes.field)):
            name = line[0].astext()
            part = known.pop(name, None)
            if part is None:
                left = ", ".join(known) or "none is left"
                self.complain(line, f"refs.bib has no part “{name}” of {record.key}, or it is here twice: {left}.")
                continue
            items += self.item(part, line[1])
        for name, part in known.items():
            self.complain(holder, f"the part “{name}” ({part.key}) is missing: write a line “:{name}: what it holds”.")
        return [items]

    def item(self, part: Record, line: nodes.field_body) -> nodes.list_item:
        """One part: name, title and link, then what the chapter's author says of it."""
        title = part_title(part)
        head = nodes.reference("", "", *title, refuri=part.url) if part.url else nodes.inline("", "", *title)
        said = next(iter(line.findall(nodes.paragraph)), nodes.paragraph())
        # A paragraph of the author's keeps its source and its place in the catalogue of translations.
        said.insert(0, [head, nodes.Text(": ")])
        return nodes.list_item("", said)

    def complain(self, node: nodes.Node, message: str) -> None:
        logger.warning(
            "%s", message, location=node if node.line else self.get_location(), type="reader", subtype="contents"
        )


class HowToCite(_OfRecord, SphinxDirective):
    """The OECD publication first, then this page."""

    def run(self):
        record = self.own()
        if record is None:
            return []
        entry = self.env.get_domain("cite").bibdata.data.entries[record.key]
        first = nodes.paragraph("", "", nodes.strong("", _("Cite the publication:")), nodes.Text(" "))
        first += reference_nodes(entry)
        second = nodes.paragraph("", "", nodes.strong("", _("To cite this page as well:")), nodes.Text(" "))
        second += self.page(record)
        return [nodes.container("", first, second, classes=["how-to-cite"])]

    def page(self, record: Record) -> list[nodes.Node]:
        """Reference to this chapter of the Reader."""
        config = self.config
        year = config.release.partition(".")[0]
        out: list[nodes.Node] = [
            nodes.Text(f"{config.author} ({year}), “{record.title}”, {_('in')} "),
            nodes.emphasis("", config.project),
            nodes.Text(", " + _("edition {version}").format(version=config.release)),
        ]
        if config.reader_site:
            address = f"{config.reader_site.rstrip('/')}/{self.env.docname}.html"
            return [*out, nodes.Text(", "), link(address)]
        return [*out, nodes.Text(".")]


def setup(app: Sphinx) -> None:
    # Cards are made when pages are read, so a new address of the site means reading them again.
    app.add_config_value("reader_site", lambda config: config.html_baseurl, "env", types=frozenset({str}))
    app.add_role("record", RecordRole())
    app.add_directive("record-card", RecordCard)
    app.add_directive("companions", Companions)
    app.add_directive("how-to-cite", HowToCite)
    app.add_directive("argument", Argument)
    app.add_directive("original-contents", OriginalContents)
    app.add_node(companion_list)
    app.add_post_transform(ListCompanions)
