"""Links inside the book as nodes that Sphinx resolves, and warns of, like those that authors write."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes


def _pending(kind: str, target: str, body: nodes.Element, docname: str) -> addnodes.pending_xref:
    return addnodes.pending_xref(
        "", body, refdomain="std", reftype=kind, reftarget=target, refexplicit=True, refdoc=docname, refwarn=True
    )


def term_link(key: str, docname: str, text: str = "") -> addnodes.pending_xref:
    """From page *docname* to the term *key*, showing *text* or the key itself."""
    return _pending("term", key, nodes.inline("", text or key, classes=["xref", "std", "std-term"]), docname)


def page_link(target: str, body: list[nodes.Node], docname: str) -> addnodes.pending_xref:
    """From page *docname* to page *target*, showing *body*."""
    return _pending("doc", f"/{target}", nodes.inline("", "", *body, classes=["std", "std-doc"]), docname)
