"""Words in another language, marked so that voices and hyphenation follow: ``{es}`...` `` and ``{fr}`...` ``, and terms
that are in another language themselves, wherever they are named."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxRole

from ..concordance import environment
from ..facts.terms import LANGUAGES, Term
from ..i18n import foreign

#: What a term may end with in a sentence, in Spanish and French.
PLURALS = ("", "s", "es")


def named(term: Term) -> nodes.Node:
    """The words of *term*, in their language."""
    return foreign(term.text, term.language) if term.language else nodes.Text(term.text)


def foreign_terms(env: BuildEnvironment) -> dict[str, str]:
    """Terms in another language and their plurals, as readers see them, to the BCP 47 tag of that language."""
    every = [term for page in environment.declared(env).values() for term in page if term.language]
    return {term.text + ending: term.language for term in every for ending in PLURALS}


def names_a_term(text: nodes.Text) -> bool:
    """Whether *text* is in a link or a headword, and nobody has said in which language it is."""
    above, found = text.parent, False
    while isinstance(above, nodes.TextElement):
        if any(name.startswith("language-") for name in above.get("classes", ())):
            return False
        found = found or isinstance(above, (nodes.reference, nodes.term))
        above = above.parent
    return found


class LanguageRole(SphinxRole):
    """Text in the language that the role is named after."""

    def run(self):
        node = foreign(self.text, self.name)
        self.set_source_info(node)
        return [node], []


class MarkTerms(SphinxPostTransform):
    """Marks terms in another language where they are defined and where links name them."""

    # After all links stand.
    default_priority = ReferencesResolver.default_priority + 5

    def run(self, **kwargs) -> None:
        tags = foreign_terms(self.env)
        if tags:
            for text in [node for node in self.document.findall(nodes.Text) if node in tags and names_a_term(node)]:
                text.parent.replace(text, foreign(str(text), tags[text]))


# -- The index, which is no document ---------------------------------------------------------------------------------


def marked(entries: Iterable, tags: dict[str, str]) -> list:
    """Sphinx's index entries, (name, (links, parts, key)), with marks on the names that are in another language."""

    def mark(name: str) -> str:
        return Markup('<span lang="{}">{}</span>').format(tags[name], name) if name in tags else name

    return [
        (mark(name), (links, [(mark(part), part_links) for part, part_links in parts], key))
        for name, (links, parts, key) in entries
    ]


def mark_index(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """The index of pages and EPUB."""
    if "genindexentries" in context:
        tags = foreign_terms(app.env)
        context["genindexentries"] = [(letter, marked(entries, tags)) for letter, entries in context["genindexentries"]]


def language_in_index(app: Sphinx, builder: Builder, name: str) -> str | None:
    """The index of the PDF."""
    return foreign_terms(builder.env).get(name)


def setup(app: Sphinx) -> None:
    for tag in LANGUAGES:
        app.add_role(tag, LanguageRole())
    app.add_post_transform(MarkTerms)
    app.connect("html-page-context", mark_index)
    app.setup_extension("sphinx_typst")
    app.connect("typst-index-language", language_in_index)
