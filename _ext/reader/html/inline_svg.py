"""Inlines SVG figures into HTML pages, so that CSS can recolour them and readers can search their text.

The SVG files have the fixed colours of `PALETTE`, which the PDF and EPUB editions show. On web pages
``_static/reader.css`` replaces each of them by a colour of the light or the dark colour scheme.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from weakref import WeakKeyDictionary

from docutils import nodes
from lxml import etree
from sphinx.application import Sphinx
from sphinx.util.logging import getLogger
from sphinx.writers.html5 import HTML5Translator

from ..safety import svg

logger = getLogger(__name__)

#: Colours that a figure may use, by their purpose.
PALETTE = {
    "ground": ("#ffffff",),
    "text": ("#111b26", "#39434d"),
    "lines": ("#17395f", "#8a5a00", "#0d5f59", "#6b2d5c", "#c3d3e6"),
    "washes": ("#e9eff6", "#fbf3e3", "#e6f3f1", "#f6ebf3"),
}
#: Attributes that are dropped: an inlined figure has one description, on its root, and the font of the page.
DROPPED_ATTRIBUTES = frozenset({"role", "aria-label", "aria-hidden", "font-family"})

#: Number of figures inlined into the page that a translator writes. Sphinx makes one translator for each page.
_inlined: WeakKeyDictionary[HTML5Translator, int] = WeakKeyDictionary()


def hex_colours(source: str) -> set[str]:
    """Returns the hexadecimal colours in the source of an SVG file, as they are written (``#17395f``)."""
    return set(re.findall(r"#[0-9a-fA-F]{3,8}\b", source))


def inline(source: str, description: str, id_prefix: str = "") -> str:
    """Returns an SVG document as an HTML ``<svg>`` element with the role ``img``, labelled with *description*.

    *id_prefix* is prepended to every id and every reference to one, because ids must be unique on a page. The result
    is serialized from the tree that `svg.check` validates, without titles, descriptions, comments and
    `DROPPED_ATTRIBUTES`. Raises lxml.etree.XMLSyntaxError if *source* is not well-formed.
    """
    label = f' role="img" aria-label="{escape(description, quote=True)}"'
    out: list[str] = []
    _write(svg.parse_svg(source.encode()), label, id_prefix, False, out)
    return "".join(out)


def _write(element: etree._Element, attributes: str, id_prefix: str, in_text: bool, out: list[str]) -> None:
    """Appends *element*, serialized, and the text that follows it to *out*.

    *attributes* are written before the element's own; *in_text* is true inside ``<text>``, where white space counts.
    """
    if isinstance(element.tag, str) and (name := etree.QName(element).localname) not in svg.WORDS:
        namespaces = _namespaces(element) if element.getparent() is None else ""
        own = "".join(_attribute(str(key), str(value), id_prefix) for key, value in element.attrib.items())
        out.append(f"<{name}{attributes}{namespaces}{own}")
        content: list[str] = []
        child_in_text = in_text or name == "text"
        _write_text(element.text, child_in_text, content)
        for child in element:
            _write(child, "", id_prefix, child_in_text, content)
        out += [">", *content, f"</{name}>"] if content else ["/>"]
    if element.getparent() is not None:
        _write_text(element.tail, in_text, out)


def _write_text(text: str | None, in_text: bool, out: list[str]) -> None:
    """Appends *text* to *out*, escaped. White space between shapes is dropped, because SVG does not render it."""
    if text and (in_text or not text.isspace()):
        out.append(escape(text, quote=False))


def _namespaces(element: etree._Element) -> str:
    """Returns the ``xmlns`` attributes of *element*, each with a space before it."""
    return "".join(f' xmlns{":" + prefix if prefix else ""}="{escape(uri)}"' for prefix, uri in element.nsmap.items())


def _attribute(key: str, value: str, id_prefix: str) -> str:
    """Returns one attribute in HTML syntax with a space before it; an empty string for `DROPPED_ATTRIBUTES`."""
    if key in DROPPED_ATTRIBUTES:
        return ""
    if key == "id":
        value = id_prefix + value
    elif key in svg.HREFS:
        key, value = "href", value.replace("#", f"#{id_prefix}", 1)
    elif "url(" in value:
        value = re.sub(r"url\((['\"]?)#", rf"url(\1#{id_prefix}", value)
    name = key.replace("{http://www.w3.org/XML/1998/namespace}", "xml:")
    return f' {name}="{escape(value, quote=True)}"'


# -- Sphinx ----------------------------------------------------------------------------------------------------------


def visit_image(translator: HTML5Translator, node: nodes.image) -> None:
    """Inlines the image of a figure if it is an SVG file; leaves every other image to Sphinx.

    Warns of each fault that `svg.check` finds, and then writes nothing.
    """
    path = Path(translator.builder.srcdir, node["uri"])
    if translator.builder.name == "html" and path.suffix.lower() == ".svg" and isinstance(node.parent, nodes.figure):
        # Read once, so that the bytes that are checked are the bytes that are written.
        source = path.read_bytes()
        faults = svg.check_svg(source)
        for line, message in faults:
            logger.warning("%s", message, location=f"{path}:{line}", type="reader", subtype="drawing")
        if not faults:
            number = _inlined[translator] = _inlined.get(translator, 0) + 1
            translator.body.append(inline(source.decode(), node.get("alt", ""), f"drawing-{number}-") + "\n")
        raise nodes.SkipNode
    type(translator).visit_image(translator, node)


def depart_image(translator: HTML5Translator, node: nodes.image) -> None:
    """Calls Sphinx's method: `visit_image` raises SkipNode for what it has written itself."""
    type(translator).depart_image(translator, node)


def setup(app: Sphinx) -> None:
    """Replaces the HTML visitor of images."""
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
