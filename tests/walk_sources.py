"""Who uses a term and who cites a work, read off the Markdown sources by regular expressions alone.

Written apart from the extension, so that each can find what the other misses: nothing is imported from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PAGES = ("index.md", "publications/*.md", "frameworks/*.md", "about/*.md", "glossary.md", "bibliography.md")


class Line(NamedTuple):
    """One line of a page: its section (number and title, empty above the first) and the term that it defines."""

    text: str
    section: tuple[int, str]
    defines: str


class Walk(NamedTuple):
    """What the sources hold. A place is (page without suffix, title of the section)."""

    used: dict[str, list[tuple[str, str]]]
    mentioned: dict[str, set[str]]
    cited: dict[str, list[tuple[str, str, tuple[str, ...]]]]
    defined: dict[str, str]  #: key to page
    concerns: dict[str, list[str]]  #: key to concerns
    relations: set[tuple[str, str, str]]  #: (key, kind, key), at both ends


def lines(text: str) -> Iterator[Line]:
    """The lines of one page with what stands around them."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    section, fence, glossary, term = (0, ""), "", False, ""
    for raw in body.splitlines():
        line = re.sub(r"``.+?``", "", raw)
        mark = re.match(r"(`{3,}|:{3,})\s*(\{[\w-]+\})?", line)
        if mark and not fence:
            fence, glossary = mark[1], mark[2] == "{glossary}"
        elif fence and line.rstrip() == fence:
            fence, glossary, term = "", False, ""
        elif not fence and re.match(r"#{2,} ", line):
            section = (section[0] + 1, re.sub(r"[*_]", "", line.lstrip("#").strip()))
        elif glossary and line.strip() and not line[0].isspace() and not line.startswith(":"):
            term = line.strip()
        yield Line(line, section, term if glossary else "")


def fold(key: str) -> str:
    return " ".join(key.split()).lower()


def walk(root: Path) -> Walk:
    """Everything below *root*."""
    pages = {
        path.relative_to(root).with_suffix("").as_posix(): list(lines(path.read_text("utf-8")))
        for pattern in PAGES
        for path in sorted(root.glob(pattern))
    }
    names: dict[str, str] = {}
    found = Walk({}, {}, {}, {}, {}, set())
    for page, content in pages.items():
        for line in content:
            if line.defines and line.text.strip() == line.defines:
                names[fold(line.defines)] = line.defines
                found.defined[line.defines] = page
            aliases = re.match(r"\s+:aliases:\s*(.*)", line.text)
            if line.defines and aliases:
                names |= {fold(alias): line.defines for alias in aliases[1].split(";") if alias.strip()}
    for content in pages.values():
        for line in content:
            field = (
                re.match(r"\s+:(concern|broader|narrower|same|related):\s*(.*)", line.text) if line.defines else None
            )
            values = [value.strip() for value in field[2].split(";")] if field else []
            if field and field[1] == "concern":
                found.concerns[line.defines] = values
            for value in values if field and field[1] != "concern" else ():
                other, kind = names[fold(value)], field[1]
                inverse = {"broader": "narrower", "narrower": "broader"}.get(kind, kind)
                found.relations.update({(line.defines, kind, other), (other, inverse, line.defines)})
    for page, content in pages.items():
        seen: dict[tuple, list[str]] = {}
        for line in content:
            for role in re.findall(r"\{term\}`([^`]+)`", line.text):
                target = re.search(r"<([^<>]+)>$", role)
                term = names[fold(target[1] if target else role)]
                if line.defines:
                    if term != line.defines:
                        found.mentioned.setdefault(term, set()).add(line.defines)
                elif ("term", term, line.section) not in seen:
                    seen["term", term, line.section] = []
                    found.used.setdefault(term, []).append((page, line.section[1]))
            for role in re.findall(r"\{cite:[pt]\}`([^`]+)`", line.text):
                for key, locator in re.findall(r"([^\s,{}]+)\s*(?:\{([^{}]*)\})?\s*(?:,|$)", role):
                    places = seen.setdefault(("work", key, line.section), [])
                    places += [locator] if locator and locator not in places else []
        for (kind, key, section), locators in seen.items():
            if kind == "work":
                found.cited.setdefault(key, []).append((page, section[1], tuple(locators)))
    return found
