"""Typed access to the children of docutils nodes, which docutils declares as `Node` only."""

from __future__ import annotations

from typing import TypeVar, cast

from docutils import nodes

N = TypeVar("N", bound=nodes.Node)


def elements(node: nodes.Element) -> list[nodes.Element]:
    """The children of a node that has no text of its own, such as a list, row or field."""
    return cast("list[nodes.Element]", node.children)  # docutils' DTD allows only elements there


def first_child(node: nodes.Element, kind: type[N]) -> N | None:
    """The first child of *node* of the given class; None if there is none."""
    return next((child for child in node.children if isinstance(child, kind)), None)
