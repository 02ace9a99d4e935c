"""``{all-terms}``: the terms of all frameworks and their aliases in one alphabetical list.

On web pages a search field filters the list. It is in a ``<template>`` that only its script reads, so that without
scripts there is the list and nothing else.
"""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..concordance import collector, environment, outdated
from ..concordance.cross_references import builder_of, resolved_link
from ..facts import alphabet
from ..facts.terms import Term
from ..i18n import _

#: Scripts of the filter, in _static.
SCRIPTS = ("folding.js", "glossary-filter.js")


class all_terms(collector.Placeholder):
    """Placeholder, replaced by the list on page ``docname`` when pages are written."""


# -- Order -----------------------------------------------------------------------------------------------------------


class IndexEntry(NamedTuple):
    """An entry of the list: a term, or an alias that refers to it."""

    text: str  #: the term or alias as readers see it
    term: Term
    is_alias: bool


def index_entries(terms: list[Term]) -> list[IndexEntry]:
    """Returns the entries of all terms and aliases."""
    entries = [IndexEntry(term.text, term, False) for term in terms]
    return entries + [IndexEntry(alias, term, True) for term in terms for alias in term.aliases]


# -- Nodes -----------------------------------------------------------------------------------------------------------


def entry_item(env: BuildEnvironment, page: str, entry: IndexEntry) -> nodes.list_item:
    """Returns the item of an entry on *page*: term, first sentence and framework; or an alias and its term."""
    term = entry.term
    to_term = resolved_link(env, page, term.docname, term.anchor, term.text)
    body: list[nodes.Node]
    if entry.is_alias:
        body = [nodes.Text(f"{entry.text} "), nodes.emphasis("", _("see")), nodes.Text(" "), to_term]
        return nodes.list_item("", nodes.paragraph("", "", *body), classes=["see"])
    to_page = resolved_link(env, page, term.docname, "", env.titles[term.docname].astext(), page_number=False)
    framework = nodes.inline("", "", to_page, classes=["term-framework"])
    body = [nodes.strong("", "", to_term), nodes.Text(f" {term.short_definition} "), framework]
    return nodes.list_item("", nodes.paragraph("", "", *body))


def letter_id(letter: str) -> str:
    """Returns the id of a letter's heading; letters outside ASCII by their code point, because N and Ñ are two."""
    if letter == alphabet.DIGITS:
        return "letter-digits"
    return f"letter-{letter.lower() if letter.isascii() else f'{ord(letter):x}'}"


def filter_form() -> nodes.container:
    """Returns the search field, inert until its script takes it out of the template."""
    words = {
        "label": _("Filter the terms"),
        "some": _("{shown} of {all} entries"),
        "none": _("No entry holds these words"),
    }
    words = {name: escape(str(text)) for name, text in words.items()}
    source = (
        f'<template><form role="search"><label for="glossary-filter">{words["label"]}</label> '
        '<input id="glossary-filter" type="search" autocomplete="off" spellcheck="false"> '
        f'<output for="glossary-filter" role="status" data-some="{words["some"]}" data-none="{words["none"]}"></output>'
        "</form></template>"
    )
    return nodes.container("", nodes.raw("", source, format="html"), classes=["glossary-filter"])


class AllTerms(SphinxDirective):
    """``{all-terms}``: the list."""

    def run(self) -> list[nodes.Node]:
        node = all_terms(docname=self.env.docname)
        self.set_source_info(node)
        return [node]


class MergedGlossary(SphinxPostTransform):
    """Replaces each `all_terms` by the list, a heading for each letter."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs: Any) -> None:
        for placeholder in list(self.document.findall(all_terms)):
            language = self.config.language or "en"
            terms = [term for page in environment.TERMS.of(self.env).values() for term in page]
            letters = dict(alphabet.grouped(index_entries(terms), lambda entry: entry.text, language))
            sections = self.letter_sections(placeholder["docname"], letters)
            placeholder.replace_self([*self.navigation(list(letters)), *sections])

    def navigation(self, letters: list[str]) -> list[nodes.Node]:
        """Returns the search field (web pages) and links to the letters (web pages and EPUB)."""
        builder = builder_of(self.env)
        if builder.format != "html":
            return []
        links: list[nodes.Node] = [
            nodes.reference("", letter, refid=letter_id(letter), internal=True) for letter in letters
        ]
        spaced: list[nodes.Node] = [node for link in links for node in (link, nodes.Text(" "))][:-1]
        bar = nodes.container("", nodes.paragraph("", "", *spaced), classes=["a-to-z"])
        return [bar] if builder.name == "epub" else [filter_form(), bar]

    def letter_sections(self, page: str, letters: dict[str, list[IndexEntry]]) -> list[nodes.Node]:
        """Returns a heading and a list of entries for each letter."""
        sections: list[nodes.Node] = []
        for letter, entries in letters.items():
            heading = nodes.rubric("", letter, ids=[letter_id(letter)])
            heading["heading-level"] = 2
            items = [entry_item(self.env, page, entry) for entry in entries]
            sections += [heading, nodes.bullet_list("", *items, classes=["all-terms"])]
        return sections


def shown_terms(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns what the list is made of (see `outdated.register`)."""
    return sorted(environment.TERMS.of(env).items())


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Adds the filter's script to the page that has the list."""
    page = environment.USES.of(app.env).get(pagename)
    if page and (all_terms.__name__, "") in page.placeholders and app.builder.name != "epub":
        for script in SCRIPTS:
            app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> None:
    outdated.register(all_terms, shown_terms)
    app.add_node(all_terms)
    app.add_directive("all-terms", AllTerms)
    app.add_post_transform(MergedGlossary)
    app.connect("html-page-context", add_script)
