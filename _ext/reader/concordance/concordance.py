"""TODO."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ..facts.relations import Declared, Graph
from ..facts.terms import Term
from .collector import PageUses

# -- The whole book --------------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """One section in a list of uses."""

    title: str
    place: str
    locators: tuple[str, ...] = ()


class Group(NamedTuple):
    """The sections of one page in a list of uses."""

    docname: str
    entries: tuple[Entry, ...]


@dataclass
class Concordance:
    """All uses in the book. Terms are known by (docname, anchor)."""

    names: dict[str, Term] = field(default_factory=dict)  #: key or alias in lower case
    used_in: dict[tuple[str, str], tuple[Group, ...]] = field(default_factory=dict)
    mentioned_by: dict[tuple[str, str], tuple[Term, ...]] = field(default_factory=dict)  #: terms whose definitions do
    cited_in: dict[str, tuple[Group, ...]] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)  #: name of a placeholder to the first page that holds it
    graph: Graph = field(default_factory=lambda: Graph({}, ()))  #: relations between terms

    def term(self, name: str) -> Term | None:
        """The term that a key or an alias names, whatever its capitals."""
        return self.names.get(name.lower())


def names_of(every: list[Term]) -> dict[str, Term]:
    """Each key and alias in lower case; a key wins over the alias of another term."""
    found = {alias.lower(): term for term in every for alias in term.aliases}
    return found | {term.key.lower(): term for term in every}


def concordance(pages: dict[str, PageUses], every: list[Term], frameworks: dict[str, frozenset[str]]) -> Concordance:
    """The concordance of *pages*, which stand in the order of the book. *frameworks*: for each page, the pages of the
    frameworks that it belongs to."""
    book = Concordance(names=names_of(every))
    for old, new in (pair for page in pages.values() for pair in page.moved):
        if new.lower() in book.names:
            book.names.setdefault(old.lower(), book.names[new.lower()])
    declared_here = [Declared(term.key, *relation) for term in every for relation in term.relations]
    book.graph = Graph({name: term.key for name, term in book.names.items()}, declared_here)
    by_anchor = {term.at: term for term in every}
    used: dict[tuple[str, str], dict[str, dict[int, Entry]]] = {}
    mentions: dict[tuple[str, str], dict[tuple[str, str], Term]] = {}
    cited: dict[str, dict[str, list[Entry]]] = {}
    for docname, page in pages.items():
        for name, _about in page.derived:
            book.holders.setdefault(name, docname)
        for use in page.terms:
            term = book.term(use.target)
            if term is None:
                continue  # Sphinx says so
            at = term.at
            if use.inside:
                if (docname, use.inside) != at and (docname, use.inside) in by_anchor:
                    mentions.setdefault(at, {})[docname, use.inside] = by_anchor[docname, use.inside]
            else:
                sections = used.setdefault(at, {}).setdefault(docname, {})
                sections.setdefault(use.section, Entry(page.sections[use.section].title, use.place))
        for citation in page.works:
            entry = Entry(page.sections[citation.section].title, citation.place, citation.locators)
            cited.setdefault(citation.key, {}).setdefault(docname, []).append(entry)
    for at, where in used.items():
        # The chapters of the term's own framework first; the sort keeps the order of the book.
        order = sorted(where, key=lambda docname: at[0] != docname and at[0] not in frameworks.get(docname, ()))
        book.used_in[at] = tuple(Group(name, tuple(e for _n, e in sorted(where[name].items()))) for name in order)
    book.mentioned_by = {at: tuple(found.values()) for at, found in mentions.items()}
    book.cited_in = {
        key: tuple(Group(name, tuple(entries)) for name, entries in where.items()) for key, where in cited.items()
    }
    return book


def along(includes: dict[str, list[str]], start: str) -> list[str]:
    """*start* and all pages that its toctrees lead to, in reading order, each once."""
    seen: dict[str, None] = {}

    def walk(docname: str) -> None:
        if docname not in seen:
            seen[docname] = None
            for child in includes.get(docname, ()):
                walk(child)

    walk(start)
    return list(seen)


def book_order(includes: dict[str, list[str]], root: str, every: Iterable[str]) -> list[str]:
    """Pages as a reader meets them: along the toctrees from *root*, then those that no toctree names."""
    there = set(every)
    found = [name for name in along(includes, root) if name in there]
    return [*found, *sorted(there.difference(found))]
