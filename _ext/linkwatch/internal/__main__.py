"""Command ``python -m linkwatch.internal FOLDER...``: prints every dead link inside built output, one a line.

A folder is checked as a whole: its HTML pages, if it has an ``index.html``, and every EPUB and PDF file below it.
Exit status: 0 without faults, 1 with faults, 2 if a folder does not exist.
"""

from __future__ import annotations

import sys
from pathlib import Path

from . import epub, html, pdf


def faults_of_site(site: html.Site, home: str = "") -> list[str]:
    """All faults of the pages of *site*, as ``page: what (why)``.

    *home*: URL of the published site (default: from the canonical links of the pages).
    """
    faults = html.dead_links(site)
    faults += [f"{fault} (stands twice)" for fault in html.duplicate_ids(site)]
    faults += [f"{name}: no link leads here" for name in html.orphans(site)]
    faults += [f"{fault} (an absolute address of our own)" for fault in html.own_addresses(site, home)]
    return faults


def check_folder(folder: Path) -> list[str]:
    """All faults of the pages, EPUB files and PDF files below *folder*, as ``file: where: what (why)``."""
    faults = []
    if (folder / "index.html").is_file():
        faults += faults_of_site(html.read(folder))
    for suffix, faults_of_file in (("epub", epub.faults), ("pdf", pdf.faults)):
        for path in sorted(folder.rglob(f"*.{suffix}")):
            faults += [f"{path.relative_to(folder)}: {fault}" for fault in faults_of_file(path)]
    return faults


def main(arguments: list[str]) -> int:
    """Checks the folders that *arguments* name, and returns the exit status."""
    status = 0
    for name in arguments:
        if not Path(name).is_dir():
            print(f"{name}: there is no such folder; build the book first.", file=sys.stderr)
            return 2
        for fault in check_folder(Path(name)):
            print(f"{name}: {fault}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
