"""Content rules about style, after CONTRIBUTING.md: empty phrases, repeated citations, metrics."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby

from ..facts.fault import Fault
from . import measure
from .markdown import BRACES, Page, blank_front_matter, directives, keys_in_citation, without_markup
from .prose import unquoted, word_faults

#: Empty words and phrases.
BANNED = (
    "a myriad of",
    "cutting-edge",
    "delve",
    "delves",
    "game-changer",
    "holistic",
    "in today's world",
    "it is important to note",
    "it should be noted",
    "landscape",
    "leverage",
    "leverages",
    "leveraging",
    "no claims",
    "no kinds of",
    "not only",
    "one who",
    "plays a crucial role",
    "robust",
    "seamless",
    "seamlessly",
    "tells apart",
    "the whole course of",
    "worded alike",
)
#: Forms of "stand", which drafts used in place of more exact verbs.
STAND = ("stand", "stands", "stood")
#: Phrases about sources that the authors could not read.
GAPS = re.compile(
    r"\b(?:not seen|could(?:n't| not)? be (?:read|seen|found)|cannot be read|(?:was|were) not (?:read|found|legible)"
    r"|breaks? off|broke off|place inferred|(?:we|nobody) (?:did not|could not|never) (?:see|saw|read|find|found))\b",
    re.IGNORECASE,
)
#: Pages that explain how the sources were read, and so may have such phrases.
METHOD_PAGES = ("about/method.md", "about/how-to-read.md", "about/how-to-cite.md", "index.md")
#: The publisher's internal identifiers of parts of a publication.
_COMPONENT = re.compile(r"\bcomponents? [0-9a-f]{1,}\b|\b[0-9a-f]{8}(?:-en)?\b")
_CITATION = re.compile(r"\{cite:[pt]\}`([^`]*)`")
_EMPTY = re.compile(r"(?:-+|–|—|none|not (?:seen|named|divided|known|given)|n/a|nothing)?\.?", re.IGNORECASE)


def lines_of_prose(page: Page) -> Iterator[tuple[int, str, str]]:
    """Gives (1-based line, text without markup and quotations, section) of all lines: also cells and definitions."""
    section = ""
    for number, line in enumerate(blank_front_matter(page.text).splitlines(), 1):
        if line.startswith("## "):
            section = line.lstrip("# ").strip()
        yield number, without_markup(unquoted(line)), section


def gaps_are_under_limits(page: Page) -> Iterator[Fault]:
    """Only the section Limits mentions what could not be read."""
    if page.path in METHOD_PAGES:
        return
    for number, words, section in lines_of_prose(page):
        gap = GAPS.search(words) if section != "Limits" else None
        if gap:
            yield Fault(page.path, number, f"“{gap.group()}”: what could not be read is a task under Limits.")


def own_readings_are_marked(page: Page) -> Iterator[Fault]:
    """The role ``ours`` marks the authors' own reading; no phrase does."""
    if not (page.is_chapter or page.is_framework):
        return
    pattern = "|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in measure.OWN_READING if "seen" not in phrase)
    for number, words, section in lines_of_prose(page):
        phrase = re.search(pattern, words, re.IGNORECASE) if section != "Limits" else None
        if phrase:
            message = "our own reading carries the mark {ours}`*` and no words about ourselves."
            yield Fault(page.path, number, f"“{phrase.group()}”: {message}")


def locators_name_parts(page: Page) -> Iterator[Fault]:
    """The locator of a citation names a chapter or heading that readers can find, no internal identifier."""
    for number, line in enumerate(page.text.splitlines(), 1):
        for targets in _CITATION.findall(line):
            for locator in (braces["content"] for braces in BRACES.finditer(targets)):
                if _COMPONENT.search(locator):
                    message = f"“{locator}” is the publisher's internal name: name chapter or heading."
                    yield Fault(page.path, number, message)


