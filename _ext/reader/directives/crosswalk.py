"""The crosswalk: which terms of each framework answer to which concern, and which terms carry the same idea.

``{crosswalk}`` makes a section with a table for each concern, ``{same-ideas}`` one table of all terms that are declared
the same. Both are derived from the fields beside the definitions. A framework is a row and not a column: seven columns
fit neither a phone nor a page.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..concordance import collector, environment, outdated
from ..concordance.cross_references import place_link
from ..facts.terms import CONCERNS, Term
from ..i18n import _


class crosswalk_rows(collector.Derived):
    """Stands in the body of the table of one ``concern``, on page ``docname``."""


class same_ideas(collector.Derived):
    """Stands in the body of the table of terms that carry one idea, on page ``docname``."""


class concern_name(nodes.General, nodes.Element):
    """The name of a ``concern`` beside a definition on page ``docname``: leads to the crosswalk, if there is one."""


# -- Words and facts -------------------------------------------------------------------------------------------------


def concern_label(name: str) -> str:
    """A concern as readers see it."""
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


def heading(concern: str) -> str:
    """The same as a heading."""
    label = concern_label(concern)
    return label[:1].upper() + label[1:]


def section_id(concern: str) -> str:
    """Address of a concern's section: English and stable."""
    return f"concern-{nodes.make_id(concern)}"


def frameworks(env: BuildEnvironment) -> list[str]:
    """Pages that declare terms, in the order of the book."""
    return [name for name in environment.ordered(env) if environment.declared(env).get(name)]


def answering(env: BuildEnvironment, concern: str) -> dict[str, list[Term]]:
    """The terms of each framework that answer to *concern*, in the order of its page."""
    declared = environment.declared(env)
    return {name: [term for term in declared[name] if concern in term.concerns] for name in frameworks(env)}


def pairs(env: BuildEnvironment) -> list[tuple[Term, list[Term]]]:
    """Each term that is the same idea as others, with those that stand later in the book."""
    book, declared = environment.of_book(env), environment.declared(env)
    order = {term.key: number for number, term in enumerate(t for name in frameworks(env) for t in declared[name])}
    found = []
    for key in order:
        later = sorted((other for other in book.graph.related(key, "same") if order[other] > order[key]), key=order.get)
        if later:
            found.append((book.names[key.lower()], [book.names[other.lower()] for other in later]))
    return found


# -- Tables ----------------------------------------------------------------------------------------------------------


def table(id_: str, caption: str, heads: tuple[str, ...], widths: tuple[int, ...], body: nodes.Element) -> nodes.table:
    """A table whose first column holds the heads of its rows."""
    columns = [nodes.colspec(colwidth=width, stub=not number) for number, width in enumerate(widths)]
    head = nodes.thead("", row(*[[nodes.Text(text)] for text in heads]))
    group = nodes.tgroup("", *columns, head, nodes.tbody("", body), cols=len(widths))
    return nodes.table("", nodes.title("", caption), group, ids=[id_], classes=["colwidths-given"])


def row(*cells: list[nodes.Node]) -> nodes.row:
    """A row of a table."""
    return nodes.row("", *[nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells])


def listed(env: BuildEnvironment, page: str, terms: list[Term]) -> list[nodes.Node]:
    """Links to terms, or a word that there are none."""
    parts: list[nodes.Node] = []
    for term in terms:
        parts += [nodes.Text("; ")] if parts else []
        parts.append(place_link(env, page, term.docname, term.anchor, term.text))
    return parts or [nodes.Text(_("not covered"))]


class Crosswalk(SphinxDirective):
    """A section for each concern."""

    def run(self):
        sections = []
        for concern in CONCERNS:
            rows = crosswalk_rows(concern=concern, docname=self.env.docname)
            heads = (_("Framework"), _("Terms"))
            body = table(f"table-{section_id(concern)}", heading(concern), heads, (30, 70), rows)
            self.set_source_info(body)
            holder = nodes.container("", body, classes=["crosswalk"])
            section = nodes.section("", nodes.title("", heading(concern)), holder, ids=[section_id(concern)])
            self.state.document.ids[section_id(concern)] = section
            sections.append(section)
        return sections


class SameIdeas(SphinxDirective):
    """One table of all terms that carry the same idea."""

    def run(self):
        caption, heads = _("Terms that carry one idea under different names"), (_("Term"), _("Same idea elsewhere"))
        body = table("table-same-ideas", caption, heads, (45, 55), same_ideas(docname=self.env.docname))
        self.set_source_info(body)
        return [nodes.container("", body, classes=["crosswalk"])]


class FillTables(SphinxPostTransform):
    """Writes the rows, and what is to be seen in them into the captions; leads concerns to their tables."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(crosswalk_rows)):
            self.fill(place, place["concern"])
        for place in list(self.document.findall(same_ideas)):
            rows = [
                row(self.named(place["docname"], [one]), self.named(place["docname"], rest))
                for one, rest in pairs(self.env)
            ]
            place.replace_self(rows or [row([nodes.Text(_("none"))], [nodes.Text(_("none"))])])
        for place in list(self.document.findall(concern_name)):
            text, page = concern_label(place["concern"]), environment.of_book(self.env).holders.get("crosswalk_rows")
            if page:
                id_ = section_id(place["concern"])
                place.replace_self(place_link(self.env, place["docname"], page, id_, text, printed=False))
            else:
                place.replace_self(nodes.Text(text))

    def fill(self, place: crosswalk_rows, concern: str) -> None:
        """One table, with its caption."""
        page, found = place["docname"], answering(self.env, concern)
        caption = str(_("{concern}: {terms} terms, in {some} of {all} frameworks")).format(
            concern=heading(concern),
            terms=sum(map(len, found.values())),
            some=sum(map(bool, found.values())),
            all=len(found),
        )
        whole = place.parent.parent.parent
        whole[0].replace_self(nodes.title("", caption))
        place.replace_self(
            [
                row(
                    [place_link(self.env, page, name, "", self.env.titles[name].astext(), printed=False)],
                    listed(self.env, page, terms),
                )
                for name, terms in found.items()
            ]
        )

    def named(self, page: str, terms: list[Term]) -> list[nodes.Node]:
        """Links to terms, each followed by its framework."""
        parts: list[nodes.Node] = []
        for term in terms:
            parts += [nodes.Text("; ")] if parts else []
            link = place_link(self.env, page, term.docname, term.anchor, term.text)
            parts += [link, nodes.Text(f" ({self.env.titles[term.docname].astext()})")]
        return parts


def facts(env: BuildEnvironment, docname: str, about: str) -> object:
    """What the tables are made of."""
    return [
        (name, [(t.key, t.text, t.anchor, t.concerns) for t in environment.declared(env)[name]])
        for name in frameworks(env)
    ]


def same_facts(env: BuildEnvironment, docname: str, about: str) -> object:
    """What the table of same ideas is made of."""
    return [(one.at, one.text, [(t.at, t.text) for t in rest]) for one, rest in pairs(env)]


outdated.DERIVED |= {"crosswalk_rows": facts, "same_ideas": same_facts}


def setup(app: Sphinx) -> None:
    app.add_node(crosswalk_rows)
    app.add_node(same_ideas)
    app.add_node(concern_name)
    app.add_directive("crosswalk", Crosswalk)
    app.add_directive("same-ideas", SameIdeas)
    app.add_post_transform(FillTables)
