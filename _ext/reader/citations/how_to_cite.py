"""TODO."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..facts.records import Record
from ..i18n import _
from .chapter_record import _OfRecord
from .record_card import link
from .reference_list import reference_nodes


class HowToCite(_OfRecord, SphinxDirective):
    """The OECD publication first, then this page."""

    def run(self):
        record = self.own()
        if record is None:
            return []
        entry = self.env.get_domain("cite").bibdata.data.entries[record.key]
        first = nodes.paragraph("", "", nodes.strong("", _("Cite the publication:")), nodes.Text(" "))
        first += reference_nodes(entry)
        second = nodes.paragraph("", "", nodes.strong("", _("To cite this page as well:")), nodes.Text(" "))
        second += self.page(record)
        return [nodes.container("", first, second, classes=["how-to-cite"])]

    def page(self, record: Record) -> list[nodes.Node]:
        """Reference to this chapter of the Reader."""
        config = self.config
        year = config.release.partition(".")[0]
        out: list[nodes.Node] = [
            nodes.Text(f"{config.author} ({year}), “{record.title}”, {_('in')} "),
            nodes.emphasis("", config.project),
            nodes.Text(", " + _("edition {version}").format(version=config.release)),
        ]
        if config.reader_site:
            address = f"{config.reader_site.rstrip('/')}/{self.env.docname}.html"
            return [*out, nodes.Text(", "), link(address)]
        return [*out, nodes.Text(".")]


def setup(app: Sphinx) -> None:
    app.add_directive("how-to-cite", HowToCite)
