"""TODO."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..facts import records
from ..facts.records import Record
from ..i18n import _
from .chapter_record import _OfRecord
from .record_card import title_nodes

logger = getLogger(__name__)


def part_name(part: Record) -> str:
    """A part of a publication as a table of contents names it: ``Chapter 2``, ``Executive summary``."""
    if part.chapter.isdigit():
        return str(_("Chapter {number}")).format(number=part.chapter)
    return part.chapter[:1].upper() + part.chapter[1:]


def part_title(part: Record) -> list[nodes.Node]:
    """What the link to a part says: its name, and its title where that says more."""
    name = part_name(part)
    if part.title.casefold() == name.casefold():
        return [nodes.Text(name)]
    return [nodes.Text(f"{name}, "), nodes.emphasis("", "", *title_nodes(part))]


class OriginalContents(_OfRecord, SphinxDirective):
    """``{original-contents}``: the parts of the publication, each with its link and a line on what it holds.

    The content is a list of fields: ``:2: what chapter 2 holds``. Names and links are those of the parts in refs.bib.
    """

    has_content = True

    def run(self):
        record = self.own()
        if record is None:
            return []
        known = {part.chapter: part for part in records.parts(self.every(), record.key).values()}
        holder = nodes.container()
        self.set_source_info(holder)
        self.state.nested_parse(self.content, self.content_offset, holder)
        items = nodes.bullet_list(classes=["original-contents"])
        for line in list(holder.findall(nodes.field)):
            name = line[0].astext()
            part = known.pop(name, None)
            if part is None:
                left = ", ".join(known) or "none is left"
                self.complain(line, f"refs.bib has no part “{name}” of {record.key}, or it is here twice: {left}.")
                continue
            items += self.item(part, line[1])
        for name, part in known.items():
            self.complain(holder, f"the part “{name}” ({part.key}) is missing: write a line “:{name}: what it holds”.")
        return [items]

    def item(self, part: Record, line: nodes.field_body) -> nodes.list_item:
        """One part: name, title and link, then what the chapter's author says of it."""
        title = part_title(part)
        head = nodes.reference("", "", *title, refuri=part.url) if part.url else nodes.inline("", "", *title)
        said = next(iter(line.findall(nodes.paragraph)), nodes.paragraph())
        # A paragraph of the author's keeps its source and its place in the catalogue of translations.
        said.insert(0, [head, nodes.Text(": ")])
        return nodes.list_item("", said)

    def complain(self, node: nodes.Node, message: str) -> None:
        logger.warning(
            "%s", message, location=node if node.line else self.get_location(), type="reader", subtype="contents"
        )


def setup(app: Sphinx) -> None:
    app.add_directive("original-contents", OriginalContents)
