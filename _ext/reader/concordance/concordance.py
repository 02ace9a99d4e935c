"""The concordance: where in the book each term is used and each work is cited. Made from `PageUses`, without Sphinx."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ..facts.relations import Graph, Relation
from ..facts.terms import Term
from .collector import PageUses

#: A term by the page that defines it and its id there: `Term.location`.
Place = tuple[str, str]


class Entry(NamedTuple):
    """One section in a list of uses."""

    title: str  #: of the section; empty for the text before the first heading
    anchor: str  #: id of the paragraph
    locators: tuple[str, ...] = ()  #: of a citation, such as ``ch. 2``


class Group(NamedTuple):
    """The sections of one page in a list of uses, in the order of the page."""

    docname: str
    entries: tuple[Entry, ...]


@dataclass
class Concordance:
    """All uses in the book."""

    names: dict[str, Term] = field(default_factory=dict)  #: key or alias in lower case to the term
    used_in: dict[Place, tuple[Group, ...]] = field(default_factory=dict)  #: outside definitions
    mentioned_by: dict[Place, tuple[Term, ...]] = field(default_factory=dict)  #: terms whose definitions use it
    cited_in: dict[str, tuple[Group, ...]] = field(default_factory=dict)  #: key in refs.bib to the citations
    placeholder_pages: dict[str, str] = field(default_factory=dict)  #: class of a placeholder to its first page
    graph: Graph = field(default_factory=lambda: Graph({}, ()))  #: relations between terms

    def term(self, name: str) -> Term | None:
        """Returns the term that a key or an alias names, in any capitals."""
        return self.names.get(name.lower())


def terms_by_name(all_terms: list[Term]) -> dict[str, Term]:
    """Maps each key and alias, in lower case, to its term; a key takes precedence over the alias of another term."""
    names = {name.lower(): term for term in all_terms for name in term.names}
    return names | {term.key.lower(): term for term in all_terms}


def build_concordance(
    pages: dict[str, PageUses], all_terms: list[Term], frameworks: dict[str, frozenset[str]]
) -> Concordance:
    """Makes the concordance of *pages*, which are in the order of the book.

    *frameworks* maps a page to the pages of the frameworks it belongs to.
    """
    book = Concordance(names=terms_by_name(all_terms))
    for old, new in (pair for page in pages.values() for pair in page.moved):
        if new.lower() in book.names:
            book.names.setdefault(old.lower(), book.names[new.lower()])
    declared = [Relation(term.key, *relation) for term in all_terms for relation in term.relations]
    book.graph = Graph({name: term.key for name, term in book.names.items()}, declared)
    for docname, page in pages.items():
        for name, _about in page.placeholders:
            book.placeholder_pages.setdefault(name, docname)
    _add_term_uses(book, pages, {term.location: term for term in all_terms}, frameworks)
    _add_citations(book, pages)
    return book


def _add_term_uses(
    book: Concordance,
    pages: dict[str, PageUses],
    terms_by_place: dict[Place, Term],
    frameworks: dict[str, frozenset[str]],
) -> None:
    """Fills in ``used_in`` and ``mentioned_by``."""
    used: dict[Place, dict[str, dict[int, Entry]]] = {}
    mentions: dict[Place, dict[Place, Term]] = {}
    for docname, page in pages.items():
        for use in page.terms:
            term = book.term(use.target)
            if term is None:
                continue  # Sphinx warns of a term that does not exist.
            if use.definition:
                user = (docname, use.definition)
                if user != term.location and user in terms_by_place:
                    mentions.setdefault(term.location, {})[user] = terms_by_place[user]
            else:
                sections = used.setdefault(term.location, {}).setdefault(docname, {})
                sections.setdefault(use.section, Entry(page.sections[use.section].title, use.anchor))
    for at, by_page in used.items():
        # The chapters of the term's own framework come first; the sort is stable and keeps the order of the book.
        order = sorted(by_page, key=lambda docname: at[0] != docname and at[0] not in frameworks.get(docname, ()))
        book.used_in[at] = tuple(
            Group(docname, tuple(entry for _section, entry in sorted(by_page[docname].items()))) for docname in order
        )
    book.mentioned_by = {at: tuple(by_place.values()) for at, by_place in mentions.items()}


def _add_citations(book: Concordance, pages: dict[str, PageUses]) -> None:
    """Fills in ``cited_in``."""
    cited: dict[str, dict[str, list[Entry]]] = {}
    for docname, page in pages.items():
        for citation in page.works:
            entry = Entry(page.sections[citation.section].title, citation.anchor, citation.locators)
            cited.setdefault(citation.key, {}).setdefault(docname, []).append(entry)
    book.cited_in = {
        key: tuple(Group(docname, tuple(entries)) for docname, entries in by_page.items())
        for key, by_page in cited.items()
    }


def toctree_order(includes: dict[str, list[str]], start: str) -> list[str]:
    """Returns *start* and all pages that its toctrees lead to, in reading order, each once.

    *includes* maps a page to the pages in its toctrees, as Sphinx's ``env.toctree_includes`` does.
    """
    seen: dict[str, None] = {}

    def visit(docname: str) -> None:
        if docname not in seen:
            seen[docname] = None
            for child in includes.get(docname, ()):
                visit(child)

    visit(start)
    return list(seen)


def book_order(includes: dict[str, list[str]], root: str, docnames: Iterable[str]) -> list[str]:
    """Sort *docnames* as the toctrees from *root* lead to them; pages in no toctree follow in alphabetical order."""
    existing = set(docnames)
    ordered = [name for name in toctree_order(includes, root) if name in existing]
    return [*ordered, *sorted(existing.difference(ordered))]
