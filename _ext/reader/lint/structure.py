"""Content rules about the structure of pages, after the chapter pattern in CONTRIBUTING.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from ..facts import records
from ..facts.fault import Fault
from .markdown import Page, linked_terms

#: The sections of a chapter, in this order.
SECTIONS = (
    "In brief",
    "Open the original",
    "Why it was written",
    "The framework",
    "What it found",
    "What it asks for",
    "Countries and cases",
    "How it connects",
    "Putting it to work",
    "Limits",
    "How to cite",
)
#: Those that a chapter may lack.
OPTIONAL = ("Countries and cases",)
#: Directives that every chapter has, and what each prints.
GENERATED = {
    "{record-card}": "what refs.bib says of the publication",
    "{argument}": "the line of the front matter that says what the publication argues",
    "{framework-figure}": "the figure of the framework's page",
    "{how-to-cite}": "the reference as refs.bib has it",
}
DESCRIPTION_LENGTH = range(50, 161)  #: in characters
ARGUMENT_LENGTH = range(10, 36)  #: in words
POINTS = 4  #: list items in the section "In brief"
QUESTIONS = range(4, 7)  #: number of questions in the section "Putting it to work"
#: What follows each question, in this order.
ANSWERS = ("A good sign", "A warning sign", "A next step")
MIN_TERMS = 10  #: different terms that a chapter links to


def pages_have_descriptions(page: Page, root: Path) -> Iterator[Fault]:
    """Every page has a description in its front matter, for search engines and link previews."""
    meta = (page.matter.get("myst") or {}).get("html_meta") or {}
    length = len(str(meta.get("description") or ""))
    if length not in DESCRIPTION_LENGTH:
        wrong = f"has {length} characters" if length else "is missing"
        yield Fault(
            page.path,
            page.line_of(r"^ +description:"),
            f"the description (myst: html_meta: description) {wrong}: write one sentence of "
            f"{DESCRIPTION_LENGTH.start} to {DESCRIPTION_LENGTH.stop - 1} characters.",
        )


def chapters_are_named_after_keys(page: Page, root: Path) -> Iterator[Fault]:
    """The file name of a chapter is its ``bibkey``, the BibTeX key of its publication, or what addresses make of it."""
    key = page.matter.get("bibkey")
    if page.is_chapter and not (isinstance(key, str) and f"{records.chapter_of(key)}.md" == page.path):
        yield Fault(
            page.path,
            page.line_of(r"^bibkey:"),
            f"bibkey is {page.matter.get('bibkey')!r}: it must be the file's name, {Path(page.path).stem!r}.",
        )


def chapters_name_frameworks(page: Page, root: Path) -> Iterator[Fault]:
    """The field ``frameworks`` of a chapter lists framework pages that exist."""
    if not page.is_chapter:
        return
    names = page.matter.get("frameworks")
    if not isinstance(names, list) or not names:
        yield Fault(page.path, page.line_of(r"^frameworks:"), "frameworks must list at least one page of frameworks/.")
        return
    for name in names:
        if not (root / "frameworks" / f"{name}.md").is_file():
            line = page.line_of(rf"^ +- {re.escape(str(name))}")
            yield Fault(page.path, line, f"there is no page frameworks/{name}.md.")


def sections_follow_pattern(page: Page, root: Path) -> Iterator[Fault]:
    """A chapter has `SECTIONS` in that order."""
    if not page.is_chapter:
        return
    headings = [heading.rstrip() for heading in re.findall(r"^## (.+)", page.text, re.MULTILINE)]
    if [name for name in headings if name not in OPTIONAL] == [name for name in SECTIONS if name not in OPTIONAL]:
        positions = [SECTIONS.index(name) for name in headings]
        if positions == sorted(set(positions)):
            return
    missing = [name for name in SECTIONS if name not in headings and name not in OPTIONAL]
    extra = [name for name in headings if name not in SECTIONS]
    wrong = "order"
    if missing or extra:
        wrong = f"missing: {', '.join(missing)}" if missing else f"not in the pattern: {', '.join(extra)}"
    line = page.line_of(rf"^## {re.escape(extra[0])}") if extra else page.line_of(r"^## ")
    yield Fault(page.path, line, f"the sections differ from the pattern ({wrong}). They are: {'; '.join(SECTIONS)}.")


def generated_parts_are_present(page: Page, root: Path) -> Iterator[Fault]:
    """A chapter has the directives of `GENERATED`."""
    if page.is_chapter:
        for name, content in GENERATED.items():
            if name not in page.text:
                yield Fault(page.path, 1, f"the directive {name} is missing: it prints {content}.")


def arguments_are_one_line(page: Page, root: Path) -> Iterator[Fault]:
    """The field ``argument`` of a chapter has a length in `ARGUMENT_LENGTH`."""
    if not page.is_chapter:
        return
    words = len(str(page.matter.get("argument") or "").split())
    if words not in ARGUMENT_LENGTH:
        wrong = f"has {words} words" if words else "is missing"
        yield Fault(
            page.path,
            page.line_of(r"^argument:"),
            f"the argument {wrong}: say in one line of {ARGUMENT_LENGTH.start} to {ARGUMENT_LENGTH.stop - 1} words "
            "what the publication argues.",
        )


def summaries_have_four_points(page: Page, root: Path) -> Iterator[Fault]:
    """The section "In brief" of a chapter has `POINTS` list items."""
    if not page.is_chapter:
        return
    points = [block for block in page.blocks if block.section == "In brief" and re.match(r"[-*+]\s", block.text)]
    if len(points) != POINTS and "\n## In brief" in page.text:
        line = page.line_of(r"^## In brief")
        yield Fault(page.path, line, f"{len(points)} points in brief: write {POINTS}, among them what it asks for.")


def chapters_link_terms(page: Page, root: Path) -> Iterator[Fault]:
    """A chapter links to at least `MIN_TERMS` terms."""
    number = len(linked_terms(page.text))
    if page.is_chapter and number < MIN_TERMS:
        yield Fault(page.path, 1, f"only {number} different terms are linked: a chapter links at least {MIN_TERMS}.")


def questions_have_answers(page: Page, root: Path) -> Iterator[Fault]:
    """The section "Putting it to work" has a number of questions in `QUESTIONS`, and `ANSWERS` after each."""
    if not page.is_chapter:
        return
    blocks = [block for block in page.blocks if block.section == "Putting it to work"]
    starts = [number for number, block in enumerate(blocks) if re.match(r"\d+\.\s", block.text)]
    if len(starts) not in QUESTIONS:
        line = page.line_of(r"^## Putting it to work")
        yield Fault(page.path, line, f"{len(starts)} questions: write {QUESTIONS.start} to {QUESTIONS.stop - 1}.")
    for start, end in pairwise([*starts, len(blocks)]):
        question, answers = blocks[start], blocks[start + 1 : end]
        if "?" not in question.text:
            yield Fault(page.path, question.line, "a question has a question mark: ask what a team can answer at once.")
        leads = [match[1] for answer in answers if (match := re.match(r"[-*+]\s+\*\*([^*]+?):?\*\*", answer.text))]
        if tuple(leads) != ANSWERS:
            wanted = ", ".join(f"- **{name}:** …" for name in ANSWERS)
            yield Fault(page.path, question.line, f"a question is followed by three lines: {wanted}.")


PAGE_RULES: tuple[Callable[[Page, Path], Iterator[Fault]], ...] = (
    pages_have_descriptions,
    chapters_are_named_after_keys,
    chapters_name_frameworks,
    sections_follow_pattern,
    generated_parts_are_present,
    arguments_are_one_line,
    summaries_have_four_points,
    chapters_link_terms,
    questions_have_answers,
)
