"""What EPUB pages say beyond HTML: which part is a glossary, a note, a term; and the notes that pop up for terms.

Reading systems show a note in place when the link is a ``noteref`` and leads to an ``aside`` of the type ``footnote``;
few do so for links to a glossary. So each chapter ends with the first sentences of the terms that it links, as notes.
"""

from __future__ import annotations

import posixpath

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from ..concordance.environment import declared as terms_of
from ..directives.languages import named
from ..facts.terms import Term
from ..i18n import _

#: Pages about one publication, one framework.
CHAPTERS = ("publications/", "frameworks/")
#: Pages whose terms are shown as notes. Framework pages hold most of their terms themselves.
NOTED = "publications/"


class term_note(nodes.General, nodes.Element):
    """A term and the first sentence of its definition, at the end of a chapter."""


def is_glossary(node: nodes.Node) -> bool:
    """Whether *node* is a list of definitions of terms."""
    return isinstance(node, nodes.definition_list) and "glossary" in node["classes"]


def meaning(node: nodes.Node, tag: str, docname: str) -> dict[str, str]:
    """``epub:type`` and role for the element *tag* that *node* becomes on page *docname*; nothing for most."""
    kind, role = "", ""
    if tag == "section":
        if any(isinstance(child, addnodes.glossary) for child in node.children):
            kind, role = "glossary", "doc-glossary"
        elif any(
            isinstance(child, nodes.bullet_list) and "bibliography" in child["classes"] for child in node.children
        ):
            kind, role = "bibliography", "doc-bibliography"
        elif (
            isinstance(node.parent, nodes.document) and docname.startswith(CHAPTERS) and not docname.endswith("/index")
        ):
            kind, role = "chapter", "doc-chapter"
    elif tag == "a" and isinstance(node, nodes.footnote_reference):
        kind = "noteref"  # docutils writes the role
    elif tag == "aside" and isinstance(node, nodes.footnote):
        kind = "footnote"
    elif tag == "a" and isinstance(node, nodes.reference):
        if node.get("note"):
            kind, role = "noteref", "doc-noteref"
        elif "#term-" in node.get("refuri", "") or node.get("refid", "").startswith("term-"):
            kind, role = "glossref", "doc-glossref"
    elif tag in ("dt", "dd") and node.parent is not None and is_glossary(node.parent.parent):
        kind = {"dt": "glossterm", "dd": "glossdef"}[tag]
    return {name: value for name, value in (("epub:type", kind), ("role", role)) if value}


class EpubTranslator(HTML5Translator):
    """HTML with the meaning of its parts."""

    def starttag(self, node, tagname, suffix="\n", empty=False, **attributes):
        attributes.update(meaning(node, tagname, self.builder.current_docname))
        return super().starttag(node, tagname, suffix, empty, **attributes)


def visit_term_note(translator: HTML5Translator, node: term_note) -> None:
    attributes = {"epub:type": "footnote", "role": "doc-footnote"}
    translator.body.append(translator.starttag(node, "aside", CLASS="term-note", **attributes))


def depart_term_note(translator: HTML5Translator, node: term_note) -> None:
    translator.body.append("</aside>\n")


def target_of(refuri: str, docname: str, suffix: str) -> tuple[str, str]:
    """(page, anchor) that a link on page *docname* leads to; *suffix*: how files of pages end."""
    path, _hash, anchor = refuri.partition("#")
    page = posixpath.normpath(posixpath.join(posixpath.dirname(docname), path)) if path else docname
    return page.removesuffix(suffix), anchor


class TermNotes(SphinxPostTransform):
    """Lets term links of chapters lead to notes at the chapter's end, which lead on to the definitions."""

    builders = ("epub",)
    default_priority = 900  # all links are resolved

    def run(self, **kwargs) -> None:
        docname = self.env.current_document.docname
        if not docname.startswith(NOTED) or docname.endswith("/index") or not self.document.children:
            return
        known = {(term.docname, term.anchor): term for page in terms_of(self.env).values() for term in page}
        notes: dict[tuple[str, str], term_note] = {}
        for link in list(self.document.findall(nodes.reference)):
            target = target_of(link.get("refuri", ""), docname, self.app.builder.out_suffix)
            if target not in known:
                continue
            if target not in notes:
                notes[target] = self.note(known[target], link["refuri"], len(notes) + 1)
            link["refuri"] = "#" + notes[target]["ids"][0]
            link["note"] = True
        if notes:
            section = nodes.section(ids=["term-notes"])
            section += nodes.title("", str(_("Terms in this chapter")))
            section += nodes.paragraph("", str(_("The first sentence of each definition, and a link to the rest.")))
            section += sorted(notes.values(), key=lambda note: note.astext().casefold())
            self.document.children[-1].append(section)

    def note(self, term: Term, refuri: str, number: int) -> term_note:
        """The note for *term*."""
        whole = nodes.reference("", str(_("Whole entry")), internal=True, refuri=refuri)
        line = nodes.paragraph("", "", nodes.strong("", "", named(term)), nodes.Text(f": {term.sentence} "), whole)
        return term_note("", line, ids=[f"note-{number}-{term.anchor}"])


class LooseCells(SphinxPostTransform):
    """Lets lines of table cells break between author and year: on a phone a column is narrower than both."""

    builders = ("epub",)
    default_priority = 900  # citations are words by then

    def run(self, **kwargs) -> None:
        for cell in self.document.findall(nodes.entry):
            for text in list(cell.findall(nodes.Text)):
                if "\N{NO-BREAK SPACE}" in text:
                    text.parent.replace(text, nodes.Text(text.replace("\N{NO-BREAK SPACE}", " ")))


def setup(app: Sphinx) -> None:
    app.add_node(term_note, html=(visit_term_note, depart_term_note))
    app.add_post_transform(TermNotes)
    app.add_post_transform(LooseCells)
