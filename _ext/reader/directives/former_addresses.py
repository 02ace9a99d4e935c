"""What has moved inside the book and keeps its published address: headings that were renamed, terms that were merged.

``{former-anchor}`` below a heading gives that section the ids of sections, tables or entries that are gone.
``{moved-terms}`` on a framework page names terms that it no longer defines, each with the term that took its place.
Pages that have moved are the business of forwards.py.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger
from sphinx.util.nodes import make_id

from ..concordance.cross_references import term_link
from ..i18n import _

logger = getLogger(__name__)


class former_anchor(nodes.General, nodes.Element):
    """Ids (``former``) that the section around this node had under other names."""


def moved_in(lines: list[str]) -> list[tuple[int, str, str]]:
    """(index of the line, old key, key of the term that took its place) from ``old key: new key``; a line without a
    colon has an empty second key."""
    found = []
    for number, line in enumerate(lines):
        if line.strip():
            old, _colon, new = (part.strip() for part in line.partition(": "))
            found.append((number, old, new))
    return found


class FormerAnchor(SphinxDirective):
    """``{former-anchor} old-id another-old-id``: published ids that lead to this section now."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        node = former_anchor(former=self.arguments[0].split())
        self.set_source_info(node)
        return [node]


class MovedTerms(SphinxDirective):
    """One line for each term: ``old key: key of the term that took its place``."""

    has_content = True

    def run(self):
        items = nodes.bullet_list()
        for number, old, new in moved_in(list(self.content)):
            if not new:
                logger.warning(
                    "“%s” names no term that took its place: write it as “old key: new key”.",
                    old,
                    location=(self.env.docname, self.lineno + number + 1),
                    type="reader",
                    subtype="moved",
                )
                continue
            id_ = make_id(self.env, self.state.document, "term", old)
            line = nodes.paragraph("", "", nodes.Text(str(_("{term}: now").format(term=old)) + " "))
            line += term_link(new, self.env.docname)
            item = nodes.list_item("", line, ids=[id_], moved=(old, new))
            self.state.document.ids[id_] = item
            self.set_source_info(item)
            for link in item.findall(addnodes.pending_xref):
                link.source, link.line = self.get_source_info()
            items += item
        whole = nodes.container("", nodes.rubric("", str(_("Entries that have moved"))), items, classes=["moved-terms"])
        # For those who follow an old link on the web; a book needs no list of what is no longer in it.
        pages_alone = addnodes.only("", whole, expr="html and not epub")
        self.set_source_info(pages_alone)
        return [pages_alone]


class AddFormerAnchors(SphinxTransform):
    """Gives sections the ids that they had before."""

    # Before what collects ids for links and places of use.
    default_priority = 860

    def apply(self, **kwargs) -> None:
        for place in list(self.document.findall(former_anchor)):
            section = place.parent
            while section is not None and not isinstance(section, nodes.section):
                section = section.parent
            if section is None:
                logger.warning(
                    "{former-anchor} is in no section: write it below a heading.",
                    location=place,
                    type="reader",
                    subtype="moved",
                )
            else:
                self.add(section, place["former"], place)
            place.parent.remove(place)
        renamed = self.config.reader_renamed_sections
        for section in self.document.findall(nodes.section):
            former = [old for own in list(section["ids"]) if (old := renamed.get(own)) and old not in self.document.ids]
            self.add(section, former, section)

    def add(self, section: nodes.section, former: list[str], place: nodes.Element) -> None:
        """Appends ids to a section, behind its own."""
        for id_ in former:
            if id_ in self.document.ids:
                logger.warning(
                    "the page has “%s” already: take it out of {former-anchor}.",
                    id_,
                    location=place,
                    type="reader",
                    subtype="moved",
                )
                continue
            section["ids"].append(id_)
            self.document.ids[id_] = section


def setup(app: Sphinx) -> None:
    app.add_config_value("reader_renamed_sections", {}, "env", types=frozenset({dict}))
    app.add_node(former_anchor)
    app.add_directive("former-anchor", FormerAnchor)
    app.add_directive("moved-terms", MovedTerms)
    app.add_transform(AddFormerAnchors)
