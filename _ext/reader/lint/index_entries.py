"""Content rules about the index of the book: what ``{index}`` blocks and fields ``index`` of definitions say."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ..facts import terms
from ..facts.fault import Fault
from .markdown import Page, directives

#: Most places of one entry: a reader does not look up more of them one after the other.
MOST_PLACES = 8


@dataclass(frozen=True)
class IndexEntry:
    """One entry: ``single``, ``see`` or ``seealso``; its heading; what follows the semicolon; and where it is."""

    kind: str
    heading: str
    rest: str
    page: str
    line: int
    is_definition: bool = False

    @property
    def name(self) -> str:
        """The entry as authors write it, without its kind."""
        return f"{self.heading}; {self.rest}" if self.rest else self.heading

    def fault(self, message: str) -> Fault:
        """Returns the fault with *message* at the line of this entry."""
        return Fault(self.page, self.line, message)


def entries(page: Page) -> Iterator[IndexEntry]:
    """Gives the entries of the blocks of a page, then those of its definitions."""
    lines = page.text.split("\n")
    for opening, content in directives(page.text, "index"):
        first = lines[opening - 1].partition("}")[2]
        for number, line in enumerate([first, *content], opening):
            kind, mark, value = (part.strip() for part in line.partition(":"))
            if mark:
                yield _entry(kind, value, page.path, number)
    if page.is_framework:
        for number, line in enumerate(lines, 1):
            if field := re.match(r"\s+:index:\s*(.*)", line):
                yield _entry("single", field[1], page.path, number, is_definition=True)


def _entry(kind: str, value: str, page: str, line: int, is_definition: bool = False) -> IndexEntry:
    heading, _mark, rest = value.partition(";")
    return IndexEntry(kind, heading.strip(), rest.strip(), page, line, is_definition)


def same(heading: str) -> str:
    """Returns *heading* without capitals, accents, punctuation and a plural s: equal for two forms of one name."""
    letters = unicodedata.normalize("NFKD", heading.casefold())
    plain = "".join(char if char.isalnum() else " " for char in letters if not unicodedata.combining(char))
    return " ".join(plain.split()).removesuffix("s")


def references_lead_somewhere(found: list[IndexEntry]) -> Iterator[Fault]:
    """What "see" and "see also" name is a heading with places; and a name that refers on has none itself."""
    headings = {entry.heading for entry in found if entry.kind == "single"}
    for entry in found:
        if entry.kind == "single":
            continue
        if entry.rest not in headings:
            near = get_close_matches(entry.rest, headings, n=1)
            hint = f"did you mean “{near[0]}”?" if near else "name a heading that an entry “single: …” has."
            yield entry.fault(f"the index has no heading “{entry.rest}” to see: {hint}")
        if entry.kind == "see" and entry.heading in headings:
            yield entry.fault(f"“{entry.heading}” has places of its own: write “seealso:”.")
        if entry.kind == "seealso" and entry.heading not in headings:
            yield entry.fault(f"“{entry.heading}” has no places: write “see:”.")


def entries_have_few_places(found: list[IndexEntry]) -> Iterator[Fault]:
    """An entry has at most `MOST_PLACES` places."""
    places: dict[str, list[IndexEntry]] = defaultdict(list)
    for entry in found:
        if entry.kind == "single":
            places[entry.name].append(entry)
    for name, where in places.items():
        if len(where) > MOST_PLACES:
            message = f"“{name}” has {len(where)} places: divide them, as in “single: {name}; what is said”."
            yield where[MOST_PLACES].fault(message.replace(f"{name}; what", f"{where[0].heading}; what"))


def headings_have_one_form(found: list[IndexEntry]) -> Iterator[Fault]:
    """No two headings differ only in capitals, accents, punctuation or a plural, and each begins with a letter."""
    forms: dict[str, str] = {}
    for entry in found:
        form = forms.setdefault(same(entry.heading), entry.heading)
        if form != entry.heading:
            yield entry.fault(f"the index has “{form}”, too: write one of them everywhere.")
        if not entry.heading[:1].isalpha():
            yield entry.fault(f"“{entry.heading}” is under no letter: begin with a word.")


def terms_are_discussed(found: list[IndexEntry], pages: list[Page]) -> Iterator[Fault]:
    """A heading that is a term, or another name of one, has a place besides definitions: the glossary has all terms."""
    terms_of_pages = [entry for page in pages for entry in page.entries]
    names = {entry.key.casefold() for entry in terms_of_pages}
    names |= {name.casefold() for entry in terms_of_pages for name in terms.split_keys(entry.fields.get("aliases", ""))}
    discussed = {entry.heading for entry in found if entry.kind == "single" and not entry.is_definition}
    for entry in found:
        if entry.is_definition and entry.heading not in discussed and entry.heading.casefold() in names:
            yield entry.fault(
                f"“{entry.heading}” is a term that no {{index}} block names: take out the field, or index a passage."
            )


def index_rules(pages: list[Page], root: Path) -> Iterator[Fault]:
    """All rules of this module."""
    found = [entry for page in pages for entry in entries(page)]
    yield from references_lead_somewhere(found)
    yield from entries_have_few_places(found)
    yield from headings_have_one_form(found)
    yield from terms_are_discussed(found, pages)


BOOK_RULES: tuple[Callable[[list[Page], Path], Iterator[Fault]], ...] = (index_rules,)
