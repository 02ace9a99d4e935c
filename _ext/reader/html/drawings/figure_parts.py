"""The named parts of a drawing: what they are called, and the list of them that narrow screens show in its place.

A part is a ``<g>`` with a ``<text>`` among its child elements: that is its name. What is drawn before the name belongs
to it, such as the box around it; parts inside are its own parts. Other words, such as those beside an arrow, have no
part of their own: they are items of the list as they stand. What is ``aria-hidden`` is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from lxml import etree

#: Returns the address that a name links to; empty if it links to none.
Addresses = Callable[[str], str]

#: The lines of the palette (`inline_svg.PALETTE`) to the class of a part that is drawn with them.
CLASSES = {"#17395f": "blue", "#8a5a00": "gold", "#0d5f59": "teal", "#6b2d5c": "plum"}
#: The width of text on a phone, in CSS pixels.
PHONE = 360


def local_name(element: etree._Element) -> str:
    """Returns the name of *element* without its namespace; empty for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def words(text: etree._Element) -> str:
    """Returns the words of a ``<text>``, whose lines are ``<tspan>`` elements."""
    return " ".join(" ".join(str(words) for words in text.itertext()).split())


def is_hidden(element: etree._Element) -> bool:
    """Returns whether *element* is for the eye alone, such as the scale of an axis."""
    return element.get("aria-hidden") == "true"


def name_element(element: etree._Element) -> etree._Element | None:
    """Returns the ``<text>`` that names the part *element*; None if that is no part."""
    if local_name(element) != "g" or is_hidden(element):
        return None
    return next((child for child in element if local_name(child) == "text"), None)


def fits_a_phone(root: etree._Element) -> bool:
    """Returns whether a drawing is no wider than `PHONE`, so that its words can be read there."""
    return float((root.get("viewBox") or f"0 0 {PHONE + 1} 0").replace(",", " ").split()[2]) <= PHONE


def part_names(root: etree._Element) -> list[str]:
    """Returns the names of all parts of a drawing, in document order."""
    return [words(name) for element in root.iter() if (name := name_element(element)) is not None]


def colour_class(element: etree._Element) -> str:
    """Returns the attribute ``class`` for the colour of the first shape of the part *element*; empty if it has none."""
    colours = (child.get(name, "") for child in element for name in ("stroke", "fill") if local_name(child) != "text")
    found = next((CLASSES[colour] for colour in colours if colour in CLASSES), "")
    return f' class="{found}"' if found else ""


def items(element: etree._Element, address: Addresses) -> Iterator[str]:
    """Yields the items of the list for what is inside *element*, as HTML."""
    name = name_element(element)
    for child in element:
        if is_hidden(child):
            continue
        if local_name(child) == "text" and child is not name:
            yield f'<li class="figure-words">{escape(words(child), quote=False)}</li>'
        elif local_name(child) == "g":
            part = name_element(child)
            if part is None:
                yield from items(child, address)
            else:
                yield f"<li{colour_class(child)}>{linked(words(part), address)}{parts_list(child, address)}</li>"


def linked(name: str, address: Addresses) -> str:
    """Returns *name* as HTML, as a link if it has an address."""
    text, href = escape(name, quote=False), address(name)
    return f'<a class="reference internal" href="{escape(href)}">{text}</a>' if href else text


def parts_list(element: etree._Element, address: Addresses, attributes: str = "") -> str:
    """Returns the parts inside *element* as a list in HTML; empty if there are none."""
    inside = "".join(items(element, address))
    return f"<ul{attributes}>{inside}</ul>" if inside else ""
