"""Labels: what links lead to, and plain words for places that take no markup. Pure functions."""

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


#: Groups that name many places: that a place is elsewhere, nobody says there for each of them.
QUIET = frozenset({"related-terms"})


def is_quiet(node: nodes.Element) -> bool:
    """Whether *node* is such a group."""
    return not QUIET.isdisjoint(node.get("classes", ()))


def plain(node: nodes.Element | None) -> str:
    """The words of a title or caption, without the marks of its footnotes."""
    if node is None:
        return ""
    notes = list(node.findall(nodes.footnote_reference))
    return "".join(text for text in node.findall(nodes.Text) if not any(text.parent is note for note in notes))
