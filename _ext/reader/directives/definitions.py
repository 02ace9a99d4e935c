"""What readers see of a definition: its fields, and the checks of what they hold."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.logging import getLogger
from sphinx.util.nodes import make_refnode

from ..concordance import environment
from ..concordance.environment import declared
from ..facts import terms
from ..i18n import _
from .backlinks import backlinks, field_label
from .crosswalk import concern_name

logger = getLogger(__name__)


class DefinitionFields(SphinxTransform):
    """Gives the fields of definitions their readable names and makes links of the terms they name."""

    # After references and smart quotes are in place, before collectors see the tree.
    default_priority = 880

    def apply(self, **kwargs) -> None:
        docname = self.env.docname
        found = terms.collect(self.document, docname)
        if found:
            declared(self.env)[docname] = found
        for names, body in terms.definitions(self.document):
            for block in [child for child in body.children if isinstance(child, nodes.field_list)]:
                block["classes"].append("term-fields")
                for field in list(block.children):
                    self.translate(field, docname, names[0])
                if not block.children:
                    body.remove(block)
            body += backlinks(docname=docname, anchors=[name["ids"][0] for name in names])

    def translate(self, field: nodes.field, docname: str, term: nodes.term) -> None:
        """One field of *term*: known names and values only."""
        name, value = field.children[0], field.children[1]
        kind = name.astext()
        if kind not in terms.FIELDS:
            known = "; ".join(f"{known} ({what})" for known, what in terms.FIELDS.items())
            self.complain(field, f"a definition has no field {kind!r}: it may have {known}.")
            field.parent.remove(field)
            return
        values = terms.keys(value.astext())
        if kind in terms.RELATIONS:
            field.parent.remove(field)  # backlinks.py shows relations, at both ends
            return
        if kind == "language":
            if not set(values) <= set(terms.LANGUAGES) or len(values) != 1:
                self.complain(field, f"a term is in one language: choose from {', '.join(terms.LANGUAGES)}.")
            field.parent.remove(field)  # languages.py marks the term, wherever it is named
            return
        if kind == "concern":
            for key in values:
                if key not in terms.CONCERNS:
                    self.complain(field, f"there is no concern {key!r}: choose from {', '.join(terms.CONCERNS)}.")
            self.fill(field, [concern_name(concern=key, docname=docname) for key in values])
        elif kind == "basis":
            if values != terms.BASES:
                self.complain(field, f"a definition has no basis {value.astext()!r}: write {', '.join(terms.BASES)}.")
            self.fill(field, [nodes.Text(str(_("the name alone; the sense is our reading")))])
        elif kind == "aliases":
            domain = self.env.get_domain("std")
            for alias in values:
                domain.note_object("term", alias, term["ids"][0], location=field)
        label = field_label(kind)
        name.children.clear()
        name += nodes.Text(label)

    def fill(self, field: nodes.field, parts: list[nodes.Node]) -> None:
        """Puts *parts* in the place of what the author typed, separated as it was."""
        line = nodes.paragraph()
        for number, part in enumerate(parts):
            line += ([nodes.Text("; ")] if number else []) + [part]
        for node in [line, *line.findall(addnodes.pending_xref)]:
            node.source, node.line = field.source, field.line
        field.children[1].children.clear()
        field.children[1] += line

    def complain(self, field: nodes.field, message: str) -> None:
        logger.warning("%s", message, location=field, type="reader", subtype="field")


def resolve_alias(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """Terms are found whatever their capitals; so are aliases, which Sphinx takes to the letter."""
    term = environment.of_book(env).term(node["reftarget"]) if node.get("reftype") == "term" else None
    return make_refnode(app.builder, node["refdoc"], term.docname, term.anchor, content) if term else None


def check_relations(app: Sphinx, env: BuildEnvironment) -> None:
    """Relations that contradict each other or lead nowhere."""
    book = environment.of_book(env)
    for problem in book.graph.problems():
        relation = problem.relation
        docname = book.names[relation.term.lower()].docname
        source = Path(env.doc2path(docname))
        line = terms.line_of(source.read_text("utf-8"), relation.term, relation.kind, relation.other)
        logger.warning("%s", problem.message, location=(docname, line), type="reader", subtype="relation")


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    declared(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    for docname in docnames:
        if docname in declared(other):
            declared(env)[docname] = declared(other)[docname]


def setup(app: Sphinx) -> None:
    app.add_transform(DefinitionFields)
    app.connect("missing-reference", resolve_alias)
    app.connect("env-check-consistency", check_relations)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
