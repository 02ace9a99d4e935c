"""Checks SVG files against the elements and attributes of svg_vocabulary.py, and limits their size and complexity.

HTML pages contain the SVG itself, so it is checked as strictly as a page. Time and memory grow linearly with the size
of the file, which has a limit. This module needs neither docutils nor Sphinx.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from ..facts.fault import printable

# With "as": also for html.drawings.inline_svg, which needs the same lists.
from .svg_vocabulary import ATTRIBUTES as ATTRIBUTES
from .svg_vocabulary import CHILDREN, MARKED_SHAPES, MARKERS, NOT_XML, PAINTS, REFERRING, SYNTAXES, XLINK
from .svg_vocabulary import ELEMENTS as ELEMENTS
from .svg_vocabulary import HREFS as HREFS
from .svg_vocabulary import NAMESPACE as NAMESPACE
from .svg_vocabulary import WORDS as WORDS

MAX_SIZE = 1_000_000  #: maximum size in bytes; the largest SVG of the first book has 8,000
# Maximum numbers:
MAX_ELEMENTS = 20_000  #: including those that <use> and markers render again
MAX_TEXT_LENGTH = 20_000  #: characters of text; shaping takes more time for each, the longer a run of them is
MAX_DEPTH = 40  #: of nested elements
MAX_ATTRIBUTES = 60  #: of one element
MAX_NAMESPACES = 20  #: declarations in a file; lxml searches them for every element
MAX_FAULTS = 20  #: that are reported

_DECLARATION = re.compile(
    r"<\?xml\s{1,9}version=(['\"])1\.0\1(?:\s{1,9}encoding=(['\"])(?:utf-8|us-ascii)\2)?"
    r"(?:\s{1,9}standalone=(['\"])(?:yes|no)\3)?\s{0,9}\?>",
    re.IGNORECASE,
)
#: The beginning of a document type, entity declaration or CDATA section, but not of a comment.
_MARKUP_DECLARATION = re.compile(r"<!(?!--)[\[A-Za-z]{0,12}")
#: Bidirectional control characters (UAX #9).
_BIDI_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Numbers from a million on.
_HUGE = re.compile(r"(?<![\d.])\d{7}|[eE]\+?[1-9]|[eE]-\d\d")
_FRAGMENT = re.compile(r"#([A-Za-z_][\w.-]*)", re.ASCII)
_FRAGMENT_URL = re.compile(r"url\(['\"]?#([A-Za-z_][\w.-]*)", re.ASCII)


def check_svg(source: bytes) -> list[tuple[int, str]]:
    """Returns (1-based line, message) for what an SVG has and may not have, at most `MAX_FAULTS` of them."""
    fault = _source_fault(source)
    if fault:
        return [fault]
    try:
        root = parse_svg(source)
    except etree.XMLSyntaxError as error:
        return [(max(error.lineno or 1, 1), printable(f"the drawing is no XML: {_in_plain_words(str(error.msg))}."))]
    if root.tag != f"{{{NAMESPACE}}}svg":
        return [(1, f'the drawing must begin with <svg xmlns="{NAMESPACE}">.')]
    faults = list(islice(_tree_faults(root), MAX_FAULTS)) or list(islice(_reference_faults(root), MAX_FAULTS))
    return [(line, printable(message)) for line, message in faults]


def _in_plain_words(message: str) -> str:
    """Returns what is wrong with a drawing of which libxml2 says *message*, and what to write."""
    for expression, sentence in NOT_XML:
        if match := expression.match(message):
            return sentence.format(*match.groups())
    return "this line cannot be read: save the drawing again as plain SVG"


def parse_svg(source: bytes) -> etree._Element:
    """Parses an SVG in UTF-8 without entities, DTD and other files, and returns its root element.

    Raises lxml.etree.XMLSyntaxError.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
    )
    return etree.fromstring(source, parser)


