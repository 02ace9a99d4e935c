"""Adds ``scope`` to header cells and replaces inline column widths by classes, in the HTML of tables.

Each visitor calls the method of Sphinx's translator and changes the tags that it has written, whatever the theme.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
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


def visit_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    """Writes the start tag of a cell, with a scope if it is a header; in every edition made of HTML."""
    type(translator).visit_entry(translator, node)
    if translator.body[-1].startswith("<th"):
        translator.body[-1] = add_scope(translator.body[-1])


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
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.add_node(nodes.colspec, override=True, html=(visit_colspec, depart_colspec))
