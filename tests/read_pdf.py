"""Reading PDF structure, for tests: pure functions over pikepdf."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pikepdf


def roles(document: pikepdf.Pdf) -> set[str]:
    """Names of all structure elements."""
    found: set[str] = set()
    stack = [document.Root.StructTreeRoot]
    while stack:
        node = stack.pop()
        if "/S" in node:
            found.add(str(node.S)[1:])
        kids = node.get("/K", [])
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        stack += [kid for kid in kids if isinstance(kid, pikepdf.Dictionary)]
    return found


def outline(document: pikepdf.Pdf) -> list[tuple[str, list]]:
    """Bookmarks as nested (title, children)."""

    def walk(items) -> list[tuple[str, list]]:
        return [(str(item.title), walk(item.children)) for item in items]

    with document.open_outline() as tree:
        return walk(tree.root)


def named_destinations(document: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    """The document's name tree of destinations, and its older dictionary of them."""
    found: dict[str, pikepdf.Object] = {}
    if "/Names" in document.Root and "/Dests" in document.Root.Names:
        found.update({str(key): value for key, value in pikepdf.NameTree(document.Root.Names.Dests).items()})
    if "/Dests" in document.Root:
        found.update({str(key)[1:]: value for key, value in document.Root.Dests.items()})
    return found


def internal_links(document: pikepdf.Pdf) -> list[int | None]:
    """For each link inside the document, the 0-based page that it leads to; None if it leads nowhere."""
    pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    names = named_destinations(document)
    found: list[int | None] = []
    for page in document.pages:
        for annotation in page.get("/Annots", []):
            if annotation.get("/Subtype") != "/Link":
                continue
            action = annotation.get("/A")
            if action is not None and action.get("/S") != "/GoTo":
                continue
            target = action.D if action is not None else annotation.get("/Dest")
            if isinstance(target, (pikepdf.String, pikepdf.Name)):
                target = names.get(str(target).lstrip("/"))
            if isinstance(target, pikepdf.Dictionary):
                target = target.get("/D")
            usable = isinstance(target, pikepdf.Array) and len(target) and isinstance(target[0], pikepdf.Dictionary)
            found.append(pages.get(target[0].objgen) if usable else None)
    return found


def fonts(document: pikepdf.Pdf) -> dict[str, bool]:
    """Base font name to whether its program is embedded."""
    found: dict[str, bool] = {}
    for page in document.pages:
        for font in dict(page.get("/Resources", {}).get("/Font", {})).values():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor", {})
            found[str(font.BaseFont)] = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return found


def plain_text(document: pikepdf.Pdf) -> str:
    """What poppler reads on the pages, with line ends and hyphenation folded."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "document.pdf")
        document.save(path)
        done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())
