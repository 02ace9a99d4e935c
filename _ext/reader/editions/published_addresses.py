"""Checks that published addresses still work: URLs of pages, sections, terms and bibliography entries.

``python -m reader.editions.published_addresses`` compares the committed list with the built pages; ``--update`` adds
new addresses to it. None is ever removed: a page that moves leaves a redirect (see `reader.html.redirects`), and a
renamed section keeps its former id as an additional one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from linkwatch.internal.html import meta_refresh_target

from ..facts.fault import Fault
from ..facts.ids import NUMBERED

#: The committed list, relative to the folder of the book: one address a line, relative to the root of the site.
LIST = Path("tests", "published-addresses.txt")
#: Elements whose ids are published: sections, terms, bibliography entries, and figures and tables that have a name.
SELECTORS = ("section[id]", "dl.glossary > dt[id]", "ul.bibliography > li[id]", "figure[id]", "table[id]")


def page_addresses(html: str, address: str) -> set[str]:
    """Returns *address*, that of a page, and the address of each published id in its *html*."""
    page = BeautifulSoup(html, "html.parser")
    ids = {str(tag["id"]) for selector in SELECTORS for tag in page.select(selector)}
    return {address} | {f"{address}#{id_}" for id_ in ids if not NUMBERED.fullmatch(id_)}


def site_addresses(folder: Path) -> set[str]:
    """Returns the addresses of all pages below *folder*."""
    addresses: set[str] = set()
    for path in sorted(folder.rglob("*.html")):
        if "_static" not in path.relative_to(folder).parts:  # the theme puts templates there
            addresses |= page_addresses(path.read_text("utf-8"), path.relative_to(folder).as_posix())
    return addresses


def all_ids(html: str) -> set[str]:
    """Returns every id on a page: former ids may be on any element."""
    return {str(tag["id"]) for tag in BeautifulSoup(html, "html.parser").select("[id]")}


def lost_addresses(published: list[str], folder: Path) -> list[str]:
    """Returns those of *published* that lead to nothing in *folder*, not even through redirects."""
    ids_by_page: dict[str, set[str] | None] = {}
    lost = []
    for address in published:
        name, _hash, anchor = address.partition("#")
        if name not in ids_by_page:
            ids_by_page[name] = _ids_after_redirects(folder / name)
        ids = ids_by_page[name]
        if ids is None or (anchor and anchor not in ids):
            lost.append(address)
    return lost


def _ids_after_redirects(path: Path, hops: int = 5) -> set[str] | None:
    """Returns the ids on a page, or on the page it redirects to, after *hops* redirects at most; None without one."""
    if not path.is_file():
        return None
    html = path.read_text("utf-8")
    target = meta_refresh_target(BeautifulSoup(html, "html.parser"))
    if not target:
        return all_ids(html)
    return _ids_after_redirects((path.parent / unquote(urlsplit(target).path)).resolve(), hops - 1) if hops else None


def read_list(root: Path) -> list[str]:
    """Returns the published addresses (``page.html#anchor``) in the file `LIST`; none if there is no such file."""
    path = root / LIST
    return path.read_text("utf-8").split() if path.is_file() else []


def main(arguments: list[str]) -> int:
    """Runs the command on the pages in ``_build/html``; returns its exit status, 1 if addresses are lost."""
    root = Path(__file__).parents[3]
    folder = root / "_build" / "html"
    published = read_list(root)
    if "--update" in arguments:
        addresses = sorted(set(published) | site_addresses(folder))
        (root / LIST).write_text("\n".join(addresses) + "\n", "utf-8")
        print(f"{len(addresses)} addresses, {len(addresses) - len(published)} of them new")
    lost = lost_addresses(published, folder)
    for address in lost:
        print(Fault(LIST.as_posix(), 0, f"{address} was published and is gone: keep it, or let it forward."))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
