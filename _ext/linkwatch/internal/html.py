"""Checks the links inside a folder of HTML or XHTML pages: dead links, duplicate ids, orphans, absolute own URLs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

#: Attributes whose value is a URL.
_URL_ATTRIBUTES = ("href", "xlink:href", "src", "srcset", "action", "data", "poster")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_URL = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"']*))\s*\)|@import\s+(?:\"([^\"]*)\"|'([^']*)')")


@dataclass
class Site:
    """All pages below a folder, each parsed once."""

    folder: Path  #: resolved
    pages: dict[Path, BeautifulSoup] = field(default_factory=dict)  #: by resolved path

    @cached_property
    def anchors(self) -> dict[Path, set[str]]:
        """The anchors of each page; see `anchors`."""
        return {path: anchors(page) for path, page in self.pages.items()}

    def name(self, path: Path) -> str:
        """The path relative to the folder, with slashes."""
        return path.relative_to(self.folder).as_posix()

    def with_page(self, name: str, html: str) -> Site:
        """A copy of the site with one page replaced or added, for tests."""
        return Site(self.folder, {**self.pages, self.folder / name: BeautifulSoup(html, "html.parser")})


def read(folder: Path, suffix: str = "html") -> Site:
    """Parses all pages below *folder* with the file name extension *suffix*, except those in ``_static`` folders.

    Themes leave templates in ``_static``.
    """
    folder = folder.resolve()
    paths = sorted(path for path in folder.rglob(f"*.{suffix}") if "_static" not in path.relative_to(folder).parts)
    return Site(folder, {path: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in paths})


def _site(source: Site | Path, suffix: str) -> Site:
    """*source* itself, or `read` of the folder that it names."""
    return source if isinstance(source, Site) else read(source, suffix)


def anchors(page: BeautifulSoup) -> set[str]:
    """Everything on a page that a fragment can name: ids, and names of ``a`` elements."""
    return {str(tag["id"]) for tag in page.select("[id]")} | {str(tag["name"]) for tag in page.select("a[name]")}


def meta_refresh_target(page: BeautifulSoup) -> str:
    """The URL of a page's ``meta`` redirect (``http-equiv="refresh"``), as it is written; empty without one."""
    for tag in page.select("meta[http-equiv]"):
        match = re.match(r"\s*\d+\s*[;,]\s*url\s*=\s*['\"]?(.+?)['\"]?\s*$", str(tag.get("content", "")), re.IGNORECASE)
        if str(tag["http-equiv"]).lower() == "refresh" and match:
            return match[1]
    return ""


def urls(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """(element name, URL as it is written) of every link and every resource of a page, styles included."""
    for tag in page.find_all(True):
        for name in _URL_ATTRIBUTES:
            if not tag.has_attr(name):
                continue
            value = str(tag[name])
            if name == "srcset":
                yield from ((tag.name, part.split()[0]) for part in value.split(",") if part.strip())
            else:
                yield tag.name, value
        if tag.has_attr("style"):
            yield from ((tag.name, address) for address in css_urls(str(tag["style"])))
        if tag.name == "style":
            yield from ((tag.name, address) for address in css_urls(tag.get_text()))
    if target := meta_refresh_target(page):
        yield "meta", target


def css_urls(text: str) -> Iterator[str]:
    """The URLs in CSS *text*: ``url(…)`` and ``@import``."""
    for match in _CSS_URL.finditer(_CSS_COMMENT.sub("", text)):
        yield next(part for part in match.groups() if part is not None).strip()


def fault_of(site: Site, start: Path, address: str) -> str:
    """Why the URL *address* in the page or stylesheet at *start* is dead, as a phrase; empty if it is not.

    External URLs are not checked.
    """
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
    if fragment and target in site.pages and fragment not in site.anchors[target]:
        return "no such place on the page"
    return ""


def dead_links(source: Site | Path, suffix: str = "html") -> list[str]:
    """Links and resources inside the folder without a target, as ``page: URL (reason)``; stylesheets included."""
    site = _site(source, suffix)
    messages: list[str] = []
    stylesheets: dict[Path, None] = {}  # a dict, because it keeps the order
    for path, page in site.pages.items():
        for element, address in dict.fromkeys(urls(page)):
            if reason := fault_of(site, path, address):
                messages.append(f"{site.name(path)}: {address} ({reason})")
            elif element == "link" and not urlsplit(address).netloc and urlsplit(address).path.endswith(".css"):
                stylesheets[(path.parent / unquote(urlsplit(address).path)).resolve()] = None
    pending = list(stylesheets)
    while pending:
        path = pending.pop()
        for address in css_urls(path.read_text("utf-8", errors="replace")):
            if reason := fault_of(site, path, address):
                messages.append(f"{site.name(path)}: {address} ({reason})")
                continue
            parts = urlsplit(address)
            target = (path.parent / unquote(parts.path)).resolve()
            if target.suffix == ".css" and not parts.scheme and target not in stylesheets:
                stylesheets[target] = None
                pending.append(target)
    return messages


def duplicate_ids(source: Site | Path, suffix: str = "html") -> list[str]:
    """Ids that more than one element of a page has, as ``page: #id``."""
    site = _site(source, suffix)
    return [
        f"{site.name(path)}: #{id_}"
        for path, page in site.pages.items()
        for id_, count in Counter(str(tag["id"]) for tag in page.select("[id]")).items()
        if count > 1
    ]


def orphans(source: Site | Path, start: str = "index.html", suffix: str = "html") -> list[str]:
    """Names of the pages that no chain of links from *start* reaches, except pages with a ``meta`` redirect."""
    site = _site(source, suffix)
    reached: set[Path] = set()
    pending = [site.folder / start]
    while pending:
        path = pending.pop()
        if path in reached or path not in site.pages:
            continue
        reached.add(path)
        for element, address in urls(site.pages[path]):
            parts = urlsplit(address)
            if element == "a" and not parts.scheme and not parts.netloc and parts.path:
                pending.append((path.parent / unquote(parts.path)).resolve())
    return [
        site.name(path) for path, page in site.pages.items() if path not in reached and not meta_refresh_target(page)
    ]


def home_of(source: Site | Path, suffix: str = "html") -> str:
    """URL of the published folder, from the canonical link of a page; empty if none has one."""
    site = _site(source, suffix)
    for path, page in site.pages.items():
        canonical = page.select_one("link[rel=canonical][href]")
        if canonical and str(canonical["href"]).endswith("/" + site.name(path)):
            return str(canonical["href"]).removesuffix(site.name(path))
    return ""


def own_addresses(source: Site | Path, home: str = "", suffix: str = "html") -> list[str]:
    """Absolute links to the site itself, as ``page: URL``: they leave every copy of the pages.

    *home*: URL of the site (default: `home_of`). A link whose text is its URL, as in a citation, is accepted.
    """
    site = _site(source, suffix)
    home = home or home_of(site)
    if not home:
        return []
    prefix = home.rstrip("/")
    return [
        f"{site.name(path)}: {link['href']}"
        for path, page in site.pages.items()
        for link in page.select("body a[href]")
        if (str(link["href"]) == prefix or str(link["href"]).startswith(prefix + "/"))
        and link.get_text(strip=True) != link["href"]
    ]
