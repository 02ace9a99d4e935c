"""Backlinks: where a term is used, under its definition; where a work is cited, under its reference.

The lists are made from the concordance of the whole book when pages are written. Web pages and the EPUB name the
sections; the PDF has page numbers alone, and all facts of a definition in one paragraph. A document that contains only
a part of the book, such as a chapter's own PDF, lists the uses in that part alone; its attribute `PART_ATTRIBUTE` names
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinxcontrib.bibtex.domain import BibtexDomain
from sphinxcontrib.bibtex.nodes import bibliography

from ..citations.names import NBSP, keep_together
from ..citations.reference_list import ReferenceList
from ..concordance import collector, environment, outdated
from ..concordance.concordance import Entry, Group
from ..concordance.cross_references import builder_of, resolved_link
from ..facts import records
from ..facts.terms import RELATIONS, Term
from ..i18n import _

#: Attribute of a document that contains only a part of the book: the docname of the page that it begins with.
PART_ATTRIBUTE = "reader_part"


#: Class of the page numbers in the PDF (``typst_page_lists``), and of the paragraph with the facts of a definition.
PAGES_CLASS, FACTS_CLASS = "pages", "term-facts"

#: Label and content of a fact about a term.
Fact = tuple[str, list[nodes.Node]]


class backlinks(collector.Placeholder):
    """Placeholder, replaced by the backlinks of a definition on page ``docname`` when pages are written.

    It is the last child of the definition; ``anchors`` are the ids of the defined terms.
    """


# -- Words -----------------------------------------------------------------------------------------------------------


def field_label(name: str) -> str:
    """Returns the name of a field of a definition as readers see it; raises KeyError for an unknown field."""
    labels = {
        "aliases": _("Also called"),
        "broader": _("Part of"),
        "narrower": _("Its parts"),
        "same": _("Same idea elsewhere"),
        "related": _("See also"),
        "concern": _("Concern"),
        "basis": _("Rests on"),
        "es": _("Spanish"),
        "fr": _("French"),
    }
    return str(labels[name])


def page_name(env: BuildEnvironment, docname: str) -> str:
    """Returns the name of a page in lists: the short title of a chapter's publication, else the title of the page."""
    key = env.metadata.get(docname, {}).get("bibkey", "")
    record = records.load(Path(env.srcdir, env.config.bibtex_bibfiles[0])).get(key) if key else None
    return record.shorttitle if record else env.titles[docname].astext()


def locator_suffix(entry: Entry) -> str:
    """Returns `` (ch. 3; Annex B)``, or an empty string for an entry without locators."""
    return f" ({'; '.join(map(keep_together, entry.locators))})" if entry.locators else ""


# -- Nodes -----------------------------------------------------------------------------------------------------------


def joined(parts: list[list[nodes.Node]]) -> list[nodes.Node]:
    """Returns *parts* as one list of nodes, with semicolons between them."""
    return [node for number, part in enumerate(parts) for node in ([nodes.Text("; ")] if number else []) + part]


def entry_nodes(env: BuildEnvironment, page: str, docname: str, entry: Entry) -> list[nodes.Node]:
    """Returns a link from *page* to one section of page *docname*: ``In brief (ch. 3; Annex B)``."""
    link = resolved_link(env, page, docname, entry.anchor, entry.title or str(_("opening")))
    suffix = locator_suffix(entry)
    return [link, nodes.Text(suffix)] if suffix else [link]


def use_list(env: BuildEnvironment, page: str, groups: tuple[Group, ...]) -> nodes.bullet_list:
    """Returns a list for *page*: an item for each page in *groups*, with links to its sections."""
    items = nodes.bullet_list(classes=["places"])
    for group in groups:
        entries = [entry_nodes(env, page, group.docname, entry) for entry in group.entries]
        name = nodes.strong("", page_name(env, group.docname))
        items += nodes.list_item("", nodes.paragraph("", "", name, nodes.Text(": "), *joined(entries)))
    return items


