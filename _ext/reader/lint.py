"""Content rules, one function a rule: ``python -m reader.lint``. Reads sources only; needs no build.

A rule takes a page and yields faults with file, line and the mend. Here are the rules of the chapter pattern, as
CONTRIBUTING.md describes it, and of refs.bib; those about words, sources and terms stand in lint_prose.py, those about
links in lint_links.py.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from . import lint_links, lint_prose, records
from .faults import Fault
from .source import Page, linked_terms, pages

#: The sections that all chapters share, in this order.
SECTIONS = (
    "In brief",
    "Why it was written",
    "The framework",
    "What it found",
    "What it recommends",
    "Countries and cases",
    "How it connects",
    "Putting it to work",
    "Limits of this chapter",
    "How to cite",
)
#: What a chapter derives and never types, and from where.
GENERATED = {
    "{record-card}": "what refs.bib says of the publication",
    "{framework-figure}": "the figure of the framework's page",
    "{where-this-sits}": "how the chapter sits among frameworks and chapters",
    "{how-to-cite}": "the reference as refs.bib has it",
}
DESCRIPTION = range(50, 161)
QUESTIONS = range(6, 13)
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
            yield Fault(page.path, page.line(rf"^ +- {name}"), f"there is no page frameworks/{name}.md.")


def has_the_sections(page: Page, root: Path) -> Iterator[Fault]:
    """All chapters share their sections and the order of these."""
    if not page.is_chapter:
        return
    headings = re.findall(r"^## (.+?)\s*$", page.text, re.MULTILINE)
    if headings != list(SECTIONS):
        missing = [name for name in SECTIONS if name not in headings]
        extra = [name for name in headings if name not in SECTIONS]
        said = (
            f"missing: {', '.join(missing)}"
            if missing
            else f"not in the pattern: {', '.join(extra)}"
            if extra
            else "order"
        )
        at = page.line(rf"^## {re.escape(extra[0])}") if extra else page.line(r"^## ")
        yield Fault(page.path, at, f"the sections differ from the pattern ({said}). They are: {'; '.join(SECTIONS)}.")


def shows_its_record(page: Page, root: Path) -> Iterator[Fault]:
    """Record card, figure and citation are derived, never typed again."""
    if page.is_chapter:
        for name, what in GENERATED.items():
            if name not in page.text:
                yield Fault(page.path, 1, f"the directive {name} is missing: it prints {what}.")


def compares_in_a_table(page: Page, root: Path) -> Iterator[Fault]:
    """A chapter has at least one table with a caption."""
    if page.is_chapter and not re.search(r"\{list-table\} \S", page.text):
        yield Fault(page.path, 1, "there is no {list-table} with a caption: a chapter has at least one.")


def links_its_terms(page: Page, root: Path) -> Iterator[Fault]:
    """A chapter is tied to its framework by links."""
    if page.is_chapter and len(linked_terms(page.text)) < TERMS:
        number = len(linked_terms(page.text))
        yield Fault(page.path, 1, f"only {number} different terms are linked: a chapter links at least {TERMS}.")


def asks_questions(page: Page, root: Path) -> Iterator[Fault]:
    """Each question under 'Putting it to work' can be answered in a meeting and names its term."""
    if not page.is_chapter:
        return
    numbered = [
        block for block in page.blocks if block.section == "Putting it to work" and re.match(r"\d+\.", block.text)
    ]
    if len(numbered) not in QUESTIONS:
        at = page.line(r"^## Putting it to work")
        yield Fault(page.path, at, f"{len(numbered)} questions: write {QUESTIONS.start} to {QUESTIONS.stop - 1}.")
    for block in numbered:
        if not re.search(r"\?\s*\*\(\{term\}`[^`]+`\)\*$", block.text):
            yield Fault(page.path, block.line, "a question ends with '?' and its term: *({term}`data architecture`)*.")


PAGE_RULES: tuple[Callable[[Page, Path], Iterator[Fault]], ...] = (
    has_description,
    is_named_after_its_key,
    names_its_frameworks,
    has_the_sections,
    shows_its_record,
    compares_in_a_table,
    links_its_terms,
    asks_questions,
)


def bibliography(root: Path) -> Iterator[Fault]:
    """refs.bib can be read, is complete, and is sorted by key."""
    path = root / "refs.bib"
    try:
        keys = list(records.parse(path))
    except records.RecordError as error:
        yield Fault("refs.bib", error.line, error.message)
        return
    for first, second in pairwise(keys):
        if first > second:
            line = path.read_text("utf-8").partition(f"{{{second},")[0].count("\n") + 1
            yield Fault("refs.bib", line, f"{second} stands after {first}: entries are sorted by key.")
            return


def check(root: Path) -> list[Fault]:
    """All faults of the book's content."""
    every = pages(root)
    found = [fault for page in every for rule in PAGE_RULES for fault in rule(page, root)]
    found += [fault for page in every for rule in lint_prose.PAGE_RULES for fault in rule(page)]
    found += [fault for rule in lint_prose.BOOK_RULES for fault in rule(every, root)]
    found += [fault for page in every for rule in lint_links.PAGE_RULES for fault in rule(page, root)]
    found += [fault for rule in lint_links.ROOT_RULES for fault in rule(root)]
    return [*found, *bibliography(root)]


def main() -> int:
    found = check(Path(__file__).parents[2])
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
