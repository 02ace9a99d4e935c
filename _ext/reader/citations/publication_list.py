"""TODO."""

from __future__ import annotations

from pathlib import Path

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
from ..facts.layout import CHAPTERS
from ..facts.records import Record
from ..i18n import _
from .chapter_record import _OfRecord
from .names import listed_authors
from .record_card import link, published, series, title_nodes

logger = getLogger(__name__)


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


class companion_list(collector.Derived):
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
                docname, page = f"{CHAPTERS}/{key}", environment.collected(self.env).get(f"{CHAPTERS}/{key}")
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
    return [(name, page.argument) for name, page in sorted(environment.collected(env).items()) if page.argument]


outdated.DERIVED["companion_list"] = arguments_shown


def setup(app: Sphinx) -> None:
    app.add_node(companion_list)
    app.add_directive("companions", Companions)
    app.add_post_transform(ListCompanions)
