"""Links inside a folder of pages, HTML or XHTML: what leads nowhere, stands twice, or is never reached."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

_LOADING = ("href", "xlink:href", "src", "srcset", "action", "data", "poster")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_ADDRESS = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"']*))\s*\)|@import\s+(?:\"([^\"]*)\"|'([^']*)')")


@dataclass
class Site:
    """Every page below a folder, parsed once. Pages are named by their real paths."""

    folder: Path
    pages: dict[Path, BeautifulSoup] = field(default_factory=dict)

    @cached_property
    def ids(self) -> dict[Path, set[str]]:
        return {path: places(page) for path, page in self.pages.items()}

    def name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def with_page(self, name: str, html: str) -> Site:
        """The same site with one page replaced or added."""
        return Site(self.folder, {**self.pages, self.folder / name: BeautifulSoup(html, "html.parser")})


def read(folder: Path, suffix: str = "html") -> Site:
    """All pages below *folder*, but for the templates that themes leave in ``_static``."""
    folder = folder.resolve()
    found = sorted(path for path in folder.rglob(f"*.{suffix}") if "_static" not in path.relative_to(folder).parts)
    return Site(folder, {path: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in found})


def _site(source: Site | Path, suffix: str) -> Site:
    return source if isinstance(source, Site) else read(source, suffix)


def places(page: BeautifulSoup) -> set[str]:
    """Everything on a page that a fragment can name."""
    return {str(tag["id"]) for tag in page.select("[id]")} | {str(tag["name"]) for tag in page.select("a[name]")}


def forward(page: BeautifulSoup) -> str:
    """Where a page that forwards sends its readers; empty for all others."""
    for tag in page.select("meta[http-equiv]"):
        found = re.match(r"\s*\d+\s*[;,]\s*url\s*=\s*['\"]?(.+?)['\"]?\s*$", str(tag.get("content", "")), re.IGNORECASE)
        if str(tag["http-equiv"]).lower() == "refresh" and found:
            return found[1]
    return ""


def addresses(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """(element, address) of everything that a page leads to or loads."""
    for tag in page.find_all(True):
        for name in _LOADING:
            if not tag.has_attr(name):
                continue
            value = str(tag[name])
            if name == "srcset":
                yield from ((tag.name, part.split()[0]) for part in value.split(",") if part.strip())
            else:
                yield tag.name, value
        if tag.has_attr("style"):
            yield from ((tag.name, address) for address in in_css(str(tag["style"])))
        if tag.name == "style":
            yield from ((tag.name, address) for address in in_css(tag.get_text()))
    if target := forward(page):
        yield "meta", target


def in_css(text: str) -> Iterator[str]:
    """Addresses that a stylesheet loads."""
    for found in _CSS_ADDRESS.finditer(_CSS_COMMENT.sub("", text)):
        yield next(part for part in found.groups() if part is not None).strip()


def fault_of(site: Site, start: Path, address: str) -> str:
    """Why *address*, on the page or stylesheet *start*, leads nowhere; empty if it is fine or leads outside."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return ""
    if parts.path.startswith("/"):
        return "begins at the root of the host, where the book need not stand"
    target = (start.parent / unquote(parts.path)).resolve() if parts.path else start
    if not target.is_relative_to(site.folder):
        return "leads out of the folder"
    if target not in site.pages and not target.is_file():
        return "no such file"
    fragment = unquote(parts.fragment)
    if fragment and target in site.pages and fragment not in site.ids[target]:
        return "no such place on the page"
    return ""


def dead_links(source: Site | Path, suffix: str = "html") -> list[str]:
    """Links and loads inside the folder without a target, as ``page: address (why)``; stylesheets included."""
    site = _site(source, suffix)
    dead, styles = [], {}
    for path, page in site.pages.items():
        for element, address in dict.fromkeys(addresses(page)):
            if why := fault_of(site, path, address):
                dead.append(f"{site.name(path)}: {address} ({why})")
            elif element == "link" and not urlsplit(address).netloc and urlsplit(address).path.endswith(".css"):
                styles[(path.parent / unquote(urlsplit(address).path)).resolve()] = None
    waiting = list(styles)
    while waiting:
        path = waiting.pop()
        for address in in_css(path.read_text("utf-8", errors="replace")):
            if why := fault_of(site, path, address):
                dead.append(f"{site.name(path)}: {address} ({why})")
                continue
            parts = urlsplit(address)
            target = (path.parent / unquote(parts.path)).resolve()
            if target.suffix == ".css" and not parts.scheme and target not in styles:
                styles[target] = None
                waiting.append(target)
    return dead


def duplicate_ids(source: Site | Path, suffix: str = "html") -> list[str]:
    """Ids that stand twice on one page, as ``page: #id``."""
    site = _site(source, suffix)
    return [
        f"{site.name(path)}: #{id_}"
        for path, page in site.pages.items()
        for id_, count in Counter(str(tag["id"]) for tag in page.select("[id]")).items()
        if count > 1
    ]


def orphans(source: Site | Path, start: str = "index.html", suffix: str = "html") -> list[str]:
    """Pages that no chain of links from *start* reaches. Those that forward are meant to be left."""
    site = _site(source, suffix)
    seen, waiting = set(), [site.folder / start]
    while waiting:
        path = waiting.pop()
        if path in seen or path not in site.pages:
            continue
        seen.add(path)
        for element, address in addresses(site.pages[path]):
            parts = urlsplit(address)
            if element == "a" and not parts.scheme and not parts.netloc and parts.path:
                waiting.append((path.parent / unquote(parts.path)).resolve())
    return [site.name(path) for path, page in site.pages.items() if path not in seen and not forward(page)]


def home_of(source: Site | Path, suffix: str = "html") -> str:
    """Address of the folder on the web, from the pages' own canonical addresses; empty if they have none."""
    site = _site(source, suffix)
    for path, page in site.pages.items():
        canonical = page.select_one("link[rel=canonical][href]")
        if canonical and str(canonical["href"]).endswith("/" + site.name(path)):
            return str(canonical["href"]).removesuffix(site.name(path))
    return ""


def own_addresses(source: Site | Path, home: str = "", suffix: str = "html") -> list[str]:
    """Absolute links to ourselves in page text, as ``page: address``; they break in every copy of the pages.

    An address that is printed, as citations print them, is meant: its text is the address itself.
    """
    site = _site(source, suffix)
    home = home or home_of(site)
    if not home:
        return []
    front = home.rstrip("/")
    return [
        f"{site.name(path)}: {link['href']}"
        for path, page in site.pages.items()
        for link in page.select("body a[href]")
        if (str(link["href"]) == front or str(link["href"]).startswith(front + "/"))
        and link.get_text(strip=True) != link["href"]
    ]
