"""The writer itself: documents, sections and headings; everything else comes from the classes it is composed of.

Output says what a thing is by calling a function of ``template.typ``; how it looks is the template's business. A node
type without a method, a link without a target and an image without a description are warnings at the author's line;
with ``-W`` they stop the build.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes

from .. import markup
from ..floats import NEW_PAGE, Block, begin_pages
from ..labels import label, plain_text
from .base import TRANSPARENT
from .blocks import Blocks
from .inline import Inline
from .lists import Lists
from .tables import Tables

#: Size of the titles of parts, of chapters, and of the sections below them, in points: see template.typ.
HEADING_SIZES = (27.0, 23.0, 14.5, 11.5, 10.5)


class TypstWriter(Blocks, Lists, Tables, Inline):
    """Renders one assembled doctree: `document` first, then `check` for links without a target."""

    def document(self, tree: nodes.document) -> list[Block]:
        """The top-level blocks of *tree* in reading order, for `floats.place_floats`."""
        self.collect_footnotes(tree, self.docname)
        self.pending_labels.append(label(self.docname))
        return begin_pages(list(self.blocks(tree)), self.context.new_pages)

    def blocks(self, node: nodes.Element) -> Iterator[Block]:
        """The blocks below *node* in reading order. Sections are flattened: only their titles have output."""
        for child in node.children:
            if isinstance(child, addnodes.start_of_file):
                outer = self.docname, self.depth
                self.docname, self.depth = child["docname"], 0
                if not child.get("excerpt"):
                    self.pending_labels.append(label(self.docname))
                yield from self.blocks(child)
                self.docname, self.depth = outer
            elif isinstance(child, nodes.section):
                self.depth += 1
                self.defer_labels(child)
                yield from self.blocks(child)
                self.depth -= 1
            elif isinstance(child, TRANSPARENT):
                self.defer_labels(child)
                yield from self.blocks(child)
            else:
                kind = self.block_kind(child)
                before = len(self.notes)
                source = self.render(child)
                notes = tuple(name for name, _mark in self.notes[before:])
                if NEW_PAGE in source:
                    kind = "fixed"
                if source:  # index entries and comments have no output: no heading is kept together with one of them
                    yield Block(kind, source, notes)

    def block_kind(self, node: nodes.Node) -> str:
        """The kind of `floats.Block` that *node* becomes."""
        if isinstance(node, nodes.title):
            return "opening" if self.depth == 1 else "heading"
        if isinstance(node, nodes.paragraph) and node.astext().endswith(":"):
            return "heading"  # it announces the next block
        if isinstance(node, nodes.rubric):
            return "heading"
        if isinstance(node, nodes.figure):
            return "figure"
        if next(iter(node.findall(nodes.figure)), None):
            return "fixed"  # no figure overtakes another
        return "block"

    def collect_footnotes(self, node: nodes.Element, docname: str) -> None:
        """Fills `footnotes` before anything refers to one."""
        for child in node.children:
            if not isinstance(child, nodes.Element):
                continue
            inner = child["docname"] if isinstance(child, addnodes.start_of_file) else docname
            if isinstance(child, nodes.footnote):
                for id_ in child["ids"]:
                    self.footnotes[label(inner, id_)] = child
            self.collect_footnotes(child, inner)

    def visit_title(self, node: nodes.title) -> str:
        if not isinstance(node.parent, nodes.section):
            return self.block(node, markup.call("rubric", markup.content(self.children(node))))
        if not plain_text(node).strip():
            self.warn(node, "empty_heading", "the heading has no words: write some, contents and bookmarks need them.")
            return ""
        level = self.context.depth.get(self.docname, 1) + self.depth - 1
        kind = "section"
        if self.depth == 1:
            kind = "part" if self.docname in self.context.parts else "chapter"
        labels = self.own_labels(node)
        number = self.context.number("section", self.docname, "#" + node.parent["ids"][0] if self.depth > 1 else "")
        # Contents and running heads repeat the title: its footnotes come after it, or they would be repeated, too.
        self.heading_notes = []
        size = HEADING_SIZES[0 if kind == "part" else min(self.depth, len(HEADING_SIZES) - 1)]
        with self.set_in(size=size, hyphenated=False):
            title, notes, self.heading_notes = self.children(node), self.heading_notes, None
        source = markup.call(
            "section-heading",
            markup.content(title),
            level=str(level),
            depth=str(self.depth),
            kind=markup.string(kind),
            labels=markup.strings(labels),
            number=markup.string(number),
            notes=markup.content("".join(notes)),
            plain=markup.string(plain_text(node)),
        )
        self.headings.append((level, kind != "section", f"{number} {plain_text(node)}".strip()))
        return self.block(node, source)
