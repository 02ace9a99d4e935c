"""What the tests of `sphinx_typst` share. Nothing here or in them reads a book other than their own."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pikepdf
from sphinx_typst.proof import gate
from sphinx_typst.proof.reading import Reading
from sphinx_typst.proof.sheet import Sheet, open_sheet

#: Left and right edge of the text on a page, in points: A4 with margins of 30 and 38 mm, as the template has them.
FRAME = (30 / 25.4 * 72, (210 - 38) / 25.4 * 72)


def sheet_of(document: pikepdf.Pdf) -> Sheet:
    """*document*, read for the audit."""
    return open_sheet(document, FRAME)


def audit(path: Path, reading: Reading | None = None) -> list[gate.Fault]:
    """All faults that the audit finds in a PDF file."""
    with pikepdf.open(path) as document:
        return gate.check(sheet_of(document), reading)


def structure_types(document: pikepdf.Pdf) -> set[str]:
    """The structure types of all elements."""
    types: set[str] = set()
    stack = [sheet_of(document).structure.root]
    while stack:
        tag = stack.pop()
        types.add(tag.role)
        stack += [child for child in tag.children if hasattr(child, "role")]
    return types


def outline(document: pikepdf.Pdf) -> list[tuple[str, list]]:
    """Bookmarks as nested (title, children)."""

    def walk(items: Any) -> list[tuple[str, list]]:
        return [(str(item.title), walk(item.children)) for item in items]

    with document.open_outline() as tree:
        return walk(tree.root)


def plain_text(path: Path) -> str:
    """The text of a PDF file as poppler extracts it, with line ends folded."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())
