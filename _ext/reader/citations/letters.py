"""Long lists by letter: headings, links to them, and on web pages a field that filters the entries.

The field is in a ``<template>`` that only its script reads, so that without scripts there is the list and nothing else.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..concordance.cross_references import builder_of
from ..facts import alphabet
from ..i18n import _
from .reference_list import ReferenceList

#: Scripts of the filter, in _static; and the class of its field, by which a page with one is known.
SCRIPTS = ("folding.js", "list-filter.js")
FILTER_CLASS = "list-filter"


def letter_id(letter: str) -> str:
    """Returns the id of a letter's heading; letters outside ASCII by their code point, because N and Ñ are two."""
    if letter == alphabet.DIGITS:
        return "letter-digits"
    return f"letter-{letter.lower() if letter.isascii() else f'{ord(letter):x}'}"


def letter_heading(letter: str) -> nodes.rubric:
    """Returns the heading of a letter."""
    heading = nodes.rubric("", letter, ids=[letter_id(letter)])
    heading["heading-level"] = 2
    return heading


def letter_links(letters: list[str]) -> nodes.container:
    """Returns links to the headings of *letters*."""
    links: list[nodes.Node] = [
        nodes.reference("", letter, refid=letter_id(letter), internal=True) for letter in letters
    ]
    spaced: list[nodes.Node] = [node for link in links for node in (link, nodes.Text(" "))][:-1]
    return nodes.container("", nodes.paragraph("", "", *spaced), classes=["a-to-z"])


def filter_form(label: str, count: int) -> nodes.container:
    """Returns the field with its *label*, inert until its script takes it out of the template.

    Beside it stands how many of the *count* entries are shown, from the start.
    """
    words = {
        "label": label,
        "all": _("{all} entries"),
        "some": _("{shown} of {all} entries"),
        "none": _("No entry holds these words"),
    }
    words = {name: escape(str(text).replace("{all}", str(count))) for name, text in words.items()}
    said = " ".join(f'data-{name}="{words[name]}"' for name in ("all", "some", "none"))
    source = (
        f'<template><form role="search"><label for="{FILTER_CLASS}">{words["label"]}</label> '
        f'<input id="{FILTER_CLASS}" type="search" autocomplete="off" spellcheck="false"> '
        f'<output for="{FILTER_CLASS}" role="status" {said}>{words["all"]}</output></form></template>'
    )
    return nodes.container("", nodes.raw("", source, format="html"), classes=[FILTER_CLASS])


class BibliographyByLetter(SphinxPostTransform):
    """Divides the bibliography of a web page by letter. Of two on one page neither is, for their ids would be one."""

    builders = ("html",)
    # After the entries have what they are followed by.
    default_priority = ReferenceList.default_priority + 2

    def run(self, **kwargs: Any) -> None:
        lists = [node for node in self.document.findall(nodes.bullet_list) if "bibliography" in node["classes"]]
        if len(lists) != 1 or any(FILTER_CLASS in box["classes"] for box in self.document.findall(nodes.container)):
            return
        [whole] = lists
        language = builder_of(self.env).config.language or "en"
        letters: dict[str, nodes.bullet_list] = {}
        for item in whole.children:
            letter = alphabet.initial(item.astext(), language)
            letters.setdefault(letter, nodes.bullet_list(classes=whole["classes"])).append(item)
        sections = [node for letter, items in letters.items() for node in (letter_heading(letter), items)]
        form = filter_form(str(_("Filter the works")), len(whole))
        whole.replace_self([form, letter_links(list(letters)), *sections])


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Adds the filter's scripts to a page that has a field (handler of ``html-page-context``)."""
    if app.builder.name != "epub" and f'class="{FILTER_CLASS} ' in context.get("body", ""):
        for script in SCRIPTS:
            app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Registers the transform and the handler."""
    app.add_post_transform(BibliographyByLetter)
    app.connect("html-page-context", add_script)
