"""What is on the pages of a PDF: every run of text with its place in the structure, and every painted area.

Reads content streams with pikepdf, as far as Typst writes them. Lengths are points; colours are sRGB from 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import pikepdf
from pikepdf import Dictionary

Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[float, float, float]
Box = tuple[float, float, float, float]  #: left, bottom, right, top

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)


class Run(NamedTuple):
    """Text that one operator shows."""

    text: str
    page: int  #: from 0
    mcid: int | None  #: marked content of the page that it belongs to; None outside of any
    artefact: bool
    size: float
    colour: Colour
    background: Colour
    left: float
    right: float
    base: float  #: of the line, from the bottom of the page
    font: str
    lang: str  #: that the content is marked with; empty: that of its element


@dataclass
class State:
    """The part of the graphics state that matters here."""

    matrix: Matrix = IDENTITY
    colour: Colour = BLACK
    font: Font | None = None
    size: float = 0.0
    stretch: float = 1.0
    opacity: float = 1.0  #: of fills


@dataclass
class Font:
    """How codes become text and widths."""

    name: str
    letters: dict[int, str]
    widths: dict[int, float]
    default: float
    wide: bool  #: two bytes a code


@dataclass
class Page:
    """What was found on one page."""

    number: int
    runs: list[Run] = field(default_factory=list)
    fills: list[tuple[Box, Colour]] = field(default_factory=list)


def times(a: Matrix, b: Matrix) -> Matrix:
    """*a* followed by *b*."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point (x, y) after *m*."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def colour(components: list[float]) -> Colour:
    """Grey or red, green and blue; other spaces are not written by Typst."""
    values = [float(value) for value in components]
    return (values[0],) * 3 if len(values) == 1 else tuple(values[:3])  # type: ignore[return-value]


def unicode_map(stream: bytes) -> dict[int, str]:
    """A ToUnicode map: code to text."""

    def text(digits: str) -> str:
        return bytes.fromhex(digits).decode("utf-16-be", "replace")

    source, found = stream.decode("latin-1"), {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[int(code, 16)] = text(letters)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.DOTALL):
        for first, last, letters in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = text(letters)
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return found


def read_font(source: Dictionary) -> Font:
    """A font of the page's resources."""
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


def backdrop(page: Page, x: float, y: float) -> Colour:
    """The colour last painted at a point."""
    for (left, bottom, right, top), paint in reversed(page.fills):
        if left - 0.1 <= x <= right + 0.1 and bottom - 0.1 <= y <= top + 0.1:
            return paint
    return WHITE


