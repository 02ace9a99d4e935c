"""The list of references at the end of each chapter: the works that the chapter cites.

Each entry links to the same work in the full bibliography. The list is no second bibliography in the sense of
sphinxcontrib-bibtex: its entries have no ids, so citations lead to the full bibliography alone.
"""

from __future__ import annotations

from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinxcontrib.bibtex.directives import BibliographyDirective
from sphinxcontrib.bibtex.domain import BibtexDomain, Citation

from ..concordance import collector, environment
from ..concordance.cross_references import resolved_link
from ..facts.layout import is_chapter
from ..i18n import _
from ..safety import allowlist
from .reference_list import Backend
from .style import ReaderStyle

#: Id and class of the section.
SECTION_ID, SECTION_CLASS = "references", "works-cited"


class works_cited(nodes.General, nodes.Element):
    """Placeholder, replaced by the list of page ``docname`` when pages are written: its wording depends on refs.bib."""


class Bibliography(BibliographyDirective):
    """``{bibliography}`` of refs.bib: all works cited, or those of one type."""

    option_spec = {"filter": allowlist.bibliography_filter}


class AddReferences(SphinxTransform):
    """Appends a section for its references to each chapter that cites a work."""

    # Before Sphinx's collectors look for headings.
    default_priority = 870

    def apply(self, **kwargs: Any) -> None:
        top = next(self.document.findall(nodes.section), None)
        cites = any(node.get("refdomain") == "cite" for node in self.document.findall(addnodes.pending_xref))
        if top is None or not cites or not is_chapter(self.env.docname) or SECTION_ID in self.document.ids:
            return
        section = nodes.section("", ids=[SECTION_ID], classes=[SECTION_CLASS])
        section += [nodes.title("", _("References")), works_cited(docname=self.env.docname)]
        self.document.ids[SECTION_ID] = section
        top += section


class ListReferences(SphinxPostTransform):
    """Replaces each `works_cited` by the list."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs: Any) -> None:
        citations = cast(BibtexDomain, self.env.get_domain("cite")).citations  # Sphinx types it as any domain
        for placeholder in list(self.document.findall(works_cited)):
            docname = placeholder["docname"]
            page = environment.USES.of(self.env).get(docname, collector.PageUses())
            keys = {work.key for work in page.works}
            entries, style = nodes.bullet_list(classes=["references"]), ReaderStyle()
            for citation in citations:
                if citation.key in keys:
                    entries += nodes.list_item("", self.entry(citation, docname, style))
            placeholder.replace_self(entries)

    def entry(self, citation: Citation, docname: str, style: ReaderStyle) -> nodes.paragraph:
        """Returns one reference on page *docname*; authors and year are a link to the bibliography."""
        head, rest = style.head_and_rest(citation.entry)
        target = citation.bibliography_key.docname
        link = resolved_link(self.env, docname, target, citation.citation_id, head, page_number=False)
        return nodes.paragraph("", "", link, nodes.Text(", "), *rest.render(Backend()))


def setup(app: Sphinx) -> None:
    app.add_directive("bibliography", Bibliography, override=True)
    app.add_node(works_cited)
    app.add_transform(AddReferences)
    app.add_post_transform(ListReferences)
