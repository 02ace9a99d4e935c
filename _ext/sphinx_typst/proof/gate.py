"""The gate: what no validator checks. Each rule is a function that returns what is wrong, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pikepdf
from pikepdf import Dictionary

from . import ink
from .ink import Colour, Page, Run
from .reading import Reading
from .tags import JOINER, Goal, Structure, Tag, squeeze

#: Sizes in points, contrast as WCAG 2 counts it. Large text is 18 points, or 14 in bold.
SMALLEST, ENOUGH, ENOUGH_WHEN_LARGE = 7.5, 4.5, 3.0
HANGING = (",", ".", "-", ";", ":", "–", "’", "”", ")", "…", "?", "\u00ad")
#: Below this height, in points, stands the number of the page.
FOOT = 70


@dataclass(frozen=True)
class Fault:
    """What is wrong, by the rule that found it."""

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


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


# -- Text and order --------------------------------------------------------------------------------------------------


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


# -- Pages -----------------------------------------------------------------------------------------------------------


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


# -- Legibility ------------------------------------------------------------------------------------------------------


def visible(sheet: Sheet) -> Iterator[Run]:
    for page in sheet.pages:
        yield from (run for run in page.runs if squeeze(run.text))


def text_is_large_enough(sheet: Sheet) -> Iterator[str]:
    """No text below 7.5 points."""
    for run in visible(sheet):
        if run.size < SMALLEST - 0.01:
            yield f"“{run.text}” on page {sheet.labels[run.page]} is {run.size:.1f} points high"


def luminance(colour: Colour) -> float:
    """Relative luminance of an sRGB colour, as WCAG 2 defines it."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_stands_out(sheet: Sheet) -> Iterator[str]:
    """Text has enough contrast with what is painted behind it."""
    for run in visible(sheet):
        large = run.size >= 18 or (run.size >= 14 and "Bold" in run.font)
        found = contrast(run.colour, run.background)
        if found < (ENOUGH_WHEN_LARGE if large else ENOUGH):
            yield f"“{run.text}” on page {sheet.labels[run.page]} has a contrast of {found:.1f}:1"


def lines_keep_to_the_text(sheet: Sheet) -> Iterator[str]:
    """No line is wider than the text, and no words are printed over others."""
    left, right = sheet.frame
    for page in sheet.pages[1:]:
        lines: dict[int, list[Run]] = {}
        for run in page.runs:
            if squeeze(run.text):
                lines.setdefault(round(run.base * 2), []).append(run)
                # Commas and hyphens may hang in the margin, as good typesetting has it.
                hang = 4.5 if run.text.rstrip().endswith(HANGING) else 1
                if run.left < left - 1 or run.right > right + hang:
                    yield f"“{run.text}” on page {sheet.labels[run.page]} leaves the text’s width"
        for runs in lines.values():
            runs.sort(key=lambda run: run.left)
            for before, after in pairwise(runs):
                if after.left < before.right - 1.5 and after.text != before.text:
                    yield f"“{before.text}” and “{after.text}” overlap on page {sheet.labels[before.page]}"


def letters_are_known(sheet: Sheet) -> Iterator[str]:
    """Every glyph can be copied and spoken as text."""
    for run in visible(sheet):
        if "\N{REPLACEMENT CHARACTER}" in run.text or any(0xE000 <= ord(letter) <= 0xF8FF for letter in run.text):
            yield f"“{run.text}” on page {sheet.labels[run.page]} has letters without a meaning"


