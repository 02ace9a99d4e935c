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
from sphinx.builders import Builder
from sphinx.util.logging import getLogger
from sphinx.writers.html5 import HTML5Translator

from ...directives.framework_figure import SHOWN_FROM
from ...safety import svg
from .figure_links import named_place
from .figure_parts import Addresses, fits_a_phone, local_name, name_element, part_names, parts_list, words

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


def no_address(name: str) -> str:
    """Returns no address for *name*: a drawing without links."""
    return ""


def hex_colours(source: str) -> set[str]:
    """Returns the hexadecimal colours in the source of an SVG file, as they are written (``#17395f``)."""
    return set(re.findall(r"#[0-9a-fA-F]{3,8}\b", source))


def inline(source: str, description: str, id_prefix: str = "", address: Addresses = no_address) -> str:
    """Returns an SVG document as an HTML ``<svg>`` element, labelled with *description*.

    *id_prefix* is prepended to every id and every reference to one, because ids must be unique on a page. Names of
    parts that have an *address* are links; the role of the element is then ``group``, because an ``img`` may have none.
    The result is serialized from the tree that `svg.check_svg` validates, without titles, descriptions, comments and
    `DROPPED_ATTRIBUTES`. Raises lxml.etree.XMLSyntaxError if *source* is not well-formed.
    """
    root = svg.parse_svg(source.encode())
    role = "group" if any(map(address, part_names(root))) else "img"
    writer = _Writer(id_prefix, address)
    writer.element(root, f' role="{role}" aria-label="{escape(description, quote=True)}"', False)
    return "".join(writer.out)


class _Writer:
    """Writes the elements of an SVG document as HTML; ``out`` has the parts of the result."""

    def __init__(self, id_prefix: str, address: Addresses) -> None:
        self.id_prefix = id_prefix
        self.address = address
        self.out: list[str] = []

    def element(self, element: etree._Element, attributes: str, in_text: bool) -> None:
        """Writes *element* and the text that follows it.

        *attributes* are written before its own; *in_text* is true inside ``<text>``, where white space counts.
        """
        name = local_name(element)
        if name and name not in svg.WORDS:
            namespaces = _namespaces(element) if element.getparent() is None else ""
            own = "".join(_attribute(str(key), str(value), self.id_prefix) for key, value in element.attrib.items())
            self.out.append(f"<{name}{attributes}{namespaces}{own}")
            end = len(self.out)
            self.content(element, in_text or name == "text")
            if len(self.out) > end:
                self.out.insert(end, ">")
                self.out.append(f"</{name}>")
            else:
                self.out.append("/>")
        if element.getparent() is not None:
            _write_text(element.tail, in_text, self.out)

    def content(self, element: etree._Element, in_text: bool) -> None:
        """Writes what is inside *element*; in a part, what is drawn up to its name becomes a link."""
        name = name_element(element)
        href = self.address(words(name)) if name is not None else ""
        if href:
            self.out.append(f'<a class="reference internal" href="{escape(href)}">')
        _write_text(element.text, in_text, self.out)
        for child in element:
            self.element(child, "", in_text)
            if href and child is name:
                self.out.append("</a>")


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


def addresses(builder: Builder, figure: nodes.figure, docname: str) -> Addresses:
    """Returns the function that gives the names in a *figure* on page *docname* their addresses."""
    own_page = figure[SHOWN_FROM].docname if SHOWN_FROM in figure else docname

    def address(name: str) -> str:
        place = named_place(builder.env, own_page, name)
        if place is None:
            return ""
        page = builder.get_relative_uri(docname, place.docname) if place.docname != docname else ""
        return f"{page}#{place.id}" if place.id else page

    return address


def visit_image(translator: HTML5Translator, node: nodes.image) -> None:
    """Inlines the image of a figure if it is an SVG file, with the list of its parts; leaves other images to Sphinx.

    Warns of each fault that `svg.check_svg` finds, and then writes nothing. The EPUB has the file itself and the list.
    """
    builder = translator.builder
    path = Path(builder.srcdir, node["uri"])
    if (
        builder.name not in ("html", "epub")
        or path.suffix.lower() != ".svg"
        or not isinstance(node.parent, nodes.figure)
    ):
        type(translator).visit_image(translator, node)
        return
    # Read once, so that the bytes that are checked are the bytes that are written.
    source = path.read_bytes()
    faults = svg.check_svg(source)
    for line, message in faults:
        logger.warning("%s", message, location=f"{path}:{line}", type="reader", subtype="drawing")
    if faults:
        raise nodes.SkipNode
    address = addresses(builder, node.parent, builder.current_docname)
    root = svg.parse_svg(source)
    # In the EPUB the drawing itself has no links.
    if part_names(root) and (builder.name == "epub" or not fits_a_phone(root)):
        translator.body.append(parts_list(root, address, ' class="figure-parts"') + "\n")
    if builder.name == "epub":
        type(translator).visit_image(translator, node)
        return
    number = _inlined[translator] = _inlined.get(translator, 0) + 1
    translator.body.append(inline(source.decode(), node.get("alt", ""), f"drawing-{number}-", address) + "\n")
    raise nodes.SkipNode


def depart_image(translator: HTML5Translator, node: nodes.image) -> None:
    """Calls Sphinx's method: `visit_image` raises SkipNode for what it has written itself."""
    type(translator).depart_image(translator, node)


def setup(app: Sphinx) -> None:
    """Replaces the HTML visitor of images."""
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