def page_list(env: BuildEnvironment, page: str, groups: tuple[Group, ...]) -> nodes.inline:
    """Returns what the PDF prints for `use_list`: page numbers (``typst_page_lists``), each a link."""
    entries = [(group.docname, entry) for group in groups for entry in group.entries]
    links: list[list[nodes.Node]] = [
        [resolved_link(env, page, docname, entry.anchor, entry.title)] for docname, entry in entries
    ]
    return nodes.inline("", "", *joined(links), classes=[PAGES_CLASS])


def term_links(env: BuildEnvironment, page: str, terms: tuple[Term, ...]) -> nodes.paragraph:
    """Returns links from *page* to *terms*, in their order."""
    links: list[list[nodes.Node]] = [[resolved_link(env, page, term.docname, term.anchor, term.text)] for term in terms]
    return nodes.paragraph("", "", *joined(links))


def related_terms(env: BuildEnvironment, page: str, anchor: str) -> nodes.field_list | None:
    """Returns the relations of the term with the id *anchor* on *page*, a field for each kind; None if it has none.

    Relations are shown under both terms, whichever of the two definitions declares them.
    """
    book = environment.concordance_of(env)
    term = next((term for term in environment.TERMS.of(env).get(page, ()) if term.anchor == anchor), None)
    rows = nodes.field_list(classes=["relations"])
    for kind in RELATIONS:
        others = [book.names[key.lower()] for key in book.graph.related(term.key, kind)] if term else []
        if others:
            body = nodes.field_body("", term_links(env, page, tuple(others)))
            rows += nodes.field("", nodes.field_name("", field_label(kind)), body)
    return rows if rows.children else None


def has_only_lines(node: nodes.Node) -> bool:
    """Whether *node* is a field list whose fields are paragraphs."""
    fields = node.findall(nodes.field_body) if isinstance(node, nodes.field_list) else ()
    return isinstance(node, nodes.field_list) and all(
        isinstance(block, nodes.paragraph) for body in fields for block in body.children
    )


def facts_of(fields: nodes.Node) -> Iterator[Fact]:
    """Yields the fields of a field list; their content is moved."""
    for field in fields.findall(nodes.field):
        # An inline element keeps the id of each paragraph, to which links lead.
        lines = [nodes.inline("", "", *line.children, ids=line["ids"]) for line in field[1].findall(nodes.paragraph)]
        yield f"{field[0].astext()}: ", joined([[line] for line in lines])


def run_in(facts: Iterable[Fact]) -> nodes.container:
    """Returns *facts* as a paragraph of short sentences, each after its label."""
    line = nodes.paragraph()
    for label, content in facts:
        line += [nodes.strong("", label), *content]
        line += nodes.Text(" " if line.astext().endswith(".") else ". ")
    return nodes.container("", line, classes=[FACTS_CLASS])


def with_title(class_: str, title: str, body: nodes.Element) -> nodes.container:
    """Returns *body* below a title, in a container of the class *class_*."""
    return nodes.container("", nodes.rubric("", title), body, classes=[class_])


def folded(class_: str, title: str, number: int, body: nodes.Element) -> nodes.container:
    """Returns the same for a web page: only the title and how many there are, until a reader opens it."""
    begin = nodes.raw("", f"<details><summary>{escape(title)} ({number})</summary>", format="html")
    return nodes.container("", begin, body, nodes.raw("", "</details>", format="html"), classes=[class_])


def in_part(groups: tuple[Group, ...], part: str) -> tuple[Group, ...]:
    """Returns those of *groups* that are in the part of the book that begins with page *part*; all if it is empty."""
    return tuple(group for group in groups if part in ("", group.docname))


# -- Transforms ------------------------------------------------------------------------------------------------------


