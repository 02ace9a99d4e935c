"""Rules about pages: numbers, contents, index, bookmarks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pikepdf import Dictionary

from .sheet import Sheet
from .tags import JOINER, Goal, Tag, squeeze

#: Below this height, in points, stands the number of the page.
FOOT = 70


def page_numbers_after_links(sheet: Sheet) -> Iterator[str]:
    """The page that a link names is the one that it leads to."""
    for tag in sheet.structure.root.all("Link"):
        text, goal = tag.text(), next(tag.goals(), Goal(None))
        printed = re.search(JOINER + r"\D*?([ivxlcdm]+|\d+)\s*$", text)
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


RULES = (
    page_numbers_after_links,
    links_lead_somewhere,
    contents_agree_with_pages,
    index_agrees_with_pages,
    folios_are_labels,
    outline_equals_contents,
    pages_are_used,
)
