"""Reads Markdown sources for the linter: pages with front matter, paragraphs, directives and glossary entries.

A partial reader of MyST by regular expressions, which needs neither MyST nor Sphinx and keeps the lines of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ..facts import layout
from ..facts.invisible_characters import encoding
from ..safety import page_limits

#: Pages at the root of the book, without suffix; all others are in `FOLDERS`.
ROOT_PAGES = ("index", "glossary", "bibliography")
FOLDERS = layout.PAGE_FOLDERS

_FENCE = re.compile(r"^(`{3,}|:{3,})(\{[\w-]+\})?")

# Each of these also matches an opening bracket without a closing one, to the end of the text, as ``rest``: so a search
# takes linear time. Otherwise it would go to the end of the text from each opening bracket, in quadratic time.
BRACES = re.compile(r"\{(?P<content>[^}]*)(?:\}|(?P<rest>\Z))")
FOOTNOTE = re.compile(r"\[\^[^\]]*(?:\]:?|(?P<rest>\Z))")
LINK = re.compile(r"\[(?P<label>[^\]]*)(?:\]\([^)]*\)|(?P<rest>\]\([^)]*\Z|\]|\Z))")


@dataclass(frozen=True)
class Block:
    """A paragraph or list item."""

    line: int  #: first line, 1-based
    text: str  #: Markdown, in one line
    section: str  #: heading of level 2 above it, or empty
    heading: str = ""  #: nearest heading of any level above it, or empty


@dataclass(frozen=True)
class GlossaryEntry:
    """One entry of a ``{glossary}``."""

    key: str
    line: int  #: of the key, 1-based
    prose: str  #: Markdown of the definition, in one line, without fields
    #: name of a field to its value, as typed
    fields: dict[str, str] = field(hash=False, default_factory=dict)


@dataclass(frozen=True)
class Page:
    """The source of one page."""

    path: str  #: from the root of the book
    text: str
    matter: dict[str, Any] = field(hash=False)  #: front matter; empty if there is none or it is invalid

    @property
    def is_chapter(self) -> bool:
        """Whether the page is about one publication."""
        return self.path.startswith("publications/") and not self.path.endswith("/index.md")

    @property
    def is_framework(self) -> bool:
        """Whether the page declares terms."""
        return self.path.startswith("frameworks/") and not self.path.endswith("/index.md")

    def line_of(self, pattern: str) -> int:
        """Returns the 1-based line of the first match of a regular expression; 1 if there is none."""
        match = re.search(pattern, self.text, re.MULTILINE)
        return self.text.count("\n", 0, match.start()) + 1 if match else 1

    @cached_property
    def blocks(self) -> list[Block]:
        """Paragraphs and list items in page order, without front matter, headings and what is in directives."""
        return list(_blocks(self.text))

    @cached_property
    def entries(self) -> list[GlossaryEntry]:
        """Glossary entries in page order."""
        return list(_entries(self.text))


def front_matter(text: str) -> dict[str, Any]:
    """Returns the front matter of a page; empty if there is none or it is invalid, which `page_limits` reports."""
    data = {} if page_limits.front_matter_faults(text) else yaml.safe_load(page_limits.front_matter(text))
    return data if isinstance(data, dict) else {}


def read_pages(root: Path) -> list[Page]:
    """Returns all pages of the book in *root*. Raises OSError if one cannot be read."""
    paths = [root / f"{name}.md" for name in ROOT_PAGES]
    paths += [path for folder in FOLDERS for path in sorted((root / folder).glob("*.md"))]
    texts = [(path, path.read_text(encoding(path.read_bytes()))) for path in paths if path.is_file()]
    return [Page(path.relative_to(root).as_posix(), text, front_matter(text)) for path, text in texts]


def blank_front_matter(text: str) -> str:
    """Returns *text* with empty lines in place of its front matter."""
    return re.sub(r"\A---\n.*?\n---\n", lambda matter: "\n" * matter.group().count("\n"), text, flags=re.DOTALL)


def _blocks(text: str) -> Iterator[Block]:
    """Gives the paragraphs and list items of *text*, the Markdown of a page."""
    section = heading = fence = ""
    start = 0
    lines: list[str] = []
    body = blank_front_matter(text)
    for number, line in enumerate([*body.splitlines(), ""], 1):
        opening = _FENCE.match(line)
        new_item = re.match(r"\s*+(?:[-*+]|\d++\.)\s", line)
        if lines and (not line.strip() or opening or new_item or line.startswith("#")):
            yield Block(start, " ".join(lines), section, heading)
            lines = []
        if fence:
            fence = "" if line.rstrip() == fence else fence
        elif opening:
            fence = opening[1]
        elif line.startswith("#"):
            heading = line.lstrip("# ").strip()
            section = heading if line.startswith("## ") else section
        elif line.strip():
            start = start if lines else number
            lines.append(line.strip())


def directives(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Gives (1-based line of the opening fence, lines of content) of each directive *name* that is closed."""
    lines = text.split("\n")
    opening = re.compile(rf"(:{{3,}}+|`{{3,}}+)\{{{re.escape(name)}\}}")
    closing: dict[str, list[int]] = {}  # fence to the lines, 0-based, that have nothing else, the last first
    for number in range(len(lines) - 1, -1, -1):
        if lines[number].startswith((":::", "```")) and not (fence := lines[number].rstrip()).strip(fence[0]):
            closing.setdefault(fence, []).append(number)
    after = 0
    for number, line in enumerate(lines):
        match = opening.match(line) if number >= after else None
        ends = closing.get(match[1], []) if match else []
        while ends and ends[-1] <= number:
            ends.pop()
        if ends:
            yield number + 1, lines[number + 1 : ends[-1]]
            after = ends[-1] + 1


