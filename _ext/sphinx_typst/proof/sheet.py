"""A PDF as the rules of the gate see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from . import ink
from .ink import Page, Run
from .tags import Structure, Tag, squeeze


@dataclass
class Sheet:
    """A document as the rules see it."""

    document: pikepdf.Pdf
    pages: list[Page]
    structure: Structure
    labels: list[str]  #: of the pages, as the file declares them
    frame: tuple[float, float]  #: left and right edge of the text, in points
    index: str  #: title of the generated index

    @property
    def top(self) -> list[Tag]:
        """The elements of the document."""
        return [child for child in self.structure.root.children[0].children if isinstance(child, Tag)]

    @property
    def body(self) -> list[Tag]:
        """The elements that come from the author: no cover, contents or index."""
        found = self.top
        last = max((at for at, tag in enumerate(found) if tag.role == "TOC"), default=-1)
        found = found[last + 1 :]
        end = next((at for at, tag in enumerate(found) if tag.role == "H1" and tag.text() == self.index), len(found))
        return found[:end]

    @property
    def contents(self) -> Tag:
        """The table of contents."""
        return next(tag for tag in self.top if tag.role == "TOC")


def open_sheet(document: pikepdf.Pdf, frame: tuple[float, float], index: str = "Index") -> Sheet:
    """Reads all of *document*."""
    pages = list(ink.read(document))
    labels = [str(page.label) for page in document.pages]
    return Sheet(document, pages, Structure(document, pages), labels, frame, index)


def visible(sheet: Sheet) -> Iterator[Run]:
    for page in sheet.pages:
        yield from (run for run in page.runs if squeeze(run.text))
