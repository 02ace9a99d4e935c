"""What a page shows of a publication's record: title, record card, list of the six, how to cite.

A chapter names its publication once, as ``bibkey`` in its front matter; all the rest comes from refs.bib.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.logging import getLogger

from ..facts.records import Record
from ..i18n import _, foreign, written_date
from .chapter_record import _OfRecord
from .names import listed_authors

logger = getLogger(__name__)


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


def setup(app: Sphinx) -> None:
    # Cards are made when pages are read, so a new address of the site means reading them again.
    app.add_config_value("reader_site", lambda config: config.html_baseurl, "env", types=frozenset({str}))
    app.add_role("record", RecordRole())
    app.add_directive("record-card", RecordCard)
