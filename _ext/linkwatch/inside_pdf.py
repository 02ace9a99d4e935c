"""Links inside a PDF: annotations, bookmarks and the destinations that they name. Pure functions over pikepdf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf

#: Actions that need another file beside this one, which nobody who downloads one has.
_ELSEWHERE = ("/GoToR", "/GoToE", "/Launch")


def destination_names(document: pikepdf.Pdf) -> list[tuple[str, pikepdf.Object]]:
    """(name, destination) from the name tree, then from the older dictionary. A name may stand twice."""
    found: list[tuple[str, pikepdf.Object]] = []
    if "/Names" in document.Root and "/Dests" in document.Root.Names:
        waiting = [document.Root.Names.Dests]
        while waiting:
            node = waiting.pop()
            waiting += list(node.get("/Kids", []))
            names = list(node.get("/Names", []))
            found += [(str(name), target) for name, target in zip(names[::2], names[1::2], strict=False)]
    if "/Dests" in document.Root:
        found += [(str(key)[1:], value) for key, value in document.Root.Dests.items()]
    return found


class Targets:
    """Where destinations lead: 0-based pages, or None."""

    def __init__(self, document: pikepdf.Pdf):
        self._pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        self.names = dict(destination_names(document))

    def page(self, target: pikepdf.Object | None) -> int | None:
        """The page of a destination: a name, an array, or a dictionary that holds one."""
        if isinstance(target, (pikepdf.String, pikepdf.Name)):
            target = self.names.get(str(target).lstrip("/"))
        if isinstance(target, pikepdf.Dictionary):
            target = target.get("/D")
        usable = isinstance(target, pikepdf.Array) and len(target) and isinstance(target[0], pikepdf.Dictionary)
        return self._pages.get(target[0].objgen) if usable else None


def links(document: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    """(0-based page, annotation) of each link."""
    for number, page in enumerate(document.pages):
        for annotation in page.get("/Annots", []):
            if annotation.get("/Subtype") == "/Link":
                yield number, annotation


def target_of(holder: pikepdf.Object) -> pikepdf.Object | None:
    """The destination of an annotation or a bookmark that leads inside the document."""
    action = holder.get("/A")
    return action.get("/D") if action is not None else holder.get("/Dest")


def internal_links(document: pikepdf.Pdf) -> list[int | None]:
    """For each link inside the document, the 0-based page that it leads to; None if it leads nowhere."""
    targets = Targets(document)
    return [
        targets.page(target_of(annotation))
        for _page, annotation in links(document)
        if annotation.get("/A", {}).get("/S", "/GoTo") == "/GoTo"
    ]


def bookmarks(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every bookmark, at whatever depth."""
    waiting = [document.Root.get("/Outlines")]
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        if "/Title" in node:
            yield node
            waiting.append(node.get("/Next"))
        waiting.append(node.get("/First"))


def in_document(document: pikepdf.Pdf) -> list[str]:
    """Everything in a document that leads nowhere, as ``where: what (why)``."""
    targets = Targets(document)
    found = []
    for number, annotation in links(document):
        action = annotation.get("/A")
        kind = str(action.get("/S")) if action is not None else "/GoTo"
        where = f"page {number + 1}"
        if kind == "/GoTo" and targets.page(target_of(annotation)) is None:
            found.append(f"{where}: {_spelt(target_of(annotation))} (no such destination)")
        elif kind in _ELSEWHERE:
            found.append(f"{where}: {_spelt(action.get('/F'))} (needs another file)")
        elif kind == "/URI" and not urlsplit(str(action.get("/URI", ""))).scheme:
            found.append(f"{where}: {action.get('/URI', '')} (a relative address has no base in a PDF)")
    for bookmark in bookmarks(document):
        if targets.page(target_of(bookmark)) is None:
            found.append(f"bookmark “{bookmark.Title}”: {_spelt(target_of(bookmark))} (no such destination)")
    names = destination_names(document)
    found += [f"destination {name}: leads to no page" for name, target in names if targets.page(target) is None]
    twice = Counter(name for name, _target in names)
    found += [f"destination {name}: stands twice" for name, count in twice.items() if count > 1]
    return found


def _spelt(target: pikepdf.Object | None) -> str:
    return str(target) if isinstance(target, (pikepdf.String, pikepdf.Name)) else "a link"


def faults(path: Path) -> list[str]:
    """`in_document` of a file."""
    with pikepdf.open(path) as document:
        return in_document(document)