def _source_fault(source: bytes) -> tuple[int, str] | None:
    """Returns (1-based line, message) for what must not reach the XML parser; None if all is well."""
    if len(source) > MAX_SIZE:
        return 1, f"the drawing has {len(source):,} bytes: at most {MAX_SIZE:,}."
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        return 1, "the drawing is no UTF-8 text: save it as UTF-8."
    if text.startswith("\ufeff"):
        return 1, "the drawing begins with a byte order mark: save it as UTF-8 without one."
    if text.startswith("<?xml") and not _DECLARATION.match(text):
        return 1, 'the first line must be <?xml version="1.0" encoding="utf-8"?>, or leave it out.'
    if declaration := _MARKUP_DECLARATION.search(text):
        return _line(text, declaration.start()), printable(
            f"“{declaration[0]}” has no place in a drawing: take it out."
        )
    if namespace := next(islice(re.finditer("xmlns", text), MAX_NAMESPACES, None), None):
        return _line(text, namespace.start()), f"the drawing names more than {MAX_NAMESPACES} namespaces: it needs one."
    if control := _BIDI_CONTROL.search(text):
        return _line(text, control.start()), _bidi_message(control)
    return None


def _bidi_message(control: re.Match[str]) -> str:
    """Returns the message about a bidirectional control character, a match of `_BIDI_CONTROL`."""
    return f"the invisible character U+{ord(control[0]):04X} turns text around: take it out."


def _line(text: str, offset: int) -> int:
    """Returns the 1-based line of *offset* in *text*."""
    return text.count("\n", 0, offset) + 1


def _tree_faults(root: etree._Element) -> Iterator[tuple[int, str]]:
    """Gives (1-based line, message) for what is wrong with single nodes, and with depth and number of elements."""
    for node in (*root.itersiblings(preceding=True), *root.itersiblings()):
        if not isinstance(node, etree._Comment):
            yield _line_of(node), "a processing instruction has no place in a drawing: take it out."
    if (length := sum(len(text.strip()) for text in root.itertext())) > MAX_TEXT_LENGTH:
        yield 1, f"the drawing has {length:,} characters of words: at most {MAX_TEXT_LENGTH:,}."
    depth = number = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "end":
            depth -= 1
        elif event == "start":
            depth, number = depth + 1, number + 1
            if depth > MAX_DEPTH or number > MAX_ELEMENTS:
                too_deep = depth > MAX_DEPTH
                limit = f"{MAX_DEPTH} elements inside one another" if too_deep else f"{MAX_ELEMENTS:,} elements"
                yield _line_of(node), f"the drawing has more than {limit}: draw it with fewer."
                return
            yield from ((_line_of(node), message) for message in _element_faults(node))
        elif event == "pi":
            yield _line_of(node), "a processing instruction has no place in a drawing: take it out."


def _line_of(node: etree._Element) -> int:
    """Returns the 1-based line of *node* in the source; 1 if lxml has none."""
    line = node.sourceline
    return max(line, 1) if isinstance(line, int) else 1


def _element_faults(node: etree._Element) -> Iterator[str]:
    """Gives a message for each thing that is wrong with one element: name, namespaces, parent, text, attributes."""
    if not isinstance(node.tag, str):
        yield "an entity has no place in a drawing: write the character itself."
        return
    name, parent = etree.QName(node), node.getparent()
    if name.namespace != NAMESPACE or name.localname not in ELEMENTS:
        yield f"<{name.localname}> has no place in a drawing: it may have {', '.join(sorted(ELEMENTS))}."
        return
    if node.prefix is not None:
        yield f"<{node.prefix}:{name.localname}> has a prefix: write <{name.localname}>."
    if foreign := set(node.nsmap.values()) - {NAMESPACE, XLINK}:
        yield f"the namespace “{min(map(str, foreign))}” has no place in a drawing: take its xmlns out."
    if parent is not None:
        parent_name = etree.QName(parent).localname
        if name.localname not in CHILDREN.get(parent_name, ELEMENTS):
            yield f"<{parent_name}> may not contain <{name.localname}>: put one after the other."
    # Character references, such as &#8238;, are resolved only here.
    if control := _BIDI_CONTROL.search("\n".join([node.text or "", *(child.tail or "" for child in node)])):
        yield _bidi_message(control)
    if len(node.attrib) > MAX_ATTRIBUTES:
        yield f"<{name.localname}> has more than {MAX_ATTRIBUTES} attributes: it needs fewer."
        return
    if set(node.attrib) >= HREFS:
        yield f"<{name.localname}> has two addresses: leave one, as in href='#part'."
    for key, value in node.attrib.items():
        if message := refused_attribute(name.localname, str(key), str(value)):
            yield message


