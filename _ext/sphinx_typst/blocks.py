"""Paragraphs, quotes, notes, code and groups: a part of the writer."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes

from . import markup
from .labels import is_quiet

#: Notes whose title is their kind.
ADMONITIONS = ("attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning", "seealso")


def is_picture(node: nodes.Element) -> bool:
    """Whether *node* holds one image and nothing else, perhaps as a link."""
    inner = [child for child in node.children if not isinstance(child, nodes.Text) or child.strip()]
    if len(inner) != 1:
        return False
    return isinstance(inner[0], nodes.image) or (isinstance(inner[0], nodes.reference) and is_picture(inner[0]))


class Blocks:
    """Methods of `TypstWriter` for what stands between headings, lists and pictures."""

    def visit_paragraph(self, node: nodes.paragraph) -> str:
        body = self.anchors(node) + self.children(node)
        if is_picture(node):
            return self.block(node, body)
        function = "lead" if node.astext().endswith(":") else "p"
        return self.block(node, f"#{function}[{body}]")

    def visit_container(self, node: nodes.container) -> str:
        if "literal-block-wrapper" in node["classes"]:
            return self.captioned_code(node)
        self.hold(node)
        name = node["classes"][0] if node["classes"] else ""
        outer, self.quiet = self.quiet, self.quiet or is_quiet(node)
        body = self.children(node)
        self.quiet = outer
        return self.block(node, markup.call("group", markup.string(name), markup.content(body)))

    def visit_topic(self, node: nodes.topic) -> str:
        return self.titled_note(node)

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
        inside = any(isinstance(child, nodes.Element) for child in node.children)
        if inside:  # parsed-literal: links and emphasis within code
            return self.block(node, markup.call("parsed", markup.content("".join(self.preformatted(node)))))
        language = node.get("language", "")
        return self.block(node, markup.call("code", markup.string(node.astext()), lang=markup.string(language)))

    def preformatted(self, node: nodes.Element) -> list[str]:
        """Children of *node* with the line ends and spaces of the source kept."""
        found = []
        for child in node.children:
            if isinstance(child, nodes.Text):
                found.append("#linebreak();".join(markup.verbatim(line) for line in child.astext().split("\n")))
            else:
                found.append(self.render(child))
        return found

    def visit_doctest_block(self, node: nodes.doctest_block) -> str:
        return self.block(node, markup.call("code", markup.string(node.astext())))

    def captioned_code(self, node: nodes.container) -> str:
        caption, code = node.children
        labels = self.own_labels(node)
        number = self.context.number("code-block", self.docname, node["ids"][0]) if node["ids"] else ""
        source = markup.call(
            "listing",
            markup.content(self.render(code)),
            caption=markup.content(self.children(caption)),
            number=markup.string(number),
            labels=markup.strings(labels),
        )
        return self.block(node, source)

    def visit_line_block(self, node: nodes.line_block) -> str:
        return self.block(node, markup.call("verse", markup.content(self.anchors(node) + self.verses(node))))

    def verses(self, node: nodes.line_block, depth: int = 0) -> str:
        """Lines of a line block; inner blocks are indented."""
        lines = []
        for child in node.children:
            if isinstance(child, nodes.line_block):
                lines.append(self.verses(child, depth + 1))
            else:
                lines.append(f"#h({depth * 1.5}em);" * bool(depth) + self.children(child))
        return "#linebreak();".join(lines)

    def visit_centered(self, node: addnodes.centered) -> str:
        return self.block(node, f"#align(center)[{self.children(node)}]")

    def visit_versionmodified(self, node: addnodes.versionmodified) -> str:
        return self.children(node)

    def visit_toctree(self, node: addnodes.toctree) -> str:
        return ""

    def admonition(self, node: nodes.Element, title: str, content: list[nodes.Node]) -> str:
        """A note of any kind, with its title as rendered source."""
        body = self.anchors(node) + "".join(self.render(child) for child in content)
        return self.block(node, markup.call("note", markup.content(title), markup.content(body)))

    def visit_admonition(self, node: nodes.admonition) -> str:
        return self.titled_note(node)

    def visit_sidebar(self, node: nodes.sidebar) -> str:
        return self.titled_note(node)

    def titled_note(self, node: nodes.Element) -> str:
        """A note whose title is its first child."""
        heads = [child for child in node.children if isinstance(child, (nodes.title, nodes.subtitle))]
        title = markup.text(" – ").join(self.children(head) for head in heads)
        return self.admonition(node, title, [child for child in node.children if child not in heads])


def _add_admonitions() -> None:
    """``visit_note`` and its like: all the same but for the name."""

    def method(name: str):
        def visit(self: Blocks, node: nodes.Element) -> str:
            return self.admonition(node, markup.text(self.context.label(name)), node.children)

        return visit

    for name in ADMONITIONS:
        setattr(Blocks, f"visit_{name}", method(name))


_add_admonitions()
