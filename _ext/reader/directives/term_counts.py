"""``{term-counts}``: a list for researchers of how many terms of each framework each chapter uses.

The numbers count links of this book and say nothing about the publications, so the directive belongs on the page that
compares terms and nowhere else.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..concordance import collector, environment, outdated
from ..concordance.cross_references import resolved_link
from ..facts.layout import is_chapter
from ..i18n import _
from .backlinks import joined, page_name
from .crosswalk import frameworks


class term_counts(collector.Placeholder):
    """Placeholder, replaced by the list on page ``docname`` when pages are written."""


def chapters(env: BuildEnvironment) -> list[str]:
    """Returns the chapters in the order of the book."""
    return [name for name in environment.pages_in_order(env) if is_chapter(name)]


def counts_by_framework(env: BuildEnvironment, docname: str) -> dict[str, int]:
    """Maps each framework that a page uses terms of to their number, the highest first."""
    book = environment.concordance_of(env)
    uses = environment.USES.of(env).get(docname, collector.PageUses()).terms
    used = {term.location for term in (book.term(use.target) for use in uses) if term}
    counts = {name: sum(page == name for page, _anchor in used) for name in frameworks(env)}
    return dict(sorted(((name, count) for name, count in counts.items() if count), key=lambda item: -item[1]))


class TermCounts(SphinxDirective):
    """``{term-counts}``: the list."""

    def run(self) -> list[nodes.Node]:
        node = term_counts(docname=self.env.docname)
        self.set_source_info(node)
        return [node]


class ListCounts(SphinxPostTransform):
    """Replaces each `term_counts` by the list."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs: Any) -> None:
        for placeholder in list(self.document.findall(term_counts)):
            items = [self.item(placeholder["docname"], chapter) for chapter in chapters(self.env)]
            placeholder.replace_self(nodes.bullet_list("", *items, classes=["term-counts"]))

    def item(self, page: str, chapter: str) -> nodes.list_item:
        """Returns the item of one chapter in a list on *page*."""
        counts: list[list[nodes.Node]] = [
            [
                resolved_link(self.env, page, name, "", page_name(self.env, name), page_number=False),
                nodes.Text(f"\N{NO-BREAK SPACE}{number}"),
            ]
            for name, number in counts_by_framework(self.env, chapter).items()
        ]
        name = resolved_link(self.env, page, chapter, "", page_name(self.env, chapter), page_number=False)
        body = joined(counts) or [nodes.Text(str(_("none")))]
        return nodes.list_item("", nodes.paragraph("", "", nodes.strong("", "", name), nodes.Text(": "), *body))


def shown_counts(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns what the list is made of (see `outdated.register`)."""
    return [(name, counts_by_framework(env, name)) for name in chapters(env)]


def setup(app: Sphinx) -> None:
    outdated.register(term_counts, shown_counts)
    app.add_node(term_counts)
    app.add_directive("term-counts", TermCounts)
    app.add_post_transform(ListCounts)
