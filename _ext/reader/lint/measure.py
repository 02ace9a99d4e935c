"""Measures the style of chapters: connectives, examples, citations and short sentences.

``python -m reader.lint.measure`` prints the metrics of each chapter. Their bounds are those of CONTRIBUTING.md; a page
that meets them may still be dull. Measured are paragraphs and list items, without headings, tables, captions,
definitions and generated parts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from .markdown import Block, Page, read_pages, without_markup

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
#: Phrases that introduce an example; the name of a chapter's own case counts, too.
EXAMPLES = ("for example", "for instance", "such as", "say,", ", say")
#: Phrases about the authors' own reading, which the role ``ours`` marks instead.
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
#: Forms of "stand", which drafts used in place of more exact verbs.
STAND = re.compile(r"\b(?:stand|stands|stood|standing)\b(?! (?:up|by|out)\b)", re.IGNORECASE)
SHORT = 8  #: maximum number of words of a short sentence
CITATION = re.compile(r"\{cite:[pt]\}`([^`]*)`")

#: Sections that are not measured.
UNMEASURED_SECTIONS = ("How to cite", "References", "Limits of this chapter", "Limits")

#: Field of `Metrics` to its minimum and its unit.
FLOORS = {
    "connectives": (9.0, "per 1,000 words"),
    "instances": (2.5, "per 1,000 words"),
    "words_per_citation": (65.0, "words"),
}
#: Field of `Metrics` to its maximum and its unit.
CEILINGS = {
    "own_reading": (1.5, "per 1,000 words"),
    "stand": (0.0, "times"),
    "repeated": (5.0, "per cent of citations"),
    "short": (15.0, "per cent of sentences"),
    "three_short": (0.0, "times"),
}


@dataclass(frozen=True)
class Metrics:
    """The metrics of one text, in the units that `FLOORS` and `CEILINGS` give."""

    words: int  #: number of words
    connectives: float
    instances: float
    words_per_citation: float
    own_reading: float
    stand: float
    repeated: float
    short: float
    three_short: float


def measured_blocks(page: Page) -> list[Block]:
    """Returns the paragraphs and list items of a chapter that are measured."""
    return [block for block in page.blocks if block.section not in UNMEASURED_SECTIONS]


def sentences(text: str) -> list[str]:
    """Returns the sentences of a paragraph without markup."""
    return [part for part in re.split(r"(?<=[.?!])[”\"’)*]*\s+(?=[A-Z“‘\"'(])", text.strip()) if re.search(r"\w", part)]


def count_phrases(text: str, phrases: tuple[str, ...]) -> int:
    """Returns how often *text* has one of *phrases* as whole words, the longest first where they overlap."""
    ordered = sorted(phrases, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in ordered)
    return len(re.findall(pattern, text, re.IGNORECASE))


def short_runs(text: str) -> Iterator[str]:
    """Gives the first of each three short sentences in a row in the paragraph *text*."""
    lengths = [(sentence, len(sentence.split()) <= SHORT) for sentence in sentences(text)]
    for first, second, third in zip(lengths, lengths[1:], lengths[2:], strict=False):
        if first[1] and second[1] and third[1]:
            yield first[0]


def metrics(page: Page) -> Metrics:
    """Returns the metrics of one chapter."""
    blocks = measured_blocks(page)
    texts = [without_markup(block.text) for block in blocks]
    whole = "\n".join(texts)
    words = max(len(whole.split()), 1)
    citations = [citation for block in blocks for citation in CITATION.findall(block.text)]
    repeated = sum(first == second for first, second in pairwise(citations))
    all_sentences = [sentence for text in texts for sentence in sentences(text)]
    short = sum(len(sentence.split()) <= SHORT for sentence in all_sentences)
    case = page.matter.get("case") or []
    names = tuple(str(name) for name in case) if isinstance(case, list) else (str(case),)
    return Metrics(
        words=words,
        connectives=1000 * count_phrases(whole, CONNECTIVES) / words,
        instances=1000 * count_phrases(whole, EXAMPLES + names) / words,
        words_per_citation=words / max(len(citations), 1),
        own_reading=1000 * count_phrases(whole, OWN_READING) / words,
        stand=len(STAND.findall(whole)),
        repeated=100 * repeated / max(len(citations), 1),
        short=100 * short / max(len(all_sentences), 1),
        three_short=sum(1 for text in texts for _run in short_runs(text)),
    )


def bound_faults(measured: Metrics) -> list[str]:
    """Returns a message for each floor and each ceiling that *measured* misses."""
    messages = []
    for name, (bound, unit) in FLOORS.items():
        if (value := getattr(measured, name)) < bound:
            messages.append(f"{name.replace('_', ' ')}: {value:.1f} {unit}, at least {bound:g}")
    for name, (bound, unit) in CEILINGS.items():
        if (value := getattr(measured, name)) > bound:
            messages.append(f"{name.replace('_', ' ')}: {value:.1f} {unit}, at most {bound:g}")
    return messages


def main() -> int:
    """Prints the metrics of each chapter, with the lines that miss a ceiling of zero; returns 0."""
    names = list(Metrics.__dataclass_fields__)
    print("  ".join(f"{name:>18}" for name in names))
    for page in read_pages(Path(__file__).parents[3]):
        if page.is_chapter:
            measured = metrics(page)
            print("  ".join(f"{getattr(measured, name):18.1f}" for name in names), "", page.path)
            for message in bound_faults(measured):
                print("    ", message)
            for block in measured_blocks(page):
                for run in short_runs(without_markup(block.text)):
                    print(f"      {page.path}:{block.line}: three short sentences in a row: {run}")
                for word in STAND.findall(without_markup(block.text)):
                    print(f"      {page.path}:{block.line}: “{word}”")
    return 0


if __name__ == "__main__":
    sys.exit(main())
