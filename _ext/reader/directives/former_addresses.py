"""Published addresses of headings that were renamed and of terms that were merged: they keep working.

``{former-anchor}`` below a heading gives that section the ids of sections, tables or entries that are gone.
``{moved-terms}`` on a framework page names terms that it no longer defines, each with the term that took its place.
Pages that have moved have redirects: see html/redirects.py.
"""

from __future__ import annotations

from typing import Any

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
    """Placeholder, removed when the page is read: its ids ``former`` are added to the section around it."""


def parse_moved_terms(lines: list[str]) -> list[tuple[int, str, str]]:
    """Returns (0-based index of the line, old key, key of the term that took its place) for each ``old key: new key``.

    A line without a colon gives an empty second key; blank lines are left out.
    """
    moved = []
    for number, line in enumerate(lines):
        if line.strip():
            old, _colon, new = (part.strip() for part in line.partition(": "))
            moved.append((number, old, new))
    return moved


class FormerAnchor(SphinxDirective):
    """``{former-anchor} old-id another-old-id``: published ids that lead to this section now."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        node = former_anchor(former=self.arguments[0].split())
        self.set_source_info(node)
        return [node]


class MovedTerms(SphinxDirective):
    """``{moved-terms}``: a line for each term, ``old key: key of the term that took its place``."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        items = nodes.bullet_list()
        for number, old, new in parse_moved_terms(list(self.content)):
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
        # For readers who follow an old link on the web; PDF and EPUB need no list of what is no longer in them.
        web_only = addnodes.only("", whole, expr="html and not epub")
        self.set_source_info(web_only)
        return [web_only]


class AddFormerAnchors(SphinxTransform):
    """Gives sections the ids that they had before: those of `former_anchor` and of ``reader_renamed_sections``."""

    # Before the transforms that collect ids for links, and before the collector of uses.
    default_priority = 860

    def apply(self, **kwargs: Any) -> None:
        for placeholder in list(self.document.findall(former_anchor)):
            ancestor: nodes.Node | None = placeholder.parent
            while ancestor is not None and not isinstance(ancestor, nodes.section):
                ancestor = ancestor.parent
            if ancestor is None:
                logger.warning(
                    "{former-anchor} is in no section: write it below a heading.",
                    location=placeholder,
                    type="reader",
                    subtype="moved",
                )
            else:
                self.add_ids(ancestor, placeholder["former"], placeholder)
            placeholder.parent.remove(placeholder)
        renamed = self.config.reader_renamed_sections
        for section in self.document.findall(nodes.section):
            former = [old for id_ in list(section["ids"]) if (old := renamed.get(id_)) and old not in self.document.ids]
            self.add_ids(section, former, section)

    def add_ids(self, section: nodes.section, former: list[str], location: nodes.Element) -> None:
        """Appends the ids *former* to those of *section*; warn, at *location*, of ids that the page has already."""
        for id_ in former:
            if id_ in self.document.ids:
                logger.warning(
                    "the page has “%s” already: take it out of {former-anchor}.",
                    id_,
                    location=location,
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
