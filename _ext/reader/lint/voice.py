"""Content rules about the voice of the book, after its editorial guide, one function a rule; run by `lint`.

A colleague explains: thoughts are joined, places are cited once, our own readings carry the mark, and what could not be
read is said under Limits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby

from ..facts.fault import Fault
from . import measure
from .markdown import BRACES, Page, directives, keys_cited, plain
from .prose import unquoted, words_in

#: Words and phrases that say nothing, or that nobody would say.
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
#: "Stand" as a verb for everything.
STAND = ("stand", "stands", "stood")
#: Words about what could not be read.
GAPS = re.compile(
    r"\b(?:not seen|could(?:n't| not)? be (?:read|seen|found)|cannot be read|(?:was|were) not (?:read|found|legible)"
    r"|breaks? off|broke off|place inferred|(?:we|nobody) (?:did not|could not|never) (?:see|saw|read|find|found))\b",
    re.IGNORECASE,
)
#: Pages that say how the evidence was gathered.
ABOUT_EVIDENCE = ("about/method.md", "about/how-to-read.md", "about/how-to-cite.md", "index.md")
#: The publisher's internal names of parts.
_COMPONENT = re.compile(r"\bcomponents? [0-9a-f]{1,}\b|\b[0-9a-f]{8}(?:-en)?\b")
_CITATION = re.compile(r"\{cite:[pt]\}`([^`]*)`")
_EMPTY = re.compile(r"(?:-+|–|—|none|not (?:seen|named|divided|known|given)|n/a|nothing)?\.?", re.IGNORECASE)


def lines_of_prose(page: Page) -> Iterator[tuple[int, str, str]]:
    """(line, words, section) of all that a page says: paragraphs, cells, captions and definitions."""
    section = ""
    body = re.sub(r"\A---\n.*?\n---\n", lambda found: "\n" * found.group().count("\n"), page.text, flags=re.DOTALL)
    for number, line in enumerate(body.splitlines(), 1):
        if line.startswith("## "):
            section = line.lstrip("# ").strip()
        yield number, plain(unquoted(line)), section


def says_what_was_not_read_under_limits(page: Page) -> Iterator[Fault]:
    """What could not be read is a task under Limits, and is said nowhere else."""
    if page.path in ABOUT_EVIDENCE:
        return
    for number, words, section in lines_of_prose(page):
        found = GAPS.search(words) if section != "Limits" else None
        if found:
            yield Fault(page.path, number, f"“{found.group()}”: what could not be read is a task under Limits.")


def marks_its_own_readings(page: Page) -> Iterator[Fault]:
    """Our readings carry the mark, and no sentence about ourselves."""
    if not (page.is_chapter or page.is_framework):
        return
    pattern = "|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in measure.OWN_READING if "seen" not in phrase)
    for number, words, section in lines_of_prose(page):
        found = re.search(pattern, words, re.IGNORECASE) if section != "Limits" else None
        if found:
            said = "our own reading carries the mark {ours}`*` and no words about ourselves"
            yield Fault(page.path, number, f"“{found.group()}”: {said}.")


def cites_parts_by_name(page: Page) -> Iterator[Fault]:
    """A place is a chapter or a heading that readers can find, not the publisher's internal name."""
    for number, line in enumerate(page.text.splitlines(), 1):
        for targets in _CITATION.findall(line):
            for place in (found["inside"] for found in BRACES.finditer(targets)):
                if _COMPONENT.search(place):
                    yield Fault(
                        page.path, number, f"“{place}” is the publisher's internal name: name chapter or heading."
                    )


def cites_once(page: Page) -> Iterator[Fault]:
    """What comes from one place is cited once, at its end."""
    if not (page.is_chapter or page.is_framework):
        return
    for _at, group in groupby(page.blocks, key=lambda block: (block.section, block.heading)):
        before = ""
        for block in group:
            for targets in _CITATION.findall(block.text):
                if targets == before:
                    said = f"{targets} is cited twice in a row: one citation at the end covers both"
                    yield Fault(page.path, block.line, f"{said}.")
                before = targets


def names_a_work_once_a_citation(page: Page) -> Iterator[Fault]:
    """One citation names each work once; a second naming would replace the place of the first."""
    for number, line in enumerate(page.text.splitlines(), 1):
        for targets in _CITATION.findall(line):
            for key in [key for key, times in Counter(keys_cited(targets)).items() if times > 1]:
                said = f"{key} is named twice in one citation: name it once, as in {key}{{ch. 2 and 4}}"
                yield Fault(page.path, number, f"{said}.")


def avoids_empty_words(page: Page) -> Iterator[Fault]:
    """No phrase that says nothing, and no verb that is used for everything."""
    yield from words_in(page, BANNED, lambda word: f"“{word}” is on the list of empty words: say what is meant.")
    yield from words_in(
        page, STAND, lambda word: f"“{word}” is used for everything: say is, has, comes, or what it does."
    )


def keeps_to_statements(page: Page) -> Iterator[Fault]:
    """Questions are for 'Putting it to work'; exclamation marks are for nobody."""
    if not (page.is_chapter or page.is_framework):
        return
    for block in page.blocks:
        words = plain(unquoted(block.text))
        if "!" in words:
            yield Fault(page.path, block.line, "an exclamation mark: the sentence should do without.")
        if page.is_chapter and "?" in words and block.section not in ("Putting it to work", "Limits"):
            yield Fault(page.path, block.line, "a question outside “Putting it to work”: say what the answer is.")


def fills_its_columns(page: Page) -> Iterator[Fault]:
    """A column of a table says something in most of its cells."""
    for at, lines in directives(page.text, "list-table"):
        rows: list[list[str]] = []
        for line in lines:
            if found := re.match(r"\s*([*+-]) -\s*(.*)|\s+-(?:\s+(.*))?$", line):
                rows += [[]] if found[1] else []
                if rows:
                    rows[-1].append((found[2] if found[1] else found[3]) or "")
            elif rows and line.strip():
                rows[-1][-1] += " " + line.strip()
        columns: dict[int, list[str]] = {}
        for row in rows[1:]:
            for column, cell in enumerate(row[1:], 1):
                columns.setdefault(column, []).append(cell.strip())
        for column, cells in sorted(columns.items()):
            empty = sum(1 for cell in cells if _EMPTY.fullmatch(cell))
            if 2 * empty >= len(cells):
                head = plain(rows[0][column]) if column < len(rows[0]) else column + 1
                yield Fault(page.path, at, f"half of the column “{head}” is empty: leave it out.")


def reads_well(page: Page) -> Iterator[Fault]:
    """A chapter reaches the floors of the editorial guide; `python -m reader.lint.measure` shows where it does not."""
    if page.is_chapter:
        for said in measure.misses(measure.figures(page)):
            yield Fault(page.path, 1, f"the text reads like a register. {said[:1].upper()}{said[1:]}.")


PAGE_RULES: tuple[Callable[[Page], Iterator[Fault]], ...] = (
    says_what_was_not_read_under_limits,
    marks_its_own_readings,
    cites_parts_by_name,
    cites_once,
    names_a_work_once_a_citation,
    avoids_empty_words,
    keeps_to_statements,
    fills_its_columns,
    reads_well,
)