def citations_are_not_repeated(page: Page) -> Iterator[Fault]:
    """No two citations in a row under one heading have the same works and locators: the last covers both passages."""
    if not (page.is_chapter or page.is_framework):
        return
    for _heading, group in groupby(page.blocks, key=lambda block: (block.section, block.heading)):
        previous = ""
        for block in group:
            for targets in _CITATION.findall(block.text):
                if targets == previous:
                    message = f"{targets} is cited twice in a row: one citation at the end covers both."
                    yield Fault(page.path, block.line, message)
                previous = targets


def citations_have_each_work_once(page: Page) -> Iterator[Fault]:
    """No citation has a work twice: the second locator would replace the first."""
    for number, line in enumerate(page.text.splitlines(), 1):
        for targets in _CITATION.findall(line):
            for key in [key for key, times in Counter(keys_in_citation(targets)).items() if times > 1]:
                message = f"{key} is named twice in one citation: name it once, as in {key}{{ch. 2 and 4}}."
                yield Fault(page.path, number, message)


def no_empty_words(page: Page) -> Iterator[Fault]:
    """No word or phrase is in `BANNED` or `STAND`."""
    yield from word_faults(page, BANNED, lambda word: f"“{word}” is on the list of empty words: say what is meant.")
    yield from word_faults(
        page, STAND, lambda word: f"“{word}” is used for everything: say is, has, comes, or what it does."
    )


def sentences_are_statements(page: Page) -> Iterator[Fault]:
    """Only the sections "Putting it to work" and "Limits" have questions; none has exclamations."""
    if not (page.is_chapter or page.is_framework):
        return
    for block in page.blocks:
        words = without_markup(unquoted(block.text))
        if "!" in words:
            yield Fault(page.path, block.line, "an exclamation mark: the sentence should do without.")
        if page.is_chapter and "?" in words and block.section not in ("Putting it to work", "Limits"):
            yield Fault(page.path, block.line, "a question outside “Putting it to work”: say what the answer is.")


def table_rows(content: list[str]) -> list[list[str]]:
    """Returns the cells of each row of a ``{list-table}`` from its lines of content."""
    rows: list[list[str]] = []
    for line in content:
        if item := re.match(r"\s*([*+-]) -\s*(.*)|\s+-(?:\s+(.*))?$", line):
            rows += [[]] if item[1] else []
            if rows:
                rows[-1].append((item[2] if item[1] else item[3]) or "")
        elif rows and line.strip():
            rows[-1][-1] += " " + line.strip()
    return rows


def columns_are_filled(page: Page) -> Iterator[Fault]:
    """More than half of the cells in each column of a table, after the first, have content."""
    for number, content in directives(page.text, "list-table"):
        rows = table_rows(content)
        columns: dict[int, list[str]] = {}
        for row in rows[1:]:
            for column, cell in enumerate(row[1:], 1):
                columns.setdefault(column, []).append(cell.strip())
        for column, cells in sorted(columns.items()):
            empty = sum(1 for cell in cells if _EMPTY.fullmatch(cell))
            if 2 * empty >= len(cells):
                head = without_markup(rows[0][column]) if column < len(rows[0]) else column + 1
                yield Fault(page.path, number, f"half of the column “{head}” is empty: leave it out.")


def metrics_are_in_bounds(page: Page) -> Iterator[Fault]:
    """The metrics of a chapter are within their bounds; ``python -m reader.lint.measure`` shows where they are not."""
    if page.is_chapter:
        for message in measure.bound_faults(measure.metrics(page)):
            yield Fault(page.path, 1, f"the text reads like a register. {message[:1].upper()}{message[1:]}.")


PAGE_RULES: tuple[Callable[[Page], Iterator[Fault]], ...] = (
    gaps_are_under_limits,
    own_readings_are_marked,
    locators_name_parts,
    citations_are_not_repeated,
    citations_have_each_work_once,
    no_empty_words,
    sentences_are_statements,
    columns_are_filled,
    metrics_are_in_bounds,
)
