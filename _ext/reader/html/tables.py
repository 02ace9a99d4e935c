"""Adds ``scope`` to header cells and replaces inline column widths by classes, in the HTML of tables.

In HTML and EPUB the cells of tables with three columns or more also have the heads of their columns as
``data-label``: on a narrow screen the style sheet shows a block for each row, with a label before each cell.

Each visitor calls the method of Sphinx's translator and changes the tags that it has written, whatever the theme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

#: CSS of the classes that `width_as_class` writes.
COLUMN_WIDTHS_CSS = "\n".join(f".col-{number} {{ width: {number}% }}" for number in range(1, 101))


def add_scope(tag: str) -> str:
    """Returns a ``<th>`` start tag with a ``scope``: ``row`` for a stub below the table's head, else ``col``."""
    attribute = re.search(r'class="([^"]*)"', tag)
    classes = attribute[1].split() if attribute else []
    scope = "row" if "stub" in classes and "head" not in classes else "col"
    return tag.replace("<th", f'<th scope="{scope}"', 1)


def width_as_class(tag: str) -> str:
    """Returns a tag with its width, in per cent, as the class ``col-<width>`` in place of ``style``.

    A Content-Security-Policy without ``unsafe-inline`` makes browsers ignore ``style`` attributes.
    """
    return re.sub(r'style="width: ([\d.]+)%"', lambda match: f'class="col-{max(1, round(float(match[1])))}"', tag)


class LabelCells(SphinxPostTransform):
    """Marks tables of three columns or more with the class ``stacked``, and their cells with the head of the column.

    Tables of two columns get the class ``paired``: the style sheet of the EPUB shows their rows as blocks as well, and
    both heads once, above. Tables with cells that span columns or rows, or without a head of one row, are left as they
    are.
    """

    formats = ("html",)
    default_priority = 950  # links in heads are words by then

    def run(self, **kwargs: Any) -> None:
        for table in self.document.findall(nodes.table):
            rows = list(table.findall(nodes.row))
            head = next(table.findall(nodes.thead), None)
            if head is None or len(head) != 1 or any("morecols" in e or "morerows" in e for e in entries(rows)):
                continue
            labels = [" ".join(cell.astext().split()) for cell in rows[0]]
            if len(labels) < 2 or not all(labels[1:]):  # the first names no cell: rows begin with their own head
                continue
            table["classes"].append("paired" if len(labels) == 2 else "stacked")
            if len(labels) == 2:
                continue
            for row in rows[1:]:
                for cell, label in list(zip(row.findall(nodes.entry), labels, strict=False))[1:]:
                    cell["label"] = label


def entries(rows: Iterable[nodes.row]) -> Iterator[nodes.entry]:
    """The cells of *rows*."""
    for row in rows:
        yield from row.findall(nodes.entry)


def visit_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    """Writes the start tag of a cell, with a scope if it is a header; in every edition made of HTML."""
    type(translator).visit_entry(translator, node)
    tag = translator.body[-1]
    if tag.startswith("<th"):
        translator.body[-1] = add_scope(tag)
    elif "label" in node:
        translator.body[-1] = tag.replace("<td", f'<td data-label="{escape(node["label"])}"', 1)


def depart_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    """Calls Sphinx's method."""
    type(translator).depart_entry(translator, node)


def visit_colspec(translator: HTML5Translator, node: nodes.colspec) -> None:
    """Calls Sphinx's method, which writes nothing yet: all columns of a table are written by `depart_colspec`."""
    type(translator).visit_colspec(translator, node)


def depart_colspec(translator: HTML5Translator, node: nodes.colspec) -> None:
    """Writes the columns of a table; on web pages, which have a Content-Security-Policy, with classes for widths."""
    before = len(translator.body)
    type(translator).depart_colspec(translator, node)
    if translator.builder.name == "html":
        translator.body[before:] = [width_as_class(tag) for tag in translator.body[before:]]


def setup(app: Sphinx) -> None:
    """Replaces the HTML visitors of table cells and columns."""
    app.add_post_transform(LabelCells)
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.add_node(nodes.colspec, override=True, html=(visit_colspec, depart_colspec))
