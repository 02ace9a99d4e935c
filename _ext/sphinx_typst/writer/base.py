"""State and methods that all parts of the writer share: rendering of children, anchors, links, warnings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.util.logging import getLogger
from sphinx.util.nodes import get_node_line, get_node_source

from .. import markup
from ..labels import has_class, ids_of, label
from ..typography import NBSP, can_be_hyphenated, hold_together, pieces, width_in_em

if TYPE_CHECKING:
    from ..postprocess import TableHeaders
    from .context import Context

logger = getLogger(__name__)

#: A definition whose other paragraphs have at most so many characters is kept on one page.
SHORT_DEFINITION = 700
#: So many characters take a third of a page: an entry of a glossary that has no more is kept on one page.
SHORT_ENTRY = 1250
#: Characters of a page number with the comma after it.
PAGE_NUMBER = 5

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


#: Width of the text on a page, in points: see the margins in template.typ.
TEXT_WIDTH = 402.0
#: Size of captions, in points.
CAPTION_SIZE = 9.0
#: Lines that have room for so many em or less, as in cells, may end at the no-break space that joins two elements.
NARROW = 16.0
#: A part of a word after which a line may end.
PART = "[^-–/]+[-–/]?|."
#: Beginning of an address, as Typst knows it.
ADDRESS = re.compile(r"\b(?:https?://|www\.)")


class Line(NamedTuple):
    """What a line of text has room for, in points, as far as it is known before the layout."""

    width: float = TEXT_WIDTH
    size: float = 10.5  #: of the letters
    hyphenated: bool = True  #: whether words may be hyphenated


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
        self.notes: list[tuple[str, nodes.Node]] = []  #: the same in the order of their marks, with these
        self.inner_notes: list[nodes.footnote_reference] | None = None  #: marks in the text of a footnote; None outside
        self.in_link_group = False  #: whether the node is in a container with a class of `Context.link_groups`
        self.line = Line()  #: of the node that is being rendered
        self.failed = False  #: whether something cannot be typeset; it was reported as a warning
        self.heading_notes: list[str] | None = None  #: footnotes of the heading that is being rendered; None outside
        self.tables: list[TableHeaders | None] = []  #: header cells of each table; None while its cells are rendered
        self.headings: list[tuple[int, bool, str]] = []  #: level, whether it opens a chapter, and text of each heading
        self.captions: list[tuple[str, str]] = []  #: number and short title of each numbered figure and table

    # -- Rendering ---------------------------------------------------------------------------------------------------

    def render(self, node: nodes.Node) -> str:
        """Typst source of *node* and its children. A node type without a ``visit_`` method is a warning."""
        if isinstance(node, nodes.Text):
            return self.words(node.astext())
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

    @contextmanager
    def set_in(self, indent: float = 0, **changes: Any) -> Iterator[None]:
        """Renders with another `line`: *indent* points narrower, and with *changes* of its fields."""
        outer = self.line
        self.line = outer._replace(**{"width": outer.width - indent, **changes})
        try:
            yield
        finally:
            self.line = outer

    def words(self, text: str) -> str:
        """Running text. What is wider than a line can be broken: a long address would run off the paper."""
        text = hold_together(text)
        room = self.line.width / self.line.size
        out, start = [], 0
        if room < NARROW and text.startswith(NBSP):  # between a name and its bracket: no such line holds both
            out, start = [markup.text(NBSP), "#h(0.01pt);"], 1
        for unit in re.compile(r"[^ \t\n]+").finditer(text, start):
            if self.fits(unit[0], room):
                continue
            out.append(markup.text(text[start : unit.start()]))
            out += [self.broken(part, room) for part in re.findall(PART, unit[0], re.DOTALL)]
            start = unit.end()
        return "".join(out) + markup.text(text[start:])

    @staticmethod
    def fits(unit: str, room: float) -> bool:
        """Whether a line of *room* em holds *unit*, or Typst breaks it: it breaks addresses, after their signs."""
        if len(unit) <= room or width_in_em(unit) <= room:
            return True
        return bool(ADDRESS.search(unit)) and max(map(width_in_em, re.findall(r"\w+", unit))) <= room

    def broken(self, part: str, room: float) -> str:
        """Source of a word, or of its *part* up to a hyphen, that can be broken if it is wider than *room* em."""
        if width_in_em(part) <= room:
            return markup.text(part)
        first, space, rest = part.partition("\N{NO-BREAK SPACE}")
        if space:
            return "".join(
                [self.broken(first, room), markup.text(space), "#h(0.01pt);", self.broken(rest, room) if rest else ""]
            )
        if not can_be_hyphenated(part):
            return markup.call("breakable", markup.strings(pieces(part, room)))
        return markup.text(part) if self.line.hyphenated else f"#text(hyphenate: true)[{markup.text(part)}];"

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

    def length_of(self, node: nodes.Element) -> int:
        """The number of characters that *node* is printed with, but for page numbers after links."""
        lists = [part for part in node.findall(nodes.inline) if has_class(part, self.context.page_lists)]
        numbers = sum(PAGE_NUMBER * len(list(part.findall(nodes.reference))) for part in lists)
        return len(node.astext()) - sum(len(part.astext()) for part in lists) + numbers

    def run_in(self, node: nodes.Element) -> str:
        """Source of a definition's body: its first paragraph continues the line of the term, so that no page ends
        with a term alone."""
        first, rest = node.children[:1], node.children[1:]
        if first and isinstance(first[0], nodes.paragraph):
            body = "".join(self.render(child) for child in rest)
            others = sum(self.length_of(child) for child in rest if isinstance(child, nodes.Element))
            if body and others <= SHORT_DEFINITION:
                body = markup.call("unbreakable", markup.content(body))
            return self.anchors(first[0]) + self.children(first[0]) + body
        return self.children(node)

    def block(self, node: nodes.Node, source: str) -> str:
        """*source* on lines of its own, after a comment that names the author's file and line of *node*."""
        element = cast("nodes.Element", node)  # both functions only read attributes that every node has
        file, line = get_node_source(element), get_node_line(element)
        comment = f"{markup.marker(file, line)}\n" if file and line else ""
        return f"\n{comment}{source}\n"

    def caption(self, node: nodes.Element | None) -> str:
        """A caption or legend as a content block."""
        if node is None:
            return "none"
        with self.set_in(size=CAPTION_SIZE):
            return markup.content(self.children(node))

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
        if kind == "cite":
            return markup.call("xref", markup.place(name), markup.content(body), kind=markup.string(kind))
        mark, page = markup.link_start(len(self.internal_links))
        return mark + markup.call("xref", markup.place(name), markup.content(body), kind=markup.string(kind), on=page)

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
