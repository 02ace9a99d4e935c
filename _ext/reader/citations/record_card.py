"""``{record-card}`` and ``{record}``: what a chapter shows of its publication's record in refs.bib.

The functions turn a `Record` into words and nodes; other directives about publications use them as well.
"""

from __future__ import annotations

from babel import Locale
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.logging import getLogger

from ..facts import urls
from ..facts.records import Record
from ..i18n import _, format_iso_date, inline_in_language
from .chapter_record import RecordMixin
from .names import listed_names
from .publication import type_words

logger = getLogger(__name__)


# -- A record in words -----------------------------------------------------------------------------------------------


def publication_date(record: Record, language: str) -> str:
    """Returns the date, as precise as in refs.bib: ``28 November 2019``, ``May 2019`` or ``2019``."""
    return format_iso_date(record.date, language)


def access_statement(record: Record) -> str:
    """Returns how the work could be read when it was listed: ``HTML edition; PDF, then behind the OECD’s paywall``."""
    names = {"html": _("HTML edition"), "pdf": _("PDF"), "pdf-paywall": _("PDF, then behind the OECD’s paywall")}
    return "; ".join(str(names[token]) for token in record.access)


def series_statement(record: Record) -> str:
    """Returns the series with the number of the work in it; empty if it is in none."""
    number = _("No.") + "\N{NO-BREAK SPACE}" + record.number if record.number else ""
    return ", ".join(part for part in (type_words(record.series), number) if part)


# -- Nodes -----------------------------------------------------------------------------------------------------------


def card_field(name: str, *body: nodes.Node) -> nodes.field:
    """Returns one line of a card."""
    return nodes.field("", nodes.field_name("", name), nodes.field_body("", nodes.paragraph("", "", *body)))


def title_nodes(record: Record) -> list[nodes.Node]:
    """Returns the title, marked with its language if that is not English."""
    return [nodes.Text(record.title) if record.language == "en" else inline_in_language(record.title, record.language)]


def external_link(address: str, text: str = "") -> nodes.reference:
    """Returns a link out of the book with *text*, or the address itself, as its words."""
    return nodes.reference("", text or address, refuri=urls.as_link(address))


def language_editions(record: Record, all_records: dict[str, Record]) -> list[nodes.Node]:
    """Returns the language of the work, then language, title and link of each translation in ``related``."""
    body: list[nodes.Node] = [nodes.Text(language_name(record.language))]
    for key in record.related:
        other = all_records[key]
        body += [nodes.Text(f"; {language_name(other.language)}: "), nodes.emphasis("", "", *title_nodes(other))]
        if other.address:
            body += [nodes.Text(", "), external_link(other.address)]
    return body


def language_name(tag: str) -> str:
    """Returns the name of a language by its BCP 47 tag; its name in English if the book has no word for it."""
    names = {"en": _("English"), "fr": _("French"), "es": _("Spanish")}
    return str(names[tag] if tag in names else Locale(tag).get_display_name("en"))


def record_card(record: Record, all_records: dict[str, Record], language: str) -> nodes.container:
    """Returns the card: all that a reader needs to find the publication; dates are written in *language*."""
    fields = nodes.field_list(classes=["record"])
    fields += card_field(_("Title"), nodes.emphasis("", "", *title_nodes(record)))
    fields += card_field(_("Author"), nodes.Text(listed_names(record)))
    fields += card_field(_("Published"), nodes.Text(publication_date(record, language)))
    if record.series:
        fields += card_field(_("Series"), nodes.Text(series_statement(record)))
    if record.address:
        fields += card_field(_("DOI") if record.doi else _("Address"), external_link(record.address))
    if record.isbn:
        fields += card_field(_("ISBN"), nodes.Text(record.isbn))
    fields += card_field(_("Languages"), *language_editions(record, all_records))
    if access_statement(record):
        fields += card_field(_("Access as listed"), nodes.Text(access_statement(record)))
    return nodes.container("", fields, classes=["record-card"])


class RecordRole(RecordMixin, SphinxRole):
    """``{record}`title` `` and ``{record}`shorttitle` ``: a field of the record of the chapter's publication."""

    FIELDS = ("title", "shorttitle")

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        record = self.chapter_record()
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


class RecordCard(RecordMixin, SphinxDirective):
    """``{record-card}``: the card at the head of a chapter."""

    def run(self) -> list[nodes.Node]:
        record = self.chapter_record()
        return [record_card(record, self.all_records(), self.config.language)] if record else []


def setup(app: Sphinx) -> None:
    # Directives use the address when pages are read, so pages are read again when it changes ("env").
    app.add_config_value("reader_site", lambda config: config.html_baseurl, "env", types=frozenset({str}))
    app.add_role("record", RecordRole())
    app.add_directive("record-card", RecordCard)
