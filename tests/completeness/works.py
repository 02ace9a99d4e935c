"""The works of refs.bib, read by pybtex alone: which of their fields a bibliography prints, and as which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pybtex.database import Entry, parse_string
from pybtex.richtext import Text

from .compare import Finding
from .words import tokens

#: Fields that no reference prints, each with the reason. All others must be printed as they are, or as `shown` says.
NOT_PRINTED = {
    "access": "the record card of its chapter has it",
    "archivedate": "a part of the words for the archived copy",
    "archiveurl": "the address of a link with words of its own",
    "chapter": "names a part of a work where a citation does",
    "crossref": "ties a part to its work",
    "keywords": "sorts works",
    "langid": "marks the language of the title",
    "related": "ties two editions of a work, which are two entries",
    "relatedtype": "says how they are tied",
    "shorttitle": "the name of a work in lists of the book",
    "urldate": "the day on which somebody looked",
}
QUOTES = "[\"“”„«»'‘’‚‛]"
#: Fields that one of others takes the place of, if the entry has that.
INSTEAD = {"url": ("doi",)}


class Work(NamedTuple):
    """One entry: its type, and the words of each field that is printed, with the field's line."""

    key: str
    type: str
    line: int
    title: str
    crossref: str
    fields: dict[str, tuple[int, list[str]]]


def plain(value: str) -> str:
    """The text of a field, without TeX."""
    return str(Text.from_latex(value))


def shown(name: str, value: str) -> list[str]:
    """The words that a reference has of the field *name*."""
    if name in ("date", "year"):
        return re.findall(r"\d{4}", value)[:1]
    if name == "pages":
        return re.findall(r"\d+", value)
    return [plain(value)]


def works(path: Path) -> dict[str, Work]:
    """The entries of the bibliography *path* by key."""
    text = path.read_text("utf-8") if path.exists() else ""
    found = {}
    for key, entry in parse_string(text, "bibtex").entries.items():
        start = re.search(rf"^\s*@\w+\s*\{{\s*{re.escape(key)}\s*,", text, re.MULTILINE)
        at = start.start() if start else 0
        line = text.count("\n", 0, at) + 1 + bool(start and start[0].startswith("\n"))
        body = text[at : text.find("\n@", at) if text.find("\n@", at) > 0 else len(text)]
        found[key] = Work(
            key, entry.type, line, plain(entry.fields.get("title", "")), entry.fields.get("crossref", ""),
            dict(printed(entry, body, line)),
        )  # fmt: skip
    return found


def printed(entry: Entry, body: str, line: int) -> Iterator[tuple[str, tuple[int, list[str]]]]:
    """(field, (line, words)) of each field of *entry* that a reference prints; *body*: its source, from *line*."""

    def line_of(name: str) -> int:
        place = re.search(rf"^\s*{name}\s*=", body, re.MULTILINE | re.IGNORECASE)
        return line + (body.count("\n", 0, place.end()) if place else 0)

    for role, persons in entry.persons.items():
        names = [" ".join([*person.prelast_names, *person.last_names]) for person in persons]
        yield role, (line_of(role), [plain(name) for name in names if name != "others"])
    own = entry.fields if not entry.fields.get("crossref") else dict(entry.fields.items())
    for name, value in own.items():
        if name.lower() not in NOT_PRINTED and not any(entry.fields.get(other) for other in INSTEAD.get(name, ())):
            yield name.lower(), (line_of(name), shown(name.lower(), value))


def signs(text: str) -> str:
    """*text* as it is compared: quotation marks in titles change with those around them."""
    return f" {' '.join(tokens(re.sub(QUOTES, ' ', text)).split())} "


def compare(blocks: Iterable[str], wanted: Mapping[str, Work], path: str, edition: str) -> Iterator[Finding]:
    """A finding for each field of *wanted* that the reference of its work, one of *blocks*, does not print.

    The reference is the block that has most of the work's fields, and its title.
    """
    references = [signs(block) for block in blocks]
    for work in wanted.values():
        near = [reference for reference in references if prints(reference, "title", work.title)]
        if not near:
            yield Finding(path, work.line, edition, "missing", f"{work.key}: title: {work.title}")
            continue
        missing = min((lacks(reference, work) for reference in near), key=len)
        for name, words in missing:
            yield Finding(path, work.fields[name][0], edition, "missing", f"{work.key}: {name}: {words}")


def prints(reference: str, name: str, words: str) -> bool:
    """Whether *reference* has the *words* of the field *name*."""
    if name in ("date", "year"):
        return bool(re.search(rf" {words}[a-z]? ", reference))
    if name in ("doi", "url"):  # long addresses go on in the next line
        return signs(words).replace(" ", "") in reference.replace(" ", "")
    return signs(words) in reference or signs(words.rstrip(".")) in reference


def lacks(reference: str, work: Work) -> list[tuple[str, str]]:
    """(field, words) of what *reference* does not have of *work*."""
    return [
        (name, words)
        for name, (_line, values) in work.fields.items()
        for words in values
        if not prints(reference, name, words)
    ]
