"""Labels of link targets, and what a reference node leads to. Pure functions over docutils nodes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from docutils import nodes
from sphinx import addnodes


def label(docname: str, id_: str = "") -> str:
    """The label of an id: ids are unique on a page, not in a book. Without *id_*: the label of the page."""
    return f"{docname}#{id_}"


def target_of(reference: nodes.reference, docname: str) -> str | None:
    """The label that an internal reference in document *docname* leads to; None for a link to another site."""
    if reference.get("refid"):
        return label(docname, reference["refid"])
    uri = reference.get("refuri", "")
    if uri.startswith("%"):
        document, _hash, id_ = uri[1:].partition("#")
        return label(document, id_)
    return None


def link_kind(node: nodes.reference) -> str:
    """The role that made a reference: ``term``, ``ref``, ``doc``, ``numref`` or ``cite``."""
    if isinstance(node, addnodes.number_reference):
        return "numref"
    for inner in [node, *node.findall(nodes.inline)]:
        for name in class_names(inner):
            if name.startswith("std-"):
                return name[4:]
            if name == "doc":
                return "doc"
    return "cite" if "internal" in node and not node.get("refname") else "ref"


def ids_of(node: nodes.Element) -> list[str]:
    """The ids of *node*."""
    return cast("list[str]", node.get("ids", []))  # docutils types all attributes as Any


def class_names(node: nodes.Element) -> list[str]:
    """The classes of *node*."""
    return list(map(str, node.get("classes", ())))


def first_class(node: nodes.Element) -> str:
    """The first class of *node*; empty if it has none. The template selects styles by it."""
    return next(iter(class_names(node)), "")


def has_class(node: nodes.Element, names: Iterable[str]) -> bool:
    """Whether *node* has one of the classes *names*."""
    return not frozenset(names).isdisjoint(class_names(node))


def plain_text(node: nodes.Element | None) -> str:
    """The text of a title or caption without the marks of its footnotes; empty for None."""
    if node is None:
        return ""
    notes = list(node.findall(nodes.footnote_reference))
    return "".join(text for text in node.findall(nodes.Text) if not any(text.parent is note for note in notes))
