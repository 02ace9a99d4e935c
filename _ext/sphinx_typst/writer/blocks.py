"""Block nodes: paragraphs, quotes, admonitions, code and containers."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes
from sphinx import addnodes

from .. import markup
from ..labels import first_class, has_class
from .base import WriterBase

#: How much narrower than the text around them quotations, admonitions and code are, in points.
QUOTE_INDENT, NOTE_INDENT, CODE_INDENT = 22, 28, 18
#: Width of a letter in a block of code, in points.
CODE_LETTER = 5.45


def is_image_only(node: nodes.Element) -> bool:
    """Whether *node* has one image, perhaps within a link, and nothing else."""
    inner = [child for child in node.children if not isinstance(child, nodes.Text) or child.strip()]
    if len(inner) != 1:
        return False
    return isinstance(inner[0], nodes.image) or (isinstance(inner[0], nodes.reference) and is_image_only(inner[0]))


class Blocks(WriterBase):
    """``visit_`` methods for blocks other than headings, lists, figures and tables."""

    def visit_paragraph(self, node: nodes.paragraph) -> str:
        body = self.anchors(node) + self.children(node)
        if is_image_only(node):
            return self.block(node, body)
        function = "keep-with-next" if node.astext().endswith(":") else "paragraph"
        return self.block(node, f"#{function}[{body}]")

    def visit_container(self, node: nodes.container) -> str:
        if "literal-block-wrapper" in node["classes"]:
            return self.captioned_code(node)
        self.defer_labels(node)
        outer = self.in_link_group
        self.in_link_group = outer or has_class(node, self.context.link_groups)
        body = self.children(node)
        self.in_link_group = outer
        return self.block(node, markup.call("container", markup.string(first_class(node)), markup.content(body)))

    def visit_topic(self, node: nodes.topic) -> str:
        return self.titled_note(node)

    def visit_rubric(self, node: nodes.rubric) -> str:
        return self.block(node, markup.call("rubric", markup.content(self.anchors(node) + self.children(node))))

    def visit_transition(self, node: nodes.transition) -> str:
        # MyST draws a line above the footnotes of a page; in print footnotes are at the foot of the paper.
        return "" if "footnotes" in node["classes"] else self.block(node, "#transition();")

    def visit_block_quote(self, node: nodes.block_quote) -> str:
        body = [child for child in node.children if not isinstance(child, nodes.attribution)]
        by = [child for child in node.children if isinstance(child, nodes.attribution)]
        with self.set_in(QUOTE_INDENT):
            attribution = markup.content("".join(self.children(child) for child in by)) if by else "none"
            inner = self.anchors(node) + "".join(self.render(child) for child in body)
        return self.block(node, markup.call("blockquote", markup.content(inner), attribution=attribution))

    def visit_literal_block(self, node: nodes.literal_block) -> str:
        if any(isinstance(child, nodes.Element) for child in node.children):
            # parsed-literal: links and emphasis within code
            return self.block(node, markup.call("parsed", markup.content("".join(self.preformatted(node)))))
        return self.code(node, lang=markup.string(node.get("language", "")))

    def code(self, node: nodes.Element, **named: str) -> str:
        """A block of code. Words that are longer than a line can be broken."""
        room = int((self.line.width - CODE_INDENT) / CODE_LETTER)
        if max(map(len, node.astext().split()), default=0) > room:
            named["longest"] = str(max(1, room // 2))
        return self.block(node, markup.call("code", markup.string(node.astext()), **named))

    def preformatted(self, node: nodes.Element) -> list[str]:
        """Source of each child of *node*, with the line ends and spaces of its text kept."""
        pieces = []
        for child in node.children:
            if isinstance(child, nodes.Text):
                pieces.append("#linebreak();".join(markup.verbatim(line) for line in child.astext().split("\n")))
            else:
                pieces.append(self.render(child))
        return pieces

    def visit_doctest_block(self, node: nodes.doctest_block) -> str:
        return self.code(node)

    def captioned_code(self, node: nodes.container) -> str:
        """A code block with a caption, as Sphinx's ``code-block`` directive makes it."""
        caption, code = node.children
        assert isinstance(caption, nodes.caption)
        labels = self.own_labels(node)
        number = self.number_of("code-block", node)
        source = markup.call(
            "listing",
            markup.content(self.render(code)),
            caption=self.caption(caption),
            number=markup.string(number),
            labels=markup.strings(labels),
        )
        return self.block(node, source)

    def visit_line_block(self, node: nodes.line_block) -> str:
        return self.block(node, markup.call("verse", markup.content(self.anchors(node) + self.verses(node))))

    def verses(self, node: nodes.line_block, depth: int = 0) -> str:
        """The lines of a line block; each nested block is indented by 1.5 em more."""
        lines = []
        for child in node.children:
            if isinstance(child, nodes.line_block):
                lines.append(self.verses(child, depth + 1))
            elif isinstance(child, nodes.line):
                lines.append(f"#h({depth * 1.5}em);" * bool(depth) + self.children(child))
        return "#linebreak();".join(lines)

    def visit_centered(self, node: addnodes.centered) -> str:
        return self.block(node, f"#align(center)[{self.children(node)}]")

    def visit_versionmodified(self, node: addnodes.versionmodified) -> str:
        return self.children(node)

    def visit_toctree(self, node: addnodes.toctree) -> str:
        return ""

    def note(self, node: nodes.Element, title: str, content: Sequence[nodes.Node]) -> str:
        """An admonition with a rendered *title* and the nodes of its *content*."""
        with self.set_in(NOTE_INDENT):
            body = self.anchors(node) + "".join(self.render(child) for child in content)
        return self.block(node, markup.call("note", markup.content(title), markup.content(body)))

    def typed_note(self, node: nodes.Element) -> str:
        """An admonition whose title is its type, such as "Warning"."""
        return self.note(node, markup.text(self.context.label(type(node).__name__)), node.children)

    visit_attention = visit_caution = visit_danger = visit_error = visit_hint = typed_note
    visit_important = visit_note = visit_tip = visit_warning = visit_seealso = typed_note

    def titled_note(self, node: nodes.Element) -> str:
        """An admonition whose title is its first child."""
        heads = [child for child in node.children if isinstance(child, (nodes.title, nodes.subtitle))]
        title = markup.text(" – ").join(self.children(head) for head in heads)
        return self.note(node, title, [child for child in node.children if child not in heads])

    def visit_admonition(self, node: nodes.admonition) -> str:
        return self.titled_note(node)

    def visit_sidebar(self, node: nodes.sidebar) -> str:
        return self.titled_note(node)