class DefinitionBacklinks(SphinxPostTransform):
    """Replaces each `backlinks` at the end of a definition by the lists."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs: Any) -> None:
        for placeholder in list(self.document.findall(backlinks)):
            if builder_of(self.env).format == "html":
                placeholder.replace_self(self.lists(placeholder["docname"], placeholder["anchors"]))
                continue
            facts = list(self.facts(placeholder["docname"], placeholder["anchors"]))
            before = placeholder.parent[placeholder.parent.index(placeholder) - 1]
            if has_only_lines(before):
                facts = [*facts_of(before), *facts]
                placeholder.parent.remove(before)
            placeholder.replace_self(run_in(facts) if facts else [])

    def facts(self, page: str, anchors: list[str]) -> Iterator[Fact]:
        """Yields what `lists` returns as it is in the PDF."""
        book, part = environment.concordance_of(self.env), self.document.get(PART_ATTRIBUTE, "")
        for anchor in anchors:
            related = related_terms(self.env, page, anchor)
            yield from facts_of(related) if related is not None else ()
            if (terms := book.mentioned_by.get((page, anchor), ())) and not part:
                yield f"{_('See also from')}: ", term_links(self.env, page, terms).children
            if groups := in_part(book.used_in.get((page, anchor), ()), part):
                yield f"{_('Used on p.')}{NBSP}", [page_list(self.env, page, groups)]

    def lists(self, page: str, anchors: list[str]) -> list[nodes.Node]:
        """Returns related terms, definitions that use the term, and sections that use it, for each term."""
        book, part = environment.concordance_of(self.env), self.document.get(PART_ATTRIBUTE, "")
        lists: list[nodes.Node] = []
        for anchor in anchors:
            related = related_terms(self.env, page, anchor)
            if related is not None:
                lists.append(with_title("related-terms", _("Related terms"), related))
            terms = () if part else book.mentioned_by.get((page, anchor), ())
            if terms:
                lists.append(with_title("see-also-from", _("See also from"), term_links(self.env, page, terms)))
            groups = in_part(book.used_in.get((page, anchor), ()), part)
            if groups:
                lists.append(with_title("used-in", _("Used in"), use_list(self.env, page, groups)))
        return lists


class CitationBacklinks(SphinxPostTransform):
    """Appends to each reference of the bibliography the sections that cite the work."""

    default_priority = ReferenceList.default_priority + 1

    def run(self, **kwargs: Any) -> None:
        book, part = environment.concordance_of(self.env), self.document.get(PART_ATTRIBUTE, "")
        domain = cast(BibtexDomain, self.env.get_domain("cite"))  # Sphinx types it as any domain
        citations = {citation.citation_id: citation for citation in domain.citations}
        for references in list(self.document.findall(nodes.bullet_list)):
            if "bibliography" not in references["classes"]:
                continue
            for item in references.children:
                assert isinstance(item, nodes.list_item)
                citation = next((citations[id_] for id_ in item["ids"] if id_ in citations), None)
                groups = in_part(book.cited_in.get(citation.key, ()), part) if citation else ()
                if citation and groups:
                    self.add(item, citation.bibliography_key.docname, groups)

    def add(self, item: nodes.list_item, page: str, groups: tuple[Group, ...]) -> None:
        """Appends to a reference on *page* where the work is cited: in the PDF to its last line."""
        line = item[-1]
        if builder_of(self.env).name == "html":
            number = sum(len(group.entries) for group in groups)
            item += folded("cited-in", _("Cited in"), number, use_list(self.env, page, groups))
        elif builder_of(self.env).format == "html" or not isinstance(line, nodes.paragraph):
            item += with_title("cited-in", _("Cited in"), use_list(self.env, page, groups))
        else:
            line += [nodes.Text(f" {_('Cited on p.')}{NBSP}"), page_list(self.env, page, groups), nodes.Text(".")]


def shown_under_definitions(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns what the backlinks under the definitions of a page are made of (see `outdated.register`)."""
    book, terms = environment.concordance_of(env), environment.TERMS.of(env).get(docname, ())
    return [
        (
            book.used_in.get(term.location),
            book.mentioned_by.get(term.location),
            book.graph.related_by_kind.get(term.key),
        )
        for term in terms
    ]


def shown_under_references(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns what the backlinks under the references of a bibliography are made of (see `outdated.register`)."""
    return environment.concordance_of(env).cited_in


def setup(app: Sphinx) -> None:
    outdated.register(backlinks, shown_under_definitions)
    outdated.register(bibliography, shown_under_references)
    app.add_node(backlinks)
    app.add_post_transform(DefinitionBacklinks)
    app.add_post_transform(CitationBacklinks)
