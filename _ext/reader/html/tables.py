"""What the pages' HTML says more, or otherwise, than Sphinx writes it: heads of rows and columns, widths of columns.

Each function stands in for the writer's own, and calls it first; whatever the theme, and in the EPUB too.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

#: A stylesheet for the classes that stand in for widths; see `as_class`.
WIDTHS = "\n".join(f".col-{number} {{ width: {number}% }}" for number in range(1, 101))


def with_scope(tag: str) -> str:
    """A ``<th>`` that says what it heads: the row if it is a stub alone, else the column."""
    classes = re.search(r'class="([^"]*)"', tag)
    heads = classes[1].split() if classes else []
    scope = "row" if "stub" in heads and "head" not in heads else "col"
    return tag.replace("<th", f'<th scope="{scope}"', 1)


def as_class(tag: str) -> str:
    """Widths as classes: a strict Content-Security-Policy ignores ``style``."""
    return re.sub(r'style="width: ([\d.]+)%"', lambda found: f'class="col-{max(1, round(float(found[1])))}"', tag)


def visit_entry(writer: HTML5Translator, node: nodes.entry) -> None:
    type(writer).visit_entry(writer, node)
    if writer.body[-1].startswith("<th"):
        writer.body[-1] = with_scope(writer.body[-1])


def depart_entry(writer: HTML5Translator, node: nodes.entry) -> None:
    type(writer).depart_entry(writer, node)


def visit_colspec(writer: HTML5Translator, node: nodes.colspec) -> None:
    type(writer).visit_colspec(writer, node)


def depart_colspec(writer: HTML5Translator, node: nodes.colspec) -> None:
    before = len(writer.body)
    type(writer).depart_colspec(writer, node)
    if writer.builder.name == "html":
        writer.body[before:] = [as_class(tag) for tag in writer.body[before:]]


def setup(app: Sphinx) -> None:
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.add_node(nodes.colspec, override=True, html=(visit_colspec, depart_colspec))
