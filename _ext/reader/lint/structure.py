"""Content rules, one function a rule: ``python -m reader.lint``. Reads sources only; needs no build.

A rule takes a page and yields faults with file, line and the mend. Here are the rules of the chapter pattern, as
CONTRIBUTING.md describes it, and of refs.bib; those about sources and terms are in prose.py, those about the voice
of the editorial guide in voice.py, those about links in links.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

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
#: Those that a chapter has only where its publication has the matter.
OPTIONAL = ("Countries and cases",)
#: What a chapter derives and never types, and from where.
GENERATED = {
    "{record-card}": "what refs.bib says of the publication",
    "{argument}": "the line of the front matter that says what the publication argues",
    "{framework-figure}": "the figure of the framework's page",
    "{how-to-cite}": "the reference as refs.bib has it",
}
DESCRIPTION = range(50, 161)
ARGUMENT = range(10, 36)  #: words
POINTS = 4  #: below the argument, in brief
QUESTIONS = range(4, 7)
#: What follows each question, in this order.
ANSWERS = ("A good sign", "A warning sign", "A next step")
TERMS = 10


def has_description(page: Page, root: Path) -> Iterator[Fault]:
    """Every page describes itself for search engines and link previews."""
    meta = (page.matter.get("myst") or {}).get("html_meta") or {}
    length = len(str(meta.get("description") or ""))
    if length not in DESCRIPTION:
        said = f"has {length} characters" if length else "is missing"
        yield Fault(
            page.path,
            page.line(r"^ +description:"),
            f"the description (myst: html_meta: description) {said}: write one sentence of {DESCRIPTION.start} to "
            f"{DESCRIPTION.stop - 1} characters.",
        )


def is_named_after_its_key(page: Page, root: Path) -> Iterator[Fault]:
    """A chapter's file, its front matter and refs.bib name one publication."""
    if page.is_chapter and page.matter.get("bibkey") != Path(page.path).stem:
        yield Fault(
            page.path,
            page.line(r"^bibkey:"),
            f"bibkey is {page.matter.get('bibkey')!r}: it must be the file's name, {Path(page.path).stem!r}.",
        )


def names_its_frameworks(page: Page, root: Path) -> Iterator[Fault]:
    """A chapter lists the framework pages it uses."""
    if not page.is_chapter:
        return
    names = page.matter.get("frameworks")
    if not isinstance(names, list) or not names:
        yield Fault(page.path, page.line(r"^frameworks:"), "frameworks must list at least one page of frameworks/.")
        return
    for name in names:
        if not (root / "frameworks" / f"{name}.md").is_file():
            at = page.line(rf"^ +- {re.escape(str(name))}")
            yield Fault(page.path, at, f"there is no page frameworks/{name}.md.")


def has_the_sections(page: Page, root: Path) -> Iterator[Fault]:
    """All chapters share their sections and the order of these."""
    if not page.is_chapter:
        return
    headings = [heading.rstrip() for heading in re.findall(r"^## (.+)", page.text, re.MULTILINE)]
    if [name for name in headings if name not in OPTIONAL] == [name for name in SECTIONS if name not in OPTIONAL]:
        places = [SECTIONS.index(name) for name in headings]
        if places == sorted(set(places)):
            return
    missing = [name for name in SECTIONS if name not in headings and name not in OPTIONAL]
    extra = [name for name in headings if name not in SECTIONS]
    said = (
        f"missing: {', '.join(missing)}" if missing else f"not in the pattern: {', '.join(extra)}" if extra else "order"
    )
    at = page.line(rf"^## {re.escape(extra[0])}") if extra else page.line(r"^## ")
    yield Fault(page.path, at, f"the sections differ from the pattern ({said}). They are: {'; '.join(SECTIONS)}.")


def shows_its_record(page: Page, root: Path) -> Iterator[Fault]:
    """Record card, figure and citation are derived, never typed again."""
    if page.is_chapter:
        for name, what in GENERATED.items():
            if name not in page.text:
                yield Fault(page.path, 1, f"the directive {name} is missing: it prints {what}.")


def says_what_it_argues(page: Page, root: Path) -> Iterator[Fault]:
    """The front matter says in one line what the publication argues; four points follow it in brief."""
    if not page.is_chapter:
        return
    words = len(str(page.matter.get("argument") or "").split())
    if words not in ARGUMENT:
        said = f"has {words} words" if words else "is missing"
        yield Fault(
            page.path,
            page.line(r"^argument:"),
            f"the argument {said}: say in one line of {ARGUMENT.start} to {ARGUMENT.stop - 1} words what the "
            "publication argues.",
        )
    points = [block for block in page.blocks if block.section == "In brief" and re.match(r"[-*+]\s", block.text)]
    if len(points) != POINTS and "\n## In brief" in page.text:
        at = page.line(r"^## In brief")
        yield Fault(page.path, at, f"{len(points)} points in brief: write {POINTS}, among them what it asks for.")


def links_its_terms(page: Page, root: Path) -> Iterator[Fault]:
    """A chapter is tied to its framework by links."""
    if page.is_chapter and len(linked_terms(page.text)) < TERMS:
        number = len(linked_terms(page.text))
        yield Fault(page.path, 1, f"only {number} different terms are linked: a chapter links at least {TERMS}.")


def asks_questions(page: Page, root: Path) -> Iterator[Fault]:
    """Each question under 'Putting it to work' is followed by a good sign, a warning sign and a next step."""
    if not page.is_chapter:
        return
    blocks = [block for block in page.blocks if block.section == "Putting it to work"]
    starts = [number for number, block in enumerate(blocks) if re.match(r"\d+\.\s", block.text)]
    if len(starts) not in QUESTIONS:
        at = page.line(r"^## Putting it to work")
        yield Fault(page.path, at, f"{len(starts)} questions: write {QUESTIONS.start} to {QUESTIONS.stop - 1}.")
    for start, end in pairwise([*starts, len(blocks)]):
        question, lines = blocks[start], blocks[start + 1 : end]
        if "?" not in question.text:
            yield Fault(page.path, question.line, "a question has a question mark: ask what a team can answer at once.")
        leads = [found[1] for line in lines if (found := re.match(r"[-*+]\s+\*\*([^*]+?):?\*\*", line.text))]
        if tuple(leads) != ANSWERS:
            wanted = ", ".join(f"- **{name}:** …" for name in ANSWERS)
            yield Fault(page.path, question.line, f"a question is followed by three lines: {wanted}.")


PAGE_RULES: tuple[Callable[[Page, Path], Iterator[Fault]], ...] = (
    has_description,
    is_named_after_its_key,
    names_its_frameworks,
    has_the_sections,
    shows_its_record,
    says_what_it_argues,
    links_its_terms,
    asks_questions,
)
