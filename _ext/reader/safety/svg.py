"""Checks SVG drawings against a list of what a drawing may have: shapes, words and their looks. Ground floor.

Nothing in the list acts or leads out of the drawing, and every value has a form. Pages contain the drawings themselves,
so a drawing is checked as strictly as a page. Time and memory grow with the size of the file, which has a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from ..facts.fault import plain

NAMESPACE = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_XML = "{http://www.w3.org/XML/1998/namespace}"
HREFS = frozenset({"href", f"{{{XLINK}}}href"})

LARGEST = 1_000_000  #: bytes; the largest drawing of the first book has 8,000
MOST = 20_000  #: elements, those that are drawn again by <use> and by markers counted again
MOST_WORDS = 20_000  #: characters of words; a font takes the longer for each, the more stand in a row
DEEPEST = 40  #: elements inside one another
MOST_ATTRIBUTES = 60  #: of one element
MOST_NAMESPACES = 20  #: declarations in a file; lxml looks through them for every element
MOST_FAULTS = 20  #: more are of no use to anybody

SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use", "stop"})
WORDS = frozenset({"title", "desc"})
_OTHERS = {"svg", "g", "defs", "marker", "clipPath", "text", "tspan", "linearGradient", "radialGradient"}
ELEMENTS = SHAPES | WORDS | _OTHERS
#: Which elements another may contain, where that is not all of them.
CHILDREN = {
    **dict.fromkeys(WORDS, frozenset()),
    **dict.fromkeys(SHAPES, WORDS),
    **dict.fromkeys(("text", "tspan"), WORDS | {"tspan"}),
    **dict.fromkeys(("linearGradient", "radialGradient"), WORDS | {"stop"}),
}
#: Elements that may show another part of the same drawing.
REFERRING = frozenset({"use", "linearGradient", "radialGradient"})
#: Attributes that name a part: of some parts a paint is made once, others are drawn at each corner of a line.
PAINTS = ("fill", "stroke", "stop-color")
MARKERS = ("marker-start", "marker-mid", "marker-end")
MARKED = frozenset({"path", "line", "polyline", "polygon"})

_NUMBER = r"[+-]?(?:\d{1,6}(?:\.\d{0,12})?|\.\d{1,12})(?:[eE]-\d)?"
_LENGTH = rf"{_NUMBER}(?:px|pt|em|ex|mm|cm|in|%)?"
_SIZE = r"(?=[0.]{0,5}[1-9])\d{1,6}(?:\.\d{1,12})?"
_NAME = r"[A-Za-z_][\w.-]{0,99}"
_URL = rf"url\((['\"]?)#{_NAME}\1\)"
_COLOUR = r"#[0-9a-fA-F]{3,8}|rgba?\([\d\s.,%]{1,60}\)|hsla?\([\d\s.,%]{1,60}\)|[a-zA-Z]{1,30}"
_FORMS = {  # what a value is called in a message: its form, which can match a text in one way only
    "number": _LENGTH,
    "numbers": rf"{_LENGTH}(?:(?:\s*,\s*|\s+){_LENGTH})*",
    "size above zero": rf"{_SIZE}(?:px|pt|em|ex|mm|cm|in|%)?",
    "box": rf"{_NUMBER}[\s,]{_NUMBER}[\s,]{_SIZE}[\s,]{_SIZE}",
    "points": r"[\d\s.,eE+-]*",
    "path": r"[MmZzLlHhVvCcSsQqTtAa\d\s.,eE+-]*",
    "transform": r"(?:\s|,|(?:translate|scale|rotate|skewX|skewY|matrix)\s?\([\d\s.,eE+-]{1,200}\))*",
    "keyword": r"[a-zA-Z][a-zA-Z-]{0,40}(?:\s[a-zA-Z]{1,20}){0,3}",
    "paint": rf"{_URL}(?:\s(?:{_COLOUR}))?|{_COLOUR}",
    "part": rf"{_URL}|none",
    "font": r"[\w\s,'.-]{1,300}",
    "name": _NAME,
    "language": r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}",
    "text": r"[^\x00-\x1f\x7f-\x9f]{0,1000}",
}
FORMS = {name: re.compile(form, re.ASCII) for name, form in _FORMS.items()}
_ATTRIBUTES = {
    "number": "cx cy fill-opacity font-size fx fy letter-spacing markerHeight markerWidth offset opacity "
    "pathLength r refX refY rx ry stop-opacity stroke-dashoffset stroke-miterlimit stroke-opacity stroke-width "
    "textLength version word-spacing x1 x2 y1 y2",
    "numbers": "dx dy rotate x y",
    "size above zero": "height width",
    "box": "viewBox",
    "points": "points",
    "path": "d",
    "transform": "gradientTransform transform",
    "keyword": "aria-hidden clip-rule clipPathUnits dominant-baseline fill-rule font-stretch font-style gradientUnits "
    "lengthAdjust markerUnits paint-order preserveAspectRatio role shape-rendering spreadMethod stroke-linecap "
    "stroke-linejoin text-anchor text-decoration text-rendering vector-effect visibility",
    "paint": "color fill stop-color stroke",
    "part": "clip-path marker-end marker-mid marker-start",
    "font": "font-family",
    "name": "id",
    "text": "aria-label",
    "language": f"lang {_XML}lang",
}
#: Attribute to the form of its values.
ATTRIBUTES = {name: form for form, names in _ATTRIBUTES.items() for name in names.split()} | {
    "alignment-baseline": "keyword",
    "baseline-shift": "keyword or number",
    "font-weight": "keyword or number",
    "orient": "keyword or number",
    "stroke-dasharray": "keyword or numbers",
    f"{_XML}space": "keyword",
}

_DECLARATION = re.compile(
    r"<\?xml\s{1,9}version=(['\"])1\.0\1(?:\s{1,9}encoding=(['\"])(?:utf-8|us-ascii)\2)?"
    r"(?:\s{1,9}standalone=(['\"])(?:yes|no)\3)?\s{0,9}\?>",
    re.IGNORECASE,
)
#: A document type, an entity, a section of characters: what begins with <! and is no comment.
_MARK = re.compile(r"<!(?!--)[\[A-Za-z]{0,12}")
#: Characters that turn the order of others around.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Numbers that no drawing needs: a million and more.
_HUGE = re.compile(r"(?<![\d.])\d{7}|[eE]\+?[1-9]|[eE]-\d\d")
_REFERENCE = re.compile(r"#([A-Za-z_][\w.-]*)", re.ASCII)
_URL_OF_PART = re.compile(r"url\(['\"]?#([A-Za-z_][\w.-]*)", re.ASCII)


def check(source: bytes) -> list[tuple[int, str]]:
    """What a drawing has and may not have, as (1-based line, message); empty if it is good."""
    said = _refused_bytes(source)
    if said:
        return [said]
    try:
        root = parse(source)
    except etree.XMLSyntaxError as error:
        return [(max(error.lineno or 1, 1), plain(f"the drawing is no XML: {str(error.msg).rstrip('.')}: mend it."))]
    if root.tag != f"{{{NAMESPACE}}}svg":
        return [(1, f'the drawing must begin with <svg xmlns="{NAMESPACE}">.')]
    found = list(islice(_faults(root), MOST_FAULTS)) or list(islice(_faults_of_references(root), MOST_FAULTS))
    return [(line, plain(message)) for line, message in found]


def parse(source: bytes) -> etree._Element:
    """The root of a drawing in UTF-8, read without entities, document types and other files. Raises XMLSyntaxError."""
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


def _refused_bytes(source: bytes) -> tuple[int, str] | None:
    """Why *source* is not even parsed: (line, message)."""
    if len(source) > LARGEST:
        return 1, f"the drawing has {len(source):,} bytes: at most {LARGEST:,}."
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        return 1, "the drawing is no UTF-8 text: save it as UTF-8."
    if text.startswith("\ufeff"):
        return 1, "the drawing begins with a byte order mark: save it as UTF-8 without one."
    if text.startswith("<?xml") and not _DECLARATION.match(text):
        return 1, 'the first line must be <?xml version="1.0" encoding="utf-8"?>, or leave it out.'
    if mark := _MARK.search(text):
        return _line(text, mark.start()), plain(f"“{mark[0]}” has no place in a drawing: take it out.")
    if many := next(islice(re.finditer("xmlns", text), MOST_NAMESPACES, None), None):
        return _line(text, many.start()), f"the drawing names more than {MOST_NAMESPACES} namespaces: it needs one."
    if turning := _TURNING.search(text):
        return _line(text, turning.start()), _turns_around(turning)
    return None


def _turns_around(found: re.Match[str]) -> str:
    return f"the invisible character U+{ord(found[0]):04X} turns text around: take it out."


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _faults(root: etree._Element) -> Iterator[tuple[int, str]]:
    """What is wrong with the nodes of the tree, each for itself."""
    for node in (*root.itersiblings(preceding=True), *root.itersiblings()):
        if node.tag is not etree.Comment:
            yield _line_of(node), "a processing instruction has no place in a drawing: take it out."
    if (many := sum(len(text.strip()) for text in root.itertext())) > MOST_WORDS:
        yield 1, f"the drawing has {many:,} characters of words: at most {MOST_WORDS:,}."
    depth = number = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "end":
            depth -= 1
        elif event == "start":
            depth, number = depth + 1, number + 1
            if depth > DEEPEST or number > MOST:
                bound = f"{DEEPEST} elements inside one another" if depth > DEEPEST else f"{MOST:,} elements"
                yield _line_of(node), f"the drawing has more than {bound}: draw it with fewer."
                return
            yield from ((_line_of(node), said) for said in _faults_of_element(node))
        elif event == "pi":
            yield _line_of(node), "a processing instruction has no place in a drawing: take it out."


def _line_of(node: etree._Element) -> int:
    return max(node.sourceline or 1, 1)


def _faults_of_element(node: etree._Element) -> Iterator[str]:
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
        above = etree.QName(parent).localname
        if name.localname not in CHILDREN.get(above, ELEMENTS):
            yield f"<{above}> may not contain <{name.localname}>: put one after the other."
    # As a number, such as &#8238;, it is seen in the tree alone.
    if turning := _TURNING.search("\n".join([node.text or "", *(child.tail or "" for child in node)])):
        yield _turns_around(turning)
    if len(node.attrib) > MOST_ATTRIBUTES:
        yield f"<{name.localname}> has more than {MOST_ATTRIBUTES} attributes: it needs fewer."
        return
    if set(node.attrib) >= HREFS:
        yield f"<{name.localname}> has two addresses: leave one, as in href='#part'."
    for key, value in node.attrib.items():
        if said := refused_attribute(name.localname, key, value):
            yield said


def refused_attribute(element: str, name: str, value: str) -> str:
    """Why an attribute is refused and what to write; empty if it is allowed. *name* is in lxml's form."""
    shown = name.rpartition("}")[2]
    if name in HREFS:
        if element in REFERRING and _REFERENCE.fullmatch(value):
            return ""
        return (
            f"the address “{value[:40]}” leads out of the drawing: "
            "<use> and gradients name a part of the same drawing, as in href='#part'; nothing else has an address."
        )
    form = ATTRIBUTES.get(name) if name not in MARKERS or element in MARKED else None
    if form is None:
        instead = "write fill, stroke and the like as attributes" if shown in ("style", "class") else "take it out"
        return f"the attribute {shown} has no place in a drawing: {instead}."
    if form in ("path", "points", "transform") and (huge := _HUGE.search(value)):
        return f"the number {huge[0]}… in the attribute {shown} is too large: draw with numbers below a million."
    if turning := _TURNING.search(value):
        return _turns_around(turning)
    if any(FORMS[one].fullmatch(value.strip(" \n\t\r")) for one in form.split(" or ")):
        return ""
    instead = "name a part of the drawing, as in url(#part)" if form in ("paint", "part") else "write it plainly"
    return f"“{value[:40]}” is no {form} for the attribute {shown}: {instead}."


