"""TODO."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


class line_break(nodes.Inline, nodes.Element):
    """A new line within a paragraph; MyST's own is raw HTML, which pages have not."""

    def astext(self) -> str:
        return "\n"


def visit_line_break(writer: HTML5Translator, node: line_break) -> None:
    writer.body.append("<br />\n")
    raise nodes.SkipNode


def visit_line_break_of_text(writer: nodes.NodeVisitor, node: line_break) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    # On paper a rule of sphinx_typst breaks the line.
    app.add_node(line_break, html=(visit_line_break, None), text=(visit_line_break_of_text, None))
