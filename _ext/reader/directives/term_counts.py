"""``{term-counts}``: how many terms of each framework each chapter uses, as a list that researchers can start from.

The numbers count links of this book and say nothing about the publications, so they are told where terms are compared
and nowhere else.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..concordance import collector, environment, outdated
from ..concordance.cross_references import place_link
from ..facts.layout import is_chapter
from ..i18n import _
from .backlinks import joined, page_name
from .crosswalk import frameworks


class term_counts(collector.Derived):
    """Where the list will be written, on page ``docname``."""


def chapters(env: BuildEnvironment) -> list[str]:
    """The chapters in the order of the book."""
    return [name for name in environment.ordered(env) if is_chapter(name)]


def by_framework(env: BuildEnvironment, docname: str) -> dict[str, int]:
    """How many terms of each framework a page uses; most first, none left out that it uses."""
    book = environment.of_book(env)
    found = (book.term(use.target) for use in environment.collected(env).get(docname, collector.PageUses()).terms)
    used = {term.at for term in found if term}
    counts = {name: sum(page == name for page, _anchor in used) for name in frameworks(env)}
    return dict(sorted(((name, n) for name, n in counts.items() if n), key=lambda item: -item[1]))


class TermCounts(SphinxDirective):
    """The list."""

    def run(self):
        node = term_counts(docname=self.env.docname)
        self.set_source_info(node)
        return [node]


class ListCounts(SphinxPostTransform):
    """Writes the list."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(term_counts)):
            items = [self.item(place["docname"], chapter) for chapter in chapters(self.env)]
            place.replace_self(nodes.bullet_list("", *items, classes=["term-counts"]))

    def item(self, page: str, chapter: str) -> nodes.list_item:
        """One chapter."""
        counts = [
            [
                place_link(self.env, page, name, "", page_name(self.env, name), printed=False),
                nodes.Text(f"\N{NO-BREAK SPACE}{number}"),
            ]
            for name, number in by_framework(self.env, chapter).items()
        ]
        name = place_link(self.env, page, chapter, "", page_name(self.env, chapter), printed=False)
        body = joined(counts) or [nodes.Text(str(_("none")))]
        return nodes.list_item("", nodes.paragraph("", "", nodes.strong("", "", name), nodes.Text(": "), *body))


def facts(env: BuildEnvironment, docname: str, about: str) -> object:
    """What the list is made of."""
    return [(name, by_framework(env, name)) for name in chapters(env)]


outdated.DERIVED["term_counts"] = facts


def setup(app: Sphinx) -> None:
    app.add_node(term_counts)
    app.add_directive("term-counts", TermCounts)
    app.add_post_transform(ListCounts)
