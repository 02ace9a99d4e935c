"""Gives headings, figures, tables and terms an id of their own words where docutils only numbers them.

docutils numbers what it cannot name: a heading that the page has already, one without Latin letters, a table without a
name. Such an id (``id1``) goes to another element when something is added above, and every link to it goes astray.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from ..facts import ids

#: Beginning of the ids of elements that are found by their captions.
KINDS: dict[type[nodes.Element], str] = {nodes.figure: "figure", nodes.table: "table", nodes.container: "listing"}


def heading(element: nodes.Element) -> str:
    """Returns the heading or caption of *element*; empty if it has none."""
    titles = (child for child in element.children if isinstance(child, nodes.title | nodes.caption))
    return next((title.astext() for title in titles), "")


class StableIds(SphinxTransform):
    """Replaces numbered ids, and gives headings that a page has twice a second id with that of their parent."""

    # Before Sphinx translates the page (20): it has the same addresses in all languages.
    default_priority = 15

    def apply(self, **kwargs: Any) -> None:
        document = self.document
        for section in document.findall(nodes.section):
            self.name_section(section)
        for element in document.findall(lambda node: isinstance(node, tuple(KINDS))):
            assert isinstance(element, nodes.Element)
            kind = next(word for type_, word in KINDS.items() if isinstance(element, type_))
            if words := heading(element):
                self.rename(element, f"{kind}-{ids.readable(words)}")
        for term in document.findall(nodes.term):
            if "glossary" in term.parent.parent.get("classes", ()):
                self.rename(term, f"term-{ids.code(term.rawsource or term.astext())}")

    def name_section(self, section: nodes.section) -> None:
        """Gives *section* an id of its own heading and the id of the section around it."""
        parent = section.parent
        own = ids.readable(heading(section))
        if not isinstance(parent, nodes.section):  # the page itself
            self.rename(section, own if own[0].isalpha() else f"page-{own}")
            return
        whole = f"{parent['ids'][0]}-{own}"
        if not self.rename(section, whole) and self.is_repeated(section) and whole not in self.document.ids:
            section["ids"].insert(0, whole)  # the first of several: its short id goes to whichever is the first
            self.document.ids[whole] = section

    def is_repeated(self, section: nodes.section) -> bool:
        """Whether another section of the page has the same heading; docutils takes the name away from both."""
        return bool(set(section["dupnames"]) - {name for name, explicit in self.document.nametypes.items() if explicit})

    def rename(self, element: nodes.Element, id_: str) -> bool:
        """Gives *element* the id *id_* if it has a numbered one or none; returns whether it did."""
        document = self.document
        old = next((one for one in element["ids"] if ids.NUMBERED.fullmatch(one)), "")
        if not old and element["ids"]:
            return False
        new = ids.unused(id_, document.ids)
        element["ids"] = [new if one == old else one for one in element["ids"]] or [new]
        document.ids[new] = document.ids.pop(old, element)
        for name, named in document.nameids.items():
            if named == old:
                document.nameids[name] = new
        if isinstance(element, nodes.term):
            self.move_term(element, old, new)
        return True

    def move_term(self, term: nodes.term, old: str, new: str) -> None:
        """Makes links to *term* and its entry in the index lead to its *new* id."""
        domain = self.env.domains.standard_domain
        here = self.env.docname
        here = self.env.docname
        objects, terms = domain.objects, domain._terms
        objects.update({key: (here, new) for key, place in objects.items() if place == (here, old)})
        terms.update({key: (here, new) for key, place in terms.items() if place == (here, old)})
        for index in term.findall(addnodes.index):
            index["entries"] = [(kind, text, new, *rest) for kind, text, _old, *rest in index["entries"]]


def setup(app: Sphinx) -> None:
    """Registers the transform."""
    app.add_transform(StableIds)
