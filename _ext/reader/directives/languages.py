"""Marks words in another language for screen readers and hyphenation (WCAG 3.1.2, Language of Parts).

Authors mark words with ``{es}`...` `` and ``{fr}`...` ``. Terms that are in another language themselves are marked
wherever links and indexes name them.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxRole

from ..concordance import environment
from ..facts import alphabet
from ..facts.terms import LANGUAGES, Term
from ..i18n import inline_in_language

#: Endings that a Spanish or French term may have in a sentence.
PLURALS = ("", "s", "es")


def marked_name(term: Term) -> nodes.Node:
    """Returns the words of *term*, marked with their language if it is not that of the book."""
    return inline_in_language(term.text, term.language) if term.language else nodes.Text(term.text)


def foreign_terms(env: BuildEnvironment) -> dict[str, str]:
    """Maps terms in another language and their plurals, as readers see them, to the BCP 47 tag of that language."""
    terms = [term for page in environment.TERMS.of(env).values() for term in page if term.language]
    return {term.text + ending: term.language for term in terms for ending in PLURALS}


def names_a_term(text: nodes.Text) -> bool:
    """Whether *text* is in a link or is a defined term, and is not marked with a language already."""
    ancestor, is_name = text.parent, False
    while isinstance(ancestor, nodes.TextElement):
        classes: list[str] = ancestor.get("classes", [])
        if any(name.startswith("language-") for name in classes):
            return False
        is_name = is_name or isinstance(ancestor, (nodes.reference, nodes.term))
        ancestor = ancestor.parent
    return is_name


class LanguageRole(SphinxRole):
    """``{es}`` and ``{fr}``: text in the language whose BCP 47 tag is the name of the role."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        node = inline_in_language(self.text, self.name)
        self.set_source_info(node)
        return [node], []


class MarkForeignTerms(SphinxPostTransform):
    """Marks terms in another language where they are defined and where links name them."""

    # After all links have been resolved.
    default_priority = ReferencesResolver.default_priority + 5

    def run(self, **kwargs: Any) -> None:
        tags = foreign_terms(self.env)
        if tags:
            for text in [node for node in self.document.findall(nodes.Text) if node in tags and names_a_term(node)]:
                text.parent.replace(text, inline_in_language(str(text), tags[text]))


def index_language(app: Sphinx, builder: Builder, name: str) -> str | None:
    """Returns the language of an entry of the PDF's index, or None if it is that of the book."""
    return foreign_terms(builder.env).get(name)


def index_in_order(app: Sphinx, builder: Builder, groups: list[tuple[str, list[Any]]]) -> list[tuple[str, list[Any]]]:
    """Returns the index in the alphabet of the other editions (handler of ``typst-index``)."""
    return alphabet.index_groups(groups, app.config.language or "en")


def setup(app: Sphinx) -> None:
    for tag in LANGUAGES:
        app.add_role(tag, LanguageRole())
    app.add_post_transform(MarkForeignTerms)
    app.setup_extension("sphinx_typst")
    app.connect("typst-index-language", index_language)
    app.connect("typst-index", index_in_order)
