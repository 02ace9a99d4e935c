"""What entries of the index refer to, "see" and "see also", behind all that has pages."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx.locale import _

from .index import Entry, Group

#: An entry below another: (name, labels). One without labels refers to another entry: "see also …".
Subentry = tuple[str, list[str]]


def references_last(groups: Sequence[Group]) -> list[Group]:
    """Returns *groups*, in which each entry ends with what it refers to."""
    return [Group(heading, [ends_with_references(entry) for entry in entries]) for heading, entries in groups]


def ends_with_references(entry: Entry) -> Entry:
    """Returns *entry* with all that it refers to in one line at the end."""
    below = entry.subentries
    references: list[Subentry] = []
    for pattern in (_("see also %s"), _("see %s")):  # in this order: one begins like the other
        start, _mark, end = pattern.partition("%s")
        names = [name for name, labels in below if not labels and name.startswith(start) and name.endswith(end)]
        below = [sub for sub in below if sub[0] not in names or sub[1]]
        targets = [name[len(start) : len(name) - len(end)] for name in names]
        references += [(pattern % "; ".join(targets), [])] if targets else []
    return Entry(entry.name, entry.labels, [*below, *reversed(references)])
