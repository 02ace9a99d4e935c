"""Inline nodes: emphasis, links, footnotes, words in other languages."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx import addnodes

from .. import markup
from ..labels import class_names, has_class, label, link_kind, target_of
from ..typography import pieces
from .base import TEXT_WIDTH, WriterBase
from .typed import first_child

#: Width of a letter of inline code, in em of the text around it.
MONOSPACED = 0.56
#: In a citation, the no-break space between author and year: a line that would be loose without may end there.
YEAR_AFTER_COMMA = re.compile(r'(,|stop-comma;#")\N{NO-BREAK SPACE}')
#: What MyST makes of a line break within a paragraph, for HTML.
HARD_BREAK = re.compile(r"\s*<br\s*/?>\s*")


def text_after(node: nodes.Node) -> str:
    """The text that follows *node* in its paragraph."""
    while isinstance(node.parent, nodes.TextElement):
        after = node.parent.children[node.parent.index(node) + 1 :]
        if text := "".join(sibling.astext() for sibling in after):
            return text
        node = node.parent
    return ""


class Inline(WriterBase):
    """``visit_`` methods for inline nodes. Each returns Typst source in markup mode."""

    def wrap(self, node: nodes.Element, function: str) -> str:
        """The children of *node* as the content argument of a Typst *function*."""
        return f"#{function}[{self.anchors(node)}{self.children(node)}];"

    def visit_emphasis(self, node: nodes.emphasis) -> str:
        return self.wrap(node, "emph")

    def visit_strong(self, node: nodes.strong) -> str:
        return self.wrap(node, "strong")

    def visit_literal_emphasis(self, node: addnodes.literal_emphasis) -> str:
        return self.wrap(node, "emph")

    def visit_literal_strong(self, node: addnodes.literal_strong) -> str:
        return self.wrap(node, "strong")

    def visit_manpage(self, node: addnodes.manpage) -> str:
        return self.wrap(node, "emph")

    def visit_generated(self, node: nodes.generated) -> str:
        return self.children(node)

    def visit_title_reference(self, node: nodes.title_reference) -> str:
        return self.wrap(node, "emph")

    def visit_superscript(self, node: nodes.superscript) -> str:
        return self.wrap(node, "super")

    def visit_subscript(self, node: nodes.subscript) -> str:
        return self.wrap(node, "sub")

    def visit_line_break(self, node: nodes.Element) -> str:
        return "#linebreak();"

    def visit_literal(self, node: nodes.literal) -> str:
        text = node.astext()
        room = self.line.width / self.line.size
        if max(map(len, text.split()), default=0) * MONOSPACED <= room:
            return markup.call("raw", markup.string(text))
        return markup.call("breakable-raw", markup.strings(pieces(text, room)))

    def visit_inline(self, node: nodes.inline) -> str:
        if has_class(node, self.context.page_lists):
            return self.page_list(node)
        body = self.anchors(node) + self.children(node)
        language = next((name[9:] for name in class_names(node) if name.startswith("language-")), "")
        return markup.call("foreign", markup.string(language), markup.content(body)) if language else body

    def page_list(self, node: nodes.inline) -> str:
        """The page numbers of the targets of all links in *node*. Links that leave a part of a book are left out."""
        names = []
        for link in node.findall(nodes.reference):
            name = target_of(link, self.docname)
            if name and not (self.context.parent_title and name not in self.context.known_labels):
                names.append(name)
                self.internal_links.append((name, link))
        return self.anchors(node) + markup.call("page-list", markup.array(map(markup.place, names)))

    def visit_abbreviation(self, node: nodes.abbreviation) -> str:
        return self.children(node)

    def visit_target(self, node: nodes.target) -> str:
        self.defer_labels(node)
        return self.children(node)

    def visit_reference(self, node: nodes.reference) -> str:
        name = target_of(node, self.docname)
        body = self.anchors(node) + self.children(node)
        if self.heading_notes is not None:
            return body  # contents and running heads repeat a title, and are links themselves
        if name is not None:
            kind = link_kind(node)
            if kind == "cite":
                body = YEAR_AFTER_COMMA.sub(r"\1 ", body)
            source = self.link(name, node, body, kind)
        else:
            source = f"#link({markup.string(node['refuri'])})[{body}];"
        # Typst 0.15 cannot tag a line that ends between a link and the rest of its word.
        return source + ("#sym.wj;" if text_after(node)[:1].isalnum() else "")

    def visit_number_reference(self, node: addnodes.number_reference) -> str:
        return self.visit_reference(node)

    def visit_download_reference(self, node: addnodes.download_reference) -> str:
        return self.children(node)

    def visit_footnote(self, node: nodes.footnote) -> str:
        return ""  # printed at its first reference

    def visit_footnote_reference(self, node: nodes.footnote_reference) -> str:
        name = label(self.docname, node["refid"])
        note = self.footnotes.get(name)
        if note is None:
            self.internal_links.append((name, node))
            return ""
        if self.inner_notes is not None and name not in self.footnotes_set:
            self.inner_notes.append(node)
        if self.inner_notes is not None or name in self.footnotes_set:
            source = markup.call("repeated-footnote", markup.string(name))
        else:
            source = self.first_mark(node, name, note)
        if self.heading_notes is None:
            return source
        self.heading_notes.append(source)
        return ""

    def first_mark(self, node: nodes.footnote_reference, name: str, note: nodes.footnote, hidden: bool = False) -> str:
        """The mark of a footnote with its text, and the footnotes whose marks are in that text: in Typst, what is
        within a footnote can be lost at the end of a page. Their own marks are *hidden*."""
        self.footnotes_set.add(name)
        self.notes.append((name, node))
        outer, self.heading_notes, self.inner_notes = self.heading_notes, None, []
        body = self.footnote_body(note)
        self.heading_notes, inner, self.inner_notes = outer, self.inner_notes, None
        number = first_child(note, nodes.label)
        source = markup.call(
            "labelled-footnote",
            markup.string(name),
            markup.string(number.astext() if number is not None else node.astext()),
            markup.content(body),
            **({"hidden": "true"} if hidden else {}),
        )
        for mark in inner:
            inner_name = label(self.docname, mark["refid"])
            if inner_name not in self.footnotes_set:
                source += self.first_mark(mark, inner_name, self.footnotes[inner_name], hidden=True)
        return source

    def footnote_body(self, note: nodes.footnote) -> str:
        """The content of a footnote without its number."""
        body = [child for child in note.children if not isinstance(child, nodes.label)]
        with self.set_in(width=TEXT_WIDTH - 16, size=8.8, hyphenated=True):
            if len(body) == 1 and isinstance(body[0], nodes.paragraph):
                return self.anchors(body[0]) + self.children(body[0])
            return self.run_in(nodes.Element("", *body))

    def visit_citation_reference(self, node: nodes.citation_reference) -> str:
        body = markup.text(f"[{node.astext()}]")
        return self.link(label(self.docname, node["refid"]), node, body, "cite") if node.get("refid") else body

    def visit_raw(self, node: nodes.raw) -> str:
        formats = node.get("format", "").split()
        if "html" in formats and HARD_BREAK.fullmatch(node.astext()):
            return "#linebreak();"
        if "typst" not in formats:
            return ""
        # Evaluated by itself: an unbalanced bracket closes nothing else, and Typst reports it at its own line.
        source = markup.call("eval", markup.string(node.astext()), mode=markup.string("markup"))
        return source if isinstance(node.parent, nodes.TextElement) else self.block(node, source)

    def visit_problematic(self, node: nodes.problematic) -> str:
        return self.children(node)
