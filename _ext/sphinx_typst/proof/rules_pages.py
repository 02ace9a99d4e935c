"""Rules about pages: page numbers, contents, index, bookmarks, empty space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pikepdf
from pikepdf import Dictionary

from .ink import Page
from .sheet import Sheet
from .tags import JOINER, Destination, Tag, squeeze

#: Only page numbers are lower than this, in points from the bottom.
FOOT = 70
#: Shares of the height of a page: only running heads are above the first, and no page may end above the second.
HEAD, EMPTY = 0.92, 0.4


def page_numbers_after_links(sheet: Sheet) -> Iterator[str]:
    """The page number printed after a link is that of its destination."""
    for tag in sheet.structure.root.all("Link"):
        text, destination = tag.text(), next(tag.destinations(), Destination(None))
        # Numbers of any kind end a run of their letters: a search that tried each letter of a run would not be linear.
        _words, joined, last = text.rstrip().rpartition(JOINER)
        printed = re.fullmatch(r"\D*?((?<![ivxlcdm])[ivxlcdm]+|\d+)", last) if joined else None
        if printed and (destination.page is None or printed[1] != sheet.labels[destination.page]):
            there = "nowhere" if destination.page is None else sheet.labels[destination.page]
            yield f"“{text}” names page {printed[1]} and leads to {there}"


def links_lead_somewhere(sheet: Sheet) -> Iterator[str]:
    """No link is dead, marks of notes included."""
    for tag in sheet.structure.root.all("Link"):
        destinations = list(tag.destinations())
        if not destinations or any(it.page is None and not it.address for it in destinations):
            yield f"the link “{tag.text()}” leads nowhere"


def contents_agree_with_pages(sheet: Sheet) -> Iterator[str]:
    """Each line of the contents and of the lists ends with the page that it leads to."""
    for toc in (tag for tag in sheet.top if tag.role == "TOC"):
        for line in toc.all("TOCI"):
            destination, text = next(line.destinations(), Destination(None)), line.text().strip()
            if destination.page is None or not re.search(rf"(?<!\d){re.escape(sheet.labels[destination.page])}$", text):
                yield f"the line “{text}” of the contents leads to another page"


def index_agrees_with_pages(sheet: Sheet) -> Iterator[str]:
    """Each page number in the index leads to that page."""
    at = next((n for n, tag in enumerate(sheet.top) if tag.role == "H1" and tag.text() == sheet.index), None)
    for tag in sheet.top[at:] if at is not None else ():
        for link in tag.all("Link"):
            destination = next(link.destinations(), Destination(None))
            if destination.page is None or link.text().strip() != sheet.labels[destination.page]:
                yield f"the index says page {link.text()} and leads elsewhere"


def folios_are_labels(sheet: Sheet) -> Iterator[str]:
    """The number at the foot of a page is its page label."""
    for page, label in zip(sheet.pages[1:], sheet.labels[1:], strict=True):
        foot = "".join(run.text for run in page.runs if run.artefact and run.base < FOOT).strip(" .")
        if foot != label:
            yield f"page {page.number + 1} prints “{foot}” and is labelled {label}"


def outline_equals_contents(sheet: Sheet) -> Iterator[str]:
    """Bookmarks are nested like the contents, with the same words and destinations."""

    def marks(items: Iterable[pikepdf.OutlineItem], depth: int = 1) -> Iterator[tuple[int, str, int | None]]:
        for item in items:
            page = None
            if item.destination is not None:
                page = sheet.structure.destination(Dictionary(Dest=item.destination)).page
            yield depth, squeeze(str(item.title)), page
            yield from marks(item.children, depth + 1)

    def lines(toc: Tag, depth: int = 1) -> Iterator[tuple[int, str, int | None]]:
        for child in toc.children:
            if isinstance(child, Tag) and child.role == "TOC":
                yield from lines(child, depth + 1)
            elif isinstance(child, Tag):
                destination = next(child.destinations(), Destination(None))
                end = sheet.labels[destination.page] if destination.page is not None else ""
                yield depth, squeeze(child.text()).removesuffix(end), destination.page

    with sheet.document.open_outline() as tree:
        bookmarks = [mark for mark in marks(tree.root) if mark[0] <= 3]
    listed = list(lines(sheet.contents))
    if bookmarks != listed:
        odd = [pair for pair in zip(bookmarks, listed, strict=False) if pair[0] != pair[1]]
        yield f"bookmarks differ from the contents: {odd[:1] or (len(bookmarks), len(listed))}"


def pages_are_used(sheet: Sheet) -> Iterator[str]:
    """No page is blank."""
    for page in sheet.pages:
        if not any(run.text.strip() for run in page.runs if not run.artefact):
            yield f"page {sheet.labels[page.number]} is empty"


def lowest_ink(page: Page) -> float:
    """The lowest point of a page with text or a fill, except its foot, in points from the bottom."""
    printed = [run.base for run in page.runs if run.right > run.left and squeeze(run.text) and not run.artefact]
    return min([*printed, *(box[1] for box, _colour in page.fills if box[1] > FOOT)], default=0.0)


def pages_are_filled(sheet: Sheet) -> Iterator[str]:
    """No page is less than 60 % full while its chapter goes on, as before a figure that did not fit."""
    for page, following in pairwise(sheet.pages):
        tall, next_tall = (float(sheet.document.pages[each.number].mediabox[3]) for each in (page, following))
        goes_on = any(run.artefact and run.base > next_tall * HEAD for run in following.runs)
        if goes_on and lowest_ink(page) > tall * EMPTY:
            place = sheet.labels[page.number]
            yield f"the lower part of page {place} is empty: move the figure or table after it up or down in its text"


def headings_stay_with_their_text(sheet: Sheet) -> Iterator[str]:
    """No heading, or paragraph in bold, is the last line of a page that has other lines."""
    highest = {page.number: max((run.base for run in page.runs if not run.artefact), default=0) for page in sheet.pages}
    lowest = {page.number: lowest_ink(page) for page in sheet.pages}
    headings = sheet.structure.root.all("H1", "H2", "H3", "H4", "H5", "H6")
    for tag in [*headings, *(tag for tag in sheet.body if tag.role == "P")]:
        runs = [run for run in tag.runs() if squeeze(run.text)]
        leads = tag.role != "P" or all("Bold" in run.font for run in runs)
        if not runs or not leads or runs[0].base >= highest[runs[0].page] - 1:
            continue
        if runs[-1].base <= lowest[runs[-1].page] + 1:
            yield f"“{tag.text()}” is the last line of page {sheet.labels[runs[-1].page]}"


RULES = (
    page_numbers_after_links,
    links_lead_somewhere,
    contents_agree_with_pages,
    index_agrees_with_pages,
    folios_are_labels,
    outline_equals_contents,
    pages_are_used,
    pages_are_filled,
    headings_stay_with_their_text,
)