class Interpreter:
    """Runs the content stream of one page."""

    def __init__(self, page: Page):
        self.page = page
        self.fonts: dict[tuple[int, int], Font] = {}
        self.marks: list[tuple[int | None, bool]] = []
        self.languages: list[str] = []
        self.actual: list[str | None] = []  # text that stands for what the marked content shows; "" once it was told

    def run(self, source: pikepdf.Object, resources: Dictionary, state: State) -> None:
        """Everything that *source*, a page or a form, paints."""
        stack: list[State] = []
        points: list[tuple[float, float]] = []
        line = text = IDENTITY
        for operands, operator in pikepdf.parse_content_stream(source):
            name = str(operator)
            if name == "q":
                stack.append(replace(state))
            elif name == "Q":
                state = stack.pop()
            elif name == "gs":
                state.opacity = float(resources.ExtGState[operands[0]].get("/ca", state.opacity))
            elif name == "cm":
                state.matrix = times(tuple(map(float, operands)), state.matrix)  # type: ignore[arg-type]
            elif name in ("g", "rg"):
                state.colour = colour(list(operands))
            elif name in ("sc", "scn"):
                numbers = [value for value in operands if not isinstance(value, pikepdf.Name)]
                state.colour = colour(numbers) if numbers else state.colour
            elif name == "cs":
                state.colour = BLACK
            elif name in ("m", "l"):
                points.append(apply(state.matrix, float(operands[0]), float(operands[1])))
            elif name in ("c", "v", "y"):
                values = [float(value) for value in operands]
                points += [apply(state.matrix, x, y) for x, y in zip(values[::2], values[1::2], strict=True)]
            elif name == "re":
                x, y, w, h = (float(value) for value in operands)
                points += [apply(state.matrix, x, y), apply(state.matrix, x + w, y + h)]
            elif name in ("f", "F", "f*", "B", "B*", "b", "b*"):
                self.fill(points, state)
                points = []
            elif name in ("S", "s", "n"):
                points = []
            elif name == "BT":
                line = text = IDENTITY
            elif name == "Tf":
                state.font, state.size = self.font(resources, operands[0]), float(operands[1])
            elif name == "Tz":
                state.stretch = float(operands[0]) / 100
            elif name == "Tm":
                line = text = tuple(map(float, operands))  # type: ignore[assignment]
            elif name in ("Td", "TD"):
                line = text = times((1, 0, 0, 1, float(operands[0]), float(operands[1])), line)
            elif name == "Tj":
                text = self.show([operands[0]], text, state)
            elif name == "TJ":
                text = self.show(list(operands[0]), text, state)
            elif name == "BDC":
                facts = operands[1] if isinstance(operands[1], Dictionary) else resources.Properties[operands[1]]
                self.marks.append((int(facts.MCID) if "/MCID" in facts else None, str(operands[0]) == "/Artifact"))
                self.actual.append(str(facts.ActualText) if "/ActualText" in facts else None)
                self.languages.append(str(facts.get("/Lang", "")))
            elif name == "BMC":
                self.marks.append((None, str(operands[0]) == "/Artifact"))
                self.actual.append(None)
                self.languages.append("")
            elif name == "EMC":
                self.marks.pop()
                self.actual.pop()
                self.languages.pop()
            elif name == "Do":
                self.form(resources.XObject[operands[0]], resources, replace(state))

    def form(self, target: pikepdf.Object, resources: Dictionary, state: State) -> None:
        """Another stream, painted here."""
        if target.get("/Subtype") == "/Form":
            inner = tuple(float(value) for value in target.get("/Matrix", IDENTITY))
            state.matrix = times(inner, state.matrix)  # type: ignore[arg-type]
            self.run(target, target.get("/Resources", resources), state)

    def font(self, resources: Dictionary, name: pikepdf.Object) -> Font:
        source = resources.Font[name]
        if source.objgen not in self.fonts:
            self.fonts[source.objgen] = read_font(source)
        return self.fonts[source.objgen]

    def fill(self, points: list[tuple[float, float]], state: State) -> None:
        """Notes the box of a painted shape, and what colour it shows over what was there."""
        if points and state.opacity:
            xs, ys = [x for x, _y in points], [y for _x, y in points]
            box = (min(xs), min(ys), max(xs), max(ys))
            below = backdrop(self.page, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            mixed = (state.opacity * c + (1 - state.opacity) * b for c, b in zip(state.colour, below, strict=True))
            self.page.fills.append((box, tuple(mixed)))  # type: ignore[arg-type]

    def show(self, pieces: list, text: Matrix, state: State) -> Matrix:
        """Notes what is shown; the text matrix after it."""
        assert state.font
        letters, width, seen = [], 0.0, 0.0  # widths in thousandths; seen: up to the last letter that is no space
        for piece in pieces:
            if not isinstance(piece, (pikepdf.String, bytes, str)):
                width -= float(piece)
                continue
            for code in self.codes(bytes(piece), state.font):
                letters.append(state.font.letters.get(code, "\N{REPLACEMENT CHARACTER}"))
                width += state.font.widths.get(code, state.font.default)
                seen = seen if letters[-1].isspace() else width
        advance = width / 1000 * state.size * state.stretch
        full = times(text, state.matrix)
        left, base = apply(full, 0, 0)
        right, _base = apply(full, seen / 1000 * state.size * state.stretch, 0)
        size = state.size * (full[2] ** 2 + full[3] ** 2) ** 0.5
        mcid = next((mark for mark, _artefact in reversed(self.marks) if mark is not None), None)
        artefact = any(artefact for _mark, artefact in self.marks)
        behind = backdrop(self.page, (left + right) / 2, base + size * 0.3)
        shown = "".join(letters)
        for at, words in enumerate(self.actual):
            if words is not None:
                shown, self.actual[at] = words, ""
                break
        name, lang = state.font.name, next((lang for lang in reversed(self.languages) if lang), "")
        self.page.runs.append(
            Run(shown, self.page.number, mcid, artefact, size, state.colour, behind, left, right, base, name, lang)
        )
        return times((1, 0, 0, 1, advance, 0), text)

    @staticmethod
    def codes(shown: bytes, font: Font) -> list[int]:
        return [int.from_bytes(shown[at : at + 2]) for at in range(0, len(shown), 2)] if font.wide else list(shown)


def read(document: pikepdf.Pdf) -> Iterator[Page]:
    """Each page with what is painted on it."""
    fonts: dict[tuple[int, int], Font] = {}
    for number, source in enumerate(document.pages):
        page = Page(number)
        interpreter = Interpreter(page)
        interpreter.fonts = fonts
        interpreter.run(source.obj, source.get("/Resources", Dictionary()), State())
        yield page
