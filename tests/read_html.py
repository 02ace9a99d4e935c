"""Reading built pages, for tests: what is wrong with a folder of HTML. Links inside it are linkwatch's."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from linkwatch.internal.html import dead_links, duplicate_ids, orphans, read, urls

__all__ = ["dead_links", "duplicate_ids", "foreign_loads", "orphans", "pages", "urls"]


def pages(folder: Path, suffix: str = "html") -> dict[Path, BeautifulSoup]:
    """Every page below *folder* by its real path, parsed."""
    return read(folder, suffix).pages


def foreign_loads(folder: Path) -> list[str]:
    """Whatever a page would fetch from another host."""
    folder = folder.resolve()
    found = []
    for path, page in pages(folder).items():
        for element, address in urls(page):
            if element not in ("a", "form") and urlsplit(address).netloc:
                rel = page.find(element, href=address)
                if rel is not None and set(rel.get("rel", ())) & {"canonical", "license", "author"}:
                    continue
                found.append(f"{path.relative_to(folder)}: {address}")
    return found
