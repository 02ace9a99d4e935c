"""Figures that are SVG stand in the pages themselves: their colours follow the reader's, their words are text.

The files keep a palette of their own, for the PDF and the EPUB; _static/reader.css gives each of its colours a
counterpart for pages, light and dark.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

#: Colours that a figure may use.
PALETTE = {
    "ground": ("#ffffff",),
    "text": ("#111b26", "#39434d"),
    "lines": ("#17395f", "#8a5a00", "#0d5f59", "#6b2d5c", "#c3d3e6"),
    "washes": ("#e9eff6", "#fbf3e3", "#e6f3f1", "#f6ebf3"),
}


def colours(svg: str) -> set[str]:
    """The colours that a drawing names."""
    return set(re.findall(r"#[0-9a-fA-F]{3,8}\b", svg))


def inline(svg: str, description: str) -> str:
    """A drawing as part of a page: one image with one description, its own title and font left to the page."""
    drawing = re.sub(r"<\?xml.*?\?>|<!--.*?-->|<title>.*?</title>", "", svg, flags=re.DOTALL)
    drawing = re.sub(r'\s(?:role|font-family)="[^"]*"', "", drawing)
    drawing = re.sub(r">\s+<", "><", drawing).strip()
    return drawing.replace("<svg", f'<svg role="img" aria-label="{escape(description, quote=True)}"', 1)


def visit_image(writer: HTML5Translator, node: nodes.image) -> None:
    source = Path(writer.builder.srcdir, node["uri"])
    if writer.builder.name == "html" and source.suffix == ".svg" and isinstance(node.parent, nodes.figure):
        writer.body.append(inline(source.read_text("utf-8"), node.get("alt", "")) + "\n")
        raise nodes.SkipNode
    type(writer).visit_image(writer, node)


def depart_image(writer: HTML5Translator, node: nodes.image) -> None:
    type(writer).depart_image(writer, node)


def setup(app: Sphinx) -> None:
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
