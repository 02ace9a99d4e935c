"""The node of a line break within a paragraph, and how HTML and plain text write it."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


class line_break(nodes.Inline, nodes.Element):
    """A line break within a paragraph. (MyST makes a raw node of HTML, which pages may not have.)"""

    def astext(self) -> str:
        """Returns a space: the text of the node in titles, contents, indexes and search."""
        return " "


def visit_line_break_html(translator: HTML5Translator, node: line_break) -> None:
    """Writes ``<br />`` to HTML pages and the EPUB."""
    translator.body.append("<br />\n")
    raise nodes.SkipNode


def visit_line_break_text(translator: nodes.NodeVisitor, node: line_break) -> None:
    """Writes nothing: Sphinx's text writer keeps no line breaks in a paragraph."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    # sphinx_typst has a rule for it in its template.
    app.add_node(line_break, html=(visit_line_break_html, None), text=(visit_line_break_text, None))
