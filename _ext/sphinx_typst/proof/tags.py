"""The structure tree of a PDF (ISO 32000-1, 14.7) with the text and the links of each element."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary

from .ink import Page, Run

#: Character before the page number that the template adds to a link.
JOINER = "\N{WORD JOINER}"


#: What stands in a text that is compared for a list of page numbers.
PAGES = "\N{OBJECT REPLACEMENT CHARACTER}"


def listed_page(text: str) -> str:
    """The page number that *text*, that of a link, is, if the link is in a list of page numbers; else empty."""
    found = re.fullmatch(rf"([ivxlcdm]+|\d+){JOINER}", text.strip())
    return found[1] if found else ""


class Destination(NamedTuple):
    """Destination of a link: page (from 0) and height on it in points, or an address; a dead link has neither."""

    page: int | None
    top: float = 0.0
    address: str = ""


@dataclass
class Tag:
    """A structure element: structure type, alternate text, language, attributes, and content in reading order."""

    role: str
    alt: str = ""
    lang: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    children: list[Tag | Run | Destination] = field(default_factory=list)

    def runs(self) -> Iterator[Run]:
        """All text of this element and those below it."""
        for child in self.children:
            if isinstance(child, Run):
                yield child
            elif isinstance(child, Tag):
                yield from child.runs()

    def text(self) -> str:
        """The text of `runs` as one string."""
        return "".join(run.text for run in self.runs())

    def destinations(self) -> Iterator[Destination]:
        """Destinations of the links in this element."""
        for child in self.children:
            if isinstance(child, Destination):
                yield child
            elif isinstance(child, Tag):
                yield from child.destinations()

    def all(self, *roles: str) -> Iterator[Tag]:
        """This element and those below it, in reading order, whose structure type is one of *roles*."""
        if self.role in roles:
            yield self
        for child in self.children:
            if isinstance(child, Tag):
                yield from child.all(*roles)

    def has(self, role: str) -> bool:
        """Whether this element or one below it has the structure type *role*."""
        return next(self.all(role), None) is not None


def squeeze(text: str) -> str:
    """*text* without spaces, soft hyphens, joiners and zero-width spaces, in NFC: independent of line breaks."""
    return re.sub(r"[\s\u00ad\u200b\u2060]+", "", unicodedata.normalize("NFC", text))


class Structure:
    """The structure tree of *document*, whose *pages* are given as `ink.read` returns them."""

    def __init__(self, document: pikepdf.Pdf, pages: list[Page]):
        self.document = document
        self.numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        self.names = named_destinations(document)
        #: (page, MCID) to the runs in that marked content, and to the number of elements it belongs to
        self.marked: dict[tuple[int, int], list[Run]] = {}
        for page in pages:
            for run in page.runs:
                if run.mcid is not None and not run.artefact:
                    self.marked.setdefault((page.number, run.mcid), []).append(run)
        self.used: dict[tuple[int, int], int] = {}
        self.root = self.element(document.Root.StructTreeRoot, None)

    def element(self, source: pikepdf.Object, page: int | None) -> Tag:
        """The structure element *source* with all below it. *page*: page of its content, unless it has its own."""
        if "/Pg" in source:
            page = self.numbers.get(source.Pg.objgen)
        role = str(source.get("/S", "/Root"))[1:]
        tag = Tag(role, str(source.get("/Alt", "")), str(source.get("/Lang", "")), attributes(source))
        kids = source.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, int):
                tag.children += self.content(page, kid)
            elif "/S" in kid:
                tag.children.append(self.element(kid, page))
            elif kid.get("/Type") == "/MCR":
                where = self.numbers.get(kid.Pg.objgen) if "/Pg" in kid else page
                tag.children += self.content(where, int(kid.MCID))
            elif kid.get("/Type") == "/OBJR":
                tag.children.append(self.destination(kid.Obj))
        return tag

    def content(self, page: int | None, mcid: int) -> list[Run]:
        """The runs of the marked content *mcid* of *page*, counted as used once more."""
        if page is None:
            return []
        self.used[page, mcid] = self.used.get((page, mcid), 0) + 1
        return self.marked.get((page, mcid), [])

    def destination(self, annotation: pikepdf.Object) -> Destination:
        """The destination of a link annotation or a bookmark."""
        action = annotation.get("/A", Dictionary())
        if action.get("/S") == "/URI":
            return Destination(None, 0.0, str(action.URI))
        target = annotation.get("/Dest", action.get("/D"))
        if isinstance(target, (pikepdf.String, pikepdf.Name)):
            target = self.names.get(str(target).lstrip("/"))
        if isinstance(target, Dictionary):
            target = target.get("/D")
        if not isinstance(target, Array) or not len(target) or not isinstance(target[0], Dictionary):
            return Destination(None)
        top = target[3] if len(target) > 3 and target[1] == "/XYZ" else 0
        return Destination(self.numbers.get(target[0].objgen), float(top or 0))


def attributes(source: pikepdf.Object) -> dict[str, Any]:
    """The attributes of a structure element by name, of all owners, and its id as "ID"."""
    value = source.get("/A", Array())
    merged: dict[str, Any] = {}
    for owned in value if isinstance(value, Array) else [value]:
        if isinstance(owned, Dictionary):
            merged.update({str(key)[1:]: item for key, item in owned.items()})
    if "/ID" in source:
        merged["ID"] = str(source.ID)
    return merged


def named_destinations(document: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    """Named destinations (ISO 32000-1, 12.3.2.3) by their names."""
    names = document.Root.get("/Names", Dictionary())
    tree = {str(key): value for key, value in pikepdf.NameTree(names.Dests).items()} if "/Dests" in names else {}
    return tree | {str(key)[1:]: value for key, value in document.Root.get("/Dests", Dictionary()).items()}
