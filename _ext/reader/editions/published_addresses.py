"""Published addresses: pages, sections, terms and bibliography entries that links from outside may rely on.

``python -m reader.editions.published_addresses`` checks that every address in the list still exists in the built pages;
``--update`` adds the new ones. None is ever removed: a page that moves leaves a page that forwards (see `forwards`), an
anchor that is renamed stays as an additional id.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from linkwatch.inside_html import forward

from ..facts.fault import Fault

LIST = Path("tests", "published-addresses.txt")
#: What counts: sections, terms, entries of the bibliography, figures and tables that have a name.
SELECTORS = ("section[id]", "dl.glossary > dt[id]", "ul.bibliography > li[id]", "figure[id]", "table[id]")


def of_page(html: str, address: str) -> set[str]:
    """*address* itself and each anchor on the page that others may link to."""
    page = BeautifulSoup(html, "html.parser")
    ids = {str(tag["id"]) for selector in SELECTORS for tag in page.select(selector)}
    # docutils numbers what has no name of its own; such ids move, so nobody is promised them.
    return {address} | {f"{address}#{id_}" for id_ in ids if not id_.startswith("id")}


def of_site(folder: Path) -> set[str]:
    """All addresses below *folder*."""
    found: set[str] = set()
    for path in sorted(folder.rglob("*.html")):
        if "_static" not in path.relative_to(folder).parts:  # templates that the theme leaves there
            found |= of_page(path.read_text("utf-8"), path.relative_to(folder).as_posix())
    return found


def all_ids(html: str) -> set[str]:
    """Every id on a page: where an old anchor may live on."""
    return {str(tag["id"]) for tag in BeautifulSoup(html, "html.parser").select("[id]")}


def missing(published: list[str], folder: Path) -> list[str]:
    """Those of *published* that lead nowhere in *folder*, not even by a page that forwards."""
    ids: dict[str, set[str] | None] = {}
    lost = []
    for address in published:
        name, _hash, anchor = address.partition("#")
        if name not in ids:
            ids[name] = _ids_behind(folder / name)
        found = ids[name]
        if found is None or (anchor and anchor not in found):
            lost.append(address)
    return lost


def _ids_behind(path: Path, hops: int = 5) -> set[str] | None:
    """Ids on a page, or on the page that it forwards to; None if there is no page in the end."""
    if not path.is_file():
        return None
    html = path.read_text("utf-8")
    target = forward(BeautifulSoup(html, "html.parser"))
    if not target:
        return all_ids(html)
    return _ids_behind((path.parent / unquote(urlsplit(target).path)).resolve(), hops - 1) if hops else None


def read(root: Path) -> list[str]:
    """The committed list."""
    path = root / LIST
    return path.read_text("utf-8").split() if path.is_file() else []


def main(arguments: list[str]) -> int:
    root = Path(__file__).parents[3]
    folder = root / "_build" / "html"
    published = read(root)
    if "--update" in arguments:
        every = sorted(set(published) | of_site(folder))
        (root / LIST).write_text("\n".join(every) + "\n", "utf-8")
        print(f"{len(every)} addresses, {len(every) - len(published)} of them new")
    lost = missing(published, folder)
    for address in lost:
        print(Fault(LIST.as_posix(), 0, f"{address} was published and is gone: keep it, or let it forward."))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
