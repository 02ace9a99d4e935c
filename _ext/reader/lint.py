"""Content rules, one function a rule: ``python -m reader.lint``. Reads sources only; needs no build.

A rule takes a page and yields faults with file, line and the mend. The rules are the chapter pattern as CONTRIBUTING.md
describes it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

from . import records
from .faults import Fault

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
#: Directives that take their text from refs.bib, and where they stand.
GENERATED = ("{record-card}", "{how-to-cite}")
DESCRIPTION = range(50, 161)


@dataclass(frozen=True)
class Page:
    """One source file: path below the book, text, and front matter (empty if there is none or it is broken)."""

    path: str
    text: str
    matter: dict

    @property
    def is_chapter(self) -> bool:
        """Whether the page is about one publication."""
        return self.path.startswith("publications/") and not self.path.endswith("/index.md")

    def line(self, pattern: str) -> int:
        """Line of the first match, 1 if there is none."""
        found = re.search(pattern, self.text, re.MULTILINE)
        return self.text.count("\n", 0, found.start()) + 1 if found else 1


def front_matter(text: str) -> dict:
    """The YAML between the first two lines of dashes."""
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    try:
        data = yaml.safe_load(found[1]) if found else {}
    except yaml.YAMLError:
        data = {}
    return data if isinstance(data, dict) else {}


def pages(root: Path) -> list[Page]:
    """All pages of the book."""
    names = [root / f"{name}.md" for name in ("index", "glossary", "bibliography")]
    names += [
        page for folder in ("publications", "frameworks", "about") for page in sorted((root / folder).glob("*.md"))
    ]
    texts = [(page, page.read_text("utf-8")) for page in names if page.is_file()]
    return [Page(page.relative_to(root).as_posix(), text, front_matter(text)) for page, text in texts]


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
    """The record card and the citation are generated, never typed."""
    if page.is_chapter:
        for name in GENERATED:
            if name not in page.text:
                yield Fault(page.path, 1, f"the directive {name} is missing: it prints what refs.bib says.")


PAGE_RULES: tuple[Callable[[Page, Path], Iterator[Fault]], ...] = (
    has_description,
    is_named_after_its_key,
    names_its_frameworks,
    has_the_sections,
    shows_its_record,
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
    found = [fault for page in pages(root) for rule in PAGE_RULES for fault in rule(page, root)]
    return [*found, *bibliography(root)]


def main() -> int:
    found = check(Path(__file__).parents[2])
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
