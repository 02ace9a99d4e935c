"""Rules about words: what the tags tell, against what the doctree says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .ink import Run
from .reading import Reading
from .sheet import Sheet
from .tags import JOINER, Goal, Tag, squeeze


class Told:
    """What the tags tell, in the terms of `reading.Reading`."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        self.main, self.figures = "", ""
        self.alts: list[str] = []
        self.links: list[tuple[str, Goal]] = []
        self.figure_links: list[tuple[str, Goal]] = []
        self.foreign: list[tuple[str, str]] = []
        self.headings: list[tuple[int, str]] = []
        language = str(sheet.document.Root.get("/Lang", "")).partition("-")[0]
        for tag in sheet.body:
            text, links = self.words(tag)
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

    def words(self, tag: Tag, parent: str = "") -> tuple[str, list[tuple[str, Goal]]]:
        """Words below *tag* without list bullets, marks of notes and page numbers; and the links inside the book."""
        text, links = "", []
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
            goal = next(tag.goals(), Goal(None))
            if not goal.address:
                whole = tag.text()
                links.append((whole, goal))
                # A word joiner stands before the page number, and nowhere else in a link.
                if JOINER in whole:
                    text = text.removesuffix(squeeze(whole.rpartition(JOINER)[2]))
        return text, links

    def collect_foreign(self, tag: Tag, language: str, inherited: str) -> None:
        inherited = tag.lang or inherited
        for child in tag.children:
            if isinstance(child, Tag):
                self.collect_foreign(child, language, inherited)
            elif isinstance(child, Run):
                spoken = child.lang or inherited
                if spoken.partition("-")[0] != language and squeeze(child.text):
                    self.foreign.append((spoken, squeeze(child.text)))


def differ(told: str, meant: str, where: str) -> Iterator[str]:
    """The first place at which two texts part."""
    if told != meant:
        at = next((n for n, (a, b) in enumerate(zip(told, meant, strict=False)) if a != b), min(len(told), len(meant)))
        start = max(0, at - 40)
        yield f"{where} reads “{told[start : at + 40]}”, but the source says “{meant[start : at + 40]}”"


def text_is_complete(sheet: Sheet, reading: Reading, told: Told) -> Iterator[str]:
    """Nothing dropped, nothing twice, all in the order of the source."""
    yield from differ(told.main, reading.main.text, "the text")
    yield from differ(told.figures, reading.figures.text, "the figures’ captions")


def pictures_are_described(sheet: Sheet, reading: Reading, told: Told) -> Iterator[str]:
    """Each picture has the description that its author gave it."""
    if sorted(told.alts) != sorted(reading.alts):
        odd = sorted(set(told.alts) ^ set(reading.alts)) or ["one stands twice, or once too little"]
        yield f"descriptions of pictures differ from the source: {odd[:3]}"


def languages_are_marked(sheet: Sheet, reading: Reading, told: Told) -> Iterator[str]:
    """Foreign words are marked as such, and no others."""
    meant = {pair for pair in reading.foreign if pair[1]}
    # One phrase in two lines, or with a part in italics, has several elements.
    for language in {language for language, _words in meant | set(told.foreign)}:
        said = "".join(words for tag, words in told.foreign if tag == language)
        wanted = "".join(words for tag, words in reading.foreign if tag == language)
        if sorted(said) != sorted(wanted):
            yield f"words marked as {language!r} differ from the source: {len(said)} letters, not {len(wanted)}"


def headings_agree(sheet: Sheet, reading: Reading, told: Told) -> Iterator[str]:
    """Levels and words of the headings are those of the source."""
    if told.headings != reading.headings:
        odd = [pair for pair in zip(told.headings, reading.headings, strict=False) if pair[0] != pair[1]]
        yield f"headings differ: {odd[:2] or (len(told.headings), len(reading.headings))}"


def links_reach_their_targets(sheet: Sheet, reading: Reading, told: Told) -> Iterator[str]:
    """Each link leads to the page that begins with, or holds, the words of its target."""
    on_page = [squeeze("".join(run.text for run in page.runs)) for page in sheet.pages]
    for links, meant in ((told.links, reading.main.links), (told.figure_links, reading.figures.links)):
        if len(links) != len(meant):
            yield f"{len(links)} links inside the document, but {len(meant)} in the source"
            continue
        for (words, goal), name in zip(links, meant, strict=True):
            target = reading.words_at(name)
            if goal.page is None:
                yield f"the link “{words}” leads nowhere"
            elif target and not spans(on_page, goal.page, target):
                yield f"the link “{words}” leads to page {sheet.labels[goal.page]}, where “{target}” is not"


def spans(on_page: list[str], page: int, words: str) -> bool:
    """Whether *words* begin on *page*: what follows may stand in another column or on the next page."""
    return any(words[:length] in on_page[page] for length in (24, 12, 6) if length <= max(6, len(words)))


RULES = (text_is_complete, pictures_are_described, languages_are_marked, headings_agree, links_reach_their_targets)