def fonts_are_embedded(sheet: Sheet) -> Iterator[str]:
    """The file brings its fonts."""
    seen = set()
    for source in sheet.document.objects:
        if isinstance(source, Dictionary) and source.get("/Type") == "/FontDescriptor":
            seen.add(str(source.FontName))
            if not any(key in source for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                yield f"the font {source.FontName} is not embedded"
    if not seen:
        yield "the file has no fonts"


# -- Structure -------------------------------------------------------------------------------------------------------


def content_is_tagged_once(sheet: Sheet) -> Iterator[str]:
    """All that is shown is either furniture, or belongs to exactly one element."""
    for page in sheet.pages:
        for run in page.runs:
            if run.mcid is None and not run.artefact and squeeze(run.text):
                yield f"“{run.text}” on page {sheet.labels[page.number]} has no tag"
    for place in sheet.structure.marked:
        times = sheet.structure.used.get(place, 0)
        if times != 1:
            text = "".join(run.text for run in sheet.structure.marked[place])
            yield f"“{text}” on page {sheet.labels[place[0]]} belongs to {times} elements"


def table_rows(table: Tag) -> list[list[Tag]]:
    """Cells by row, without tables inside cells."""
    rows = []
    for child in table.children:
        if isinstance(child, Tag) and child.role in ("THead", "TBody", "TFoot"):
            rows += table_rows(child)
        elif isinstance(child, Tag) and child.role == "TR":
            rows.append([cell for cell in child.children if isinstance(cell, Tag)])
    return rows


def tables_have_heads(sheet: Sheet) -> Iterator[str]:
    """Heads say what they are for, cells name their heads, and rows are of one length."""
    for table in sheet.structure.root.all("Table"):
        rows = table_rows(table)
        name = f"the table “{table.text()[:40]}”"
        heads = [cell for row in rows for cell in row if cell.role == "TH"]
        known = {cell.facts.get("ID") for cell in heads}
        if heads and any(str(cell.facts.get("Scope", "")) not in ("/Column", "/Row", "/Both") for cell in heads):
            yield f"{name} has a head without a scope"
        for cell in (cell for row in rows for cell in row):
            if {str(id_) for id_ in cell.facts.get("Headers", ())} - known:
                yield f"{name} has a cell that names a head which is not there"
        lengths = set()
        filled: dict[int, int] = {}
        for at, row in enumerate(rows):
            for cell in row:
                for below in range(int(cell.facts.get("RowSpan", 1))):
                    filled[at + below] = filled.get(at + below, 0) + int(cell.facts.get("ColSpan", 1))
        lengths = set(filled.values())
        if len(lengths) != 1:
            yield f"{name} has rows of {sorted(lengths)} cells"


def stub_cells_are_row_heads(sheet: Sheet) -> Iterator[str]:
    """In a table that has heads of rows, every row below its head begins with one, or with a span of one."""
    for table in sheet.structure.root.all("Table"):
        rows = table_rows(table)
        body = [row for row in rows if not all(cell.role == "TH" for cell in row)]
        with_head = [row for row in body if any(cell.role == "TH" for cell in row)]
        spans_rows = any(int(cell.facts.get("RowSpan", 1)) > 1 for row in with_head for cell in row)
        if with_head and len(with_head) != len(body) and not spans_rows:
            yield f"the table “{table.text()[:40]}” has heads in some rows only"


def notes_have_ids(sheet: Sheet) -> Iterator[str]:
    """PDF/UA-1 asks each note for an id of its own."""
    ids = [tag.facts.get("ID") for tag in sheet.structure.root.all("Note")]
    if None in ids or len(ids) != len(set(ids)):
        yield "notes without an id, or with the same"


def file_says_what_it_is(sheet: Sheet) -> Iterator[str]:
    """Title, language and identity for readers, libraries and archives."""
    root = sheet.document.Root
    metadata = sheet.document.open_metadata()
    title = str(sheet.document.docinfo.get("/Title", ""))
    if not title or metadata.get("dc:title") != title:
        yield "the title is missing, or differs between the two places that hold it"
    if not root.get("/Lang"):
        yield "the language is not declared"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle"):
        yield "the window would show the file’s name, not its title"
    for name in ("dc:creator", "dc:language", "pdfuaid:part", "pdfaid:part"):
        if not metadata.get(name):
            yield f"the metadata lack {name}"


OF_THE_FILE: tuple[Callable[[Sheet], Iterator[str]], ...] = (
    page_numbers_after_links,
    links_lead_somewhere,
    contents_agree_with_pages,
    index_agrees_with_pages,
    folios_are_labels,
    outline_equals_contents,
    pages_are_used,
    text_is_large_enough,
    text_stands_out,
    lines_keep_to_the_text,
    letters_are_known,
    fonts_are_embedded,
    content_is_tagged_once,
    tables_have_heads,
    stub_cells_are_row_heads,
    notes_have_ids,
    file_says_what_it_is,
)
AGAINST_THE_SOURCE: tuple[Callable[[Sheet, Reading, Told], Iterator[str]], ...] = (
    text_is_complete,
    pictures_are_described,
    languages_are_marked,
    headings_agree,
    links_reach_their_targets,
)


def check(sheet: Sheet, reading: Reading | None = None) -> list[Fault]:
    """All faults of a document; against its source too, where *reading* is given."""
    found = [Fault(rule.__name__, said) for rule in OF_THE_FILE for said in rule(sheet)]
    if reading is not None:
        told = Told(sheet)
        found += [Fault(rule.__name__, said) for rule in AGAINST_THE_SOURCE for said in rule(sheet, reading, told)]
    return found
