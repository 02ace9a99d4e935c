"""Relations between terms as SKOS has them, with their inverses, and what is wrong with those declared.

A relation is declared in a field of one of the two definitions; its inverse is derived. The kinds are broader,
narrower, closeMatch (``same``) and related (SKOS Reference, sections 8 and 10). The rules: no term is related to
itself, there is no cycle of broader terms, and no two terms are both ``related`` and connected by broader terms (S27).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: Kind of a relation to the kind of its inverse.
INVERSE = {"broader": "narrower", "narrower": "broader", "same": "same", "related": "related"}


class Relation(NamedTuple):
    """A relation as authors declare it."""

    term: str  #: key or alias of the term beside whose definition it is declared, in any capitals
    kind: str  #: one of `INVERSE`
    other: str  #: key or alias of the other term


class Problem(NamedTuple):
    """What is wrong with a declared relation."""

    relation: Relation
    message: str  #: what is wrong and what to do


class Graph:
    """The terms of the book and the relations between them.

    *names*: key or alias of a term, in lower case, to its key. *declared*: relations in the order of the pages.
    """

    def __init__(self, names: dict[str, str], declared: Iterable[Relation]):
        self.names = names
        self.declared = list(declared)
        #: (key, other key) to the kinds that connect them, each with the relation that declares it first
        self.kinds: dict[tuple[str, str], dict[str, Relation]] = {}
        for relation in self.declared:
            key, other = self.key(relation.term), self.key(relation.other)
            if key and other and key != other:
                self.kinds.setdefault((key, other), {}).setdefault(relation.kind, relation)
                self.kinds.setdefault((other, key), {}).setdefault(INVERSE[relation.kind], relation)
        #: key to kind to the keys of the related terms, in alphabetical order
        self.related_by_kind: dict[str, dict[str, list[str]]] = {}
        for (key, other), kinds in sorted(self.kinds.items(), key=lambda pair: pair[0][1].casefold()):
            for kind in kinds:
                self.related_by_kind.setdefault(key, {}).setdefault(kind, []).append(other)

    def key(self, name: str) -> str:
        """Returns the key of the term with the key or alias *name*; empty if there is none."""
        return self.names.get(name.lower(), "")

    def related(self, key: str, kind: str) -> list[str]:
        """Returns the keys of the terms that are *kind* for *key*, whichever end declares it, in alphabetical order."""
        return self.related_by_kind.get(key, {}).get(kind, [])

    def broader_transitive(self, key: str) -> dict[str, list[str]]:
        """Maps each term that is broader than *key*, over any number of steps, to a shortest path there from *key*.

        *key* itself is in the result only if it is in a cycle.
        """
        paths: dict[str, list[str]] = {}
        queue = [[key]]
        while queue:
            path = queue.pop(0)
            for other in self.related(path[-1], "broader"):
                if other not in paths:
                    paths[other] = [*path, other]
                    queue.append(paths[other])
        return paths

    def problems(self) -> Iterator[Problem]:
        """Gives what is wrong with the declared relations, in their order; of two terms that conflict, once."""
        reported: set[frozenset[str]] = set()
        for relation in self.declared:
            key, other = self.key(relation.term), self.key(relation.other)
            if not other:
                wrong = (
                    f"“{relation.term}” names “{relation.other}” as {relation.kind}, and no framework page defines it"
                )
                yield Problem(relation, f"{wrong}: correct the key, or define the term.")
            elif key == other:
                wrong = f"“{relation.term}” names itself as {relation.kind}"
                yield Problem(relation, f"{wrong}: take the field out, or name another term.")
            elif frozenset((key, other)) not in reported:
                message = self.conflict(key, other, relation)
                if message:
                    reported.add(frozenset((key, other)))
                    yield Problem(relation, message)

    def conflict(self, key: str, other: str, relation: Relation) -> str:
        """Returns how *relation*, between the terms *key* and *other*, contradicts another one; empty if not."""
        kinds = self.kinds[key, other]
        if {"broader", "narrower"} <= kinds.keys():
            return f"“{key}” and “{other}” are each declared part of the other: only one of the two can be the whole."
        if len(kinds) > 1:
            both = " and ".join(sorted(kinds))
            return (
                f"“{other}” is declared {both} for “{key}”: two terms stand in one relation, so keep one of the fields."
            )
        if relation.kind in ("broader", "narrower"):
            narrow, broad = (key, other) if relation.kind == "broader" else (other, key)
            cycle = self.broader_transitive(broad).get(narrow)
            if cycle:
                return f"the terms go round in a circle: {_part_of([narrow, *cycle])}. Take one of these relations out."
        if relation.kind == "related":
            for narrow, broad in ((key, other), (other, key)):
                path = self.broader_transitive(narrow).get(broad)
                if path:
                    wrong = f"“{other}” is declared related to “{key}”, but {_part_of(path)}"
                    return f"{wrong}: take the field related out."
        return ""


def _part_of(path: list[str]) -> str:
    """Returns *path*, from a term to its broader ones, in words."""
    return " is part of ".join(f"“{key}”" for key in path)
