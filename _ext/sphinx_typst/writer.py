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
from .inline import Inline
from .labels import label
from .pictures import Pictures

if TYPE_CHECKING:
    from collections.abc import Callable

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

ADMONITIONS = ("attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning")


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


class TypstWriter(Pictures, Inline):
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
        self.titled = False  # whether a heading was written

    # -- Walking -----------------------------------------------------------------------------------------------------

    def document(self, tree: nodes.document) -> str:
        """The whole book."""
        self.gather_footnotes(tree, self.docname)
        self.pending.append(label(self.docname))
        return self.children(tree)

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
            return markup.text(node.astext())
        if isinstance(node, SILENT):
            return ""
        if isinstance(node, TRANSPARENT):
            self.hold(node)
            return self.children(node)
        method = getattr(self, f"visit_{type(node).__name__}", None)
        if method is None:
            logger.warning(
                "the PDF edition cannot print %r: it has no rule for this kind of text.",
                type(node).__name__,
                location=node,
                type="typst",
                subtype="unknown_node",
            )
            return ""
        return method(node)

    def children(self, node: nodes.Element) -> str:
        """What is in *node*."""
        return "".join(self.render(child) for child in node.children)

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
        return markup.call("xref", markup.string(name), markup.content(body), kind=markup.string(kind))

    def leave(self, name: str, body: str, kind: str) -> str:
        """A link from a part of the book to the rest: to the site, or to the book by name."""
        if self.context.site:
            document, _hash, id_ = name.partition("#")
            address = f"{self.context.site}/{document}.html" + (f"#{id_}" if id_ else "")
            return f"#link({markup.string(address)})[{body}];"
        # A term is a word in its sentence: only whole pages and sections are worth naming where they stand.
        return body + (markup.text(f" ({self.context.elsewhere})") if kind in ("doc", "ref") else "")

    def check(self) -> None:
        """Warn of each link whose target was not written."""
        for name, node in self.links:
            if name not in self.written:
                document, _hash, id_ = name.partition("#")
                logger.warning(
                    "the PDF edition has no place %r on page %r for this link to lead to.",
                    id_,
                    document,
                    location=node,
                    type="typst",
                    subtype="dead_link",
                )

    # -- Structure ---------------------------------------------------------------------------------------------------

    def visit_start_of_file(self, node: addnodes.start_of_file) -> str:
        outer = self.docname, self.depth
        self.docname, self.depth = node["docname"], 0
        if not node.get("excerpt"):
            self.pending.append(label(self.docname))
        body = self.children(node)
        self.docname, self.depth = outer
        return body

    def visit_section(self, node: nodes.section) -> str:
        self.depth += 1
        self.hold(node)
        body = self.children(node)
        self.depth -= 1
        return body

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
        source = markup.call(
            "hd",
            markup.content(self.children(node)),
            level=str(base + self.depth - 1),
            depth=str(self.depth),
            kind=markup.string(kind),
            labels=markup.strings(labels),
            number=markup.string(number),
            first="true" if first else "false",
        )
        return self.block(node, source)

    def visit_paragraph(self, node: nodes.paragraph) -> str:
        body = self.anchors(node) + self.children(node)
        return self.block(node, f"#p[{body}]")

    def visit_container(self, node: nodes.container) -> str:
        self.hold(node)
        name = node["classes"][0] if node["classes"] else ""
        return self.block(node, markup.call("group", markup.string(name), markup.content(self.children(node))))

    def visit_topic(self, node: nodes.topic) -> str:
        return self.visit_container(node)

    def visit_rubric(self, node: nodes.rubric) -> str:
        return self.block(node, markup.call("rubric", markup.content(self.anchors(node) + self.children(node))))

    def visit_transition(self, node: nodes.transition) -> str:
        # MyST draws a line above the footnotes of a page; here they stand at the foot of the paper.
        return "" if "footnotes" in node["classes"] else self.block(node, "#transition();")

    def visit_block_quote(self, node: nodes.block_quote) -> str:
        body = [child for child in node.children if not isinstance(child, nodes.attribution)]
        by = [child for child in node.children if isinstance(child, nodes.attribution)]
        attribution = markup.content("".join(self.children(child) for child in by)) if by else "none"
        inner = self.anchors(node) + "".join(self.render(child) for child in body)
        return self.block(node, markup.call("blockquote", markup.content(inner), attribution=attribution))

    def visit_literal_block(self, node: nodes.literal_block) -> str:
        language = node.get("language", "")
        return self.block(node, markup.call("code", markup.string(node.astext()), lang=markup.string(language)))

    def visit_line_block(self, node: nodes.line_block) -> str:
        return self.block(node, f"#p[{'#linebreak();'.join(self.children(line) for line in node.children)}]")

    def visit_toctree(self, node: addnodes.toctree) -> str:
        return ""

    def admonition(self, node: nodes.Element, title: str) -> str:
        """A note of any kind, with its title as rendered source."""
        body = self.anchors(node) + self.children(node)
        return self.block(node, markup.call("note", markup.content(title), markup.content(body)))

    def visit_admonition(self, node: nodes.admonition) -> str:
        head, *rest = node.children
        title = self.children(head)
        body = self.anchors(node) + "".join(self.render(child) for child in rest)
        return self.block(node, markup.call("note", markup.content(title), markup.content(body)))

    # -- Lists -------------------------------------------------------------------------------------------------------

    def items(self, node: nodes.Element) -> list[str]:
        """Each list item as a content block; one of a single paragraph stays on one page."""
        found = []
        for item in node.children:
            body = self.anchors(item) + self.inline_or_blocks(item)
            single = len(item.children) == 1 and isinstance(item.children[0], nodes.paragraph)
            found.append(markup.content(f"#whole[{body}]" if single else body))
        return found

    def visit_bullet_list(self, node: nodes.bullet_list) -> str:
        self.hold(node)
        name = node["classes"][0] if node["classes"] else ""
        return self.block(node, markup.call("bullets", markup.string(name), *self.items(node)))

    def visit_enumerated_list(self, node: nodes.enumerated_list) -> str:
        self.hold(node)
        numbering = {"loweralpha": "a.", "upperalpha": "A.", "lowerroman": "i.", "upperroman": "I."}
        form = markup.string(numbering.get(node.get("enumtype", ""), "1."))
        start = str(node.get("start", 1))
        return self.block(node, markup.call("numbered", *self.items(node), form=form, start=start))

    def visit_definition_list(self, node: nodes.definition_list) -> str:
        self.hold(node)
        pairs = []
        for item in node.children:
            names, body = [], ""
            for child in item.children:
                if isinstance(child, nodes.term):
                    names.append(self.anchors(child) + self.children(child))
                elif isinstance(child, nodes.classifier):
                    names[-1] += markup.text(" : ") + self.children(child)
                else:
                    body += self.run_in(child)
            pairs.append(f"([{'#linebreak();'.join(names)}], [{body}])")
        kind = "glossary" if "glossary" in node["classes"] else ""
        return self.block(node, markup.call("definitions", markup.string(kind), *pairs))

    def run_in(self, node: nodes.Element) -> str:
        """A definition: its first paragraph runs on from the term, which then never ends a page alone."""
        first, rest = node.children[:1], node.children[1:]
        if first and isinstance(first[0], nodes.paragraph):
            return self.anchors(first[0]) + self.children(first[0]) + "".join(self.render(child) for child in rest)
        return self.children(node)

    def visit_field_list(self, node: nodes.field_list) -> str:
        pairs = []
        for line in node.children:
            name, body = line.children
            inner = self.inline_or_blocks(body)
            pairs.append(f"([{self.children(name)}], [{inner}])")
        kind = node["classes"][0] if node["classes"] else ""
        return self.block(node, markup.call("fields", markup.string(kind), *pairs)) if pairs else ""

    def inline_or_blocks(self, node: nodes.Element) -> str:
        """One paragraph stands as it is (in a cell, in a field); more than one stay paragraphs."""
        if len(node.children) == 1 and isinstance(node.children[0], nodes.paragraph):
            return self.anchors(node.children[0]) + self.children(node.children[0])
        return self.children(node)


def _add_admonitions() -> None:
    """``visit_note`` and its like: all the same but for the name."""

    def method(name: str):
        def visit(self: TypstWriter, node: nodes.Element) -> str:
            return self.admonition(node, markup.text(self.context.label(name)))

        return visit

    for name in ADMONITIONS:
        setattr(TypstWriter, f"visit_{name}", method(name))


_add_admonitions()
