"""Widths of the columns of a table, from its longest words, and heights of its rows. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docutils import nodes

from ..labels import link_kind
from ..typography import hold_together, width_in_em
from .typed import elements


class Type(NamedTuple):
    """How small a table is set, to have room on its page; all in points."""

    size: float
    letter: float  #: width of a letter of a bold label
    margins: float  #: both margins of a cell
    longest_label: int  #: letters of labels that are not hyphenated
    longest_word: int = 12  #: letters of other words that are not hyphenated
    as_given: bool = False  #: whether the author gave the widths of the columns


#: Width of a letter of other words, in points.
WORD_LETTER = 4.8
#: Letters of labels that are not hyphenated in the narrowest columns.
DENSE = 9
#: The usual type, and what is tried for a table whose words it has no room for.
USUAL = Type(9.0, 5.4, 12.0, 1000, 24)
TYPES = (
    USUAL,
    USUAL._replace(longest_word=18),
    USUAL._replace(longest_word=12),
    Type(9.0, 4.8, 10.0, 1000),
    Type(7.5, 4.5, 8.0, 1000),
    Type(7.5, 4.1, 6.0, DENSE),
)
#: Height of a line in a cell, in em, and of an image, in points.
LINE_HEIGHT, IMAGE_HEIGHT = 1.35, 150.0
#: Letters that the page number after a link takes; it stays with the last word of the link.
PAGE_NUMBER_LETTERS = 5


def unbroken_parts(node: nodes.Element) -> list[str]:
    """The text of *node*, cut where a line may end."""
    return re.split(r"[ \n]+|(?<=[-–/])", hold_together(node.astext()))


def longest_part(cell: nodes.Element, is_label: bool, links: list[nodes.reference], type_: Type = USUAL) -> int:
    """Letters of the longest part of *cell* that should not be broken. *links*: its links with a page number. If labels
    in this *type_* are hyphenated from `DENSE` letters on, or the author gave the widths, lines end at no-break
    spaces."""
    words = type_.longest_label <= DENSE or type_.as_given
    lengths = [len(word) for part in unbroken_parts(cell) for word in (part.split() if words else [part])]
    lengths += [len(unbroken_parts(link)[-1]) + PAGE_NUMBER_LETTERS for link in links]
    return min(type_.longest_label if is_label else type_.longest_word, max([0, *lengths]))


def widest_words(group: nodes.tgroup, stubs: Sequence[bool], most: int = 4) -> list[str]:
    """The longest words of a table, one a column and the longest first, at most so many as *most*."""
    longest = [""] * len(stubs)
    for at, cell, _is_label in cells_of(group, stubs):
        longest[at] = max(longest[at], *(part.strip() for part in unbroken_parts(cell)), key=len)
    return sorted(filter(None, longest), key=len, reverse=True)[:most]


def column_widths(shares: Sequence[float], least: Sequence[float], room: float) -> list[str]:
    """Widths of columns in Typst's units: the author's *shares* of the *room*, but a fixed width where that is less
    than the column's *least* width; all in points."""
    widths, fixed = [f"{share:g}fr" for share in shares], set[int]()
    while True:
        rest = room - sum(least[at] for at in fixed)
        free = sum(share for at, share in enumerate(shares) if at not in fixed)
        narrow = [at for at, share in enumerate(shares) if at not in fixed and share * rest / free < least[at]]
        if not narrow or sum(least) > room:
            return widths
        fixed.add(narrow[0])
        widths[narrow[0]] = f"{least[narrow[0]]:.0f}pt"


def in_points(widths: Sequence[str], room: float) -> list[float]:
    """What `column_widths` returns, in points."""
    fixed = [float(width.removesuffix("pt")) if width.endswith("pt") else 0.0 for width in widths]
    shares = [float(width.removesuffix("fr")) if width.endswith("fr") else 0.0 for width in widths]
    free = (room - sum(fixed)) / (sum(shares) or 1.0)
    return [points or share * free for points, share in zip(fixed, shares, strict=True)]


def fair_widths(natural: Sequence[float], room: float) -> list[float]:
    """The widths that Typst gives to columns of the width ``auto``: narrow ones what they need (*natural*), the others
    equal parts of what is left of the *room*."""
    widths, rest = list(natural), room
    wide = sorted(range(len(natural)), key=lambda at: natural[at])
    for place, at in enumerate(wide):
        widths[at] = min(natural[at], rest / (len(wide) - place))
        rest -= widths[at]
    return widths