# -- Parts that are drawn again ---------------------------------------------------------------------------------------


def _faults_of_references(root: etree._Element) -> Iterator[tuple[int, str]]:
    """Names that two elements have or none has, and parts that would be drawn too often.

    A part that is drawn again may not itself draw parts again: ten of ten of ten would soon be millions.
    """
    named: dict[str, etree._Element] = {}
    sizes: dict[etree._Element, int] = {}  # elements in a part
    referring: set[etree._Element] = set()  # parts that draw others
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    for node in reversed(nodes):  # what is inside an element comes before it
        sizes[node] = 1 + sum(sizes[child] for child in node if isinstance(child.tag, str))
        if any(kind not in PAINTS for kind, _name in references(node)) or any(child in referring for child in node):
            referring.add(node)
    for node in nodes:
        name = node.get("id")
        if name in named:
            yield _line_of(node), f"two elements have the id “{name}”: give each its own."
        elif name:
            named[name] = node
    drawn = len(nodes)
    for node in nodes:
        for kind, name in references(node):
            part = named.get(name)
            if part is None:
                yield _line_of(node), f"the drawing has no part with the id “{name}”: name one that it has."
            elif kind in PAINTS:
                continue
            elif part in referring:
                yield _line_of(node), f"the part “{name}” refers to other parts itself: draw what it needs in place."
            else:
                # As many markers as a path can have, or more.
                corners = len(node.get("d", "")) + len(node.get("points", "")) + 2 if kind in MARKERS else 1
                drawn += sizes[part] * corners
                if drawn > MOST:
                    yield _line_of(node), f"with what is drawn again the drawing has more than {MOST:,} elements."
                    return


def references(node: etree._Element) -> list[tuple[str, str]]:
    """(attribute, id of the part) for what *node* refers to."""
    found = [("href", value[1:]) for name, value in node.attrib.items() if name in HREFS]
    for kind in (*PAINTS, *MARKERS, "clip-path"):
        if name := _URL_OF_PART.match(node.get(kind, "").strip()):
            found.append((kind, name[1]))
    return found
