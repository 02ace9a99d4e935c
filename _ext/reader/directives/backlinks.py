"""Backlinks: where a term is used, under its definition; where a work is cited, under its reference.

The lists are written with the pages, from the concordance of the whole book. In a part of the book, such as a chapter's own
PDF, they hold what is inside that part; `PART` on the tree names it.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform

from ..citations.names import keep_together
from ..citations.reference_list import ReferenceList
from ..concordance import collector, environment, outdated
from ..concordance.concordance import Entry, Group
from ..concordance.cross_references import builder_of, place_link
from ..facts import records
from ..facts.terms import RELATIONS, Term
from ..i18n import _

#: Attribute of a document that holds only a part of the book: the page that it begins with.
PART = "reader_part"


class backlinks(collector.Derived):
    """Stands at the end of a definition on page ``docname``; ``anchors`` are the ids of its term."""


# -- Words -----------------------------------------------------------------------------------------------------------


def field_label(name: str) -> str:
    """A field of a definition as readers see it."""
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
    """What a list calls a page: the short title of a chapter's publication, else the page's own title."""
    key = env.metadata.get(docname, {}).get("bibkey", "")
    record = records.load(Path(env.srcdir, env.config.bibtex_bibfiles[0])).get(key) if key else None
    return record.shorttitle if record else env.titles[docname].astext()


def locators(entry: Entry) -> str:
    """`` (ch. 3; Annex B)``, or nothing."""
    return f" ({'; '.join(map(keep_together, entry.locators))})" if entry.locators else ""


# -- Nodes -----------------------------------------------------------------------------------------------------------


def joined(parts: list[list[nodes.Node]]) -> list[nodes.Node]:
    """*parts* with semicolons between them."""
    return [node for number, part in enumerate(parts) for node in ([nodes.Text("; ")] if number else []) + part]


def entry_nodes(env: BuildEnvironment, page: str, docname: str, entry: Entry) -> list[nodes.Node]:
    """``In brief (ch. 3; Annex B)``, linked."""
    title, behind = entry.title or str(_("opening")), locators(entry)
    if builder_of(env).format == "html":
        return [place_link(env, page, docname, entry.place, title), *([nodes.Text(behind)] if behind else [])]
    # On paper our page follows the link: the locators must stand before it, or it would seem one of them.
    return [place_link(env, page, docname, entry.place, title + behind)]


def place_list(env: BuildEnvironment, page: str, groups: tuple[Group, ...]) -> nodes.bullet_list:
    """One item for each page that uses something, with links to the places; on *page*."""
    found = nodes.bullet_list(classes=["places"])
    for group in groups:
        entries = [entry_nodes(env, page, group.docname, entry) for entry in group.entries]
        name = nodes.strong("", page_name(env, group.docname))
        found += nodes.list_item("", nodes.paragraph("", "", name, nodes.Text(": "), *joined(entries)))
    return found


def term_list(env: BuildEnvironment, page: str, found: tuple[Term, ...]) -> nodes.paragraph:
    """Links to *found*, in their order."""
    return nodes.paragraph(
        "", "", *joined([[place_link(env, page, term.docname, term.anchor, term.text)] for term in found])
    )


def related_terms(env: BuildEnvironment, page: str, anchor: str) -> nodes.field_list | None:
    """What a term is related to, kind by kind, whichever end declares it."""
    book = environment.of_book(env)
    term = next((term for term in environment.declared(env).get(page, ()) if term.anchor == anchor), None)
    rows = nodes.field_list(classes=["relations"])
    for kind in RELATIONS:
        others = [book.names[key.lower()] for key in book.graph.related(term.key, kind)] if term else []
        if others:
            body = nodes.field_body("", term_list(env, page, tuple(others)))
            rows += nodes.field("", nodes.field_name("", field_label(kind)), body)
    return rows if rows.children else None


def titled(name: str, title: str, body: nodes.Element) -> nodes.container:
    """A list with its title."""
    return nodes.container("", nodes.rubric("", title), body, classes=[name])


def within(groups: tuple[Group, ...], part: str) -> tuple[Group, ...]:
    """Those of *groups* that a part of the book holds; all if *part* is empty."""
    return tuple(group for group in groups if part in ("", group.docname))


# -- Transforms ------------------------------------------------------------------------------------------------------


class DefinitionUses(SphinxPostTransform):
    """Ends each definition with its uses."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(backlinks)):
            place.replace_self(self.lists(place["docname"], place["anchors"]))

    def lists(self, page: str, anchors: list[str]) -> list[nodes.Node]:
        book, part = environment.of_book(self.env), self.document.get(PART, "")
        found: list[nodes.Node] = []
        for anchor in anchors:
            related = related_terms(self.env, page, anchor)
            found += [titled("related-terms", _("Related terms"), related)] if related else []
            terms = () if part else book.mentioned_by.get((page, anchor), ())
            if terms:
                found.append(titled("see-also-from", _("See also from"), term_list(self.env, page, terms)))
            groups = within(book.used_in.get((page, anchor), ()), part)
            if groups:
                places = place_list(self.env, page, groups)
                found.append(titled("used-in", _("Used in"), places))
        return found


class CitedIn(SphinxPostTransform):
    """Ends each reference of the bibliography with the places that cite it."""

    default_priority = ReferenceList.default_priority + 1

    def run(self, **kwargs) -> None:
        book, part = environment.of_book(self.env), self.document.get(PART, "")
        known = {found.citation_id: found for found in self.env.get_domain("cite").citations}
        for holder in list(self.document.findall(nodes.bullet_list)):
            if "bibliography" not in holder["classes"]:
                continue
            for item in holder.children:
                citation = next((known[id_] for id_ in item["ids"] if id_ in known), None)
                groups = within(book.cited_in.get(citation.key, ()), part) if citation else ()
                if groups:
                    page = citation.bibliography_key.docname
                    item += titled("cited-in", _("Cited in"), place_list(self.env, page, groups))


def under_definitions(env: BuildEnvironment, docname: str, about: str) -> object:
    """What the definitions of a page end with."""
    book, own = environment.of_book(env), environment.declared(env).get(docname, ())
    return [(book.used_in.get(term.at), book.mentioned_by.get(term.at), book.graph.near.get(term.key)) for term in own]


def under_references(env: BuildEnvironment, docname: str, about: str) -> object:
    """What the references of a bibliography end with."""
    return environment.of_book(env).cited_in


outdated.DERIVED |= {"backlinks": under_definitions, "bibliography": under_references}


def setup(app: Sphinx) -> None:
    app.add_node(backlinks)
    app.add_post_transform(DefinitionUses)
    app.add_post_transform(CitedIn)
