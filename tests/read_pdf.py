"""Reading PDF structure, for tests: pure functions over pikepdf."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pikepdf
from linkwatch.internal.pdf import internal_links

__all__ = ["fonts", "internal_links", "outline", "plain_text", "roles"]


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
