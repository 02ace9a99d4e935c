"""Adds structural semantics (``epub:type`` and DPUB-ARIA roles) to EPUB pages, and notes with definitions to chapters.

Reading systems show a note as a pop-up when a link has the type ``noteref`` and leads to an ``aside`` of the type
``footnote``; few do so for links to a glossary (``glossref``). So each chapter gets, at its end, a note with the first
sentence of the definition of each term that it links to.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from ..concordance.environment import TERMS
from ..directives.languages import marked_name
from ..facts.terms import Term
from ..i18n import _

#: Folders of the pages that are chapters of the EPUB: about one publication, or one framework.
CHAPTER_FOLDERS = ("publications/", "frameworks/")
#: Folder of the pages that get notes. Framework pages define most of their terms themselves.
FOLDER_WITH_NOTES = "publications/"


class term_note(nodes.General, nodes.Element):
    """A note at the end of a chapter: a term and the first sentence of its definition."""


def is_glossary(node: nodes.Node | None) -> bool:
    """Whether *node* is a definition list of terms."""
    return isinstance(node, nodes.definition_list) and "glossary" in node["classes"]


def _section_semantics(section: nodes.Node, docname: str) -> tuple[str, str]:
    """Returns (``epub:type``, role) of a section of page *docname*; two empty strings for most."""
    if any(isinstance(child, addnodes.glossary) for child in section.children):
        return "glossary", "doc-glossary"
    if any(isinstance(child, nodes.bullet_list) and "bibliography" in child["classes"] for child in section.children):
        return "bibliography", "doc-bibliography"
    is_whole_page = isinstance(section.parent, nodes.document)
    if is_whole_page and docname.startswith(CHAPTER_FOLDERS) and not docname.endswith("/index"):
        return "chapter", "doc-chapter"
    return "", ""


def _link_semantics(link: nodes.reference) -> tuple[str, str]:
    """Returns (``epub:type``, role) of a link; two empty strings for most."""
    if link.get("note"):
        return "noteref", "doc-noteref"
    if "#term-" in link.get("refuri", "") or link.get("refid", "").startswith("term-"):
        return "glossref", "doc-glossref"
    return "", ""


def epub_semantics(node: nodes.Node, tag: str, docname: str) -> dict[str, str]:
    """Returns the attributes ``epub:type`` and ``role`` of the HTML element *tag* that is written for *node*.

    The vocabularies are EPUB Structural Semantics 1.1 and DPUB-ARIA 1.1. *docname*: the page; empty for most nodes.
    """
    type_, role = "", ""
    if tag == "section":
        type_, role = _section_semantics(node, docname)
    elif tag == "a" and isinstance(node, nodes.footnote_reference):
        type_ = "noteref"  # docutils writes the role
    elif tag == "aside" and isinstance(node, nodes.footnote):
        type_ = "footnote"
    elif tag == "a" and isinstance(node, nodes.reference):
        type_, role = _link_semantics(node)
    elif tag in ("dt", "dd") and node.parent is not None and is_glossary(node.parent.parent):
        type_ = {"dt": "glossterm", "dd": "glossdef"}[tag]
    return {name: value for name, value in (("epub:type", type_), ("role", role)) if value}


def figure_below(heading: nodes.title) -> nodes.figure | None:
    """Returns the figure that a section begins with, below its *heading*; None if it begins with something else."""
    parent = heading.parent
    if not isinstance(parent, nodes.section):
        return None
    shown = (node for node in parent[1:] if not isinstance(node, (nodes.Invisible, addnodes.index, nodes.target)))
    first = next(shown, None)
    return first if isinstance(first, nodes.figure) else None


class EpubTranslator(HTML5Translator):
    """Sphinx's HTML translator, with the attributes of `epub_semantics` on each element."""

    def starttag(
        self, node: nodes.Element, tagname: str, suffix: str = "\n", empty: bool = False, **attributes: Any
    ) -> str:
        """Returns a start tag; docutils calls this for every element. The parameters are those of docutils."""
        attributes.update(epub_semantics(node, tagname, self.builder.current_docname))
        return super().starttag(node, tagname, suffix, empty, **attributes)

    def visit_title(self, node: nodes.title) -> None:
        """Opens a block for a heading and the figure that follows at once: nothing else keeps them on one page."""
        if (figure := figure_below(node)) is not None:
            self.body.append('<div class="kept">\n')
            figure["kept"] = True
        super().visit_title(node)

    def depart_figure(self, node: nodes.figure) -> None:
        """Closes the block that `visit_title` opened."""
        super().depart_figure(node)
        if node.get("kept"):
            self.body.append("</div>\n")


