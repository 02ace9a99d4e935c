"""Rules about words: the text of the structure tree against the text of the doctree.

Every rule yields a message for each difference, and nothing if there is none. All take the same three parameters, so
that they can be called in a row: the PDF, the text that the doctree lets expect, and the text of the structure tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .ink import Run
from .reading import Reading
from .sheet import Sheet
from .tags import JOINER, PAGES, Destination, Tag, listed_page, squeeze

#: The words of a link, and where it leads.
Link = tuple[str, Destination]
#: Each number of a list of page numbers: the sign before it, and the page (from 0) that it leads to.
PageList = list[tuple[str, int | None]]


class TaggedText:
    """The text of the structure tree, in the same fields as `reading.Reading`."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        self.main, self.figures = "", ""
        self.alts: list[str] = []
        self.links: list[Link] = []
        self.figure_links: list[Link] = []
        self.page_lists: list[PageList] = []
        self.foreign: list[tuple[str, str]] = []
        self.headings: list[tuple[int, str]] = []
        language = str(sheet.document.Root.get("/Lang", "")).partition("-")[0]
        for tag in sheet.body:
            text, links = self.without_lists(*self.words(tag))
            if tag.role == "Div" and tag.has("Caption") and tag.has("Figure"):
                self.figures += text
                self.figure_links += links
                continue
            self.main += text
            self.links += links
            if re.fullmatch(r"H\d", tag.role):
                note = next(tag.all("Note"), None)
                self.headings.append((int(tag.role[1]), text.removesuffix(self.words(note)[0]) if note else text))
        for tag in sheet.body:
            self.collect_foreign(tag, language, language)

    def without_lists(self, text: str, links: list[Link]) -> tuple[str, list[Link]]:
        """*text* with one sign for each list of page numbers, and *links* without those in such a list; they are added
        to `page_lists`."""
        numbers = iter([link for link in links if listed_page(link[0])])

        def collect(found: re.Match[str]) -> str:
            joints = ["", *found[0].split(PAGES)[1:-1]]
            self.page_lists.append([(joint, next(numbers)[1].page) for joint in joints])
            return PAGES

        text = re.sub(f"{PAGES}(?:[,–]{PAGES})*", collect, text)
        return text, [link for link in links if not listed_page(link[0])]

    def words(self, tag: Tag, parent: str = "") -> tuple[str, list[Link]]:
        """The text below *tag* without bullets, footnote numbers and page numbers of links; and its internal links."""
        text, links = "", list[Link]()
        if tag.role == "Figure":
            self.alts.append(tag.alt)
            return "", []
        if tag.role == "Lbl" and (parent != "LI" or tag.text().strip() in ("•", "‣", "–")):
            return "", []
        for child in tag.children:
            if isinstance(child, Run):
                text += squeeze(child.text)
            elif isinstance(child, Tag):
                inner, more = self.words(child, tag.role)
                text += inner
                links += more
        if tag.role == "Link":
            destination = next(tag.destinations(), Destination(None))
            if not destination.address:
                whole = tag.text()
                links.append((whole, destination))
                if listed_page(whole):
                    return PAGES, links
                # A word joiner comes before the page number, and nowhere else in a link.
                if JOINER in whole:
                    text = text.removesuffix(squeeze(whole.rpartition(JOINER)[2]))
        return text, links

    def collect_foreign(self, tag: Tag, language: str, inherited: str) -> None:
        """Adds the text below *tag* that is not in *language*, with its own language, to `foreign`."""
        inherited = tag.lang or inherited
        for child in tag.children:
            if isinstance(child, Tag):
                self.collect_foreign(child, language, inherited)
            elif isinstance(child, Run):
                spoken = child.lang or inherited
                if spoken.partition("-")[0] != language and squeeze(child.text):
                    self.foreign.append((spoken, squeeze(child.text)))


def first_difference(tagged: str, expected: str, where: str) -> Iterator[str]:
    """A message with the surroundings of the first difference between two texts; nothing if they are equal."""
    if tagged != expected:
        pairs = enumerate(zip(tagged, expected, strict=False))
        at = next((n for n, (a, b) in pairs if a != b), min(len(tagged), len(expected)))
        start = max(0, at - 40)
        yield f"{where} reads “{tagged[start : at + 40]}”, but the source says “{expected[start : at + 40]}”"


