"""The crosswalk: which terms of each framework are about which concern, and which terms carry the same idea.

``{crosswalk}`` makes a section with a table for each concern, ``{same-ideas}`` one table of all terms that are declared
the same (SKOS closeMatch). Both follow from the fields of the definitions. A framework is a row and not a column: seven
columns fit neither a phone nor a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..concordance import collector, environment, outdated
from ..concordance.cross_references import resolved_link
from ..facts.terms import CONCERNS, Term
from ..i18n import _


class crosswalk_rows(collector.Placeholder):
    """Placeholder, replaced by the rows of the table of one ``concern`` when page ``docname`` is written."""


class same_ideas(collector.Placeholder):
    """Placeholder, replaced by the rows of the table of same ideas when page ``docname`` is written."""


class concern_name(nodes.General, nodes.Element):
    """Placeholder, replaced by the name of a ``concern`` beside a definition on page ``docname``.

    The name is a link to the crosswalk, if the book has one.
    """


# -- Words and facts -------------------------------------------------------------------------------------------------


def concern_label(name: str) -> str:
    """Returns the name of a concern as readers see it inside a sentence."""
    labels = {
        "leadership": _("leadership"),
        "co-ordination": _("co-ordination"),
        "law": _("law"),
        "funding": _("funding"),
        "skills": _("skills"),
        "data": _("data"),
        "technology": _("technology"),
        "services": _("services"),
        "people": _("people"),
        "inclusion": _("inclusion"),
        "trust": _("trust"),
        "measurement": _("measurement"),
    }
    return str(labels.get(name, name))


def concern_heading(concern: str) -> str:
    """Returns the name of a concern with a capital, for headings and captions."""
    label = concern_label(concern)
    return label[:1].upper() + label[1:]


def section_id(concern: str) -> str:
    """Returns the id of a concern's section; it is published, so it does not change with the language."""
    return f"concern-{nodes.make_id(concern)}"


def frameworks(env: BuildEnvironment) -> list[str]:
    """Returns the pages that define terms, in the order of the book."""
    return [name for name in environment.pages_in_order(env) if environment.TERMS.of(env).get(name)]


def terms_by_framework(env: BuildEnvironment, concern: str) -> dict[str, list[Term]]:
    """Maps each page that defines terms to those of its terms that are about *concern*, in the order of the page."""
    terms = environment.TERMS.of(env)
    return {name: [term for term in terms[name] if concern in term.concerns] for name in frameworks(env)}


def same_terms(env: BuildEnvironment) -> list[tuple[Term, list[Term]]]:
    """Returns each term that carries the same idea as others, with those of them that come later in the book."""
    book, terms = environment.concordance_of(env), environment.TERMS.of(env)
    order = {term.key: number for number, term in enumerate(term for name in frameworks(env) for term in terms[name])}
    matches = []
    for key in order:
        later = [other for other in book.graph.related(key, "same") if order[other] > order[key]]
        later.sort(key=lambda other: order[other])
        if later:
            matches.append((book.names[key.lower()], [book.names[other.lower()] for other in later]))
    return matches


# -- Tables ----------------------------------------------------------------------------------------------------------


def table(id_: str, caption: str, heads: tuple[str, ...], widths: tuple[int, ...], rows: nodes.Element) -> nodes.table:
    """Returns a table whose first column has the heads of its rows; *widths* are proportions, *rows* a placeholder."""
    columns = [nodes.colspec(colwidth=width, stub=not number) for number, width in enumerate(widths)]
    head = nodes.thead("", table_row(*[[nodes.Text(text)] for text in heads]))
    group = nodes.tgroup("", *columns, head, nodes.tbody("", rows), cols=len(widths))
    return nodes.table("", nodes.title("", caption), group, ids=[id_], classes=["colwidths-given"])


def table_row(*cells: Sequence[nodes.Node]) -> nodes.row:
    """Returns a row with one paragraph in each cell."""
    return nodes.row("", *[nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells])


def term_links(env: BuildEnvironment, page: str, terms: list[Term]) -> list[nodes.Node]:
    """Returns links from *page* to *terms*, or the words for a concern without terms."""
    parts: list[nodes.Node] = []
    for term in terms:
        parts += [nodes.Text("; ")] if parts else []
        parts.append(resolved_link(env, page, term.docname, term.anchor, term.text))
    return parts or [nodes.Text(_("not covered"))]


