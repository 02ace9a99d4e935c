"""State and methods that all parts of the writer share: rendering of children, anchors, links, warnings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.util.logging import getLogger
from sphinx.util.nodes import get_node_line, get_node_source

from .. import markup
from ..labels import ids_of, label
from ..typography import hold_together

if TYPE_CHECKING:
    from ..postprocess import TableHeaders
    from .context import Context

logger = getLogger(__name__)

#: A definition whose other paragraphs have at most so many characters is kept on one page.
SHORT_DEFINITION = 700

#: Nodes without any output in print.
IGNORED = (
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


class WriterBase:
    """Base class of the classes that `TypstWriter` is composed of.

    Every ``visit_`` method takes a node and returns Typst source; nothing is appended to a shared buffer.
    """

    def __init__(self, context: Context):
        self.context = context
        self.docname = context.startdoc  #: name of the document that is being rendered
        self.depth = 0  #: of sections within the current document
        self.pending_labels: list[str] = []  #: of nodes without output: the next node with output gets them
        self.written: set[str] = set()  #: labels for which an anchor was written
        self.internal_links: list[tuple[str, nodes.Node]] = []  #: label that a link leads to, and the link's node
        self.footnotes: dict[str, nodes.footnote] = {}  #: label to footnote
        self.footnotes_set: set[str] = set()  #: labels of the footnotes that are written already
        self.in_link_group = False  #: whether the node is in a container with a class of `Context.link_groups`
        self.failed = False  #: whether something cannot be typeset; it was reported as a warning
        self.heading_notes: list[str] | None = None  #: footnotes of the heading that is being rendered; None outside
        self.tables: list[TableHeaders | None] = []  #: header cells of each table; None while its cells are rendered
        self.headings: list[tuple[int, bool, str]] = []  #: level, whether it opens a chapter, and text of each heading
        self.captions: list[tuple[str, str]] = []  #: number and short title of each numbered figure and table

    # -- Rendering ---------------------------------------------------------------------------------------------------

    def render(self, node: nodes.Node) -> str:
        """Typst source of *node* and its children. A node type without a ``visit_`` method is a warning."""
        if isinstance(node, nodes.Text):
            return markup.text(hold_together(node.astext()))
        if isinstance(node, IGNORED):
            return ""
        if isinstance(node, TRANSPARENT):
            self.defer_labels(node)
            return self.children(node)
        name = type(node).__name__
        method: Callable[[nodes.Node], str] | None = getattr(self, f"visit_{name}", None)
        if method is None:
            message = "the PDF edition cannot print %r: it has no rule for this kind of text."
            self.warn(node, "unknown_node", message, name)
            return ""
        return method(node)

    def warn(self, node: nodes.Node, subtype: str, message: str, *args: object) -> None:
        """Logs a warning of type ``typst`` at the source line of *node*. Marks the whole document as failed."""
        self.failed = True
        logger.warning(message, *args, location=node, type="typst", subtype=subtype)

    def children(self, node: nodes.Element) -> str:
        """Typst source of the children of *node*."""
        return "".join(self.render(child) for child in node.children)

    def inline_or_blocks(self, node: nodes.Element) -> str:
        """Source of the children of a table cell or field: a single paragraph becomes inline content."""
        if len(node.children) == 1 and isinstance(node.children[0], nodes.paragraph):
            return self.anchors(node.children[0]) + self.children(node.children[0])
        return self.children(node)

    def run_in(self, node: nodes.Element) -> str:
        """Source of a definition's body: its first paragraph continues the line of the term, so that no page ends
        with a term alone."""
        first, rest = node.children[:1], node.children[1:]
        if first and isinstance(first[0], nodes.paragraph):
            body = "".join(self.render(child) for child in rest)
            if body and sum(len(child.astext()) for child in rest) <= SHORT_DEFINITION:
                body = markup.call("unbreakable", markup.content(body))
            return self.anchors(first[0]) + self.children(first[0]) + body
        return self.children(node)

    def block(self, node: nodes.Node, source: str) -> str:
        """*source* on lines of its own, after a comment that names the author's file and line of *node*."""
        element = cast("nodes.Element", node)  # both functions only read attributes that every node has
        file, line = get_node_source(element), get_node_line(element)
        comment = f"{markup.marker(file, line)}\n" if file and line else ""
        return f"\n{comment}{source}\n"

    # -- Anchors and links -------------------------------------------------------------------------------------------

    def own_labels(self, node: nodes.Element) -> list[str]:
        """Labels for anchors at *node*: its own and the deferred ones, if a link leads to them. Each is returned once
        for the whole document."""
        own = [label(self.docname, id_) for id_ in ids_of(node)]
        targets = self.context.link_targets
        labels = [name for name in [*self.pending_labels, *own] if name in targets and name not in self.written]
        self.pending_labels.clear()
        labels = list(dict.fromkeys(labels))
        self.written.update(labels)
        return labels

    def defer_labels(self, node: nodes.Element) -> None:
        """Keeps the labels of a node without output for the next node with output, which is on the right page."""
        self.pending_labels += [label(self.docname, id_) for id_ in ids_of(node)]

    def anchors(self, node: nodes.Element) -> str:
        """Anchors for *node*, to be put at the beginning of its content."""
        return "".join(markup.call("anchor", markup.string(name)) for name in self.own_labels(node))

    def link(self, name: str, node: nodes.Node, body: str, kind: str) -> str:
        """A link to the label *name* with the rendered text *body*.

        *kind* is one of the values of `labels.link_kind`. In a part of a book the target may be outside of the part.
        """
        if self.context.parent_title and name not in self.context.known_labels:
            return self.external_link(name, body, kind)
        self.internal_links.append((name, node))
        return markup.call("xref", markup.place(name), markup.content(body), kind=markup.string(kind))

    def external_link(self, name: str, body: str, kind: str) -> str:
        """A link from a part of a book to the rest: to the HTML page, or without a site, text that names the book."""
        if self.context.base_url:
            document, _hash, id_ = name.partition("#")
            address = f"{self.context.base_url}/{document}.html" + (f"#{id_}" if id_ else "")
            return f"#link({markup.string(address)})[{body}];"
        # A term is a word in its sentence: only whole pages and sections are worth the book's name.
        names_book = kind in ("doc", "ref") and not self.in_link_group
        return body + (markup.text(f" ({self.context.parent_title})") if names_book else "")

    def check(self) -> None:
        """Warns of each internal link without an anchor. To be called when everything is rendered."""
        for name, node in self.internal_links:
            if name not in self.written:
                document, _hash, id_ = name.partition("#")
                message = "the PDF edition has no place %r on page %r for this link to lead to."
                self.warn(node, "dead_link", message, id_, document)

    # -- Numbers -----------------------------------------------------------------------------------------------------

    def number_of(self, kind: str, node: nodes.Element) -> str:
        """Sphinx's number of *node* as a label, such as "Table 2"; empty if it has none. *kind*: a key of
        ``numfig_format``."""
        return self.context.number(kind, self.docname, node["ids"][0]) if node["ids"] else ""
