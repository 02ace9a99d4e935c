"""TODO."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform

from ..concordance.cross_references import term_link
from ..concordance.environment import declared
from ..facts.layout import FRAMEWORKS
from ..facts.terms import Term
from ..i18n import _

#: Levels of the tree of terms: more than readers can follow, and far fewer than Python can nest.
DEEPEST = 12
#: A term and what is part of it.
Tree = list[tuple[Term, "Tree"]]


# -- Pure ------------------------------------------------------------------------------------------------------------


def plain_name(term: Term) -> str:
    """The term without the qualifier that tells it from its namesakes: on its own page it needs none."""
    return re.sub(r"(?<!\s)\s+\([^()]*\)$", "", term.text)


def tree(terms: Iterable[Term]) -> Tree:
    """*terms* of one page below what they are part of; first those with parts, each in the order of the page.

    A term that is part of several stands below the first. What is part of itself, however indirectly, stands on top.
    """
    terms = list(terms)
    known = {name.casefold(): term for term in terms for name in (term.key, *term.aliases)}
    above: dict[str, str] = {}
    pairs = [(t.key, key) for t in terms for kind, key in t.relations if kind == "broader"]
    pairs += [(key, t.key) for t in terms for kind, key in t.relations if kind == "narrower"]
    for part, whole in pairs:
        if part.casefold() in known and whole.casefold() in known:
            above.setdefault(known[part.casefold()].key, known[whole.casefold()].key)

    def is_below(key: str, top: str) -> bool:
        seen: set[str] = set()
        while key in above and key not in seen:
            seen.add(key)
            key = above[key]
            if key == top:
                return True
        return False

    roots = [t for t in terms if t.key not in above or is_below(t.key, t.key)]

    def below(term: Term, depth: int = 1) -> Tree:
        parts = [t for t in terms if above.get(t.key) == term.key and t not in roots] if depth < DEEPEST else []
        return [(t, below(t, depth + 1)) for t in parts]

    return sorted(((term, below(term)) for term in roots), key=lambda pair: not pair[1])


def letters(terms: Iterable[Term]) -> dict[str, list[Term]]:
    """Initial to terms, both in the order of the alphabet."""
    found: dict[str, list[Term]] = {}
    for term in sorted(terms, key=lambda term: (plain_name(term).casefold(), term.key)):
        initial = next((letter for letter in plain_name(term) if letter.isalpha()), "#").upper()
        found.setdefault(initial, []).append(term)
    return found


def branch(below: Tree, docname: str) -> nodes.bullet_list:
    """A tree of terms as nested lists."""
    items = nodes.bullet_list()
    for term, parts in below:
        item = nodes.list_item("", nodes.paragraph("", "", term_link(term.key, docname, plain_name(term))))
        if parts:
            item += branch(parts, docname)
        items += item
    return items


def outline(terms: list[Term], docname: str) -> nodes.container:
    """The terms of a page, as they hang together and from A to Z."""
    below = tree(terms)
    wholes = [pair for pair in below if pair[1]]
    whole = nodes.container("", classes=["term-outline"])
    if wholes:
        whole += nodes.rubric("", str(_("How the terms hang together")))
        whole += nodes.container("", branch(wholes, docname), classes=["term-tree"])
    whole += nodes.rubric("", str(_("From A to Z")))
    alphabet = nodes.bullet_list(classes=["term-letters"])
    for letter, found in letters(terms).items():
        line = nodes.paragraph("", "", nodes.strong("", letter), nodes.Text(" "))
        for number, term in enumerate(found):
            line += [nodes.Text(", ")] if number else []
            line += term_link(term.key, docname, plain_name(term))
        alphabet += nodes.list_item("", line)
    whole += alphabet
    return whole


def in_second_level(node: nodes.Element, document: nodes.document) -> nodes.Element:
    """What holds *node* directly below the page's title or below a section of the first order."""
    holders = [node]
    while holders[-1] is not document:
        holders.append(holders[-1].parent)
    sections = [holder for holder in holders if isinstance(holder, nodes.section)]
    return holders[holders.index(sections[-2:][0]) - 1] if sections else holders[-2]


class TermOutline(SphinxPostTransform):
    """Puts the outline of its terms before the definitions of a framework; the PDF has its contents and index."""

    default_priority = ReferencesResolver.default_priority - 2
    formats = ("html",)

    def run(self, **kwargs) -> None:
        docname = self.env.current_document.docname
        terms = declared(self.env).get(docname)
        first = next(iter(self.document.findall(addnodes.glossary)), None)
        if not terms or first is None or not docname.startswith(f"{FRAMEWORKS}/"):
            return
        whole = outline(terms, docname)
        locate(whole, first)
        place = in_second_level(first, self.document)
        place.parent.insert(place.parent.index(place), whole)


def locate(made: nodes.Element, place: nodes.Element) -> None:
    """Says of every node *made* that it comes from *place*, so that warnings lead there."""
    for node in made.findall(nodes.Element):
        node.source, node.line = place.source, place.line


def setup(app: Sphinx) -> None:
    app.add_post_transform(TermOutline)
