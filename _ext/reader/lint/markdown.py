"""Markdown sources as the linter sees them: pages, paragraphs, glossary entries. Ground floor: knows files alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from ..safety import size_limits

#: Pages at the root of the book; all others stand in FOLDERS.
ROOT_PAGES = ("index", "glossary", "bibliography")
FOLDERS = ("publications", "frameworks", "about")

_FENCE = re.compile(r"^(`{3,}|:{3,})(\{[\w-]+\})?")

# Each of these also matches what is opened and never closed, to the end of the text, as ``rest``: so a search passes
# over the text once. Without that it would begin again at each opening bracket, in time that grows with the square.
BRACES = re.compile(r"\{(?P<inside>[^}]*)(?:\}|(?P<rest>\Z))")
FOOTNOTE = re.compile(r"\[\^[^\]]*(?:\]:?|(?P<rest>\Z))")
LINK = re.compile(r"\[(?P<label>[^\]]*)(?:\]\([^)]*\)|(?P<rest>\]\([^)]*\Z|\]|\Z))")


@dataclass(frozen=True)
class Block:
    """A paragraph, list item or definition: its first line (1-based), its text, the section (second level) that it is
    in, and the nearest heading of any level above it."""

    line: int
    text: str
    section: str
    heading: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry of a glossary in the source."""

    key: str
    line: int
    prose: str
    fields: dict[str, str] = field(hash=False, default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One source file: path below the book, text, and front matter (empty if there is none or it is broken)."""

    path: str
    text: str
    matter: dict = field(hash=False)

    @property
    def is_chapter(self) -> bool:
        """Whether the page is about one publication."""
        return self.path.startswith("publications/") and not self.path.endswith("/index.md")

    @property
    def is_framework(self) -> bool:
        """Whether the page declares terms."""
        return self.path.startswith("frameworks/") and not self.path.endswith("/index.md")

    def line(self, pattern: str) -> int:
        """Line of the first match, 1 if there is none."""
        found = re.search(pattern, self.text, re.MULTILINE)
        return self.text.count("\n", 0, found.start()) + 1 if found else 1

    @cached_property
    def blocks(self) -> list[Block]:
        """Running text: no front matter, headings, directives or glossaries."""
        return list(_blocks(self.text))

    @cached_property
    def entries(self) -> list[Entry]:
        """Glossary entries in page order."""
        return list(_entries(self.text))


def front_matter(text: str) -> dict:
    """The YAML between the first two lines of dashes; empty where it cannot be read, which `limits` tells."""
    data = {} if size_limits.faults_of_matter(text) else yaml.safe_load(size_limits.matter_of(text))
    return data if isinstance(data, dict) else {}


def pages(root: Path) -> list[Page]:
    """All pages of the book."""
    names = [root / f"{name}.md" for name in ROOT_PAGES]
    names += [page for folder in FOLDERS for page in sorted((root / folder).glob("*.md"))]
    texts = [(page, page.read_text("utf-8")) for page in names if page.is_file()]
    return [Page(page.relative_to(root).as_posix(), text, front_matter(text)) for page, text in texts]


def _blocks(text: str) -> Iterator[Block]:
    section, heading, start, lines, fence = "", "", 0, [], ""
    body = re.sub(r"\A---\n.*?\n---\n", lambda found: "\n" * found.group().count("\n"), text, flags=re.DOTALL)
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
    """(line of the opening fence, lines inside) of each block of the directive *name* that is closed."""
    lines = text.split("\n")
    opening = re.compile(rf"(:{{3,}}+|`{{3,}}+)\{{{re.escape(name)}\}}")
    closing: dict[str, list[int]] = {}  # fence to the lines, from 0, that have it alone, the last first
    for number in range(len(lines) - 1, -1, -1):
        if lines[number].startswith((":::", "```")) and not (fence := lines[number].rstrip()).strip(fence[0]):
            closing.setdefault(fence, []).append(number)
    after = 0
    for number, line in enumerate(lines):
        found = opening.match(line) if number >= after else None
        ends = closing.get(found[1], []) if found else []
        while ends and ends[-1] <= number:
            ends.pop()
        if ends:
            yield number + 1, lines[number + 1 : ends[-1]]
            after = ends[-1] + 1


def _entries(text: str) -> Iterator[Entry]:
    for opening, lines in directives(text, "glossary"):
        found: list[tuple[str, int, list[str]]] = []
        for number, line in enumerate(lines, opening + 1):
            if line and not line[0].isspace():
                if not line.startswith(":"):
                    found.append((line.strip(), number, []))
            elif found:
                found[-1][2].append(line.strip())
        for key, number, lines in found:
            fields = dict(m.groups() for line in lines if (m := re.match(r":([\w-]+):\s*(.*)", line)))
            prose = " ".join(line for line in lines if line and not re.match(r":[\w-]+:", line))
            yield Entry(key, number, prose, fields)


def moved_terms(text: str) -> list[tuple[str, str]]:
    """(old key, key of the term that took its place) of the ``{moved-terms}`` blocks in a page."""
    found = []
    for _opening, lines in directives(text, "moved-terms"):
        pairs = (line.partition(": ") for line in lines if ": " in line)
        found += [(old.strip(), new.strip()) for old, _colon, new in pairs]
    return found


def plain(text: str) -> str:
    """Words alone: roles give their text, citations nothing, links their label."""
    text = re.sub(r"(?<!\s)\s*+\{cite:p\}`[^`]*`", "", text)
    text = re.sub(r"\{cite:t\}`[^`]*`", "the source", text)
    text = re.sub(r"\{numref\}`[^`]*`", "Table", text)
    text = re.sub(r"\{[\w:-]+\}`([^`<]*)(?:<[^`>]*>)?`", lambda found: found[1].rstrip(), text)
    text = FOOTNOTE.sub(lambda found: "" if found["rest"] is None else found[0], text)
    text = LINK.sub(lambda found: found["label"] if found["rest"] is None else found[0], text)
    return " ".join(re.sub(r"[*`]", "", text).split())


def cited_keys(text: str) -> set[str]:
    """Keys of refs.bib that a text cites."""
    found: set[str] = set()
    for targets in re.findall(r"\{cite:[a-z]+\}`([^`]*)`", text):
        found.update(keys_cited(targets))
    return found


def keys_cited(targets: str) -> list[str]:
    """Keys in what a citation has between its backticks, in order: without places, which have braces."""
    keys = BRACES.sub(lambda found: "" if found["rest"] is None else found[0], targets)
    return [key for key in keys.replace(" ", "").split(",") if key]


def linked_terms(text: str) -> set[str]:
    """Terms that a text links to."""
    found = set()
    for target in re.findall(r"\{term\}`([^`]*)`", text):
        last = target.rstrip()
        _words, opened, key = last[:-1].rpartition(">")[2].partition("<") if last.endswith(">") else ("", "", "")
        found.add(" ".join((key if opened else target).split()))
    return found
