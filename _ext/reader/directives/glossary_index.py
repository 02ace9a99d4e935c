"""``{all-terms}``: the terms of all frameworks and their aliases in one alphabetical list.

On web pages a field filters the list; see `citations.letters`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..citations.letters import filter_form, letter_heading, letter_links
from ..concordance import collector, environment, outdated
from ..concordance.cross_references import builder_of, resolved_link
from ..facts import alphabet
from ..facts.terms import Term
from ..i18n import _


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
        see = nodes.inline("", "", nodes.emphasis("", _("see")), nodes.Text(" "), to_term, classes=["term-see"])
        body = [nodes.inline("", entry.text, classes=["term-name"]), nodes.Text(" "), see]
        return nodes.list_item("", nodes.paragraph("", "", *body), classes=["see"])
    to_page = resolved_link(env, page, term.docname, "", env.titles[term.docname].astext(), page_number=False)
    framework = nodes.inline("", "", to_page, classes=["term-framework"])
    sentence = nodes.inline("", term.short_definition, classes=["term-sentence"])
    body = [nodes.strong("", "", to_term), nodes.Text(" "), sentence, nodes.Text(" "), framework]
    return nodes.list_item("", nodes.paragraph("", "", *body))


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
            placeholder.replace_self([*self.navigation(letters), *sections])

    def navigation(self, letters: dict[str, list[IndexEntry]]) -> list[nodes.Node]:
        """Returns the field that filters (web pages) and links to the letters (web pages and EPUB)."""
        builder = builder_of(self.env)
        if builder.format != "html":
            return []
        links = letter_links(list(letters))
        if builder.name == "epub":
            return [links]
        return [filter_form(str(_("Filter the terms")), sum(map(len, letters.values()))), links]

    def letter_sections(self, page: str, letters: dict[str, list[IndexEntry]]) -> list[nodes.Node]:
        """Returns a heading and a list of entries for each letter."""
        sections: list[nodes.Node] = []
        for letter, entries in letters.items():
            items = [entry_item(self.env, page, entry) for entry in entries]
            sections += [letter_heading(letter), nodes.bullet_list("", *items, classes=["all-terms"])]
        return sections


def shown_terms(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns what the list is made of (see `outdated.register`)."""
    return sorted(environment.TERMS.of(env).items())


def setup(app: Sphinx) -> None:
    outdated.register(all_terms, shown_terms)
    app.add_node(all_terms)
    app.add_directive("all-terms", AllTerms)
    app.add_post_transform(MergedGlossary)
