"""A PDF, read for the rules: its pages, its structure tree, its page labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from . import ink
from .ink import Page, Run
from .tags import Structure, Tag, squeeze


@dataclass
class Sheet:
    """An open PDF with what was read from it."""

    document: pikepdf.Pdf
    pages: list[Page]
    structure: Structure
    labels: list[str]  #: page labels (ISO 32000-1, 12.4.2), one for each page
    frame: tuple[float, float]  #: left and right edge of the text area, in points
    index: str  #: title of the generated index

    @property
    def top(self) -> list[Tag]:
        """The children of the Document element."""
        document = next(child for child in self.structure.root.children if isinstance(child, Tag))
        return [child for child in document.children if isinstance(child, Tag)]

    @property
    def body(self) -> list[Tag]:
        """The elements of the author's text: those after the contents and the lists, and before the index."""
        tags = self.top
        last = max((at for at, tag in enumerate(tags) if tag.role == "TOC"), default=-1)
        tags = tags[last + 1 :]
        end = next((at for at, tag in enumerate(tags) if tag.role == "H1" and tag.text() == self.index), len(tags))
        return tags[:end]

    @property
    def contents(self) -> Tag:
        """The table of contents."""
        return next(tag for tag in self.top if tag.role == "TOC")


def open_sheet(document: pikepdf.Pdf, frame: tuple[float, float], index: str = "Index") -> Sheet:
    """Reads all of *document*. *frame*: left and right edge of the text area in points; *index*: title of the index."""
    pages = list(ink.read(document))
    labels = [str(page.label) for page in document.pages]
    return Sheet(document, pages, Structure(document, pages), labels, frame, index)


def visible(sheet: Sheet) -> Iterator[Run]:
    """All runs of text with something to see, page by page."""
    for page in sheet.pages:
        yield from (run for run in page.runs if squeeze(run.text))
