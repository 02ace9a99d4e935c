"""Links inside the book that directives and transforms make.

`term_link` and `page_link` give cross-references that Sphinx resolves, and warns of, like those that authors write;
`resolved_link` gives a finished reference, and `copy_for_page` what another page shows once more.
"""

from __future__ import annotations

from typing import TypeVar
from weakref import ReferenceType, WeakKeyDictionary, ref

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

Copied = TypeVar("Copied", bound=nodes.Element)


def _pending(reftype: str, target: str, body: nodes.Element, docname: str) -> addnodes.pending_xref:
    return addnodes.pending_xref(
        "", body, refdomain="std", reftype=reftype, reftarget=target, refexplicit=True, refdoc=docname, refwarn=True
    )


def term_link(key: str, docname: str, text: str = "") -> addnodes.pending_xref:
    """Returns a cross-reference from page *docname* to the term *key*, with *text* or the key itself as its words.

    It does not count as a use of the term (see `Collector.record_reference`).
    """
    link = _pending("term", key, nodes.inline("", text or key, classes=["xref", "std", "std-term"]), docname)
    link["relation"] = True
    return link


def page_link(target: str, body: list[nodes.Node], docname: str) -> addnodes.pending_xref:
    """Returns a cross-reference from page *docname* to page *target* with the content *body*."""
    return _pending("doc", f"/{target}", nodes.inline("", "", *body, classes=["std", "std-doc"]), docname)


def resolved_link(
    env: BuildEnvironment, docname: str, target: str, id_: str, text: str, page_number: bool = True
) -> nodes.reference:
    """Returns a reference from page *docname* to the element with the id *id_* on page *target*.

    An empty *id_* leads to the page itself. With *page_number*, the PDF prints the number of the page after the link.
    """
    builder = builder_of(env)
    # The PDF writer prints a page number after links with this class; web pages do not need the markup.
    marked = page_number and builder.format != "html"
    body = nodes.inline("", text, classes=["std", "std-ref"]) if marked else nodes.Text(text)
    return make_refnode(builder, docname, target, id_, body)


# -- Copies ----------------------------------------------------------------------------------------------------------


def copy_for_page(env: BuildEnvironment, element: Copied, source: str, docname: str) -> Copied:
    """Returns a copy of *element*, which is on page *source*, to be shown on page *docname*.

    Nothing in it has an id: ids lead to the original. Links lead to the same places from the other page. Marks of
    footnotes and entries of the index are left out, because the notes and the entries belong to the original.
    """
    shown = element.deepcopy()
    for node in list(shown.findall(nodes.Element)):
        for attribute in ("ids", "names", "dupnames", "backrefs"):
            node[attribute] = []
        # Links within the page: those of docutils, and those that MyST finds in no other way.
        if id_ := node.get("refid") or node.get("reflocalid"):
            node.replace_self(_link_to_original(env, node, source, id_, docname))
        elif isinstance(node, addnodes.pending_xref):
            node["refdoc"] = docname
        elif isinstance(node, nodes.footnote_reference | nodes.target | addnodes.index):
            node.replace_self(node.children if isinstance(node, nodes.target) else [])
    return shown


def _link_to_original(
    env: BuildEnvironment, link: nodes.Element, source: str, id_: str, docname: str
) -> list[nodes.Node]:
    """Returns *link*, a link within page *source* to the element *id_*, for page *docname*; nothing for a footnote."""
    if isinstance(link, nodes.footnote_reference):
        return []
    if isinstance(link, nodes.target):
        return link.children
    titles = (one[0].astext() for one in env.get_doctree(source).findall(nodes.section) if id_ in one["ids"])
    content = link.children if link.astext() else [nodes.Text(next(titles, id_))]
    builder = builder_of(env)
    uri = f"{builder.get_relative_uri(docname, source)}#{id_}"
    return [nodes.reference("", "", *content, internal=True, refuri=uri)]


# -- The builder at work: Sphinx gives it to event handlers, but not to transforms ------------------------------------

_builders: WeakKeyDictionary[BuildEnvironment, ReferenceType[Builder]] = WeakKeyDictionary()


def builder_of(env: BuildEnvironment) -> Builder:
    """Returns the builder that *env* works for."""
    builder = _builders[env]()
    assert builder is not None
    return builder


def remember_builder(app: Sphinx) -> None:
    """Keeps the builder for `builder_of`."""
    _builders[app.env] = ref(app.builder)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", remember_builder)
