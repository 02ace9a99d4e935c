"""The list of works at the end of each chapter: what the chapter cites, with the way to the full bibliography.

No second bibliography in the sense of sphinxcontrib-bibtex: the list has no ids, and citations go on leading to the one
list that holds everything.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinxcontrib.bibtex.directives import BibliographyDirective
from sphinxcontrib.bibtex.domain import Citation

from ..concordance import collector, environment
from ..concordance.cross_references import place_link
from ..facts.layout import is_chapter
from ..i18n import _
from ..safety import allowlist
from .reference_list import Backend
from .style import ReaderStyle

#: Id and class of the section.
ID, CLASS = "references", "works-cited"


class works_cited(nodes.General, nodes.Element):
    """Stands where the list of page ``docname`` will be written: its wording depends on the whole of refs.bib."""


class Bibliography(BibliographyDirective):
    """``{bibliography}`` of refs.bib: all works cited, or those of one type."""

    option_spec = {"filter": allowlist.works_wanted}


class AddReferences(SphinxTransform):
    """Ends each chapter with a section for its references."""

    # Before collectors look for headings.
    default_priority = 870

    def apply(self, **kwargs) -> None:
        top = next(self.document.findall(nodes.section), None)
        cites = any(node.get("refdomain") == "cite" for node in self.document.findall(addnodes.pending_xref))
        if top is None or not cites or not is_chapter(self.env.docname) or ID in self.document.ids:
            return
        section = nodes.section("", ids=[ID], classes=[CLASS])
        section += [nodes.title("", _("References")), works_cited(docname=self.env.docname)]
        self.document.ids[ID] = section
        top += section


class ListReferences(SphinxPostTransform):
    """Writes the list."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(works_cited)):
            page = environment.collected(self.env).get(place["docname"], collector.PageUses())
            keys = {work.key for work in page.works}
            entries, style = nodes.bullet_list(classes=["references"]), ReaderStyle()
            for citation in self.env.get_domain("cite").citations:
                if citation.key in keys:
                    entries += nodes.list_item("", self.entry(citation, place["docname"], style))
            place.replace_self(entries)

    def entry(self, citation: Citation, page: str, style: ReaderStyle) -> nodes.paragraph:
        """One reference; author and year lead to the bibliography."""
        head, rest = style.parts(citation.entry)
        target = citation.bibliography_key.docname
        link = place_link(self.env, page, target, citation.citation_id, head, printed=False)
        return nodes.paragraph("", "", link, nodes.Text(", "), *rest.render(Backend()))


def setup(app: Sphinx) -> None:
    app.add_directive("bibliography", Bibliography, override=True)
    app.add_node(works_cited)
    app.add_transform(AddReferences)
    app.add_post_transform(ListReferences)
