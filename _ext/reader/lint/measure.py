"""How the running text of chapters reads, in figures: ``python -m reader.lint.measure`` prints them for each chapter.

The figures are floors of the editorial guide, not goals: a page that meets them may still be dull. Running text is
paragraphs and list items; headings, tables, captions, definitions and what the book derives are left out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from .markdown import Block, Page, pages, plain

#: Words that join two thoughts.
CONNECTIVES = (
    "although",
    "and yet",
    "because",
    "but",
    "by contrast",
    "even though",
    "for example",
    "for instance",
    "however",
    "in other words",
    "instead",
    "so",
    "that is why",
    "therefore",
    "though",
    "unless",
    "whereas",
    "which is why",
    "while",
)
#: Words that announce an instance; a chapter's own case counts, too.
INSTANCES = ("for example", "for instance", "such as", "say,", ", say")
#: Talk about ourselves in place of the mark.
OWN_READING = (
    "by our reading",
    "is our reading",
    "our reading",
    "we read",
    "we infer",
    "we take",
    "inferred",
    "is ours",
    "are ours",
    "could be read",
    "was not seen",
    "were not seen",
    "not seen",
)
#: "Stand" as a verb for everything.
STAND = re.compile(r"\b(?:stand|stands|stood|standing)\b(?! (?:up|by|out)\b)", re.IGNORECASE)
SHORT = 8  #: words of a short sentence
CITATION = re.compile(r"\{cite:[pt]\}`([^`]*)`")

#: Sections whose words are not the chapter's own.
LEFT_OUT = ("How to cite", "References", "Limits of this chapter", "Limits")

#: What a chapter must reach, over its running text.
FLOORS = {
    "connectives": (9.0, "per 1,000 words"),
    "instances": (2.5, "per 1,000 words"),
    "words_per_citation": (65.0, "words"),
}
CEILINGS = {
    "own_reading": (1.5, "per 1,000 words"),
    "stand": (0.0, "times"),
    "repeated": (5.0, "per cent of citations"),
    "short": (15.0, "per cent of sentences"),
    "three_short": (0.0, "times"),
}


@dataclass(frozen=True)
class Figures:
    """Of one text: its words, and the figures that FLOORS and CEILINGS name, in the units given there."""

    words: int
    connectives: float
    instances: float
    words_per_citation: float
    own_reading: float
    stand: float
    repeated: float
    short: float
    three_short: float


def running(page: Page) -> list[Block]:
    """The paragraphs and list items of a chapter that are its own words."""
    return [block for block in page.blocks if block.section not in LEFT_OUT]


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph in plain words."""
    return [part for part in re.split(r"(?<=[.?!])[”\"’)*]*\s+(?=[A-Z“‘\"'(])", text.strip()) if re.search(r"\w", part)]


def count(text: str, phrases: tuple[str, ...]) -> int:
    """How often *text* has one of *phrases*, the longest first where they overlap."""
    ordered = sorted(phrases, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in ordered)
    return len(re.findall(pattern, text, re.IGNORECASE))


def short_runs(text: str) -> Iterator[str]:
    """The first of three short sentences in a row within one paragraph."""
    found = [(sentence, len(sentence.split()) <= SHORT) for sentence in sentences(text)]
    for first, second, third in zip(found, found[1:], found[2:], strict=False):
        if first[1] and second[1] and third[1]:
            yield first[0]


def figures(page: Page) -> Figures:
    """The figures of one page."""
    blocks = running(page)
    texts = [plain(block.text) for block in blocks]
    whole = "\n".join(texts)
    words = max(len(whole.split()), 1)
    cited = [found for block in blocks for found in CITATION.findall(block.text)]
    same = sum(first == second for first, second in pairwise(cited))
    every = [sentence for text in texts for sentence in sentences(text)]
    case = page.matter.get("case") or []
    names = tuple(str(name) for name in case) if isinstance(case, list) else (str(case),)
    return Figures(
        words=words,
        connectives=1000 * count(whole, CONNECTIVES) / words,
        instances=1000 * count(whole, INSTANCES + names) / words,
        words_per_citation=words / max(len(cited), 1),
        own_reading=1000 * count(whole, OWN_READING) / words,
        stand=len(STAND.findall(whole)),
        repeated=100 * same / max(len(cited), 1),
        short=100 * sum(len(sentence.split()) <= SHORT for sentence in every) / max(len(every), 1),
        three_short=sum(1 for text in texts for _run in short_runs(text)),
    )


def misses(found: Figures) -> list[str]:
    """Which floors and ceilings a text misses, in words."""
    said = []
    for name, (bound, unit) in FLOORS.items():
        if (value := getattr(found, name)) < bound:
            said.append(f"{name.replace('_', ' ')}: {value:.1f} {unit}, at least {bound:g}")
    for name, (bound, unit) in CEILINGS.items():
        if (value := getattr(found, name)) > bound:
            said.append(f"{name.replace('_', ' ')}: {value:.1f} {unit}, at most {bound:g}")
    return said


def main() -> int:
    names = list(Figures.__dataclass_fields__)
    print("  ".join(f"{name:>18}" for name in names))
    for page in pages(Path(__file__).parents[3]):
        if page.is_chapter:
            found = figures(page)
            print("  ".join(f"{getattr(found, name):18.1f}" for name in names), "", page.path)
            for said in misses(found):
                print("    ", said)
            for block in running(page):
                for run in short_runs(plain(block.text)):
                    print(f"      {page.path}:{block.line}: three short sentences in a row: {run}")
                for word in STAND.findall(plain(block.text)):
                    print(f"      {page.path}:{block.line}: “{word}”")
    return 0


if __name__ == "__main__":
    sys.exit(main())
