"""Reads the content streams of a PDF: every run of text with its marked content, and every filled area.

Covers the operators that Typst writes (ISO 32000-1, annex A). Lengths are points, heights from the bottom of the page;
colours are sRGB from 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, cast

import pikepdf
from pikepdf import Dictionary

from .graphics import (
    ENDS_OF_PATH,
    FILLS,
    IDENTITY,
    PATH,
    WHITE,
    Box,
    Colour,
    Font,
    Matrix,
    State,
    colour,
    matrix,
    multiply,
    path_points,
    set_state,
    transform,
)


class Run(NamedTuple):
    """The text that one operator (Tj or TJ) shows."""

    text: str
    page: int  #: from 0
    mcid: int | None  #: marked-content id on its page; None outside of marked content
    artefact: bool  #: whether it is marked as an artifact: no part of the text
    size: float
    colour: Colour
    background: Colour
    left: float
    right: float
    base: float  #: height of the baseline
    font: str
    lang: str  #: language of the marked content; empty: that of its structure element


@dataclass
class Page:
    """The content of one page, in painting order."""

    number: int
    runs: list[Run] = field(default_factory=list)
    fills: list[tuple[Box, Colour]] = field(default_factory=list)


def unicode_map(stream: bytes) -> dict[int, str]:
    """Code to text, from the stream of a ToUnicode CMap."""

    def text(digits: str) -> str:
        return bytes.fromhex(digits).decode("utf-16-be", "replace")

    source, mapping = stream.decode("latin-1"), {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            mapping[int(code, 16)] = text(letters)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.DOTALL):
        for first, last, letters in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = text(letters)
            for step in range(int(last, 16) - int(first, 16) + 1):
                mapping[int(first, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return mapping


def read_font(source: pikepdf.Object) -> Font:
    """A font from the resources of a page."""
    letters = unicode_map(source.ToUnicode.read_bytes()) if "/ToUnicode" in source else {}
    widths: dict[int, float] = {}
    default = 1000.0
    wide = "/DescendantFonts" in source
    if wide:
        inner = source.DescendantFonts[0]
        default = float(inner.get("/DW", 1000))
        entries = list(inner.get("/W", []))
        while entries:
            first, second = int(entries.pop(0)), entries.pop(0)
            if isinstance(second, pikepdf.Array):
                widths.update({first + step: float(width) for step, width in enumerate(second)})
            else:
                width = float(entries.pop(0))
                widths.update(dict.fromkeys(range(first, int(second) + 1), width))
    return Font(str(source.get("/BaseFont", "")).lstrip("/"), letters, widths, default, wide)


def colour_at(page: Page, x: float, y: float) -> Colour:
    """The colour that was last painted at a point; white if none was."""
    for (left, bottom, right, top), paint in reversed(page.fills):
        if left - 0.1 <= x <= right + 0.1 and bottom - 0.1 <= y <= top + 0.1:
            return paint
    return WHITE


class Marked(NamedTuple):
    """A marked-content sequence."""

    mcid: int | None
    artefact: bool
    lang: str


class Interpreter:
    """Interprets the content stream of one page: adds runs and fills to *page*."""

    def __init__(self, page: Page):
        self.page = page
        self.fonts: dict[tuple[int, int], Font] = {}
        self.marked: list[Marked] = []  # open sequences, the innermost last
        self.actual: list[str | None] = []  # ActualText of each open sequence; "" after its first run

    def run(self, source: pikepdf.Object, resources: pikepdf.Object, state: State) -> None:
        """Interprets the stream of *source*, a page or a form XObject."""
        stack: list[State] = []
        points: list[tuple[float, float]] = []
        for instruction in pikepdf.parse_content_stream(source):
            name = str(instruction.operator)
            operands: list[Any] = list(instruction.operands)  # strings, numbers, names, arrays: by the operator
            if name == "q":
                stack.append(replace(state))
            elif name == "Q":
                state = stack.pop()
            elif name in PATH:
                points += path_points(name, [float(value) for value in operands], state.matrix)
            elif name in FILLS:
                self.fill(points, state)
                points = []
            elif name in ENDS_OF_PATH:
                points = []
            elif name in ("BDC", "BMC", "EMC"):
                self.mark(name, operands, resources)
            elif name == "Do":
                self.form(resources.XObject[operands[0]], resources, replace(state))
            elif not self.text_operator(name, operands, resources, state):
                set_state(name, operands, resources, state)

    def text_operator(self, name: str, operands: list[Any], resources: pikepdf.Object, state: State) -> bool:
        """Interprets an operator for text. Returns False if *name* is none."""
        if name == "BT":
            state.line = state.text = IDENTITY
        elif name == "Tf":
            state.font, state.size = self.font(resources, operands[0]), float(operands[1])
        elif name == "Tz":
            state.stretch = float(operands[0]) / 100
        elif name == "Tm":
            state.line = state.text = matrix(operands)
        elif name in ("Td", "TD"):
            state.line = state.text = multiply((1, 0, 0, 1, float(operands[0]), float(operands[1])), state.line)
        elif name == "Tj":
            state.text = self.show([operands[0]], state.text, state)
        elif name == "TJ":
            state.text = self.show(list(operands[0]), state.text, state)
        else:
            return False
        return True

    def mark(self, name: str, operands: list[Any], resources: pikepdf.Object) -> None:
        """Begin or end a marked-content sequence."""
        if name == "EMC":
            self.marked.pop()
            self.actual.pop()
            return
        properties: pikepdf.Object = Dictionary()
        if name == "BDC":
            properties = operands[1] if isinstance(operands[1], Dictionary) else resources.Properties[operands[1]]
        mcid = int(properties.MCID) if "/MCID" in properties else None
        self.marked.append(Marked(mcid, str(operands[0]) == "/Artifact", str(properties.get("/Lang", ""))))
        self.actual.append(str(properties.ActualText) if "/ActualText" in properties else None)

    def form(self, target: pikepdf.Object, resources: pikepdf.Object, state: State) -> None:
        """Interprets an XObject if it is a form."""
        if target.get("/Subtype") == "/Form":
            state.matrix = multiply(matrix(cast("Iterable[Any]", target.get("/Matrix", IDENTITY))), state.matrix)
            self.run(target, target.get("/Resources", resources), state)

    def font(self, resources: pikepdf.Object, name: pikepdf.Name) -> Font:
        """The font *name* of *resources*, read once."""
        source = resources.Font[name]
        if source.objgen not in self.fonts:
            self.fonts[source.objgen] = read_font(source)
        return self.fonts[source.objgen]

    def fill(self, points: list[tuple[float, float]], state: State) -> None:
        """Adds the bounding box of a filled path, with its colour mixed with the colour below it by its opacity."""
        if points and state.opacity:
            xs, ys = [x for x, _y in points], [y for _x, y in points]
            box = (min(xs), min(ys), max(xs), max(ys))
            below = colour_at(self.page, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            mixed = (state.opacity * c + (1 - state.opacity) * b for c, b in zip(state.colour, below, strict=True))
            self.page.fills.append((box, colour(list(mixed))))

    def show(self, pieces: Sequence[Any], text: Matrix, state: State) -> Matrix:
        """Adds a run for *pieces*, strings and kerning, at the text matrix *text*. Returns the text matrix after it."""
        assert state.font
        letters, width, seen = [], 0.0, 0.0  # in thousandths of the size; seen: without spaces at the end
        for piece in pieces:
            if not isinstance(piece, (pikepdf.String, bytes, str)):
                width -= float(piece)
                continue
            for code in self.codes(bytes(cast("bytes", piece)), state.font):
                letters.append(state.font.letters.get(code, "\N{REPLACEMENT CHARACTER}"))
                width += state.font.widths.get(code, state.font.default)
                seen = seen if letters[-1].isspace() else width
        advance = width / 1000 * state.size * state.stretch
        full = multiply(text, state.matrix)
        left, base = transform(full, 0, 0)
        right, _base = transform(full, seen / 1000 * state.size * state.stretch, 0)
        size = state.size * (full[2] ** 2 + full[3] ** 2) ** 0.5
        mcid = next((mark.mcid for mark in reversed(self.marked) if mark.mcid is not None), None)
        artefact = any(mark.artefact for mark in self.marked)
        behind = colour_at(self.page, (left + right) / 2, base + size * 0.3)
        shown = "".join(letters)
        for at, words in enumerate(self.actual):
            if words is not None:
                shown, self.actual[at] = words, ""
                break
        name, lang = state.font.name, next((mark.lang for mark in reversed(self.marked) if mark.lang), "")
        self.page.runs.append(
            Run(shown, self.page.number, mcid, artefact, size, state.colour, behind, left, right, base, name, lang)
        )
        return multiply((1, 0, 0, 1, advance, 0), text)

    @staticmethod
    def codes(shown: bytes, font: Font) -> list[int]:
        """The character codes in a string: of one byte or two, as the font has them."""
        return [int.from_bytes(shown[at : at + 2]) for at in range(0, len(shown), 2)] if font.wide else list(shown)


def read(document: pikepdf.Pdf) -> Iterator[Page]:
    """The pages of *document* with their content, one by one."""
    fonts: dict[tuple[int, int], Font] = {}
    for number, source in enumerate(document.pages):
        page = Page(number)
        interpreter = Interpreter(page)
        interpreter.fonts = fonts
        interpreter.run(source.obj, source.get("/Resources", Dictionary()), State())
        yield page
