"""``{original-contents}``: the table of contents of a chapter's publication, with links to its parts."""

from __future__ import annotations

from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..facts import records, urls
from ..facts.records import Record
from ..i18n import _
from .chapter_record import RecordMixin
from .record_card import title_nodes

logger = getLogger(__name__)


def part_name(part: Record) -> str:
    """Returns the name of a part as a table of contents has it: ``Chapter 2``, ``Executive summary``."""
    if part.chapter.isdigit():
        return str(_("Chapter {number}")).format(number=part.chapter)
    return part.chapter[:1].upper() + part.chapter[1:]


def part_title(part: Record) -> list[nodes.Node]:
    """Returns the words of the link to a part: its name, and its title unless that is the same."""
    name = part_name(part)
    if part.title.casefold() == name.casefold():
        return [nodes.Text(name)]
    return [nodes.Text(f"{name}, "), nodes.emphasis("", "", *title_nodes(part))]


class OriginalContents(RecordMixin, SphinxDirective):
    """``{original-contents}``: the parts of the publication, each with its link and a line on what it contains.

    The content is a list of fields: ``:2: what chapter 2 contains``. Names and links are those of the parts in
    refs.bib. A field without a part and a part without a field are warned of.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        record = self.chapter_record()
        if record is None:
            return []
        parts = {part.chapter: part for part in records.parts_of(self.all_records(), record.key).values()}
        content = nodes.container()
        self.set_source_info(content)
        self.state.nested_parse(self.content, self.content_offset, content)
        items = nodes.bullet_list(classes=["original-contents"])
        for field in list(content.findall(nodes.field)):
            name = field[0].astext()
            part = parts.pop(name, None)
            if part is None:
                left = ", ".join(parts) or "none is left"
                self.warn(field, f"refs.bib has no part “{name}” of {record.key}, or it is here twice: {left}.")
                continue
            items += self.item(part, cast(nodes.field_body, field[1]))  # the second child of a field is its body
        for name, part in parts.items():
            self.warn(content, f"the part “{name}” ({part.key}) is missing: write a line “:{name}: what it holds”.")
        return [items]

    def item(self, part: Record, body: nodes.field_body) -> nodes.list_item:
        """Returns one part: name, title and link, then the words of the chapter's author in *body*."""
        title = part_title(part)
        address = urls.as_link(part.url)
        head = nodes.reference("", "", *title, refuri=address) if address else nodes.inline("", "", *title)
        line = next(iter(body.findall(nodes.paragraph)), nodes.paragraph())
        # The author's paragraph is kept, with its line for warnings and its entry in the message catalogue.
        line.insert(0, [head, nodes.Text(": ")])
        return nodes.list_item("", line)

    def warn(self, node: nodes.Node, message: str) -> None:
        """Logs a warning at the line of *node*, or of the directive if *node* has none."""
        logger.warning(
            "%s", message, location=node if node.line else self.get_location(), type="reader", subtype="contents"
        )


def setup(app: Sphinx) -> None:
    app.add_directive("original-contents", OriginalContents)
