"""Graphics state and geometry of content streams (ISO 32000-1, 8.3 and 8.4): points and sRGB colours from 0 to 1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pikepdf

Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[float, float, float]
Box = tuple[float, float, float, float]  #: left, bottom, right, top

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)

#: Operators that construct a path, fill a path, and end a path without a fill.
PATH = frozenset(("m", "l", "c", "v", "y", "re"))
FILLS = frozenset(("f", "F", "f*", "B", "B*", "b", "b*"))
ENDS_OF_PATH = frozenset(("S", "s", "n"))


@dataclass
class State:
    """The graphics state (ISO 32000-1, 8.4), as far as it is used here."""

    matrix: Matrix = IDENTITY
    colour: Colour = BLACK
    font: Font | None = None
    size: float = 0.0
    stretch: float = 1.0
    opacity: float = 1.0  #: of fills
    text: Matrix = IDENTITY  #: text matrix
    line: Matrix = IDENTITY  #: text line matrix


@dataclass
class Font:
    """How the codes of a font become text and widths."""

    name: str
    letters: dict[int, str]
    widths: dict[int, float]  #: in thousandths of the size
    default: float  #: width of codes that are not in `widths`
    wide: bool  #: two bytes a code


def multiply(a: Matrix, b: Matrix) -> Matrix:
    """The transformation *a* followed by *b*."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def transform(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point (x, y) after the transformation *m*."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def colour(components: list[float]) -> Colour:
    """The sRGB colour of one grey component or of three: Typst writes no other colour spaces."""
    values = [float(value) for value in components]
    red, green, blue = values * 3 if len(values) == 1 else values[:3]
    return red, green, blue


def matrix(operands: Iterable[Any]) -> Matrix:
    """The matrix of six operands."""
    a, b, c, d, e, f = map(float, operands)
    return a, b, c, d, e, f


def path_points(name: str, values: list[float], m: Matrix) -> list[tuple[float, float]]:
    """The points that a path operator adds, after the transformation *m*."""
    if name == "re":
        x, y, w, h = values
        return [transform(m, x, y), transform(m, x + w, y + h)]
    return [transform(m, x, y) for x, y in zip(values[::2], values[1::2], strict=True)]


def set_state(name: str, operands: list[Any], resources: pikepdf.Object, state: State) -> None:
    """Interprets an operator that changes opacity, transformation or colour; others are ignored."""
    if name == "gs":
        state.opacity = float(resources.ExtGState[operands[0]].get("/ca", state.opacity))
    elif name == "cm":
        state.matrix = multiply(matrix(operands), state.matrix)
    elif name in ("g", "rg"):
        state.colour = colour(operands)
    elif name in ("sc", "scn"):
        numbers = [value for value in operands if not isinstance(value, pikepdf.Name)]
        state.colour = colour(numbers) if numbers else state.colour
    elif name == "cs":
        state.colour = BLACK
