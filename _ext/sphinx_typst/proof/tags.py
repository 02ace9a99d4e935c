"""The structure tree of a PDF with the text of each element: what a screen reader is given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary

from .ink import Page, Run

#: Stands before the page number that the template adds to a link.
JOINER = "\N{WORD JOINER}"


class Goal(NamedTuple):
    """Where a link leads: to a page of the document (from 0) and a height on it, or to an address; or nowhere."""

    page: int | None
    top: float = 0.0
    address: str = ""


@dataclass
class Tag:
    """A structure element."""

    role: str
    alt: str = ""
    lang: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    children: list[Tag | Run | Goal] = field(default_factory=list)

    def runs(self) -> Iterator[Run]:
        for child in self.children:
            if isinstance(child, Run):
                yield child
            elif isinstance(child, Tag):
                yield from child.runs()

    def text(self) -> str:
        return "".join(run.text for run in self.runs())

    def goals(self) -> Iterator[Goal]:
        for child in self.children:
            if isinstance(child, Goal):
                yield child
            elif isinstance(child, Tag):
                yield from child.goals()

    def all(self, *roles: str) -> Iterator[Tag]:
        """This element and those below it, in reading order, that have one of *roles*."""
        if self.role in roles:
            yield self
        for child in self.children:
            if isinstance(child, Tag):
                yield from child.all(*roles)

    def has(self, role: str) -> bool:
        """Whether an element of *role* is this one or below it."""
        return next(self.all(role), None) is not None


def squeeze(text: str) -> str:
    """Text without spaces and invisible marks: what must agree whatever the line breaks are."""
    return re.sub(r"[\s\u00ad\u200b\u2060]+", "", unicodedata.normalize("NFC", text))


class Structure:
    """The elements of *document*, whose *pages* were read."""

    def __init__(self, document: pikepdf.Pdf, pages: list[Page]):
        self.document = document
        self.numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        self.names = destinations(document)
        self.marked: dict[tuple[int, int], list[Run]] = {}
        for page in pages:
            for run in page.runs:
                if run.mcid is not None and not run.artefact:
                    self.marked.setdefault((page.number, run.mcid), []).append(run)
        self.used: dict[tuple[int, int], int] = {}
        self.root = self.element(document.Root.StructTreeRoot, None)

    def element(self, source: Dictionary, page: int | None) -> Tag:
        if "/Pg" in source:
            page = self.numbers.get(source.Pg.objgen)
        facts = source.get("/A", Array())
        merged: dict[str, object] = {}
        for each in facts if isinstance(facts, Array) else [facts]:
            if isinstance(each, Dictionary):
                merged.update({str(key)[1:]: value for key, value in each.items()})
        if "/ID" in source:
            merged["ID"] = str(source.ID)
        tag = Tag(str(source.get("/S", "/Root"))[1:], str(source.get("/Alt", "")), str(source.get("/Lang", "")), merged)
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
                tag.children.append(self.goal(kid.Obj))
        return tag

    def content(self, page: int | None, mcid: int) -> list[Run]:
        if page is None:
            return []
        self.used[page, mcid] = self.used.get((page, mcid), 0) + 1
        return self.marked.get((page, mcid), [])

    def goal(self, annotation: Dictionary) -> Goal:
        """Where a link annotation leads."""
        action = annotation.get("/A", Dictionary())
        if action.get("/S") == "/URI":
            return Goal(None, 0.0, str(action.URI))
        target = annotation.get("/Dest", action.get("/D"))
        if isinstance(target, (pikepdf.String, pikepdf.Name)):
            target = self.names.get(str(target).lstrip("/"))
        if isinstance(target, Dictionary):
            target = target.get("/D")
        if not isinstance(target, Array) or not len(target) or not isinstance(target[0], Dictionary):
            return Goal(None)
        top = target[3] if len(target) > 3 and target[1] == "/XYZ" else 0
        return Goal(self.numbers.get(target[0].objgen), float(top or 0))


def destinations(document: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    """Destinations by name."""
    names = document.Root.get("/Names", Dictionary())
    found = {str(key): value for key, value in pikepdf.NameTree(names.Dests).items()} if "/Dests" in names else {}
    return found | {str(key)[1:]: value for key, value in document.Root.get("/Dests", Dictionary()).items()}
