"""Definitions of terms: reads their fields, shows the fields to readers, and checks the relations between terms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.logging import getLogger
from sphinx.util.nodes import make_refnode

from ..concordance import environment
from ..concordance.environment import TERMS
from ..facts import terms
from ..i18n import _
from .backlinks import backlinks, field_label
from .crosswalk import concern_name

logger = getLogger(__name__)


class DefinitionFields(SphinxTransform):
    """Keeps the terms of a page in the environment and turns the fields of their definitions into what readers see.

    The name of a field becomes its label, and the value what the field says in words. Fields that are shown elsewhere
    and unknown fields are removed. A placeholder for the backlinks is appended to each definition.
    """

    # After smart quotes are in place, before the collector of uses and Sphinx's collectors see the document.
    default_priority = 880

    def apply(self, **kwargs: Any) -> None:
        docname = self.env.docname
        page_terms = terms.terms_in(self.document, docname)
        if page_terms:
            TERMS.of(self.env)[docname] = page_terms
        for names, body in terms.definitions(self.document):
            for block in [child for child in body.children if isinstance(child, nodes.field_list)]:
                block["classes"].append("term-fields")
                for field in [child for child in block.children if isinstance(child, nodes.field)]:
                    if self.fill(field, docname, names[0]):
                        name = field[0]
                        assert isinstance(name, nodes.field_name)
                        label = field_label(name.astext())
                        name.clear()
                        name += nodes.Text(label)
                    else:
                        block.remove(field)
                if not block.children:
                    body.remove(block)
            body += backlinks(docname=docname, anchors=[name["ids"][0] for name in names])

    def fill(self, field: nodes.field, docname: str, term: nodes.term) -> bool:
        """Checks one field of *term* and writes its value in words; returns whether readers see the field here.

        Warns of unknown fields and values.
        """
        kind, value = field[0].astext(), field[1].astext()
        if kind not in terms.FIELDS:
            known = "; ".join(f"{name} ({meaning})" for name, meaning in terms.FIELDS.items())
            self.warn(field, f"a definition has no field {kind!r}: it may have {known}.")
            return False
        values = terms.split_keys(value)
        if kind in terms.RELATIONS:
            return False  # backlinks.py shows relations, under both terms.
        if kind == "language":
            if not set(values) <= set(terms.LANGUAGES) or len(values) != 1:
                self.warn(field, f"a term is in one language: choose from {', '.join(terms.LANGUAGES)}.")
            return False  # languages.py marks the term wherever it is named.
        if kind == "index":
            return False  # concordance/index_entries.py puts it into the index.
        if kind == "concern":
            for key in values:
                if key not in terms.CONCERNS:
                    self.warn(field, f"there is no concern {key!r}: choose from {', '.join(terms.CONCERNS)}.")
            self.replace_value(field, [concern_name(concern=key, docname=docname) for key in values])
        elif kind == "basis":
            if values != terms.BASES:
                self.warn(field, f"a definition has no basis {value!r}: write {', '.join(terms.BASES)}.")
            self.replace_value(field, [nodes.Text(str(_("the name alone; the sense is our reading")))])
        elif kind == "aliases":
            for alias in values:
                self.env.domains.standard_domain.note_object("term", alias, term["ids"][0], location=field)
        return True

    def replace_value(self, field: nodes.field, parts: Sequence[nodes.Node]) -> None:
        """Puts *parts*, with semicolons between them, in the place of what the author typed."""
        line = nodes.paragraph()
        for number, part in enumerate(parts):
            line += ([nodes.Text("; ")] if number else []) + [part]
        line.source, line.line = field.source, field.line
        body = field[1]
        assert isinstance(body, nodes.field_body)
        body.clear()
        body += line

    def warn(self, field: nodes.field, message: str) -> None:
        """Logs a warning at the line of *field*."""
        logger.warning("%s", message, location=field, type="reader", subtype="field")


def resolve_alias(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """Resolves a link to a term that Sphinx does not find: an alias in other capitals, or the key of a moved term.

    Sphinx finds keys in any capitals, but aliases only as they are written.
    """
    term = environment.concordance_of(env).term(node["reftarget"]) if node.get("reftype") == "term" else None
    return make_refnode(app.builder, node["refdoc"], term.docname, term.anchor, content) if term else None


def check_relations(app: Sphinx, env: BuildEnvironment) -> None:
    """Warns of relations that contradict each other or name no term, at the line of the field."""
    book = environment.concordance_of(env)
    for problem in book.graph.problems():
        relation = problem.relation
        docname = book.names[relation.term.lower()].docname
        source = Path(env.doc2path(docname))
        line = terms.line_of_field(source.read_text("utf-8"), relation.term, relation.kind, relation.other)
        logger.warning("%s", problem.message, location=(docname, line), type="reader", subtype="relation")


def setup(app: Sphinx) -> None:
    app.add_transform(DefinitionFields)
    app.connect("missing-reference", resolve_alias)
    app.connect("env-check-consistency", check_relations)
