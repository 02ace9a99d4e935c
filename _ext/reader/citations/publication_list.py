"""``{companions}``: a list of publications with links to their chapters, and the argument of each in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..concordance import collector, environment, outdated
from ..concordance.cross_references import builder_of, page_link
from ..facts import records
from ..facts.records import Record
from ..i18n import _
from .chapter_record import RecordMixin
from .names import listed_names
from .record_card import external_link, publication_date, series_statement, title_nodes

logger = getLogger(__name__)


def publication_item(
    record: Record,
    chapter: str | None,
    docname: str,
    language: str,
    argument: str = "",
    minutes: int = 0,
    short: bool = False,
) -> nodes.list_item:
    """Returns one publication of a list on page *docname*: title, argument, authors, date, series and address.

    The title links to the page *chapter*, which takes *minutes* to read, unless that is None. *short*: the short title,
    the argument, the minutes and a link to the original alone, so that six items fit one screen.
    """
    words: list[nodes.Node] = (
        [nodes.Text(record.shorttitle)] if short else [nodes.emphasis("", "", *title_nodes(record))]
    )
    title: nodes.Node = page_link(chapter, words, docname) if chapter else nodes.inline("", "", *words)
    head = nodes.paragraph("", "", nodes.strong("", "", title), classes=["companion-title"])
    item = nodes.list_item("", head)
    if argument:
        item += nodes.paragraph("", argument, classes=["companion-argument"])
    if short:
        item += ways_to_read(record, minutes)
    else:
        facts = [
            listed_names(record),
            publication_date(record, language),
            series_statement(record),
            reading_time(minutes),
        ]
        item += nodes.paragraph("", ", ".join(fact for fact in facts if fact), classes=["companion-facts"])
        if record.address:
            item += nodes.paragraph("", "", external_link(record.address))
    return item


def reading_time(minutes: int) -> str:
    """Returns ``18 minutes to read``; an empty string for no minutes."""
    return str(_("{number} minutes to read")).format(number=minutes) if minutes else ""


def ways_to_read(record: Record, minutes: int) -> nodes.paragraph:
    """Returns ``18 minutes to read · Original``; each of the two only if it is known."""
    line = nodes.paragraph("", reading_time(minutes), classes=["companion-facts"])
    if record.address:
        # Screen readers list the links of a page out of context: each needs the name of its work.
        original = external_link(record.address, str(_("Original")))
        original += nodes.inline("", f": {record.shorttitle}", classes=["visually-hidden"])
        line += [nodes.Text(" · ")] * bool(minutes) + [original]
    return line


class publication_list(collector.Placeholder):
    """Placeholder, replaced by the list of the publications ``keys`` on page ``docname`` when pages are written.

    ``short`` is the option of the directive.
    """


class Companions(RecordMixin, SphinxDirective):
    """``{companions}``: the content names the bib keys of publications, one a line, in reading order.

    ``:short:`` leaves of each its short title, its argument and the link to the original.
    """

    has_content = True
    option_spec = {"short": directives.flag}

    def run(self) -> list[nodes.Node]:
        all_records = self.all_records()
        placeholder = publication_list(keys=[], docname=self.env.docname, short="short" in self.options)
        self.set_source_info(placeholder)
        for key in (line.strip() for line in self.content):
            if not key:
                continue
            if key not in all_records:
                logger.warning(
                    "refs.bib has no entry with the key %r.",
                    key,
                    location=self.get_location(),
                    type="reader",
                    subtype="bibkey",
                )
                continue
            placeholder["keys"].append(key)
        return [placeholder]


class ListPublications(SphinxPostTransform):
    """Replaces each `publication_list`; the arguments are known once all chapters have been read."""

    # Before links are resolved: the titles are cross-references.
    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs: Any) -> None:
        all_records = records.load(Path(self.env.srcdir, self.config.bibtex_bibfiles[0]))
        for placeholder in list(self.document.findall(publication_list)):
            items = nodes.bullet_list(classes=["companions"])
            for key in placeholder["keys"]:
                chapter = records.chapter_of(key)
                page = environment.USES.of(self.env).get(chapter)
                items += publication_item(
                    all_records[key],
                    chapter if chapter in self.env.found_docs else None,
                    placeholder["docname"],
                    self.config.language,
                    page.argument if page else "",
                    page.minutes if page else 0,
                    placeholder["short"],
                )
            for node in list(items.findall(nodes.Element)):
                node.source, node.line = placeholder.source, placeholder.line
                if "visually-hidden" in node["classes"] and builder_of(self.env).format != "html":
                    node.parent.remove(node)  # Paper cannot hide it.
            placeholder.replace_self(items)


def shown_arguments(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns what a list of publications shows of their chapters (see `outdated.register`)."""
    return [
        (name, page.argument, page.minutes) for name, page in sorted(environment.USES.of(env).items()) if page.argument
    ]


def setup(app: Sphinx) -> None:
    outdated.register(publication_list, shown_arguments)
    app.add_node(publication_list)
    app.add_directive("companions", Companions)
    app.add_post_transform(ListPublications)
