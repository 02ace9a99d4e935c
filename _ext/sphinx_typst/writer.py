"""Doctree to calls of template functions: the writer says what a thing is, never how it looks.

One method for each node type, named after it. A node without a method, a link without a target and an image without a
description are warnings with the place in the author's source; with ``-W`` they stop the build.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util.logging import getLogger
from sphinx.util.nodes import get_node_line, get_node_source

from . import markup
from .blocks import Blocks
from .flow import Block
from .inline import Inline
from .labels import label, plain
from .lists import Lists
from .pictures import Pictures
from .typography import hold_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .finish import Grid

logger = getLogger(__name__)

#: Nodes that carry nothing for readers of a printed page.
SILENT = (
    nodes.comment,
    nodes.substitution_definition,
    nodes.system_message,
    nodes.docinfo,
    nodes.meta,
    nodes.pending,
    addnodes.index,
    addnodes.tabular_col_spec,
    addnodes.highlightlang,
)

#: Nodes that only group others.
TRANSPARENT = (
    addnodes.compact_paragraph,
    addnodes.glossary,
    nodes.compound,
    nodes.decoration,
    nodes.legend,
)


@dataclass
class Context:
    """What the writer needs to know beside the doctree."""

    startdoc: str
    depth: dict[str, int]  #: document to the level of its title: 1 is the highest
    parts: frozenset[str]  #: documents that hold other documents
    number: Callable[[str, str, str], str]  #: (kind, docname, id) to "Figure 1", or an empty string
    image: Callable[[nodes.image], str]  #: image to its path below the Typst root
    label: Callable[[str], str]  #: name of an admonition in the language of the book
    wanted: set[str] = field(default_factory=set)  #: labels that links lead to
    present: frozenset[str] = frozenset()  #: labels that there are
    elsewhere: str = ""  #: for a part of a book: what names the rest of it
    site: str = ""  #: address of the published pages, without a slash at its end


class TypstWriter(Blocks, Lists, Pictures, Inline):
    """Renders one assembled doctree. Use `render`; afterwards `check` reports links without a target."""

    def __init__(self, context: Context):
        self.context = context
        self.docname = context.startdoc
        self.depth = 0  # of sections within the current document
        self.pending: list[str] = []  # labels that wait for something visible
        self.written: set[str] = set()
        self.links: list[tuple[str, nodes.Node]] = []
        self.footnotes: dict[str, nodes.footnote] = {}
        self.footnotes_set: set[str] = set()
        self.quiet = False  # in a group of many places
        self.faulty = False  # whether something was found that cannot be set
        self.titled = False  # whether a heading was written
        self.notes: list[str] | None = None  # footnotes of the heading that is being written
        self.grids: list[Grid] = []  # every table, in the order of the text
        self.headings: list[tuple[int, bool, str]] = []  # level, whether a chapter opens, and words of each
        self.listed: list[tuple[str, str]] = []  # number and short title of each figure and table that has one

    # -- Walking -----------------------------------------------------------------------------------------------------

    def document(self, tree: nodes.document) -> list[Block]:
        """The whole book, for `flow`."""
        self.gather_footnotes(tree, self.docname)
        self.pending.append(label(self.docname))
        return list(self.blocks(tree))

    def blocks(self, node: nodes.Element) -> Iterator[Block]:
        """All blocks of a document in order: sections group them and print nothing but their titles."""
        for child in node.children:
            if isinstance(child, addnodes.start_of_file):
                outer = self.docname, self.depth
                self.docname, self.depth = child["docname"], 0
                if not child.get("excerpt"):
                    self.pending.append(label(self.docname))
                yield from self.blocks(child)
                self.docname, self.depth = outer
            elif isinstance(child, nodes.section):
                self.depth += 1
                self.hold(child)
                yield from self.blocks(child)
                self.depth -= 1
            elif isinstance(child, TRANSPARENT):
                self.hold(child)
                yield from self.blocks(child)
            else:
                kind = "block"
                if isinstance(child, nodes.title):
                    kind = "opening" if self.depth == 1 else "heading"
                elif isinstance(child, nodes.paragraph) and child.astext().endswith(":"):
                    kind = "heading"  # announces what comes
                elif isinstance(child, (nodes.rubric, nodes.figure)):
                    kind = type(child).__name__.replace("rubric", "heading")
                elif next(child.findall(nodes.figure), None):
                    kind = "fixed"  # no figure overtakes another
                source = self.render(child)
                if source:  # marks of the index and comments print nothing: no heading stays behind with one of them
                    yield Block(kind, source)

    def gather_footnotes(self, node: nodes.Element, docname: str) -> None:
        for child in node.children:
            if isinstance(child, nodes.Text):
                continue
            inner = child["docname"] if isinstance(child, addnodes.start_of_file) else docname
            if isinstance(child, nodes.footnote):
                for id_ in child["ids"]:
                    self.footnotes[label(inner, id_)] = child
            self.gather_footnotes(child, inner)

    def render(self, node: nodes.Node) -> str:
        """One node with all that is in it."""
        if isinstance(node, nodes.Text):
            return markup.text(hold_together(node.astext()))
        if isinstance(node, SILENT):
            return ""
        if isinstance(node, TRANSPARENT):
            self.hold(node)
            return self.children(node)
        method = getattr(self, f"visit_{type(node).__name__}", None)
        if method is None:
            name = type(node).__name__
            self.complain(
                node, "unknown_node", "the PDF edition cannot print %r: it has no rule for this kind of text.", name
            )
            return ""
        return method(node)

    def complain(self, node: nodes.Node, subtype: str, message: str, *facts: object) -> None:
        """A warning at the author's line."""
        self.faulty = True
        logger.warning(message, *facts, location=node, type="typst", subtype=subtype)

    def children(self, node: nodes.Element) -> str:
        """What is in *node*."""
        return "".join(self.render(child) for child in node.children)

    def inline_or_blocks(self, node: nodes.Element) -> str:
        """One paragraph stands as it is (in a cell, in a field); more than one stay paragraphs."""
        if len(node.children) == 1 and isinstance(node.children[0], nodes.paragraph):
            return self.anchors(node.children[0]) + self.children(node.children[0])
        return self.children(node)

    def block(self, node: nodes.Node, source: str) -> str:
        """*source* on lines of its own, with the way back to the author's file."""
        file, line = get_node_source(node), get_node_line(node)
        place = f"{markup.marker(file, line)}\n" if file and line else ""
        return f"\n{place}{source}\n"

    # -- Anchors and links -------------------------------------------------------------------------------------------

    def own_labels(self, node: nodes.Element) -> list[str]:
        """Labels of *node* that something links to, with those that waited for it; each is written once."""
        mine = [label(self.docname, id_) for id_ in node.get("ids", ())]
        found = [name for name in [*self.pending, *mine] if name in self.context.wanted and name not in self.written]
        self.pending.clear()
        found = list(dict.fromkeys(found))
        self.written.update(found)
        return found

    def hold(self, node: nodes.Element) -> None:
        """Keep the labels of something invisible for the next visible thing, which stands on the right page."""
        self.pending += [label(self.docname, id_) for id_ in node.get("ids", ())]

    def anchors(self, node: nodes.Element) -> str:
        """Anchors for *node*, to be put at the beginning of its content."""
        return "".join(markup.call("anchor", markup.string(name)) for name in self.own_labels(node))

    def link(self, name: str, node: nodes.Node, body: str, kind: str) -> str:
        """A link inside the book; in a part of a book, perhaps out of that part."""
        if self.context.elsewhere and name not in self.context.present:
            return self.leave(name, body, kind)
        self.links.append((name, node))
        return markup.call("xref", markup.place(name), markup.content(body), kind=markup.string(kind))

    def leave(self, name: str, body: str, kind: str) -> str:
        """A link from a part of the book to the rest: to the site, or to the book by name."""
        if self.context.site:
            document, _hash, id_ = name.partition("#")
            address = f"{self.context.site}/{document}.html" + (f"#{id_}" if id_ else "")
            return f"#link({markup.string(address)})[{body}];"
        # A term is a word in its sentence: only whole pages and sections are worth naming where they stand.
        named = kind in ("doc", "ref") and not self.quiet
        return body + (markup.text(f" ({self.context.elsewhere})") if named else "")

    def check(self) -> None:
        """Warn of each link whose target was not written."""
        for name, node in self.links:
            if name not in self.written:
                document, _hash, id_ = name.partition("#")
                said = "the PDF edition has no place %r on page %r for this link to lead to."
                self.complain(node, "dead_link", said, id_, document)

    # -- Structure ---------------------------------------------------------------------------------------------------

    def visit_title(self, node: nodes.title) -> str:
        if not isinstance(node.parent, nodes.section):
            return self.block(node, markup.call("rubric", markup.content(self.children(node))))
        base = self.context.depth.get(self.docname, 1)
        kind = "section"
        if self.depth == 1:
            kind = "part" if self.docname in self.context.parts else "chapter"
        labels = self.own_labels(node)
        number = self.context.number("section", self.docname, "#" + node.parent["ids"][0] if self.depth > 1 else "")
        first, self.titled = not self.titled, True
        # Contents and running heads repeat the title: its notes stand beside it, or they would be printed there too.
        self.notes = []
        title, notes, self.notes = self.children(node), self.notes, None
        source = markup.call(
            "hd",
            markup.content(title),
            level=str(base + self.depth - 1),
            depth=str(self.depth),
            kind=markup.string(kind),
            labels=markup.strings(labels),
            number=markup.string(number),
            first="true" if first else "false",
            notes=markup.content("".join(notes)),
            plain=markup.string(plain(node)),
        )
        self.headings.append((base + self.depth - 1, kind != "section", f"{number} {plain(node)}".strip()))
        return self.block(node, source)
