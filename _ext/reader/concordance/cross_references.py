"""Links inside the book as nodes that Sphinx resolves, and warns of, like those that authors write."""

from __future__ import annotations

from weakref import ReferenceType, WeakKeyDictionary, ref

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode


def _pending(kind: str, target: str, body: nodes.Element, docname: str) -> addnodes.pending_xref:
    return addnodes.pending_xref(
        "", body, refdomain="std", reftype=kind, reftarget=target, refexplicit=True, refdoc=docname, refwarn=True
    )


def term_link(key: str, docname: str, text: str = "") -> addnodes.pending_xref:
    """From page *docname* to the term *key*, showing *text* or the key itself. No use of the term: see uses.py."""
    link = _pending("term", key, nodes.inline("", text or key, classes=["xref", "std", "std-term"]), docname)
    link["relation"] = True
    return link


def page_link(target: str, body: list[nodes.Node], docname: str) -> addnodes.pending_xref:
    """From page *docname* to page *target*, showing *body*."""
    return _pending("doc", f"/{target}", nodes.inline("", "", *body, classes=["std", "std-doc"]), docname)


def place_link(
    env: BuildEnvironment, page: str, target: str, id_: str, text: str, printed: bool = True
) -> nodes.reference:
    """From page *page* to the place *id_* on page *target*, resolved; *printed*: on paper the page number follows."""
    builder = builder_of(env)
    # The class tells the PDF writer what kind of link this is; web pages do without its weight.
    shown = printed and builder.format != "html"
    body = nodes.inline("", text, classes=["std", "std-ref"]) if shown else nodes.Text(text)
    return make_refnode(builder, page, target, id_, body)


# -- Which builder is at work: Sphinx tells events, but not transforms ------------------------------------------------

_builders: WeakKeyDictionary[BuildEnvironment, ReferenceType[Builder]] = WeakKeyDictionary()


def builder_of(env: BuildEnvironment) -> Builder:
    """The builder that *env* works for."""
    builder = _builders[env]()
    assert builder is not None
    return builder


def remember(app: Sphinx) -> None:
    _builders[app.env] = ref(app.builder)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", remember)
