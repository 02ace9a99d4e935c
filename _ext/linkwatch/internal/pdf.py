"""Checks the links inside a PDF: annotations, outline items and named destinations (ISO 32000, 12.3 and 12.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf

#: Actions that need another file next to this one, which a downloaded PDF does not have.
_OTHER_FILE = ("/GoToR", "/GoToE", "/Launch")


def destination_names(document: pikepdf.Pdf) -> list[tuple[str, pikepdf.Object]]:
    """(name, destination) from the name tree, then from the dictionary of PDF 1.1. A name may occur twice."""
    names: list[tuple[str, pikepdf.Object]] = []
    if "/Names" in document.Root and "/Dests" in document.Root.Names:
        pending = [document.Root.Names.Dests]
        while pending:
            node = pending.pop()
            pending += list(node.get("/Kids", []))
            pairs = list(node.get("/Names", []))
            names += [(str(name), target) for name, target in zip(pairs[::2], pairs[1::2], strict=False)]
    if "/Dests" in document.Root:
        names += [(str(key)[1:], value) for key, value in document.Root.Dests.items()]
    return names


class Destinations:
    """Resolves the destinations of a document to pages."""

    def __init__(self, document: pikepdf.Pdf):
        self._pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        self.names = dict(destination_names(document))

    def page(self, destination: pikepdf.Object | None) -> int | None:
        """The 0-based page of a destination (name, array, or dictionary with an array); None if it has none."""
        if isinstance(destination, (pikepdf.String, pikepdf.Name)):
            destination = self.names.get(str(destination).lstrip("/"))
        if isinstance(destination, pikepdf.Dictionary):
            destination = destination.get("/D")
        if not isinstance(destination, pikepdf.Array) or not len(destination):
            return None
        page: pikepdf.Object = destination[0]
        return self._pages.get(page.objgen) if isinstance(page, pikepdf.Dictionary) else None


def links(document: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    """(0-based page, annotation) of each link annotation."""
    for number, page in enumerate(document.pages):
        for annotation in page.get("/Annots", []):
            if annotation.get("/Subtype") == "/Link":
                yield number, annotation


def action_type(annotation: pikepdf.Object) -> str:
    """The type of an annotation's action, such as ``/URI``; ``/GoTo`` if it has a destination instead."""
    action = annotation.get("/A")
    return str(action.get("/S", "/GoTo")) if action is not None else "/GoTo"


def target_of(item: pikepdf.Object) -> pikepdf.Object | None:
    """The destination of an annotation or an outline item, of its action or its own; None without one."""
    action = item.get("/A")
    return action.get("/D") if action is not None else item.get("/Dest")


def internal_links(document: pikepdf.Pdf) -> list[int | None]:
    """For each link inside the document the 0-based page of its destination; None if the link is dead."""
    destinations = Destinations(document)
    return [
        destinations.page(target_of(annotation))
        for _page, annotation in links(document)
        if action_type(annotation) == "/GoTo"
    ]


def bookmarks(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every outline item, at whatever depth."""
    pending = [document.Root.get("/Outlines")]
    while pending:
        node = pending.pop()
        if node is None:
            continue
        if "/Title" in node:
            yield node
            pending.append(node.get("/Next"))
        pending.append(node.get("/First"))


def faults_of_document(document: pikepdf.Pdf) -> list[str]:
    """The faults of an open PDF, as ``where: what (why)``; pages are 1-based."""
    destinations = Destinations(document)
    messages = [
        f"page {number + 1}: {fault}"
        for number, annotation in links(document)
        if (fault := _fault_of_link(annotation, destinations))
    ]
    for bookmark in bookmarks(document):
        if destinations.page(target_of(bookmark)) is None:
            messages.append(f"bookmark “{bookmark.Title}”: {_as_text(target_of(bookmark))} (no such destination)")
    names = destination_names(document)
    messages += [f"destination {name}: leads to no page" for name, target in names if destinations.page(target) is None]
    counts = Counter(name for name, _target in names)
    messages += [f"destination {name}: stands twice" for name, count in counts.items() if count > 1]
    return messages


def _fault_of_link(annotation: pikepdf.Object, destinations: Destinations) -> str:
    """Why a link annotation is dead, as ``what (why)``; empty if it is not."""
    kind = action_type(annotation)
    if kind == "/GoTo" and destinations.page(target_of(annotation)) is None:
        return f"{_as_text(target_of(annotation))} (no such destination)"
    action = annotation.get("/A", pikepdf.Dictionary())
    if kind in _OTHER_FILE:
        return f"{_as_text(action.get('/F'))} (needs another file)"
    if kind == "/URI" and not urlsplit(str(action.get("/URI", ""))).scheme:
        return f"{action.get('/URI', '')} (a relative address has no base in a PDF)"
    return ""


def _as_text(target: pikepdf.Object | None) -> str:
    """The name or string of a destination or file, for a message."""
    return str(target) if isinstance(target, (pikepdf.String, pikepdf.Name)) else "a link"


def faults(path: Path) -> list[str]:
    """`faults_of_document` of the PDF file at *path*. Raises pikepdf.PdfError."""
    with pikepdf.open(path) as document:
        return faults_of_document(document)