class Crosswalk(SphinxDirective):
    """``{crosswalk}``: a section with a table for each concern."""

    def run(self) -> list[nodes.Node]:
        sections: list[nodes.Node] = []
        for concern in CONCERNS:
            rows = crosswalk_rows(concern=concern, docname=self.env.docname)
            heads = (_("Framework"), _("Terms"))
            body = table(f"table-{section_id(concern)}", concern_heading(concern), heads, (30, 70), rows)
            self.set_source_info(body)
            container = nodes.container("", body, classes=["crosswalk"])
            title = nodes.title("", concern_heading(concern))
            section = nodes.section("", title, container, ids=[section_id(concern)])
            self.state.document.ids[section_id(concern)] = section
            sections.append(section)
        return sections


class SameIdeas(SphinxDirective):
    """``{same-ideas}``: one table of all terms that carry the same idea."""

    def run(self) -> list[nodes.Node]:
        caption, heads = _("Terms that carry one idea under different names"), (_("Term"), _("Same idea elsewhere"))
        body = table("table-same-ideas", caption, heads, (45, 55), same_ideas(docname=self.env.docname))
        self.set_source_info(body)
        return [nodes.container("", body, classes=["crosswalk"])]


class FillTables(SphinxPostTransform):
    """Replaces the placeholders of rows, writes the counts into the captions, and links concerns to their tables."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs: Any) -> None:
        for rows in list(self.document.findall(crosswalk_rows)):
            self.fill_concern(rows)
        for same in list(self.document.findall(same_ideas)):
            docname = same["docname"]
            filled = [
                table_row(self.terms_with_framework(docname, [first]), self.terms_with_framework(docname, others))
                for first, others in same_terms(self.env)
            ]
            same.replace_self(filled or [table_row([nodes.Text(_("none"))], [nodes.Text(_("none"))])])
        for name in list(self.document.findall(concern_name)):
            name.replace_self(self.concern_link(name))

    def fill_concern(self, placeholder: crosswalk_rows) -> None:
        """Fills the table of one concern, and its caption."""
        page, concern = placeholder["docname"], placeholder["concern"]
        terms = terms_by_framework(self.env, concern)
        caption = str(_("{concern}: {terms} terms, in {some} of {all} frameworks")).format(
            concern=concern_heading(concern),
            terms=sum(map(len, terms.values())),
            some=sum(map(bool, terms.values())),
            all=len(terms),
        )
        # The placeholder is in a body (tbody) in a group (tgroup) in the table that `table` made; its title is first.
        concern_table = placeholder.parent.parent.parent
        cast(nodes.title, concern_table[0]).replace_self(nodes.title("", caption))
        placeholder.replace_self(
            [
                table_row(
                    [resolved_link(self.env, page, name, "", self.env.titles[name].astext(), page_number=False)],
                    term_links(self.env, page, framework_terms),
                )
                for name, framework_terms in terms.items()
            ]
        )

    def terms_with_framework(self, page: str, terms: list[Term]) -> list[nodes.Node]:
        """Returns links from *page* to terms, each followed by the title of its framework."""
        parts: list[nodes.Node] = []
        for term in terms:
            parts += [nodes.Text("; ")] if parts else []
            link = resolved_link(self.env, page, term.docname, term.anchor, term.text)
            parts += [link, nodes.Text(f" ({self.env.titles[term.docname].astext()})")]
        return parts

    def concern_link(self, placeholder: concern_name) -> nodes.Node:
        """Returns the name of a concern, as a link to its section if a page has the crosswalk."""
        concern = placeholder["concern"]
        page = environment.concordance_of(self.env).placeholder_pages.get(crosswalk_rows.__name__)
        if not page:
            return nodes.Text(concern_label(concern))
        label, docname = concern_label(concern), placeholder["docname"]
        return resolved_link(self.env, docname, page, section_id(concern), label, page_number=False)


def shown_terms(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns what the tables of concerns are made of (see `outdated.register`)."""
    return [
        (name, [(term.key, term.text, term.anchor, term.concerns) for term in environment.TERMS.of(env)[name]])
        for name in frameworks(env)
    ]


def shown_same_terms(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns what the table of same ideas is made of (see `outdated.register`)."""
    return [
        (first.location, first.text, [(term.location, term.text) for term in others])
        for first, others in same_terms(env)
    ]


def setup(app: Sphinx) -> None:
    outdated.register(crosswalk_rows, shown_terms)
    outdated.register(same_ideas, shown_same_terms)
    app.add_node(crosswalk_rows)
    app.add_node(same_ideas)
    app.add_node(concern_name)
    app.add_directive("crosswalk", Crosswalk)
    app.add_directive("same-ideas", SameIdeas)
    app.add_post_transform(FillTables)