def refused_attribute(element: str, name: str, value: str) -> str:
    """Returns why an attribute is refused and what to write; empty if it is allowed.

    *element*: the local name of its element; *name*: in lxml's notation, ``{namespace}name``.
    """
    shown = name.rpartition("}")[2]
    if name in HREFS:
        if element in REFERRING and _FRAGMENT.fullmatch(value):
            return ""
        return (
            f"the address “{value[:40]}” leads out of the drawing: "
            "<use> and gradients name a part of the same drawing, as in href='#part'; nothing else has an address."
        )
    syntax = ATTRIBUTES.get(name) if name not in MARKERS or element in MARKED_SHAPES else None
    if syntax is None:
        instead = "write fill, stroke and the like as attributes" if shown in ("style", "class") else "take it out"
        return f"the attribute {shown} has no place in a drawing: {instead}."
    if syntax in ("path", "points", "transform") and (huge := _HUGE.search(value)):
        return f"the number {huge[0]}… in the attribute {shown} is too large: draw with numbers below a million."
    if control := _BIDI_CONTROL.search(value):
        return _bidi_message(control)
    if any(SYNTAXES[option].fullmatch(value.strip(" \n\t\r")) for option in syntax.split(" or ")):
        return ""
    instead = "name a part of the drawing, as in url(#part)" if syntax in ("paint", "part") else "write it plainly"
    return f"“{value[:40]}” is no {syntax} for the attribute {shown}: {instead}."


# -- References between elements --------------------------------------------------------------------------------------


def _reference_faults(root: etree._Element) -> Iterator[tuple[int, str]]:
    """Gives (1-based line, message) for duplicate ids, references to none, and elements that are rendered too often.

    An element that is rendered again may not refer to elements itself: ten times ten times ten would soon be millions.
    """
    by_id: dict[str, etree._Element] = {}
    sizes: dict[etree._Element, int] = {}  # number of elements in a subtree
    referring: set[etree._Element] = set()  # elements with a reference in their subtree
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    for node in reversed(nodes):  # children before their parents
        sizes[node] = 1 + sum(sizes[child] for child in node if isinstance(child.tag, str))
        if any(attribute not in PAINTS for attribute, _id in references(node)) or any(
            child in referring for child in node
        ):
            referring.add(node)
    for node in nodes:
        identifier = node.get("id")
        if identifier in by_id:
            yield _line_of(node), f"two elements have the id “{identifier}”: give each its own."
        elif identifier:
            by_id[identifier] = node
    rendered = len(nodes)
    for node in nodes:
        for attribute, name in references(node):
            target = by_id.get(name)
            if target is None:
                yield _line_of(node), f"the drawing has no part with the id “{name}”: name one that it has."
            elif attribute in PAINTS:
                continue
            elif target in referring:
                yield _line_of(node), f"the part “{name}” refers to other parts itself: draw what it needs in place."
            else:
                # An upper bound of the number of vertices.
                vertices = len(node.get("d", "")) + len(node.get("points", "")) + 2 if attribute in MARKERS else 1
                rendered += sizes[target] * vertices
                if rendered > MAX_ELEMENTS:
                    too_many = f"the drawing has more than {MAX_ELEMENTS:,} elements"
                    yield _line_of(node), f"with what is drawn again {too_many}."
                    return


def references(node: etree._Element) -> list[tuple[str, str]]:
    """Returns (attribute, id of the target) for each reference of the element *node*."""
    targets = [("href", str(value)[1:]) for name, value in node.attrib.items() if name in HREFS]
    for attribute in (*PAINTS, *MARKERS, "clip-path"):
        if url := _FRAGMENT_URL.match(node.get(attribute, "").strip()):
            targets.append((attribute, url[1]))
    return targets
