"""Links inside built editions: ``python -m linkwatch.inside FOLDER...`` names every one that leads nowhere.

A folder is looked at whole: its pages, and each EPUB and PDF in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from . import inside_epub, inside_html, inside_pdf


def in_pages(site: inside_html.Site, home: str = "") -> list[str]:
    """All faults of a folder of pages, as ``page: what (why)``."""
    found = inside_html.dead_links(site)
    found += [f"{fault} (stands twice)" for fault in inside_html.duplicate_ids(site)]
    found += [f"{name}: no link leads here" for name in inside_html.orphans(site)]
    found += [f"{fault} (an absolute address of our own)" for fault in inside_html.own_addresses(site, home)]
    return found


def check(folder: Path) -> list[str]:
    """All faults below *folder*, as ``file: where: what (why)``."""
    found = []
    if (folder / "index.html").is_file():
        found += in_pages(inside_html.read(folder))
    for kind, faults in (("epub", inside_epub.faults), ("pdf", inside_pdf.faults)):
        for path in sorted(folder.rglob(f"*.{kind}")):
            found += [f"{path.relative_to(folder)}: {fault}" for fault in faults(path)]
    return found


def main(arguments: list[str]) -> int:
    status = 0
    for name in arguments:
        if not Path(name).is_dir():
            print(f"{name}: there is no such folder; build the book first.", file=sys.stderr)
            return 2
        for fault in check(Path(name)):
            print(f"{name}: {fault}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
