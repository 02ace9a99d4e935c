"""``{ours}`*` ``: a small mark after a sentence that is our own reading and not a statement of the sources.

The mark is a link to a line at the end of the page that explains it. It is no part of the sentence: search, previews
and descriptions leave it out.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxRole
from sphinx.util.logging import getLogger

from ..citations.chapter_references import SECTION_ID as REFERENCES
from ..concordance.cross_references import builder_of
from ..i18n import _

logger = getLogger(__name__)

ROLE = "ours"
MARK = "*"
#: Id of the line that the marks of a page link to.
ID = "our-reading"
#: Class of that line.
NOTE = "our-reading-note"


class own_reading(nodes.Inline, nodes.Element):
    """Placeholder, replaced by the mark when page ``docname`` is written; has no text until then."""

    def astext(self) -> str:
        return ""


class Ours(SphinxRole):
    """``{ours}`*` ``: the sentence before it, or the word, is our reading; warns of any other text."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if self.text != MARK:
            logger.warning(
                "{ours}`%s` encloses words: write them before it, and {ours}`%s` after them.",
                self.text,
                MARK,
                location=self.get_location(),
                type="reader",
                subtype="ours",
            )
        node = own_reading(docname=self.env.docname)
        self.set_source_info(node)
        return [node], []


def explanation() -> nodes.paragraph:
    """Returns the line that explains the mark."""
    meaning = str(_("Our reading, not a statement of the sources."))
    return nodes.paragraph("", "", nodes.Text(f"{MARK} {meaning}"), ids=[ID], classes=[NOTE])


class ExplainMark(SphinxTransform):
    """Adds the line that explains the marks to the end of each page that has some, before its list of references."""

    # Before chapter_references.py adds the list of references.
    default_priority = 865

    def apply(self, **kwargs: Any) -> None:
        for mark in list(self.document.findall(own_reading)):
            # Headings are shown on other pages as well, where no line explains the mark.
            if isinstance(mark.parent, nodes.title) and isinstance(mark.parent.parent, nodes.section):
                message = "a heading has no mark for our reading: put {ours}`*` into the text below it."
                logger.warning(message, location=mark, type="reader", subtype="ours")
                mark.parent.remove(mark)
        top = next(self.document.findall(nodes.section), None)
        if top is None or ID in self.document.ids or not any(self.document.findall(own_reading)):
            return
        line = explanation()
        line["docname"] = self.env.docname
        self.document.ids[ID] = line
        sections = [node for node in top.children if isinstance(node, nodes.section)]
        references = next((section for section in sections if REFERENCES in section["ids"]), None)
        top.insert(top.index(references) if references is not None else len(top), line)


class PrintMarks(SphinxPostTransform):
    """Replaces each mark: by a link with words for screen readers if the explanation is in the same document."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs: Any) -> None:
        marks = list(self.document.findall(own_reading))
        explained = {node["docname"] for node in self.document.findall(nodes.paragraph) if NOTE in node["classes"]}
        for mark in marks:
            printed: nodes.Node = nodes.Text(MARK)
            if mark["docname"] in explained:
                link = nodes.reference("", "", printed, refid=ID, internal=True, classes=[ID])
                if builder_of(self.env).format == "html":
                    link += nodes.inline("", str(_("our reading")), classes=["visually-hidden"])
                printed = link
            mark.replace_self(printed)


def setup(app: Sphinx) -> None:
    app.add_node(own_reading)
    app.add_role(ROLE, Ours())
    app.add_transform(ExplainMark)
    app.add_post_transform(PrintMarks)
