"""Adds a PDF of each chapter to the documents of the PDF builder, completed by its definitions and references.

`sphinx_typst` writes one PDF for each item of ``typst_documents``. The definitions of terms and the references that a
chapter uses are on other pages of the book; they are copied into the chapter's doctree before references are resolved,
so that its links find their targets in the same PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.domain import BibtexDomain

from ..citations import chapter_references, footnote_numbers
from ..citations.reference_list import Backend
from ..concordance.environment import TERMS
from ..directives.backlinks import PART_ATTRIBUTE
from ..facts import records
from ..facts.layout import CHAPTERS
from ..i18n import _


def chapter_documents(config: Config, folder: Path) -> list[dict[str, Any]]:
    """Returns an item of ``typst_documents`` for each chapter that has a bibliographic record; *folder*: conf.py's."""
    if not config.bibtex_bibfiles:
        return []
    bibliography = records.load(folder / config.bibtex_bibfiles[0])
    works = {records.chapter_of(key): record for key, record in records.works(bibliography).items()}
    edition = str(_("{book}, edition {version}")).format(book=config.project, version=config.release)
    documents: list[dict[str, Any]] = []
    for path in sorted((folder / CHAPTERS).glob("*.md")):
        if work := works.get(f"{CHAPTERS}/{path.stem}"):
            documents.append(
                {
                    "startdoc": f"{CHAPTERS}/{path.stem}",
                    "target": f"{CHAPTERS}/{path.stem}.pdf",
                    "title": work.title,
                    "subtitle": str(_("A companion chapter to this publication, not the publication itself")),
                    "series": config.project,
                    "author": config.author,
                    "index": False,
                    "lists": False,
                    # The identifier of the book with the chapter's key: two documents must not share one.
                    "identifier": f"{config.epub_identifier}#{path.stem}",
                    "elsewhere": edition,
                }
            )
    return documents


def term_targets(tree: nodes.Element) -> list[str]:
    """Returns the targets of the unresolved ``term`` references of *tree*, each once, in document order."""
    references = tree.findall(addnodes.pending_xref)
    return list(dict.fromkeys(node["reftarget"] for node in references if node.get("reftype") == "term"))


def citation_keys(tree: nodes.Element) -> list[str]:
    """Returns the keys of the unresolved citations of *tree*, each once, in document order."""
    references = [node for node in tree.findall(addnodes.pending_xref) if node.get("refdomain") == "cite"]
    return list(
        dict.fromkeys(target.key for node in references for target in parse_citation_targets(node["reftarget"]))
    )


def excerpt(docname: str, *content: nodes.Node) -> addnodes.start_of_file:
    """Returns *content* of page *docname* as part of another document, which contains nothing else of that page."""
    return addnodes.start_of_file("", *content, docname=docname, excerpt=True)


def section(id_: str, title: str, content: Iterable[nodes.Node]) -> nodes.section:
    """Returns a section with a title and *content*."""
    return nodes.section("", nodes.title("", title), *content, ids=[id_])


def definitions(env: BuildEnvironment, keys: list[str]) -> list[nodes.Element]:
    """Returns copies of the definitions of terms with their footnotes, an excerpt for each page.

    *keys*: keys or aliases, in any case.
    """
    folded_keys = {key.lower() for key in keys}
    excerpts: list[nodes.Element] = []
    for docname, terms in sorted(TERMS.of(env).items()):
        anchors = {term.anchor for term in terms if folded_keys & {name.lower() for name in term.names}}
        page = env.get_doctree(docname)
        items = [
            item.deepcopy()
            for item in page.findall(nodes.definition_list_item)
            if any(set(term["ids"]) & anchors for term in item.findall(nodes.term))
        ]
        if items:
            excerpts.append(
                excerpt(docname, nodes.definition_list("", *items, classes=["glossary"]), *notes_of(items, page))
            )
    return excerpts


def notes_of(items: Sequence[nodes.Element], page: nodes.document) -> list[nodes.Element]:
    """Returns copies of the footnotes of *page* whose marks are in *items*, or in one of these footnotes."""
    notes: list[nodes.footnote] = []
    marked: set[str] = set()
    while items:
        marked |= {mark["refid"] for item in items for mark in item.findall(nodes.footnote_reference)}
        new = [note for note in page.findall(nodes.footnote) if marked & set(note["ids"]) and note not in notes]
        notes, items = notes + new, new
    return [note.deepcopy() for note in notes]


def reference_entries(env: BuildEnvironment, keys: list[str]) -> list[nodes.Node]:
    """Returns the bibliography entries of *keys*, in the bibliography's order, an excerpt for each page with one."""
    domain = cast(BibtexDomain, env.domains["cite"])  # the domain that sphinxcontrib.bibtex registers as "cite"
    items_by_page: dict[str, list[nodes.Node]] = {}
    for citation in domain.citations:
        if citation.key in keys:
            line = nodes.paragraph("", "", *citation.formatted_entry.text.render(Backend()))
            item = nodes.list_item("", line, ids=[citation.citation_id])
            items_by_page.setdefault(citation.bibliography_key.docname, []).append(item)
    return [
        excerpt(docname, nodes.bullet_list("", *items, classes=["bibliography"]))
        for docname, items in items_by_page.items()
    ]


def complete_chapter(app: Sphinx, builder: Builder, settings: dict[str, Any], tree: nodes.document) -> None:
    """Adds the definitions and references that a chapter uses to its doctree (handler of ``typst-document``).

    *settings* is an item of ``typst_documents``; only those of `chapter_documents` have ``elsewhere``.
    """
    if not settings.get("elsewhere"):
        return
    tree[PART_ATTRIBUTE] = settings["startdoc"]
    chapter = next(tree.findall(nodes.section))
    # The page's list of sources, by author and year, gives way to the full references.
    for short_list in [
        node for node in tree.findall(nodes.section) if chapter_references.SECTION_CLASS in node["classes"]
    ]:
        if short_list.parent is not None:
            short_list.parent.remove(short_list)
    terms = definitions(app.env, term_targets(tree))
    if terms:
        number = 1 + sum(1 for _note in tree.findall(nodes.footnote))
        for part in terms:  # the notes have the numbers of their own pages
            number += len(footnote_numbers.number(part, number))
        if not app.config.html_baseurl:
            message = str(_("Terms named without a page are defined in {edition}."))
            terms.insert(0, nodes.paragraph("", message.format(edition=settings["elsewhere"])))
        chapter += section("terms-of-this-chapter", str(_("Terms used in this chapter")), terms)
    references = reference_entries(app.env, citation_keys(tree))
    if references:
        chapter += section("references-of-this-chapter", str(_("References")), references)


def add_documents(app: Sphinx, config: Config) -> None:
    """Appends the chapters to ``typst_documents`` (handler of ``config-inited``)."""
    config.typst_documents = [*config.typst_documents, *chapter_documents(config, Path(app.srcdir))]


def setup(app: Sphinx) -> None:
    """Registers the handlers, if the extension `sphinx_typst` is loaded."""
    if "typst_documents" in app.config:
        # Before directives/edition_facts.py adds an imprint to each document.
        app.connect("config-inited", add_documents, priority=450)
        app.connect("typst-document", complete_chapter)
