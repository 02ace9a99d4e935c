"""The doctree of one PDF: all documents below a start document in one tree, and what links and labels are in it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment

from .labels import ids_of, label, target_of


@contextmanager
def gc_paused() -> Iterator[None]:
    """Switch Python's search for reference cycles off.

    A doctree is a cycle, is needed until the book is written, and has so many nodes that to search them again and
    again takes as long as all the rest of this package's work.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def cached_doctrees(env: BuildEnvironment) -> Iterator[None]:
    """Reads each doctree once: Sphinx unpickles a whole page for each reference to a number on it."""
    read = env.get_doctree
    env.get_doctree = cache(read)  # type: ignore[method-assign]  # Sphinx has no hook for it; undone below
    try:
        yield
    finally:
        env.get_doctree = read  # type: ignore[method-assign]  # the original method


def outline(tree: nodes.document, startdoc: str) -> tuple[dict[str, int], frozenset[str]]:
    """The structure of the book: document name to the level of its title (from 1), and the names of those documents
    that include others. The start document is at level 1, and never among the latter."""
    depth, parts = {startdoc: 1}, set()

    def walk(node: nodes.Element, parent: str, level: int) -> None:
        for child in node.children:
            if isinstance(child, addnodes.start_of_file):
                depth[child["docname"]] = level
                if parent != startdoc:
                    parts.add(parent)
                walk(child, child["docname"], level + 1)
            elif isinstance(child, nodes.Element):
                walk(child, parent, level)

    walk(tree, startdoc, 1)
    return depth, frozenset(parts)


def elements_with_document(node: nodes.Element, docname: str) -> Iterator[tuple[nodes.Element, str]]:
    """All elements below *node*, an element of document *docname*, each with the name of the document it is from."""
    for child in node.children:
        if isinstance(child, nodes.Element):
            inner = str(child["docname"]) if isinstance(child, addnodes.start_of_file) else docname
            yield child, inner
            yield from elements_with_document(child, inner)


def known_labels(tree: nodes.document, startdoc: str) -> frozenset[str]:
    """The labels of all documents and ids in *tree*."""
    labels = {label(startdoc)}
    for element, docname in elements_with_document(tree, startdoc):
        if isinstance(element, addnodes.start_of_file) and not element.get("excerpt"):
            labels.add(label(docname))
        labels.update(label(docname, id_) for id_ in ids_of(element))
    return frozenset(labels)


def link_targets(tree: nodes.document, startdoc: str) -> set[str]:
    """The labels that links in *tree* lead to."""
    references = (
        target_of(element, docname)
        for element, docname in elements_with_document(tree, startdoc)
        if isinstance(element, nodes.reference)
    )
    return {name for name in references if name}
