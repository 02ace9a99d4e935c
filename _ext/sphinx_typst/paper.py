"""Finds text of a finished PDF that left its page or is printed over other text, and the author's lines with it.

The writer gives all things room by estimates; what they miss is lost to readers, and must not be lost in silence.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from docutils import nodes
from pikepdf import Dictionary

from .compile import CompileError
from .faults import fault_at
from .proof.graphics import Font, State
from .proof.ink import Interpreter, Page, Run
from .proof.tags import squeeze

#: Only page numbers are lower than this, in points from the bottom.
FOOT = 70.0
#: Overlaps in points that are none: kerning, and marks above letters.
CLOSE = 4.0


class TextInterpreter(Interpreter):
    """Reads the text of a page without that of its pictures, whose authors may print text over text."""

    def form(self, target: pikepdf.Object, resources: pikepdf.Object, state: State) -> None:
        """Leaves pictures out."""


def text_pages(pdf: bytes) -> Iterator[tuple[Page, float]]:
    """Each page of *pdf* with its text, and its width."""
    fonts: dict[tuple[int, int], Font] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for number, source in enumerate(document.pages):
            page = Page(number)
            interpreter = TextInterpreter(page)
            interpreter.fonts = fonts
            interpreter.run(source.obj, source.get("/Resources", Dictionary()), State())
            yield page, float(source.mediabox[2])


def lost_runs(page: Page, width: float) -> Iterator[tuple[Run, list[str]]]:
    """The text of *page* that is printed outside of it, over its foot or over other text.

    Each with the words to look for in the sources, from its whole line to the text alone: a single letter is in every
    paragraph.
    """
    lines: dict[int, list[Run]] = {}
    for run in page.runs:
        if not squeeze(run.text):
            continue
        lines.setdefault(round(run.base * 2), []).append(run)
    for runs in lines.values():
        runs.sort(key=lambda run: run.left)
        for place, run in enumerate(runs):
            after = runs[place + 1] if place + 1 < len(runs) else None
            covered = after is not None and after.left < run.right - CLOSE and min(len(run.text), len(after.text)) > 1
            if covered or run.right > width or run.left < 0 or (run.base < FOOT and not run.artefact):
                spans = ((0, len(runs)), *((max(0, place - more), place + more + 1) for more in (4, 2, 1)))
                yield run, ["".join(one.text for one in runs[begin:end]) for begin, end in spans] + [run.text]


def element_with(tree: nodes.document, words: str) -> nodes.Element | None:
    """The paragraph or other line of text in *tree* that has the printed *words*; None if none has."""
    wanted = squeeze(words).rstrip("\u00ad-")
    for element in tree.findall(nodes.TextElement):
        if not isinstance(element, nodes.Inline) and wanted in squeeze(element.astext()):
            return element
    return None


def text_faults(pdf: bytes, tree: nodes.document) -> Iterator[CompileError]:
    """The text of *pdf* that readers cannot read: a fault for each paragraph or cell of *tree* that has some."""
    seen: set[int] = set()
    for page, width in text_pages(pdf):
        for run, lines in lost_runs(page, width):
            element = next(filter(None, (element_with(tree, words) for words in lines)), None)
            if id(element) in seen:
                continue
            seen.add(id(element))
            message = (
                f"“{run.text.strip()[:80]}” has no room on page {page.number + 1} of the PDF: shorten it, "
                "divide the table, list or figure that it is in, or give its column more width."
            )
            yield fault_at(element, message) if element is not None else CompileError(message)