def text_is_complete(sheet: Sheet, reading: Reading, tagged: TaggedText) -> Iterator[str]:
    """No word is missing or repeated, and all are in the order of the source."""
    yield from first_difference(tagged.main, reading.main.text, "the text")
    yield from first_difference(tagged.figures, reading.figures.text, "the figures’ captions")


def pictures_are_described(sheet: Sheet, reading: Reading, tagged: TaggedText) -> Iterator[str]:
    """Each picture has the description that its author gave it."""
    if sorted(tagged.alts) != sorted(reading.alts):
        odd = sorted(set(tagged.alts) ^ set(reading.alts)) or ["one is repeated or missing"]
        yield f"descriptions of pictures differ from the source: {odd[:3]}"


def languages_are_marked(sheet: Sheet, reading: Reading, tagged: TaggedText) -> Iterator[str]:
    """Foreign words are marked as such, and no others."""
    expected = {pair for pair in reading.foreign if pair[1]}
    # One phrase in two lines, or with a part in italics, has several elements.
    for language in {language for language, _words in expected | set(tagged.foreign)}:
        marked = "".join(words for tag, words in tagged.foreign if tag == language)
        meant = "".join(words for tag, words in reading.foreign if tag == language)
        if sorted(marked) != sorted(meant):
            yield f"words marked as {language!r} differ from the source: {len(marked)} letters, not {len(meant)}"


def headings_agree(sheet: Sheet, reading: Reading, tagged: TaggedText) -> Iterator[str]:
    """Yields a message if levels or words of the headings differ from those of the source."""
    if tagged.headings != reading.headings:
        odd = [pair for pair in zip(tagged.headings, reading.headings, strict=False) if pair[0] != pair[1]]
        yield f"headings differ: {odd[:2] or (len(tagged.headings), len(reading.headings))}"


def links_reach_their_targets(sheet: Sheet, reading: Reading, tagged: TaggedText) -> Iterator[str]:
    """Each link leads to the page that begins with, or has, the words of its target."""
    on_page = [squeeze("".join(run.text for run in page.runs)) for page in sheet.pages]
    for links, targets in ((tagged.links, reading.main.links), (tagged.figure_links, reading.figures.links)):
        if len(links) != len(targets):
            yield f"{len(links)} links inside the document, but {len(targets)} in the source"
            continue
        for (words, destination), name in zip(links, targets, strict=True):
            target = reading.words_at(name)
            if destination.page is None:
                yield f"the link “{words}” leads nowhere"
            elif target and not begins_on(on_page, destination.page, target):
                yield f"the link “{words}” leads to page {sheet.labels[destination.page]}, where “{target}” is not"


def page_lists_are_right(sheet: Sheet, reading: Reading, tagged: TaggedText) -> Iterator[str]:
    """A list of page numbers has the page of each of its targets, and no other, in order, once, with runs as ranges."""
    on_page = [squeeze("".join(run.text for run in page.runs)) for page in sheet.pages]
    expected = reading.main.page_lists + reading.figures.page_lists
    if len(tagged.page_lists) != len(expected):
        yield f"{len(tagged.page_lists)} lists of page numbers, but {len(expected)} in the source"
        return
    for printed, targets in zip(tagged.page_lists, expected, strict=True):
        pages: list[int] = []
        for joint, page in printed:
            if page is None or (pages and page - pages[-1] < (1 if joint == "–" else 2)):
                yield f"the list of pages {named(sheet, printed)} is not in order, or has a page twice"
                break
            pages += range(pages[-1] + 1, page + 1) if joint == "–" else [page]
        words = [target for target in map(reading.words_at, targets) if target]
        for target in words:
            if not any(begins_on(on_page, page, target) for page in pages):
                yield f"the list of pages {named(sheet, printed)} lacks the page with “{target}”"
        for page in pages:
            if words and not any(begins_on(on_page, page, target) for target in words):
                yield f"the list of pages {named(sheet, printed)} has page {sheet.labels[page]}, where no target is"


def named(sheet: Sheet, printed: PageList) -> str:
    """*printed* as it is printed."""
    return "".join(f"{joint}{'?' if page is None else sheet.labels[page]}" for joint, page in printed)


def begins_on(on_page: list[str], page: int, words: str) -> bool:
    """Whether *words* begin on *page*: the rest may be in another column or on the next page."""
    return any(words[:length] in on_page[page] for length in (24, 12, 6) if length <= max(6, len(words)))


RULES = (
    text_is_complete,
    pictures_are_described,
    languages_are_marked,
    headings_agree,
    links_reach_their_targets,
    page_lists_are_right,
)
