"""Content rules about comparisons, false friends and working sheets: what each line names exists.

The directives are those of `directives.comparisons` and `worksheets.block`, which warn of lines that they cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ..facts.fault import Fault
from ..facts.layout import FRAMEWORKS
from ..facts.terms import CONCERNS
from .bibliography import valid_records
from .markdown import Page, cited_keys, directives, linked_terms
from .prose import names_of

#: Directive to its fields that are no statement of a framework or work; the last is the authors' own reading.
NOTES = {"comparison": ("concern", "practice"), "false-friend": ("es", "usual")}
#: Directive to what ends the key of a term in its lines.
SHEETS = {"worksheet": ":", "worksheet-filled": "|"}
#: What the authors' own reading says.
READINGS = {"practice": "say what the difference means for somebody who has to act", "usual": "say which one is meant"}
#: The mark of the authors' own reading.
OURS = "{ours}`*`"


@dataclass(frozen=True)
class Entry:
    """One field of a block."""

    name: str
    line: int  #: 1-based
    text: str  #: Markdown, in one line


@dataclass(frozen=True)
class Block:
    """One ``{comparison}`` or ``{false-friend}``: ``kind`` is the name of the directive."""

    page: Page
    kind: str
    line: int  #: of the opening fence, 1-based
    entries: tuple[Entry, ...]

    def text(self, name: str) -> str:
        """Return the text of the field *name*; empty if the block has none."""
        return next((entry.text for entry in self.entries if entry.name == name), "")


def blocks(page: Page) -> Iterator[Block]:
    """Give the comparisons and false friends of *page*, the comparisons first."""
    for kind in NOTES:
        for opening, lines in directives(page.text, kind):
            yield Block(page, kind, opening, tuple(_entries(opening, lines)))


def _entries(opening: int, lines: list[str]) -> Iterator[Entry]:
    """Give the fields in *lines*, the content of a block whose fence is in line *opening*."""
    name, start, words = "", 0, [""]
    for number, line in enumerate(lines, opening + 1):
        if field := re.match(r":([\w-]+):(?:\s(.*))?$", line):
            if name:
                yield Entry(name, start, " ".join(words))
            name, start, words = field[1], number, [(field[2] or "").strip()]
        else:
            words.append(line.strip())
    if name:
        yield Entry(name, start, " ".join(words))


def _nearest(name: str, known: list[str]) -> str:
    """Return a hint at the name in *known* that is most like *name*; empty if none is like it."""
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f" Did you mean “{close[0]}”?" if close else ""


def _names(pages: list[Page]) -> list[str]:
    """Return the keys and aliases of all terms that *pages* define."""
    return [name for page in pages for entry in page.entries for name in names_of(entry)]


def statements_name_terms_or_works(pages: list[Page], root: Path) -> Iterator[Fault]:
    """Each statement of a comparison or false friend names a term or cites a work."""
    for block in (block for page in pages for block in blocks(page)):
        for entry in block.entries:
            if entry.name not in NOTES[block.kind] and not (linked_terms(entry.text) or cited_keys(entry.text)):
                message = f"“{entry.name}” names no term and no work: link to a term, or cite the place."
                yield Fault(block.page.path, entry.line, message)


def named_terms_and_works_exist(pages: list[Page], root: Path) -> Iterator[Fault]:
    """Each term that a field names is that of a framework page, and each work is in refs.bib."""
    names, works = _names(pages), list(valid_records(root))
    known = {name.lower() for name in names}
    for block in (block for page in pages for block in blocks(page)):
        for entry in block.entries:
            for name in sorted(linked_terms(entry.text)):
                if name.lower() not in known:
                    message = f"“{entry.name}” names “{name}”, and no framework page defines it.{_nearest(name, names)}"
                    yield Fault(block.page.path, entry.line, message)
            for key in sorted(cited_keys(entry.text)):
                if works and key not in works:
                    message = f"“{entry.name}” cites {key}, which is not in refs.bib.{_nearest(key, works)}"
                    yield Fault(block.page.path, entry.line, message)


def blocks_are_complete(pages: list[Page], root: Path) -> Iterator[Fault]:
    """A comparison has a concern that exists and ``practice``, a false friend ``usual``; both carry the mark."""
    for block in (block for page in pages for block in blocks(page)):
        concern = block.text("concern")
        if block.kind == "comparison" and concern not in CONCERNS:
            line = next((entry.line for entry in block.entries if entry.name == "concern"), block.line)
            wrong = f"“{concern}” is no concern" if concern else "a comparison has a field “concern”"
            yield Fault(block.page.path, line, f"{wrong}: write one of {', '.join(CONCERNS)}.")
        ours = NOTES[block.kind][-1]
        if not block.text(ours):
            message = f"a {{{block.kind}}} has a field “{ours}”: {READINGS[ours]}."
            yield Fault(block.page.path, block.line, message)
        for entry in block.entries:
            if entry.name == ours and entry.text and OURS not in entry.text:
                yield Fault(block.page.path, entry.line, f"“{ours}” is our own reading: mark it, {OURS}.")


def equivalents_have_sources(pages: list[Page], root: Path) -> Iterator[Fault]:
    """The field ``es`` of a false friend cites where the Spanish word is used."""
    for block in (block for page in pages for block in blocks(page)):
        for entry in block.entries:
            if block.kind == "false-friend" and entry.name == "es" and not cited_keys(entry.text):
                yield Fault(block.page.path, entry.line, "“es” has no source: cite where the Spanish word is used.")


def comparisons_cover_all_concerns(pages: list[Page], root: Path) -> Iterator[Fault]:
    """A page that has comparisons has one for each of `CONCERNS`."""
    for page in pages:
        found = [block for block in blocks(page) if block.kind == "comparison"]
        missing = [concern for concern in CONCERNS if concern not in {block.text("concern") for block in found}]
        if found and missing:
            message = f"no comparison is about {', '.join(missing)}: a page of comparisons covers all concerns."
            yield Fault(page.path, found[0].line, message)


def sheets_name_parts(pages: list[Page], root: Path) -> Iterator[Fault]:
    """Each line of a working sheet names a term that the page of its framework defines, or has from another page.

    A framework may take over a part of another: the data value cycle is an element of the data framework.
    """
    everywhere = {name.lower() for name in _names(pages)}
    parts = {}
    for page in pages:
        if page.path.startswith(f"{FRAMEWORKS}/"):
            linked = [name for name in sorted(linked_terms(page.text)) if name.lower() in everywhere]
            parts[Path(page.path).stem] = [*_names([page]), *linked]
    for page in pages:
        for kind in SHEETS:
            for opening, content in directives(page.text, kind):
                framework = page.text.split("\n")[opening - 1].partition("}")[2].strip()
                if framework in parts:
                    for line, message in _wrong_parts(parts[framework], SHEETS[kind], content):
                        yield Fault(page.path, opening + line, f"{FRAMEWORKS}/{framework}.md has no {message}")
                else:
                    message = f"there is no page {FRAMEWORKS}/{framework}.md.{_nearest(framework, list(parts))}"
                    yield Fault(page.path, opening, message)


def _wrong_parts(parts: list[str], end: str, content: list[str]) -> Iterator[tuple[int, str]]:
    """Give (1-based number, message) of each line in *content* whose key, up to *end*, is none of *parts*."""
    known = {name.lower() for name in parts}
    for number, line in enumerate(content, 1):
        key = line.partition(end)[0].strip()
        key = key.rpartition("<")[2].removesuffix(">") if key.endswith(">") else key
        if key and key.lower() not in known:
            yield number, f"term “{key}”: name one of its parts.{_nearest(key, parts)}"


BOOK_RULES: tuple[Callable[[list[Page], Path], Iterator[Fault]], ...] = (
    statements_name_terms_or_works,
    named_terms_and_works_exist,
    blocks_are_complete,
    equivalents_have_sources,
    comparisons_cover_all_concerns,
    sheets_name_parts,
)
