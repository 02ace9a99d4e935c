"""The sources of a whole book, read once for all editions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from . import works
from .sources import Page, Passage
from .words import fragments, tokens

#: The pages of a book.
PAGES = ("index.md", "glossary.md", "bibliography.md", "publications/*.md", "frameworks/*.md", "about/*.md")
#: Kinds of passages that are not text of a page, but in the place of a picture, in the index and so on.
APART = ("alt", "abbreviation", "description", "index")


class Book:
    """The sources of a book, read once for all editions."""

    def __init__(self, root: Path):
        self.root = root
        paths = sorted({path for pattern in PAGES for path in root.glob(pattern)})
        names = [path.relative_to(root).as_posix() for path in paths]
        self.pages = {name.removesuffix(".md"): Page(name, (root / name).read_text("utf-8-sig")) for name in names}
        self.works = works.works(root / "refs.bib")

    @staticmethod
    def text_of(passages: list[Passage]) -> list[Passage]:
        """Those of *passages* that are text of their page."""
        return [passage for passage in passages if passage.kind not in APART]

    def printed(self, order: list[str]) -> dict[str, list[Passage]]:
        """The passages of each page of a PDF with the pages *order*, which prints a figure where it first stands."""
        found: dict[str, list[Passage]] = {}
        drawn: dict[str, str] = {}
        for docname in order:
            page = self.pages[docname]
            own = [docname] if page.figures else []
            here = [name for name in (*own, *page.shown) if drawn.setdefault(name, docname) == docname]
            elsewhere = page.figures[0] if own and own[0] not in here else []
            copied = [self.pages[name].figures[0] for name in here if name != docname]
            found[docname] = [passage for passage in page.passages if passage not in elsewhere]
            found[docname] += [passage for figure in copied for passage in figure]
        return found

    def of_kind(self, kind: str) -> Iterator[tuple[str, Passage]]:
        """(docname, passage) of each passage of one kind."""
        for docname, page in self.pages.items():
            yield from ((docname, passage) for passage in page.passages if passage.kind == kind)

    def title(self, docname: str) -> tuple[str, ...]:
        """The title of a page, as `words.fragments`."""
        heading = next((passage for passage in self.pages[docname].passages if passage.kind == "heading"), None)
        if heading and (parts := fragments(heading.text)):
            return parts
        key = str(self.pages[docname].matter.get("bibkey", ""))
        return (tokens(self.works[key].title),) if key in self.works else ()

    def names(self) -> frozenset[str]:
        """Names of terms and pages in small letters: in a PDF nothing tells the lists that repeat them from text."""
        terms = {tokens(passage.text) for _docname, passage in self.of_kind("term")}
        return frozenset(name.casefold() for name in terms | {part for page in self.pages for part in self.title(page)})

    def vocabulary(self) -> frozenset[str]:
        """All words of the sources."""
        texts = [passage.text for page in self.pages.values() for passage in page.passages]
        texts += [words for work in self.works.values() for _line, values in work.fields.values() for words in values]
        return frozenset(word for text in texts for word in tokens(text).split() if len(word) > 1)

    def depth(self) -> dict[str, int]:
        """The level of each page in the contents: 1 for the first and those that it lists."""
        found: dict[str, int] = {}

        def walk(docname: str, level: int) -> None:
            found[docname] = level
            for entry in self.below(docname):
                walk(entry, level + 1 if docname != "index" else 1)

        walk("index", 1)
        return found

    def below(self, docname: str) -> list[str]:
        """The pages that *docname* lists."""
        folder = docname.rpartition("/")[0]
        paths = [
            entry.strip("/") if entry.startswith("/") or not folder else f"{folder}/{entry}"
            for entry in self.pages[docname].toctree
        ]
        return [path for path in paths if path in self.pages]

    def order(self, docname: str = "index") -> list[str]:
        """*docname* and the pages below it, in the order of the contents."""
        return [docname, *(name for entry in self.below(docname) for name in self.order(entry))]

    def listed(self) -> tuple[str, dict[str, works.Work]]:
        """(docname, works) of the bibliography; no works if there is none."""
        for docname, page in self.pages.items():
            source = (self.root / page.path).read_text("utf-8")
            if "{bibliography}" in source:
                chosen = re.search(r':filter: type (==|!=) "(\w+)"', source)
                kept = {
                    key: work
                    for key, work in self.works.items()
                    if not chosen or (work.type == chosen[2]) == (chosen[1] == "==")
                }
                return docname, kept
        return "", {}
