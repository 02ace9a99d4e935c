"""The text of a PDF in reading order, from its structure tree, and where on the paper it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pikepdf
from sphinx_typst.proof.ink import Run
from sphinx_typst.proof.sheet import Sheet, open_sheet, visible
from sphinx_typst.proof.tags import JOINER, Tag, listed_page

#: Structure types that begin and end a block of text.
# fmt: off
BLOCKS = frozenset({
    "P", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "LBody", "Table", "THead", "TBody", "TFoot", "TR", "TH", "TD",
    "Caption", "Div", "Sect", "BlockQuote", "Note",
})
# fmt: on
#: Margins of a page of the text in points: left, bottom, right, top. The template has them in millimetres.
MARGINS = tuple(millimetres / 25.4 * 72 for millimetres in (30, 28, 38, 30))
#: Between two letters where a line ends without a space or a hyphen: a word that is broken, or two words.
BREAK = "\u2028"
#: How far a hyphen or comma may hang over the right edge, and rounding over the others, in points.
HANGING, ROUNDING = 4.5, 1.0
A4 = (595.28, 841.89)


class Block(NamedTuple):
    """A block of text: ``page`` is that of its first letter, from 0."""

    text: str
    role: str
    page: int


class Note(NamedTuple):
    """A footnote with the pages, from 0, on which its mark and its first letter are."""

    text: str
    mark: int
    page: int


@dataclass
class SheetText:
    """What a PDF says, and where."""

    blocks: list[Block] = field(default_factory=list)
    alts: list[tuple[int, str]] = field(default_factory=list)  #: number of blocks before a picture, its description
    notes: list[Note] = field(default_factory=list)
    index: list[Block] = field(default_factory=list)
    outside: list[tuple[int, str, str]] = field(default_factory=list)  #: page from 1, words, over which edge


def read(path: Path, vocabulary: frozenset[str] = frozenset()) -> SheetText:
    """The text of the PDF *path*. *vocabulary*: words of the sources, which tell where a line divides one of them."""
    with pikepdf.open(path) as document:
        found = read_sheet(open_sheet(document, (MARGINS[0], A4[0] - MARGINS[2])))
    found.blocks = [block._replace(text=mended(block.text, vocabulary)) for block in found.blocks]
    found.index = [block._replace(text=mended(block.text, vocabulary)) for block in found.index]
    return found


def mended(text: str, vocabulary: frozenset[str]) -> str:
    """*text* with the parts of words that lines divide together, and spaces between whole words at line ends."""

    def mend(chain: re.Match[str]) -> str:
        parts, shown = chain[0].split(BREAK), ""
        while parts:
            size = next((n for n in range(len(parts), 1, -1) if "".join(parts[:n]) in vocabulary), 1)
            shown += " " * bool(shown) + "".join(parts[:size])
            parts = parts[size:]
        return shown

    return re.sub(rf"\w+(?:{BREAK}\w+)+", mend, text)


def read_sheet(sheet: Sheet) -> SheetText:
    found = SheetText()
    for tag in sheet.body:
        Reader(found).block(tag)
    index = SheetText()
    for tag in sheet.top[len(sheet.top) - trailing(sheet) :]:
        Reader(index, ("Link",)).block(tag)  # page numbers
    found.index = index.blocks
    found.outside = [
        (page, " ".join(words for _page, words, _edge in group).replace("\u00ad ", ""), edge)
        for (page, edge), group in groupby(outside(sheet), lambda found: (found[0], found[2]))
    ]
    return found


def trailing(sheet: Sheet) -> int:
    """The number of elements at the end, from the heading of the index on."""
    heading = (n for n, tag in enumerate(reversed(sheet.top), 1) if tag.role == "H1" and tag.text() == sheet.index)
    return next(heading, 0)


class Reader:
    """Reads one element of the structure tree into *found*.

    *apart*: structure types of inline elements with spaces around them; as a rule the numbers of notes.
    """

    def __init__(self, found: SheetText, apart: tuple[str, ...] = ("Lbl",)):
        self.found, self.apart = found, apart
        self.parts: list[str] = []
        self.last: Run | None = None
        self.first: Run | None = None
        self.role = ""

    def end(self) -> None:
        """Ends the block that is being read."""
        if (text := "".join(self.parts)).strip() and self.first:
            self.found.blocks.append(Block(text, self.role, self.first.page))
        self.parts, self.last, self.first = [], None, None

    def block(self, tag: Tag, role: str = "") -> None:
        """Reads *tag*, which begins a block."""
        self.end()
        self.role = tag.role if re.fullmatch(r"H\d", tag.role) else role or tag.role
        role = self.role
        self.children(tag)
        self.end()
        self.role = role

    def children(self, tag: Tag) -> None:
        role = self.role
        for child in tag.children:
            if isinstance(child, Run):
                self.run(child)
            elif not isinstance(child, Tag):
                continue
            elif child.role == "Note":
                self.note(child)
            elif child.role == "Figure":  # also in a line of text
                self.found.alts.append((len(self.found.blocks), child.alt))
            elif child.role == "Link" and JOINER in child.text():
                self.link(child)
            elif child.role in self.apart and tag.role != "LI":
                self.parts.append(" ")
                self.children(child)
                self.parts.append(" ")
            elif child.role in BLOCKS or (child.role == "Lbl" and tag.role == "LI"):
                self.block(child, role)
                self.role = role
            else:
                self.children(child)

    def link(self, tag: Tag) -> None:
        """Reads a link without the page number after it; nothing of a link that is a page number in a list of them."""
        if listed_page(tag.text()):
            return
        for run in tag.runs():
            words, joiner, _number = run.text.partition(JOINER)
            if words:
                self.run(run._replace(text=words))
            if joiner:
                break

    def run(self, run: Run) -> None:
        """Adds the words of *run*. A new line is a space, unless a hyphen divides a word there."""
        last = self.last
        new_line = last and (run.page != last.page or abs(run.base - last.base) > 0.75 * max(run.size, last.size))
        if last and new_line and not self.parts[-1].endswith(("\u00ad", "\u200b", " ")):
            self.parts.append(BREAK if last.text[-1:].isalnum() and run.text[:1].isalnum() else " ")
        self.parts.append(run.text)
        if run.text.strip():
            self.last, self.first = run, self.first or run

    def note(self, tag: Tag) -> None:
        """Reads a footnote: a text of its own inside of the paragraph with its mark."""
        mark = self.last
        inner = Reader(SheetText())
        inner.block(tag)
        blocks = inner.found.blocks
        self.found.blocks += blocks
        if mark and blocks:
            self.found.notes.append(Note(" ".join(block.text for block in blocks), mark.page, blocks[0].page))


def outside(sheet: Sheet) -> Iterator[tuple[int, str, str]]:
    """(page from 1, words, edge) of all text that is not on the paper, or in a margin of a page of the text."""
    for run in visible(sheet):
        source = sheet.document.pages[run.page]
        box = [float(value) for value in source.get("/CropBox", source.mediabox)]
        limits = [("the paper", box, 0.0, 0.0)]
        size = (box[2] - box[0], box[3] - box[1])
        if run.page and not run.artefact and all(abs(a - b) < 1 for a, b in zip(size, A4, strict=True)):
            left, bottom, right, top = MARGINS
            frame = [box[0] + left, box[1] + bottom, box[2] - right, box[3] - top]
            limits.append(("the text’s frame", frame, ROUNDING, HANGING))
        for name, (left, bottom, right, top), near, far in limits:
            # What hangs below the baseline may: no font's descenders reach the edge of the paper from a margin.
            over = run.left < left - near or run.right > right + far
            if over or run.base < bottom - near or run.base + 0.5 * run.size > top + near:
                yield run.page + 1, run.text.strip(), name
                break
