"""Reading built pages, for tests: what is wrong with a folder of HTML. Pure functions over files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup


def pages(folder: Path, suffix: str = "html") -> dict[Path, BeautifulSoup]:
    """Every page below *folder* by its real path, parsed."""
    found = sorted(path for path in folder.resolve().rglob(f"*.{suffix}") if "_static" not in path.parts)
    return {path: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in found}


def addresses(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """(element, address) of everything that a page leads to or loads."""
    for tag in page.select("[href], [src], [srcset], [action], [data], [poster]"):
        for name in ("href", "src", "srcset", "action", "data", "poster"):
            if tag.has_attr(name):
                yield tag.name, str(tag[name])


def dead_links(folder: Path, suffix: str = "html") -> list[str]:
    """Internal links and loads without a target, as ``page: address``."""
    folder = folder.resolve()
    parsed = pages(folder, suffix)
    ids = {path: {str(tag["id"]) for tag in page.select("[id]")} for path, page in parsed.items()}
    dead = []
    for path, page in parsed.items():
        for _element, address in addresses(page):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
            if not target.is_file() or (
                parts.fragment and unquote(parts.fragment) not in ids.get(target, {unquote(parts.fragment)})
            ):
                dead.append(f"{path.relative_to(folder)}: {address}")
    return dead


def duplicate_ids(folder: Path, suffix: str = "html") -> list[str]:
    """Ids that stand twice on one page."""
    folder = folder.resolve()
    return [
        f"{path.relative_to(folder)}: #{id_}"
        for path, page in pages(folder, suffix).items()
        for id_, count in Counter(str(tag["id"]) for tag in page.select("[id]")).items()
        if count > 1
    ]


def orphans(folder: Path, start: str = "index.html") -> list[str]:
    """Pages that no chain of links from *start* reaches."""
    folder = folder.resolve()
    parsed = pages(folder)
    seen, waiting = set(), [(folder / start).resolve()]
    while waiting:
        path = waiting.pop()
        if path in seen or path not in parsed:
            continue
        seen.add(path)
        for element, address in addresses(parsed[path]):
            parts = urlsplit(address)
            if element == "a" and not parts.scheme and not parts.netloc and parts.path:
                waiting.append((path.parent / unquote(parts.path)).resolve())
    return [str(path.relative_to(folder)) for path in parsed if path not in seen]


def foreign_loads(folder: Path) -> list[str]:
    """Whatever a page would fetch from another host."""
    folder = folder.resolve()
    found = []
    for path, page in pages(folder).items():
        for element, address in addresses(page):
            if element not in ("a", "form") and urlsplit(address).netloc:
                rel = page.find(element, href=address)
                if rel is not None and set(rel.get("rel", ())) & {"canonical", "license", "author"}:
                    continue
                found.append(f"{path.relative_to(folder)}: {address}")
    return found
