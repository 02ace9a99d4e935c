"""Labels: what links lead to. Pure functions."""

from __future__ import annotations

from docutils import nodes


def label(docname: str, id_: str = "") -> str:
    """Label of an id: ids are unique on a page, not in a book."""
    return f"{docname}#{id_}"


def target_of(reference: nodes.reference, docname: str) -> str | None:
    """Label that an internal reference leads to; None for a link out of the book."""
    if reference.get("refid"):
        return label(docname, reference["refid"])
    uri = reference.get("refuri", "")
    if uri.startswith("%"):
        document, _hash, id_ = uri[1:].partition("#")
        return label(document, id_)
    return None
