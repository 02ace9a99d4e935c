"""Writes figures that are SVG into the pages: their colours follow the reader's, their words are text.

The files keep a palette of their own, for the PDF and the EPUB; _static/reader.css gives each of its colours a
counterpart for pages, light and dark.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from docutils import nodes
from lxml import etree
from sphinx.application import Sphinx
from sphinx.util.logging import getLogger
from sphinx.writers.html5 import HTML5Translator

from ..safety import svg

logger = getLogger(__name__)

#: Colours that a figure may use.
PALETTE = {
    "ground": ("#ffffff",),
    "text": ("#111b26", "#39434d"),
    "lines": ("#17395f", "#8a5a00", "#0d5f59", "#6b2d5c", "#c3d3e6"),
    "washes": ("#e9eff6", "#fbf3e3", "#e6f3f1", "#f6ebf3"),
}
#: Attributes of a drawing that the page has in their place: one description, and its own font.
OF_THE_PAGE = frozenset({"role", "aria-label", "aria-hidden", "font-family"})


def colours(drawing: str) -> set[str]:
    """The colours that a drawing names."""
    return set(re.findall(r"#[0-9a-fA-F]{3,8}\b", drawing))


def inline(drawing: str, description: str, prefix: str = "") -> str:
    """A drawing as part of a page: one image with one description, its own titles and font left to the page.

    *prefix* goes before each id of the drawing, so that no other on the page is the same. What is returned is written
    from the parsed tree, which `svg.check` has seen; lxml.etree.XMLSyntaxError is raised where there is none.
    """
    named = f' role="img" aria-label="{escape(description, quote=True)}"'
    out: list[str] = []
    _write(svg.parse(drawing.encode()), named, prefix, False, out)
    return "".join(out)


def _write(node: etree._Element, named: str, prefix: str, in_words: bool, out: list[str]) -> None:
    """Adds *node*, and the text after it, to *out*. *named*: attributes that come first; *in_words*: inside <text>."""
    if isinstance(node.tag, str) and (name := etree.QName(node).localname) not in svg.WORDS:
        spaces = _namespaces(node) if node.getparent() is None else ""
        attributes = "".join(_attribute(key, value, prefix) for key, value in node.attrib.items())
        out.append(f"<{name}{named}{spaces}{attributes}")
        inside: list[str] = []
        words = in_words or name == "text"
        _text(node.text, words, inside)
        for child in node:
            _write(child, "", prefix, words, inside)
        out += [">", *inside, f"</{name}>"] if inside else ["/>"]
    if node.getparent() is not None:
        _text(node.tail, in_words, out)


def _text(text: str | None, in_words: bool, out: list[str]) -> None:
    """Adds *text*; between shapes, spaces mean nothing."""
    if text and (in_words or not text.isspace()):
        out.append(escape(text, quote=False))


def _namespaces(node: etree._Element) -> str:
    return "".join(
        f' xmlns{":" + prefix if prefix else ""}="{escape(address)}"' for prefix, address in node.nsmap.items()
    )


def _attribute(key: str, value: str, prefix: str) -> str:
    """One attribute as HTML has it; empty for those that are left to the page."""
    if key in OF_THE_PAGE:
        return ""
    if key == "id":
        value = prefix + value
    elif key in svg.HREFS:
        key, value = "href", value.replace("#", f"#{prefix}", 1)
    elif "url(" in value:
        value = re.sub(r"url\((['\"]?)#", rf"url(\1#{prefix}", value)
    name = key.replace("{http://www.w3.org/XML/1998/namespace}", "xml:")
    return f' {name}="{escape(value, quote=True)}"'


# -- Sphinx ----------------------------------------------------------------------------------------------------------


def visit_image(writer: HTML5Translator, node: nodes.image) -> None:
    path = Path(writer.builder.srcdir, node["uri"])
    if writer.builder.name == "html" and path.suffix.lower() == ".svg" and isinstance(node.parent, nodes.figure):
        # The very bytes that are checked are those that the page receives.
        source = path.read_bytes()
        faults = svg.check(source)
        for line, said in faults:
            logger.warning("%s", said, location=f"{path}:{line}", type="reader", subtype="drawing")
        if not faults:
            number = writer.drawings = getattr(writer, "drawings", 0) + 1
            writer.body.append(inline(source.decode(), node.get("alt", ""), f"drawing-{number}-") + "\n")
        raise nodes.SkipNode
    type(writer).visit_image(writer, node)


def depart_image(writer: HTML5Translator, node: nodes.image) -> None:
    type(writer).depart_image(writer, node)


def setup(app: Sphinx) -> None:
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
