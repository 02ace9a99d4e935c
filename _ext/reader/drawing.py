"""Drawings as SVG text: a matrix of numbers and a chart of bars. Pure functions; nothing of Sphinx.

Made for a column 300 units wide, so that at 320 pixels the letters keep the size they have here. Colours are those of
the text around (``currentColor``) in several strengths, so that a drawing fits dark pages and light ones; no style
attribute, which a strict content security policy would forbid.
"""

from __future__ import annotations

from html import escape
from math import sqrt
from typing import NamedTuple

WIDTH = 300
SIZE = 13
LINE = 15
#: Width of a letter in units of its size: on the wide side, because each reader's own font is used.
LETTER = 0.58
#: Strongest tint behind letters: the text colour on this still has a contrast of more than 4.5 to 1.
TINT = 0.3


class Label(NamedTuple):
    """Words in a drawing, and where they lead; an address may be empty."""

    text: str
    address: str = ""


class Words(NamedTuple):
    """What says the same without a picture: a name, and the whole in sentences. *id_* must be unique on the page."""

    name: str
    long: str
    id_: str


def wrap(text: str, width: float, size: float = SIZE) -> list[str]:
    """*text* in lines that fit into *width*."""
    room = max(int(width / (size * LETTER)), 1)
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def number(value: float) -> str:
    """A coordinate, as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")


def text(x: float, y: float, words: str, anchor: str = "", weight: str = "", turn: bool = False) -> str:
    """One line of text with its baseline at *y*; *turn*: running upwards."""
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += f' font-weight="{weight}"' if weight else ""
    more += f' transform="rotate(-90 {number(x)} {number(y)})"' if turn else ""
    return f'<text x="{number(x)}" y="{number(y)}"{more}>{escape(words)}</text>'


def mixed(colour: str, opacity: float) -> str:
    """What *colour* (``#rrggbb``) gives on white: paper has no need of transparency, which some printers dither."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * opacity):02x}" for part in parts)


def rect(
    x: float, y: float, width: float, height: float, opacity: float, outline: bool = False, colour: str = ""
) -> str:
    """A box of the text's colour, *opacity* from 0 to 1; of a *colour* of its own on paper."""
    fill = f'fill="{mixed(colour, opacity)}"' if colour else f'fill-opacity="{opacity:.2f}"'
    edge = ' stroke="currentColor" stroke-width="2"' if outline else ""
    shape = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" rx="2"'
    return f"<rect {shape} {fill}{edge}/>"


def linked(label: Label, inner: str, attribute: str) -> str:
    """*inner* as a link, if it leads anywhere."""
    return f'<a {attribute}="{escape(label.address)}">{inner}</a>' if label.address else inner


def picture(height: float, words: Words, body: list[str], colour: str, font: str, attribute: str) -> str:
    """The whole drawing. *colour* and *font*: for editions that do not hand theirs on. *attribute*: of addresses."""
    space = ' xmlns:xlink="http://www.w3.org/1999/xlink"' if attribute.startswith("xlink") else ""
    look = (f' color="{colour}"' if colour else "") + (f' font-family="{font}"' if font else "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{space} viewBox="0 0 {WIDTH} {number(height)}" width="{WIDTH}" '
        f'height="{number(height)}" role="group" aria-label="{escape(words.name)}" aria-describedby="{words.id_}" '
        f'font-size="{SIZE}" fill="currentColor"{look}><desc id="{words.id_}">{escape(words.long)}</desc>'
        + "".join(body)
        + "</svg>"
    )


def strength(value: int, most: int) -> float:
    """Tint for *value*: its root, because eyes see areas."""
    return TINT * sqrt(value / most) if most else 0


def matrix(
    rows: list[Label],
    columns: list[Label],
    cells: list[list[tuple[int, str]]],
    own: set[tuple[int, int]],
    words: Words,
    colour: str = "",
    font: str = "",
    attribute: str = "href",
) -> str:
    """*cells*: for each row and column a number and what it means; *own*: the cells to outline."""
    left = 124
    step = (WIDTH - left) / len(columns)
    heads = [wrap(column.text, 116) for column in columns]
    top = 8 + max(len(line) for lines in heads for line in lines) * SIZE * LETTER
    body = []
    for at, (column, lines) in enumerate(zip(columns, heads, strict=True)):
        x = left + step * (at + 0.5) + SIZE * 0.35 - (len(lines) - 1) * (LINE - 1.5) / 2
        inner = "".join(text(x + n * (LINE - 1.5), top - 6, line, turn=True) for n, line in enumerate(lines))
        body.append(linked(column, inner, attribute))
    most = max((value for row in cells for value, _said in row), default=0)
    y = top
    for down, (row, values) in enumerate(zip(rows, cells, strict=True)):
        lines = wrap(row.text, left - 6)
        height = max(len(lines) * LINE + 6, 30)
        first = y + height / 2 - (len(lines) - 1) * LINE / 2 + SIZE * 0.36
        inner = "".join(text(0, first + n * LINE, line) for n, line in enumerate(lines))
        body.append(linked(row, inner, attribute))
        # Said in words by the description; as loose numbers they would tell a listener nothing.
        marks = []
        for at, (value, said) in enumerate(values):
            x = left + step * at
            box = rect(x + 1.5, y + 1.5, step - 3, height - 3, strength(value, most), (down, at) in own, colour)
            figure = text(x + step / 2, y + height / 2 + SIZE * 0.36, str(value) if value else "·", "middle")
            marks.append(f"<g><title>{escape(said)}</title>{box if value else ''}{figure}</g>")
        body.append(f'<g aria-hidden="true">{"".join(marks)}</g>')
        y += height
    return picture(y + 2, words, body, colour, font, attribute)


def bars(
    groups: list[tuple[str, list[tuple[Label, int, bool]]]],
    words: Words,
    colour: str = "",
    font: str = "",
    attribute: str = "href",
) -> str:
    """*groups*: a heading, and for each bar its label, its length and whether to outline it."""
    left, right = 172, WIDTH - 28
    most = max((value for _head, lines in groups for _label, value, _own in lines), default=0)
    body, y = [], 2.0
    for head, entries in groups:
        body.append(text(0, y + SIZE, head, weight="bold"))
        y += LINE + 6
        for label, value, own in entries:
            lines = wrap(label.text, left - 6)
            height = len(lines) * LINE + 6
            inner = "".join(text(0, y + SIZE + n * LINE, line) for n, line in enumerate(lines))
            body.append(linked(label, inner, attribute))
            length = (right - left) * value / most
            box = rect(left, y + 3, max(length, 2), 10, 0.55, own, colour)
            body.append(f'<g aria-hidden="true">{box}{text(left + max(length, 2) + 6, y + SIZE, str(value))}</g>')
            y += height
        y += 8
    return picture(y - 6, words, body, colour, font, attribute)
