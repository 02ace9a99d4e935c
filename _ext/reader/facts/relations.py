"""Relations between terms, at both ends. Ground floor: knows terms alone.

A relation is declared beside one of the two definitions; its inverse is derived. The kinds are those of SKOS: broader,
narrower, closeMatch (``same``) and related, and so are the rules: no relation to itself, no circle of broader terms, no
term that is both related to another and above or below it (SKOS Reference, S27).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

INVERSE = {"broader": "narrower", "narrower": "broader", "same": "same", "related": "related"}


class Declared(NamedTuple):
    """A relation as typed: of *term*, of one kind, to *other*; both are names, in any capitals, or aliases."""

    term: str
    kind: str
    other: str


class Problem(NamedTuple):
    """What is wrong with a declared relation, and how to mend it."""

    relation: Declared
    message: str


class Graph:
    """Terms by key, with what each is related to. *names*: key or alias in lower case to key."""

    def __init__(self, names: dict[str, str], declared: Iterable[Declared]):
        self.names = names
        self.declared = list(declared)
        #: (key, other key) to the kinds that say so, each with the relation that declares it first
        self.kinds: dict[tuple[str, str], dict[str, Declared]] = {}
        for relation in self.declared:
            one, other = self.key(relation.term), self.key(relation.other)
            if one and other and one != other:
                self.kinds.setdefault((one, other), {}).setdefault(relation.kind, relation)
                self.kinds.setdefault((other, one), {}).setdefault(INVERSE[relation.kind], relation)
        self.near: dict[str, dict[str, list[str]]] = {}
        for (one, other), kinds in sorted(self.kinds.items(), key=lambda pair: pair[0][1].casefold()):
            for kind in kinds:
                self.near.setdefault(one, {}).setdefault(kind, []).append(other)

    def key(self, name: str) -> str:
        """Key of a term by any of its names; empty if there is none."""
        return self.names.get(name.lower(), "")

    def related(self, key: str, kind: str) -> list[str]:
        """Keys that stand in a relation to *key*, whichever end declares it; in alphabetical order."""
        return self.near.get(key, {}).get(kind, [])

    def above(self, key: str) -> dict[str, list[str]]:
        """Each term above *key*, to the way that leads there."""
        found: dict[str, list[str]] = {}
        waiting = [[key]]
        while waiting:
            way = waiting.pop(0)
            for other in self.related(way[-1], "broader"):
                if other not in found:
                    found[other] = [*way, other]
                    waiting.append(found[other])
        return found

    def problems(self) -> Iterator[Problem]:
        """All that is wrong, each once, in the order of the declarations."""
        told: set[frozenset[str]] = set()
        for relation in self.declared:
            one, other = self.key(relation.term), self.key(relation.other)
            if not other:
                said = (
                    f"“{relation.term}” names “{relation.other}” as {relation.kind}, and no framework page defines it"
                )
                yield Problem(relation, f"{said}: correct the key, or define the term.")
            elif one == other:
                said = f"“{relation.term}” names itself as {relation.kind}"
                yield Problem(relation, f"{said}: take the field out, or name another term.")
            elif frozenset((one, other)) not in told:
                message = self.conflict(one, other, relation)
                if message:
                    told.add(frozenset((one, other)))
                    yield Problem(relation, message)

    def conflict(self, one: str, other: str, relation: Declared) -> str:
        """Why *relation* cannot stand beside what else is declared; empty if it can."""
        kinds = self.kinds[one, other]
        if {"broader", "narrower"} <= kinds.keys():
            return f"“{one}” and “{other}” are each declared part of the other: only one of the two can be the whole."
        if len(kinds) > 1:
            both = " and ".join(sorted(kinds))
            return (
                f"“{other}” is declared {both} for “{one}”: two terms stand in one relation, so keep one of the fields."
            )
        if relation.kind in ("broader", "narrower"):
            low, high = (one, other) if relation.kind == "broader" else (other, one)
            circle = self.above(high).get(low)
            if circle:
                way = " is part of ".join(f"“{key}”" for key in [low, *circle])
                return f"the terms go round in a circle: {way}. Take one of these relations out."
        if relation.kind == "related":
            for low, high in ((one, other), (other, one)):
                way = self.above(low).get(high)
                if way:
                    steps = " is part of ".join(f"“{key}”" for key in way)
                    return f"“{other}” is declared related to “{one}”, but {steps}: take the field related out."
        return ""
