"""The outline of the terms of a framework, before its definitions: a tree of wholes and parts.

On web pages it is folded, because the figure and the table above it name most of the terms already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform

from ..concordance.cross_references import builder_of, term_link
from ..concordance.environment import TERMS, concordance_of
from ..facts.layout import FRAMEWORKS
from ..facts.relations import Graph
from ..facts.terms import Term
from ..i18n import _

#: Levels of the tree of terms: more than readers can follow, and far fewer than Python can nest.
MAX_DEPTH = 12
#: Terms in their order, each with its parts.
Tree = list[tuple[Term, "Tree"]]


# -- Order of the terms ----------------------------------------------------------------------------------------------


def unqualified_name(term: Term) -> str:
    """Returns the name of a term without the qualifier in brackets, which it does not need on its own page."""
    return re.sub(r"(?<!\s)\s+\([^()]*\)$", "", term.text)


def parent_keys(terms: Iterable[Term], graph: Graph) -> dict[str, str]:
    """Maps the key of each term that is part of another one of *terms* to the key of that whole.

    A term that is part of several is placed below the first that its own definition names, else below the first in
    alphabetical order.
    """
    by_key = {term.key: term for term in terms}
    parents: dict[str, str] = {}
    for key, term in by_key.items():
        named = [graph.key(name) for kind, name in term.relations if kind == "broader"]
        for whole in [*named, *graph.related(key, "broader")]:
            if whole in by_key:
                parents.setdefault(key, whole)
    return parents


def is_in_circle(key: str, parents: dict[str, str]) -> bool:
    """Whether the parents of *key* lead back to it, which `definitions.check_relations` warns of."""
    seen: set[str] = set()
    above = parents.get(key)
    while above is not None and above not in seen:
        if above == key:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def term_tree(terms: list[Term], graph: Graph) -> Tree:
    """Returns *terms*, those of one page, as a tree by the relations broader and narrower of *graph*.

    At the top are terms that are part of no other, those with parts first, and terms in a circle; at each level the
    order is that of the page.
    """
    parents = parent_keys(terms, graph)
    roots = [term for term in terms if term.key not in parents or is_in_circle(term.key, parents)]

    def parts(whole: Term, depth: int = 1) -> Tree:
        if depth >= MAX_DEPTH:
            return []
        children = [term for term in terms if parents.get(term.key) == whole.key and term not in roots]
        return [(term, parts(term, depth + 1)) for term in children]

    return sorted(((term, parts(term)) for term in roots), key=lambda branch: not branch[1])


# -- Nodes -----------------------------------------------------------------------------------------------------------


def tree_list(tree: Tree, docname: str) -> nodes.bullet_list:
    """Returns a tree of terms as nested lists of links on page *docname*."""
    items = nodes.bullet_list()
    for term, parts in tree:
        item = nodes.list_item("", nodes.paragraph("", "", term_link(term.key, docname, unqualified_name(term))))
        if parts:
            item += tree_list(parts, docname)
        items += item
    return items


def outline(terms: list[Term], graph: Graph, docname: str, folded: bool) -> nodes.container:
    """Returns the outline of *terms*, those of page *docname*; *folded*: as an element that readers unfold."""
    title = str(_("All terms of this page, and how they hang together"))
    tree = nodes.container("", tree_list(term_tree(terms, graph), docname), classes=["term-tree"])
    if not folded:
        return nodes.container("", nodes.rubric("", title), tree, classes=["term-outline"])
    begin = nodes.raw("", f"<details><summary>{escape(title)}</summary>", format="html")
    return nodes.container("", begin, tree, nodes.raw("", "</details>", format="html"), classes=["term-outline"])


def second_level_ancestor(node: nodes.Element, document: nodes.document) -> nodes.Element:
    """Returns *node* or the ancestor of it that is a child of its section of the second level.

    The first level is the page itself. For a node that is in no section below the page's, the child of the page.
    """
    ancestors = [node]
    while ancestors[-1] is not document:
        ancestors.append(ancestors[-1].parent)
    sections = [ancestor for ancestor in ancestors if isinstance(ancestor, nodes.section)]
    return ancestors[ancestors.index(sections[-2:][0]) - 1] if sections else ancestors[-2]


def copy_source_info(tree: nodes.Element, source: nodes.Element) -> None:
    """Sets file and line of all elements of *tree* to those of *source*, so that warnings lead there."""
    for node in tree.findall(nodes.Element):
        node.source, node.line = source.source, source.line


class TermOutline(SphinxPostTransform):
    """Inserts the outline before the definitions of a framework; the PDF has its table of contents and its index."""

    default_priority = ReferencesResolver.default_priority - 2
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        docname = self.env.current_document.docname
        terms = TERMS.of(self.env).get(docname)
        glossary = next(iter(self.document.findall(addnodes.glossary)), None)
        if not terms or glossary is None or not docname.startswith(f"{FRAMEWORKS}/"):
            return
        container = outline(terms, concordance_of(self.env).graph, docname, builder_of(self.env).name == "html")
        copy_source_info(container, glossary)
        successor = second_level_ancestor(glossary, self.document)
        successor.parent.insert(successor.parent.index(successor), container)


def setup(app: Sphinx) -> None:
    app.add_post_transform(TermOutline)
