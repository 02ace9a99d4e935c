"""``{all-terms}``: every term of every framework and every other name of it, in one alphabet.

On web pages a box filters the list; it comes out of a template that only its script reads, so that without scripts
there is the list and nothing else.
"""

from __future__ import annotations

import unicodedata
from html import escape
from itertools import groupby
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..concordance import collector, environment, outdated
from ..concordance.cross_references import builder_of, place_link
from ..facts.terms import Term
from ..i18n import _

#: Letters that are no variants of another in a language, to the letter that they follow.
LETTERS = {"es": {"ñ": "n"}}
#: Heading of what begins with no letter.
DIGITS = "0–9"
SCRIPT = "glossary-filter.js"


class all_terms(collector.Derived):
    """Stands where the merged list will be written: only then are all pages read."""


# -- Order -----------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One line of the list: a term, or another name that leads to it."""

    text: str
    term: Term
    is_alias: bool


def fold(text: str, language: str) -> str:
    """*text* as it is sorted: without capitals, accents and signs; own letters after their neighbours."""
    own = LETTERS.get(language, {})
    out = []
    for letter in unicodedata.normalize("NFC", text.casefold()):
        behind = ""
        if letter in own:
            letter, behind = own[letter], "\uffff"
        out += [base for base in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(base)] + [behind]
    return "".join(letter for letter in out if letter.isalnum() or letter in (" ", "\uffff")).strip()


def initial(text: str, language: str) -> str:
    """The heading that *text* stands under."""
    first = next((letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum()), "0")
    if first.casefold() not in LETTERS.get(language, {}):
        first = unicodedata.normalize("NFKD", first)[0]
    return first.upper() if first.isalpha() else DIGITS


def lines(every: list[Term], language: str) -> list[Line]:
    """All names in alphabetical order."""
    found = [Line(term.text, term, False) for term in every]
    found += [Line(alias, term, True) for term in every for alias in term.aliases]
    return sorted(
        found, key=lambda line: (initial(line.text, language) != DIGITS, fold(line.text, language), line.text)
    )


# -- Nodes -----------------------------------------------------------------------------------------------------------


def entry(env: BuildEnvironment, page: str, line: Line) -> nodes.list_item:
    """Term, first sentence, framework; or another name and where to look."""
    term = line.term
    to_term = place_link(env, page, term.docname, term.anchor, term.text)
    if line.is_alias:
        body = [nodes.Text(f"{line.text} "), nodes.emphasis("", _("see")), nodes.Text(" "), to_term]
        return nodes.list_item("", nodes.paragraph("", "", *body), classes=["see"])
    to_page = place_link(env, page, term.docname, "", env.titles[term.docname].astext(), printed=False)
    framework = nodes.inline("", "", to_page, classes=["term-framework"])
    body = [nodes.strong("", "", to_term), nodes.Text(f" {term.sentence} "), framework]
    return nodes.list_item("", nodes.paragraph("", "", *body))


def anchor(letter: str) -> str:
    """Id of a letter's heading; letters outside ASCII by their number, because N and Ñ are two."""
    return f"letter-{letter.lower() if letter.isascii() else 'digits' if letter == DIGITS else f'{ord(letter):x}'}"


def form() -> nodes.container:
    """The filter, inert until its script takes it out of the template."""
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
    """``{all-terms}``."""

    def run(self):
        node = all_terms(docname=self.env.docname)
        self.set_source_info(node)
        return [node]


class MergedGlossary(SphinxPostTransform):
    """Writes the list."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(all_terms)):
            language = self.config.language or "en"
            every = [term for page in environment.declared(self.env).values() for term in page]
            grouped = groupby(lines(every, language), key=lambda line: initial(line.text, language))
            letters = {letter: list(group) for letter, group in grouped}
            place.replace_self([*self.tools(list(letters)), *self.groups(place["docname"], letters)])

    def tools(self, letters: list[str]) -> list[nodes.Node]:
        """What helps to find a term on a screen."""
        builder = builder_of(self.env)
        if builder.format != "html":
            return []
        links = [nodes.reference("", letter, refid=anchor(letter), internal=True) for letter in letters]
        spaced = [node for link in links for node in (link, nodes.Text(" "))][:-1]
        bar = nodes.container("", nodes.paragraph("", "", *spaced), classes=["a-to-z"])
        return [bar] if builder.name == "epub" else [form(), bar]

    def groups(self, page: str, letters: dict[str, list[Line]]) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for letter, inside in letters.items():
            heading = nodes.rubric("", letter, ids=[anchor(letter)])
            heading["heading-level"] = 2
            items = [entry(self.env, page, line) for line in inside]
            found += [heading, nodes.bullet_list("", *items, classes=["all-terms"])]
        return found


def every_term(env: BuildEnvironment, docname: str, about: str) -> object:
    """What the list is made of."""
    return sorted(environment.declared(env).items())


outdated.DERIVED["all_terms"] = every_term


def bring_script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The filter's script, on the page that has the list."""
    page = environment.collected(app.env).get(pagename)
    if page and ("all_terms", "") in page.derived and app.builder.name != "epub":
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    app.add_node(all_terms)
    app.add_directive("all-terms", AllTerms)
    app.add_post_transform(MergedGlossary)
    app.connect("html-page-context", bring_script)