def height_of(node: nodes.Element, width: float, size: float) -> float:
    """Estimated height of *node* in a column of *width*, for type of *size*; all in points, rather too much."""
    blocks = [child for child in node.findall(nodes.TextElement) if not isinstance(child.parent, nodes.TextElement)]
    lines = [line for child in blocks for line in child.astext().split("\n")]
    rows = sum(max(1, -(-width_in_em(line) * size // max(width, size))) for line in lines)
    images = sum(1 for _image in node.findall(nodes.image))
    return (rows * LINE_HEIGHT + len(blocks)) * size + images * IMAGE_HEIGHT


def column_numbers(section: nodes.Element) -> list[list[int]]:
    """For each row of a table's head or body, the 0-based column in which each of its cells begins; cells that span
    rows or columns are taken into account."""
    taken: dict[int, int] = {}  # column to the number of rows that a cell above still covers
    numbers = []
    for row in elements(section):
        at, columns, covered = 0, [], dict[int, int]()
        for entry in elements(row):
            while taken.get(at):
                at += 1
            columns.append(at)
            for _ in range(entry.get("morecols", 0) + 1):
                covered[at] = entry.get("morerows", 0)
                at += 1
        taken = {column: left - 1 for column, left in taken.items() if left > 1}
        taken |= {column: rows for column, rows in covered.items() if rows}
        numbers.append(columns)
    return numbers


def sections(group: nodes.tgroup) -> list[nodes.Element]:
    """The head, if there is one, and the body of a table."""
    return [child for child in group.children if isinstance(child, (nodes.thead, nodes.tbody))]


def numbered_rows(group: nodes.tgroup) -> list[tuple[list[int], nodes.Element]]:
    """The rows of a table, each with the columns in which its cells begin."""
    return [
        pair for section in sections(group) for pair in zip(column_numbers(section), elements(section), strict=True)
    ]


class Columns(NamedTuple):
    """The columns of a table: their widths in Typst's units and, estimated, in points, and the type of their text."""

    widths: list[str]
    points: list[float]
    type: Type
    stubs: list[bool]  #: whether their cells are headers of their rows

    def of_cell(self, at: int, entry: nodes.Element) -> float:
        """Room for the text of *entry*, which begins in column *at*."""
        return sum(self.points[at : at + entry.get("morecols", 0) + 1]) - self.type.margins


def cells_of(group: nodes.tgroup, stubs: Sequence[bool]) -> Iterator[tuple[int, nodes.Element, bool]]:
    """The cells of a table, each with the column in which it begins and whether it is a header."""
    for columns, row in numbered_rows(group):
        for at, cell in zip(columns, elements(row), strict=True):
            yield at, cell, isinstance(row.parent, nodes.thead) or stubs[at]


def least_widths(group: nodes.tgroup, stubs: Sequence[bool], type_: Type) -> list[float]:
    """For each column of a table, the width in points that its longest part needs that should not be broken."""
    widest = [0.0] * len(stubs)
    for at, cell, is_label in cells_of(group, stubs):
        links = [link for link in cell.findall(nodes.reference) if link_kind(link) != "cite"]
        if not cell.get("morecols"):
            letter = type_.letter if is_label else min(type_.letter, WORD_LETTER)
            widest[at] = max(widest[at], longest_part(cell, is_label, links, type_) * letter)
    return [width + type_.margins for width in widest]


def natural_widths(group: nodes.tgroup, stubs: Sequence[bool], type_: Type) -> list[float]:
    """For each column of a table, the width in points that its longest line needs."""
    widths = [type_.margins] * len(stubs)
    for at, cell, _is_label in cells_of(group, stubs):
        if not cell.get("morecols"):
            line = max([0.0, *map(width_in_em, cell.astext().split("\n"))])
            widths[at] = max(widths[at], line * type_.size + type_.margins)
    return widths


def fit_columns(group: nodes.tgroup, auto: bool, room: float) -> tuple[Columns, float]:
    """The columns of a table in the largest type whose words have *room*, and by how many points they have too
    little even in the smallest. *auto*: whether the author gave no widths."""
    columns = [child for child in group.children if isinstance(child, nodes.colspec)]
    stubs = [bool(column.get("stub")) for column in columns]
    missing = 0.0
    # The author's widths give way to words of up to 18 letters.
    for type_ in TYPES if auto else [each._replace(as_given=True) for each in TYPES[1:]]:
        least = least_widths(group, stubs, type_)
        missing = sum(least) - room * 0.95
        if missing <= 0:
            break
    if not auto:
        widths = column_widths([column["colwidth"] for column in columns], least, room)
    else:
        fair = fair_widths(natural_widths(group, stubs, type_), room)
        if type_[:4] == USUAL[:4] and all(width >= need for width, need in zip(fair, least, strict=True)):
            return Columns(["auto"] * len(columns), fair, type_, stubs), missing
        widths = column_widths(fair, least, room)
    return Columns(widths, in_points(widths, room), type_, stubs), missing