def visit_term_note(translator: HTML5Translator, node: term_note) -> None:
    """Opens an ``aside`` of the type that reading systems show as a pop-up."""
    attributes: dict[str, Any] = {"epub:type": "footnote", "role": "doc-footnote"}
    translator.body.append(translator.starttag(node, "aside", CLASS="term-note", **attributes))


def depart_term_note(translator: HTML5Translator, node: term_note) -> None:
    """Closes the ``aside``."""
    translator.body.append("</aside>\n")


def link_target(refuri: str, docname: str, suffix: str) -> tuple[str, str]:
    """Returns (docname, anchor) of the target of a link on page *docname*; *suffix*: the extension of output files."""
    path, _hash, anchor = refuri.partition("#")
    page = posixpath.normpath(posixpath.join(posixpath.dirname(docname), path)) if path else docname
    return page.removesuffix(suffix), anchor


class TermNotes(SphinxPostTransform):
    """Makes the term links of a chapter lead to notes at its end, which link to the definitions."""

    builders = ("epub",)
    default_priority = 900  # after all references are resolved

    def run(self, **kwargs: Any) -> None:
        docname = self.env.current_document.docname
        builder = self.app.builder
        if not docname.startswith(FOLDER_WITH_NOTES) or docname.endswith("/index") or not self.document.children:
            return
        if not isinstance(builder, StandaloneHTMLBuilder):
            return
        terms = {(term.docname, term.anchor): term for page in TERMS.of(self.env).values() for term in page}
        notes: dict[tuple[str, str], term_note] = {}
        for link in list(self.document.findall(nodes.reference)):
            target = link_target(link.get("refuri", ""), docname, builder.out_suffix)
            if target not in terms:
                continue
            if target not in notes:
                notes[target] = self.note(terms[target], link["refuri"], len(notes) + 1)
            link["refuri"] = "#" + notes[target]["ids"][0]
            link["note"] = True
        chapter = self.document.next_node(nodes.section)  # footnotes may follow it
        if notes and chapter is not None:
            section = nodes.section(ids=["term-notes"])
            section += nodes.title("", str(_("Terms in this chapter")))
            section += nodes.paragraph("", str(_("The first sentence of each definition, and a link to the rest.")))
            section += sorted(notes.values(), key=lambda note: note.astext().casefold())
            chapter.append(section)

    def note(self, term: Term, refuri: str, number: int) -> term_note:
        """Returns the note on *term*; *refuri*: the address of its definition, *number*: makes the note's id unique."""
        link = nodes.reference("", str(_("Whole entry")), internal=True, refuri=refuri)
        line = nodes.paragraph(
            "", "", nodes.strong("", "", marked_name(term)), nodes.Text(f": {term.short_definition} "), link
        )
        return term_note("", line, ids=[f"note-{number}-{term.anchor}"])


#: An abbreviation before a number, such as "ch. 3".
SHORT_REFERENCE = re.compile(r"\b((?:chs?|pp?|No)\.) (?=\d)")


def with_no_break_spaces(text: str, in_cell: bool) -> str:
    """Returns *text* with a no-break space in each short reference, and *in_cell* in nothing else.

    A column may be narrower than author and year, which no-break spaces join as well.
    """
    text = text.replace("\N{NO-BREAK SPACE}", " ") if in_cell else text
    return SHORT_REFERENCE.sub("\\1\N{NO-BREAK SPACE}", text)


class NoBreakSpaces(SphinxPostTransform):
    """Keeps short references on one line, everywhere, and in table cells nothing else."""

    builders = ("epub",)
    default_priority = 900  # after citations are resolved to text

    def run(self, **kwargs: Any) -> None:
        cells = {id(text) for cell in self.document.findall(nodes.entry) for text in cell.findall(nodes.Text)}
        for text in list(self.document.findall(nodes.Text)):
            changed = with_no_break_spaces(text, id(text) in cells)
            if changed != text and text.parent is not None and not isinstance(text.parent, nodes.FixedTextElement):
                text.parent.replace(text, nodes.Text(changed))


def setup(app: Sphinx) -> None:
    """Registers the node and the transforms."""
    app.add_node(term_note, html=(visit_term_note, depart_term_note))
    app.add_post_transform(TermNotes)
    app.add_post_transform(NoBreakSpaces)
