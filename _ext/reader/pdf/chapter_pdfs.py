"""Each chapter as a PDF of its own: with the definitions of the terms it uses and the works it cites.

The PDF builder is told through ``typst_documents``; what a chapter needs from the rest of the book is copied into its
tree before references are resolved, so that its links find their targets.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.citation_target import parse_citation_targets

from ..citations import chapter_references
from ..citations.reference_list import Backend
from ..concordance.environment import declared as declared_terms
from ..directives.backlinks import PART
from ..facts import records
from ..facts.layout import CHAPTERS
from ..i18n import _


def documents(config: Config, folder: Path) -> list[dict]:
    """Settings for the PDF builder, one for each chapter that has a record."""
    known = records.load(folder / config.bibtex_bibfiles[0])
    edition = str(_("{book}, edition {version}")).format(book=config.project, version=config.release)
    found = []
    for path in sorted((folder / CHAPTERS).glob("*.md")):
        if path.stem in known:
            found.append(
                {
                    "startdoc": f"{CHAPTERS}/{path.stem}",
                    "target": f"{CHAPTERS}/{path.stem}.pdf",
                    "title": known[path.stem].title,
                    "subtitle": str(_("A companion chapter to this publication, not the publication itself")),
                    "series": config.project,
                    "author": config.author,
                    "index": False,
                    "lists": False,
                    # The book's own identifier names the whole: a part adds its key.
                    "identifier": f"{config.epub_identifier}#{path.stem}",
                    "elsewhere": edition,
                }
            )
    return found


def targets(tree: nodes.Element, kind: str) -> list[str]:
    """Targets of the unresolved references of one kind (``term`` or ``cite``), each once, in order."""
    found: dict[str, None] = {}
    for node in tree.findall(addnodes.pending_xref):
        if kind == "cite" and node.get("refdomain") == "cite":
            found.update((target.key, None) for target in parse_citation_targets(node["reftarget"]))
        elif kind == node.get("reftype") == "term":
            found[node["reftarget"]] = None
    return list(found)


def excerpt(docname: str, *content: nodes.Node) -> addnodes.start_of_file:
    """*content* of page *docname*, in a document that holds no more of that page."""
    return addnodes.start_of_file("", *content, docname=docname, excerpt=True)


def section(id_: str, title: str, content: Iterable[nodes.Node]) -> nodes.section:
    """A section at the end of the chapter."""
    return nodes.section("", nodes.title("", title), *content, ids=[id_])


def definitions(env: BuildEnvironment, keys: list[str]) -> list[nodes.Node]:
    """The definitions of *keys*, by page, in page order."""
    wanted = {key.lower() for key in keys}
    found: list[nodes.Node] = []
    for docname, found_there in sorted(declared_terms(env).items()):
        anchors = {t.anchor for t in found_there if wanted & {name.lower() for name in (t.key, *t.aliases)}}
        items = [
            item.deepcopy()
            for item in env.get_doctree(docname).findall(nodes.definition_list_item)
            if any(set(term["ids"]) & anchors for term in item.findall(nodes.term))
        ]
        if items:
            found.append(excerpt(docname, nodes.definition_list("", *items, classes=["glossary"])))
    return found


def works(env: BuildEnvironment, keys: list[str]) -> list[nodes.Node]:
    """The references of *keys*, in the order of the bibliography."""
    found: dict[str, list[nodes.Node]] = {}
    for citation in env.get_domain("cite").citations:
        if citation.key in keys:
            line = nodes.paragraph("", "", *citation.formatted_entry.text.render(Backend()))
            item = nodes.list_item("", line, ids=[citation.citation_id])
            found.setdefault(citation.bibliography_key.docname, []).append(item)
    return [excerpt(page, nodes.bullet_list("", *items, classes=["bibliography"])) for page, items in found.items()]


def complete(app: Sphinx, builder: Builder, settings: dict, tree: nodes.document) -> None:
    """Gives a chapter that stands alone what it needs of the book."""
    if not settings.get("elsewhere"):
        return
    tree[PART] = settings["startdoc"]
    top = next(tree.findall(nodes.section))
    for listed in [node for node in tree.findall(nodes.section) if chapter_references.CLASS in node["classes"]]:
        listed.parent.remove(listed)  # here the full entries stand in its place
    terms = definitions(app.env, targets(tree, "term"))
    if terms:
        if not app.config.html_baseurl:
            said = str(_("Terms named without a page are defined in {edition}.")).format(edition=settings["elsewhere"])
            terms.insert(0, nodes.paragraph("", said))
        top += section("terms-of-this-chapter", str(_("Terms used in this chapter")), terms)
    cited = works(app.env, targets(tree, "cite"))
    if cited:
        top += section("references-of-this-chapter", str(_("References")), cited)


def add_documents(app: Sphinx, config: Config) -> None:
    config.typst_documents = [*config.typst_documents, *documents(config, Path(app.srcdir))]


def setup(app: Sphinx) -> None:
    if "typst_documents" in app.config:
        # Before colophon.py gives each PDF its imprint.
        app.connect("config-inited", add_documents, priority=450)
        app.connect("typst-document", complete)
