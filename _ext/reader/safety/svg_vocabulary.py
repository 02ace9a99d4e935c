"""The elements and attributes that an SVG may have, and the syntax of each attribute's values (SVG 1.1 and 2).

None of them runs code or loads anything from outside the file. svg.py applies these lists.
"""

from __future__ import annotations

import re

NAMESPACE = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_XML = "{http://www.w3.org/XML/1998/namespace}"
#: Attributes that are references, in lxml's notation.
HREFS = frozenset({"href", f"{{{XLINK}}}href"})

#: Elements without child elements but `WORDS`.
SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use", "stop"})
#: Elements of text alternatives, whose content is text alone.
WORDS = frozenset({"title", "desc"})
_CONTAINERS = {"svg", "g", "defs", "marker", "clipPath", "text", "tspan", "linearGradient", "radialGradient"}
#: All elements that an SVG may have.
ELEMENTS = SHAPES | WORDS | _CONTAINERS
#: Element to the child elements that it may have; all `ELEMENTS` for those that are missing here.
CHILDREN = {
    **dict.fromkeys(WORDS, frozenset()),
    **dict.fromkeys(SHAPES, WORDS),
    **dict.fromkeys(("text", "tspan"), WORDS | {"tspan"}),
    **dict.fromkeys(("linearGradient", "radialGradient"), WORDS | {"stop"}),
}
#: Elements whose ``href`` may refer to another element of the same file.
REFERRING = frozenset({"use", "linearGradient", "radialGradient"})
#: Attributes that refer to a gradient, which is rendered once.
PAINTS = ("fill", "stroke", "stop-color")
#: Attributes that refer to a marker, which is rendered at each vertex of a shape.
MARKERS = ("marker-start", "marker-mid", "marker-end")
#: Elements that may have markers.
MARKED_SHAPES = frozenset({"path", "line", "polyline", "polygon"})

_NUMBER = r"[+-]?(?:\d{1,6}(?:\.\d{0,12})?|\.\d{1,12})(?:[eE]-\d)?"
_LENGTH = rf"{_NUMBER}(?:px|pt|em|ex|mm|cm|in|%)?"
_SIZE = r"(?=[0.]{0,5}[1-9])\d{1,6}(?:\.\d{1,12})?"
_NAME = r"[A-Za-z_][\w.-]{0,99}"
_URL = rf"url\((['\"]?)#{_NAME}\1\)"
_COLOUR = r"#[0-9a-fA-F]{3,8}|rgba?\([\d\s.,%]{1,60}\)|hsla?\([\d\s.,%]{1,60}\)|[a-zA-Z]{1,30}"
#: Name of a syntax, as messages print it, to a regular expression that takes linear time.
_PATTERNS = {
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
#: The same, compiled.
SYNTAXES = {name: re.compile(pattern, re.ASCII) for name, pattern in _PATTERNS.items()}
#: Name of a syntax to the attributes with such values, separated by spaces.
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
#: Attribute, in lxml's notation, to the name of the syntax of its values, or two of them with "or".
ATTRIBUTES = {name: syntax for syntax, names in _ATTRIBUTES.items() for name in names.split()} | {
    "alignment-baseline": "keyword",
    "baseline-shift": "keyword or number",
    "font-weight": "keyword or number",
    "orient": "keyword or number",
    "stroke-dasharray": "keyword or numbers",
    f"{_XML}space": "keyword",
}

#: What libxml2 says of text that is no XML, as an expression for the beginning, and what is said to the author; ``{0}``
#: and ``{1}`` are the groups of the expression.
NOT_XML = tuple(
    (re.compile(expression), sentence)
    for expression, sentence in (
        (
            r"Opening and ending tag mismatch: ([^\s,]+) line (\d+) and ([^\s,]+)",
            "<{0}> of line {1} is open where </{2}> stands: close it with </{0}> before, or correct the name",
        ),
        (
            r"Premature end of data in tag ([^\s,]+) line (\d+)",
            "<{0}> of line {1} has no end: write </{0}>, or save it again",
        ),
        (r"Document is empty|Start tag expected", "it begins with no element: save it again as SVG"),
        (r"Extra content at the end", "something follows the end of <svg>: take it out"),
        (r"Couldn't find end of Start Tag ([^\s,]+)", "<{0}> lacks its sign >: write it"),
        (r"Attribute ([^\s,]+) redefined", "an element has the attribute {0} twice: take one out"),
        (r"AttValue: .* expected", 'a value lacks a quotation mark: write it as in width="9"'),
        (r"Specification mandates value for attribute ([^\s,]+)", 'the attribute {0} has no value: write {0}="…"'),
        (r"attributes construct error", "a space is missing between two attributes: write it"),
        (r"Unescaped '<'", "a value has the sign <: write &lt;"),
        (r"StartTag: invalid element name", "a sign < begins no element: write &lt; for the sign itself"),
        (r"xmlParseEntityRef: no name|EntityRef: expecting", "a sign & stands alone: write &amp; for the sign itself"),
        (r"Entity '([^\s,]+)' not defined", "&{0}; is known in HTML alone: write the character itself"),
        (r"Namespace prefix ([^\s,]+) ", "the prefix {0}: is of a drawing program: save the drawing as plain SVG"),
        (r"PCDATA invalid Char|xmlParseCharRef: invalid", "it has a character that no text may have: take it out"),
        (r"Double hyphen within comment", "a comment has two hyphens in it: take one out"),
        (r"Comment not terminated", "a comment has no end: write -->"),
        (r"XML declaration allowed only", "something stands before <?xml: take it out"),
    )
)
