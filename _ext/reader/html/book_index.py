"""The index of pages and EPUB: its entries in order, with their references to each other, for the templates.

Sphinx gives templates its entries in an order of its own, and "see also" as an entry below another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..concordance.concordance import book_order
from ..concordance.index_entries import GLOSSARY, HEADNOTE
from ..directives.languages import foreign_terms
from ..facts import alphabet
from ..i18n import _

#: An entry of Sphinx's index: (name, (links, [(name of a subentry, its links)], key)). A link is (main, address).
IndexEntry = tuple[str, tuple[Sequence[tuple[str, str]], Iterable[tuple[str, Any]], Any]]
#: A name to those that it refers the reader to, by kind: "see" or "seealso".
References = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Place:
    """Where a link of the index leads: an address, and the title of that page."""

    address: str
    page: str


@dataclass(frozen=True)
class Line:
    """An entry, or one below another: its name as HTML, and what readers find under it."""

    name: str
    id: str
    places: tuple[Place, ...]
    below: tuple[Line, ...] = ()
    see: tuple[tuple[str, str], ...] = ()  #: (name as HTML, id) of other entries
    see_also: tuple[tuple[str, str], ...] = ()


def entry_id(name: str) -> str:
    """Returns the id of the entry *name* on the page of the index."""
    return "entry-" + nodes.make_id(name)


def references(entries: Iterable[tuple[str, str, str, str, str | None]]) -> dict[str, dict[str, list[str]]]:
    """Returns the `References` among the *entries* of a page, as Sphinx keeps them: (kind, value, id, main, key)."""
    found: dict[str, dict[str, list[str]]] = {}
    for kind, value, _id, _main, _key in entries:
        if kind in ("see", "seealso"):
            name, _mark, other = value.partition(";")
            found.setdefault(name.strip(), {}).setdefault(kind, []).append(other.strip())
    return found


def in_book_order(links: Iterable[tuple[str, str]], pages: Mapping[str, str]) -> list[str]:
    """Returns the addresses of *links*: definitions first, then in the order of *pages*, and as they are on the page.

    *pages* maps the address of a page, without an anchor, to its title.
    """
    order = {address: number for number, address in enumerate(pages)}

    def key(link: tuple[str, str]) -> tuple[bool, int, int, str]:
        page, _mark, anchor = link[1].partition("#")
        number = anchor[len(anchor.rstrip("0123456789")) :]
        return not link[0], order.get(page, len(order)), int(number or 0), anchor

    return list(dict.fromkeys(address for _main, address in sorted(links, key=key)))


def letters(
    groups: Iterable[tuple[str, list[IndexEntry]]],
    found: References,
    pages: Mapping[str, str],
    languages: Mapping[str, str],
    language: str,
) -> list[tuple[str, list[Line]]]:
    """Returns Sphinx's index as (letter, entries in order).

    *pages*: see `in_book_order`; *languages* maps names in another language than the book's to its BCP 47 tag;
    *language* is that of the book.
    """

    def name_of(name: str) -> str:
        tag = languages.get(name)
        return Markup('<span lang="{}">{}</span>').format(tag, name) if tag else name

    def places(links: Iterable[tuple[str, str]]) -> tuple[Place, ...]:
        return tuple(Place(one, pages.get(one.partition("#")[0], "")) for one in in_book_order(links, pages))

    def others(name: str, kind: str) -> tuple[tuple[str, str], ...]:
        names = sorted(found.get(name, {}).get(kind, ()), key=lambda other: alphabet.sort_key(other, language))
        return tuple((name_of(other), entry_id(other)) for other in names)

    def line(entry: IndexEntry) -> Line:
        name, (links, below, _key) = entry
        lines = tuple(Line(name_of(part), "", places(part_links)) for part, part_links in below if part_links)
        return Line(name_of(name), entry_id(name), places(links), lines, others(name, "see"), others(name, "seealso"))

    return [(letter, [line(entry) for entry in entries]) for letter, entries in alphabet.index_groups(groups, language)]


def page_titles(app: Sphinx, env: BuildEnvironment) -> dict[str, str]:
    """Returns the address of each page, as the index links to it, and its title, in the order of the book."""
    names = book_order(env.toctree_includes, app.config.root_doc, env.found_docs)
    return {app.builder.get_relative_uri("genindex", name): env.titles[name].astext() for name in names}


def add_index_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Gives the page of the index its entries (handler of ``html-page-context``)."""
    if "genindexentries" in context:
        language = app.config.language or "en"
        # Also for a template that shows Sphinx's index itself, as that of a theme does.
        context["genindexentries"] = alphabet.index_groups(context["genindexentries"], language)
        entries = [entry for page in app.env.domains.index_domain.entries.values() for entry in page]
        context["index_letters"] = letters(
            context["genindexentries"],
            references(entries),
            page_titles(app, app.env),
            foreign_terms(app.env),
            language,
        )
        context["index_note"] = str(HEADNOTE).split("%s")
        context["index_words"] = {"glossary": GLOSSARY, "see": _("see"), "see_also": _("see also")}


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add_index_context)
