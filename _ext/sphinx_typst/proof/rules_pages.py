"""Rules about pages: page numbers, contents, index, bookmarks, empty space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pikepdf
from pikepdf import Dictionary

from .ink import Page
from .sheet import Sheet
from .tags import JOINER, Destination, Tag, listed_page, squeeze

#: Only page numbers are lower than this, in points from the bottom.
FOOT = 70
#: Least size of the title of a part or chapter, in points.
CHAPTER = 20
#: Shares of the height of a page: only running heads are above the first, and no page may end above the second.
HEAD, EMPTY = 0.92, 0.4


def page_numbers_after_links(sheet: Sheet) -> Iterator[str]:
    """The page number printed after a link is that of its destination."""
    for tag in sheet.structure.root.all("Link"):
        text, destination = tag.text(), next(tag.destinations(), Destination(None))
        # Numbers of any kind end a run of their letters: a search that tried each letter of a run would not be linear.
        _words, joined, last = text.rstrip().rpartition(JOINER)
        after = re.fullmatch(r"\D*?((?<![ivxlcdm])[ivxlcdm]+|\d+)", last) if joined else None
        printed = after[1] if after else listed_page(text)
        if printed and (destination.page is None or printed != sheet.labels[destination.page]):
            there = "nowhere" if destination.page is None else sheet.labels[destination.page]
            yield f"“{text}” names page {printed} and leads to {there}"


def links_do_not_name_their_own_page(sheet: Sheet) -> Iterator[str]:
    """No page number is printed after a link to something on the same page. Lists of page numbers are whole."""
    for tag in sheet.structure.root.all("Link"):
        whole = tag.text()
        first = next((run for run in tag.runs() if squeeze(run.text)), None)
        _words, joined, last = whole.rpartition(JOINER)
        after = re.fullmatch(r"\D*?((?<![ivxlcdm])[ivxlcdm]+|\d+)", last) if joined else None
        if first and after and after[1] == sheet.labels[first.page]:
            yield f"“{whole}” on page {after[1]} names its own page"


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


def outline_agrees_with_contents(sheet: Sheet) -> Iterator[str]:
    """Every heading has a bookmark. The lines of the contents are bookmarks, in their order, with the same level, words
    and destination; what they leave out are smaller headings than those they have on its level."""

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
        bookmarks = list(marks(tree.root))
    sizes = heading_sizes(sheet)
    if len(bookmarks) != len(sizes):
        yield f"{len(bookmarks)} bookmarks, but {len(sizes)} headings"
        return
    listed = list(lines(sheet.contents))
    following = iter(bookmarks)
    if odd := [line for line in listed if line not in following]:
        yield f"bookmarks differ from the contents: {odd[0]}"
    size_of = dict(zip(bookmarks, sizes, strict=True))
    for mark in bookmarks:
        beside = [size_of[line] for line in listed if line[0] == mark[0] and line in size_of]
        if mark not in listed and (mark[0] == 1 or size_of[mark] >= min(beside, default=CHAPTER)):
            yield f"the contents lack “{mark[1]}”"


def heading_sizes(sheet: Sheet) -> list[float]:
    """The size of each heading after the contents and lists, in points."""
    last = max(at for at, tag in enumerate(sheet.top) if tag.role == "TOC")
    headings = (tag for top in sheet.top[last + 1 :] for tag in top.all("H1", "H2", "H3", "H4", "H5", "H6"))
    return [max((run.size for run in heading.runs()), default=0.0) for heading in headings]


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
    links_do_not_name_their_own_page,
    links_lead_somewhere,
    contents_agree_with_pages,
    index_agrees_with_pages,
    folios_are_labels,
    outline_agrees_with_contents,
    pages_are_used,
    pages_are_filled,
    headings_stay_with_their_text,
)
