"""Rules about pages: numbers, contents, index, bookmarks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pikepdf import Dictionary

from .ink import Page
from .sheet import Sheet
from .tags import JOINER, Goal, Tag, squeeze

#: Below this height, in points, stands the number of the page.
FOOT = 70
#: Shares of the height of a page: running heads stand above the first, and no page ends above the second.
HEAD, EMPTY = 0.92, 0.4


def page_numbers_after_links(sheet: Sheet) -> Iterator[str]:
    """The page that a link names is the one that it leads to."""
    for tag in sheet.structure.root.all("Link"):
        text, goal = tag.text(), next(tag.goals(), Goal(None))
        # Numbers of any kind end a run of their letters: a search that tried each letter of a run would not be linear.
        _words, joined, last = text.rstrip().rpartition(JOINER)
        printed = re.fullmatch(r"\D*?((?<![ivxlcdm])[ivxlcdm]+|\d+)", last) if joined else None
        if printed and (goal.page is None or printed[1] != sheet.labels[goal.page]):
            there = "nowhere" if goal.page is None else sheet.labels[goal.page]
            yield f"“{text}” names page {printed[1]} and leads to {there}"


def links_lead_somewhere(sheet: Sheet) -> Iterator[str]:
    """No link is dead, marks of notes included."""
    for tag in sheet.structure.root.all("Link"):
        goals = list(tag.goals())
        if not goals or any(goal.page is None and not goal.address for goal in goals):
            yield f"the link “{tag.text()}” leads nowhere"


def contents_agree_with_pages(sheet: Sheet) -> Iterator[str]:
    """Each line of the contents and of the lists ends with the page that it leads to."""
    for toc in (tag for tag in sheet.top if tag.role == "TOC"):
        for line in toc.all("TOCI"):
            goal, text = next(line.goals(), Goal(None)), line.text().strip()
            if goal.page is None or not re.search(rf"(?<!\d){re.escape(sheet.labels[goal.page])}$", text):
                yield f"the line “{text}” of the contents leads to another page"


def index_agrees_with_pages(sheet: Sheet) -> Iterator[str]:
    """Each page number in the index leads to that page."""
    at = next((n for n, tag in enumerate(sheet.top) if tag.role == "H1" and tag.text() == sheet.index), None)
    for tag in sheet.top[at:] if at is not None else ():
        for link in tag.all("Link"):
            goal = next(link.goals(), Goal(None))
            if goal.page is None or link.text().strip() != sheet.labels[goal.page]:
                yield f"the index says page {link.text()} and leads elsewhere"


def folios_are_labels(sheet: Sheet) -> Iterator[str]:
    """The number at the foot of a page is its label."""
    for page, label in zip(sheet.pages[1:], sheet.labels[1:], strict=True):
        foot = "".join(run.text for run in page.runs if run.artefact and run.base < FOOT).strip(" .")
        if foot != label:
            yield f"page {page.number + 1} prints “{foot}” and is labelled {label}"


def outline_equals_contents(sheet: Sheet) -> Iterator[str]:
    """Bookmarks are nested as the contents, with the same words, and lead to the same pages."""

    def marks(items, depth: int = 1) -> Iterator[tuple[int, str, int | None]]:
        for item in items:
            page = (
                sheet.structure.goal(Dictionary(Dest=item.destination)).page if item.destination is not None else None
            )
            yield depth, squeeze(str(item.title)), page
            yield from marks(item.children, depth + 1)

    def lines(toc: Tag, depth: int = 1) -> Iterator[tuple[int, str, int | None]]:
        for child in toc.children:
            if isinstance(child, Tag) and child.role == "TOC":
                yield from lines(child, depth + 1)
            elif isinstance(child, Tag):
                goal = next(child.goals(), Goal(None))
                end = sheet.labels[goal.page] if goal.page is not None else ""
                yield depth, squeeze(child.text()).removesuffix(end), goal.page

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


def ink_below(page: Page) -> float:
    """How far down a page anything is printed, its foot aside: points from the bottom."""
    printed = [run.base for run in page.runs if run.right > run.left and squeeze(run.text) and not run.artefact]
    return min([*printed, *(box[1] for box, _colour in page.fills if box[1] > FOOT)], default=0.0)


def pages_are_filled(sheet: Sheet) -> Iterator[str]:
    """No page ends far above its foot while its chapter goes on: a figure that did not fit left no gap."""
    for page, following in pairwise(sheet.pages):
        tall, next_tall = (float(sheet.document.pages[each.number].mediabox[3]) for each in (page, following))
        goes_on = any(run.artefact and run.base > next_tall * HEAD for run in following.runs)
        if goes_on and ink_below(page) > tall * EMPTY:
            place = sheet.labels[page.number]
            yield f"the lower part of page {place} is empty: move the figure or table after it up or down in its text"


def headings_stay_with_their_text(sheet: Sheet) -> Iterator[str]:
    """No heading is the last line of a page that has others; nor is a line in bold that serves as one."""
    highest = {page.number: max((run.base for run in page.runs if not run.artefact), default=0) for page in sheet.pages}
    lowest = {page.number: ink_below(page) for page in sheet.pages}
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