def _entries(text: str) -> Iterator[GlossaryEntry]:
    """Gives the entries of all glossaries of *text*, the Markdown of a page."""
    for opening, content in directives(text, "glossary"):
        entries: list[tuple[str, int, list[str]]] = []  # key, its line, lines of the definition
        for number, line in enumerate(content, opening + 1):
            if line and not line[0].isspace():
                if not line.startswith(":"):
                    entries.append((line.strip(), number, []))
            elif entries:
                entries[-1][2].append(line.strip())
        for key, number, lines in entries:
            fields = {m[1]: m[2] for line in lines if (m := re.match(r":([\w-]+):\s*(.*)", line))}
            prose = " ".join(line for line in lines if line and not re.match(r":[\w-]+:", line))
            yield GlossaryEntry(key, number, prose, fields)


def moved_terms(text: str) -> list[tuple[str, str]]:
    """Returns (old key, key of the term that replaces it) from the directives ``{moved-terms}`` of a page."""
    moved = []
    for _opening, lines in directives(text, "moved-terms"):
        pairs = (line.partition(": ") for line in lines if ": " in line)
        moved += [(old.strip(), new.strip()) for old, _colon, new in pairs]
    return moved


def without_markup(text: str) -> str:
    """Returns *text* without markup: roles and links give their text, parenthetical citations nothing."""
    text = re.sub(r"(?<!\s)\s*+\{cite:p\}`[^`]*`", "", text)
    text = re.sub(r"\{cite:t\}`[^`]*`", "the source", text)
    text = re.sub(r"\{numref\}`[^`]*`", "Table", text)
    text = re.sub(r"\{[\w:-]+\}`([^`<]*)(?:<[^`>]*>)?`", lambda role: role[1].rstrip(), text)
    text = FOOTNOTE.sub(lambda note: "" if note["rest"] is None else note[0], text)
    text = LINK.sub(lambda link: link["label"] if link["rest"] is None else link[0], text)
    return " ".join(re.sub(r"[*`]", "", text).split())


def cited_keys(text: str) -> set[str]:
    """Returns the BibTeX keys that *text* cites."""
    keys: set[str] = set()
    for targets in re.findall(r"\{cite:[a-z]+\}`([^`]*)`", text):
        keys.update(keys_in_citation(targets))
    return keys


def keys_in_citation(targets: str) -> list[str]:
    """Returns the keys in *targets*, between the backticks of a citation, in order; locators are in braces."""
    keys = BRACES.sub(lambda locator: "" if locator["rest"] is None else locator[0], targets)
    return [key for key in keys.replace(" ", "").split(",") if key]


def linked_terms(text: str) -> set[str]:
    """Returns the keys or aliases of the terms that *text* links to, with single spaces."""
    names = set()
    for target in re.findall(r"\{term\}`([^`]*)`", text):
        last = target.rstrip()
        _words, opened, key = last[:-1].rpartition(">")[2].partition("<") if last.endswith(">") else ("", "", "")
        names.add(" ".join((key if opened else target).split()))
    return names
