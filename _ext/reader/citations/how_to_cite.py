"""``{how-to-cite}``: how to cite the publication of a chapter, and the chapter itself."""

from __future__ import annotations

from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinxcontrib.bibtex.domain import BibtexDomain

from ..facts.records import Record
from ..i18n import _
from .chapter_record import RecordMixin
from .record_card import external_link
from .reference_list import reference_nodes


class HowToCite(RecordMixin, SphinxDirective):
    """Two references: to the publication first, then to this page."""

    def run(self) -> list[nodes.Node]:
        record = self.chapter_record()
        if record is None:
            return []
        domain = cast(BibtexDomain, self.env.get_domain("cite"))  # Sphinx types it as any domain
        entry = domain.bibdata.data.entries[record.key]
        first = nodes.paragraph("", "", nodes.strong("", _("Cite the publication:")), nodes.Text(" "))
        first += reference_nodes(entry)
        second = nodes.paragraph("", "", nodes.strong("", _("To cite this page as well:")), nodes.Text(" "))
        second += self.chapter_reference(record)
        return [nodes.container("", first, second, classes=["how-to-cite"])]

    def chapter_reference(self, record: Record) -> list[nodes.Node]:
        """Returns the reference to this chapter of the Reader, with its address if ``reader_site`` is set."""
        config = self.config
        year = config.release.partition(".")[0]
        reference: list[nodes.Node] = [
            nodes.Text(f"{config.author} ({year}), “{record.title}”, {_('in')} "),
            nodes.emphasis("", config.project),
            nodes.Text(", " + _("edition {version}").format(version=config.release)),
        ]
        if config.reader_site:
            address = f"{config.reader_site.rstrip('/')}/{self.env.docname}.html"
            return [*reference, nodes.Text(", "), external_link(address)]
        return [*reference, nodes.Text(".")]


def setup(app: Sphinx) -> None:
    app.add_directive("how-to-cite", HowToCite)
