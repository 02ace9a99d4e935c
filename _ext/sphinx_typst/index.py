"""The index of the PDF, from the entries that Sphinx collects."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sphinx.builders import Builder
from sphinx.environment.adapters.indexentries import IndexEntries

from . import markup
from .i18n import template_strings
from .labels import label


class Entry(NamedTuple):
    """An entry of the index: its name, the labels it leads to, and its subentries as (name, labels)."""

    name: str
    labels: list[str]
    subentries: list[tuple[str, list[str]]]


class Group(NamedTuple):
    """The entries below one heading of the index, usually a letter."""

    heading: str
    entries: list[Entry]

    def labels(self) -> Iterator[str]:
        """All labels that the entries lead to."""
        for entry in self.entries:
            yield from entry.labels
            for _name, labels in entry.subentries:
                yield from labels


def index_groups(builder: Builder, docnames: Container[str]) -> list[Group]:
    """Sphinx's index, reduced to entries that lead into the documents *docnames*, or ("see", "see also") to no page."""
    groups = []
    for heading, entries in in_order(builder):
        kept = []
        for name, (links, subentries, _category) in entries:
            found = [(subname, labels_in(sublinks, docnames), sublinks) for subname, sublinks in subentries]
            sub = [(subname, labels) for subname, labels, sublinks in found if labels or not sublinks]
            labels = labels_in(links, docnames)
            if labels or sub:
                kept.append(Entry(name, labels, sub))
        if kept:
            groups.append(Group(heading, kept))
    return groups


def in_order(builder: Builder) -> list[tuple[str, list[Any]]]:
    """Sphinx's index, in the order of the first handler of ``typst-index`` that has one."""
    groups: list[tuple[str, list[Any]]] = IndexEntries(builder.env).create_index(builder)
    return builder.events.emit_firstresult("typst-index", builder, groups) or groups


def labels_in(links: Iterable[tuple[object, object]], docnames: Container[str]) -> list[str]:
    """Labels of those index links, pairs of Sphinx's (main, address), that lead into *docnames*."""
    labels = []
    for _main, uri in links:
        if not uri:
            continue
        document, _hash, id_ = str(uri).removeprefix("%").partition("#")
        if document in docnames:
            labels.append(label(document, id_))
    return labels


def index_source(groups: Sequence[Group], written: Container[str], language: Callable[[str], str]) -> str:
    """The index as Typst source; empty without *groups*.

    *written*: labels that have an anchor. *language*: takes the name of an entry and returns its BCP 47 tag, or an
    empty string for the language of the book.
    """

    def name_source(name: str) -> str:
        tag = language(name)
        return markup.expression("foreign", markup.string(tag), markup.string(name)) if tag else markup.string(name)

    def positions(labels: Iterable[str]) -> str:
        return markup.array(markup.place(name) for name in labels if name in written)

    if not groups:
        return ""
    out = []
    for group in groups:
        lines = []
        for entry in group.entries:
            sub = markup.array(f"({name_source(name)}, {positions(labels)})" for name, labels in entry.subentries)
            lines.append(f"({name_source(entry.name)}, {positions(entry.labels)}, {sub})")
        out.append(f"\n  ({markup.string(group.heading)}, {markup.array(lines)})")
    return "\n" + markup.call("index-pages", markup.string(template_strings()["index"]), *out) + "\n"
