"""What pages put into the index of the book: the block ``{index}``, and the field ``index`` of a definition.

Sphinx puts each term of a ``{glossary}`` into the index by itself. The glossary of the book has them all already, so
here a definition is in the index only where its fields say so; that holds for all editions, because each makes its
index from what Sphinx collects.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.domains.index import IndexDirective
from sphinx.transforms import SphinxTransform
from sphinx.util.logging import getLogger

from ..facts import terms
from ..i18n import _

logger = getLogger(__name__)

#: What an entry in an ``{index}`` begins with.
KINDS = ("single:", "see:", "seealso:")
#: What stands above the index in all editions; ``%s`` is the word `GLOSSARY`.
HEADNOTE = _(
    "People, bodies, countries, laws, works and ideas, where the book has something to say about them. Terms of the "
    "frameworks are here only if the book also discusses them elsewhere: the %s has them all."
)
GLOSSARY = _("glossary")


class IndexBlock(IndexDirective):
    """``{index}``: entries, one a line, for the paragraph, list or table that follows."""

    has_content = True
    required_arguments = 0
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        lines = [line.strip() for line in (*self.arguments, *self.content) if line.strip()]
        entries = [line for line in lines if line.startswith(KINDS)]
        for line in lines:
            if line not in entries:
                message = "an index entry begins with %s: write “single: %s”."
                location = self.get_location()
                logger.warning(message, ", ".join(KINDS), line, location=location, type="reader", subtype="index")
        self.arguments = ["\n".join(entries)]
        return super().run() if entries else []


class DefinitionEntries(SphinxTransform):
    """Replaces the index entry that Sphinx makes for a term by those of the fields ``index`` of its definition."""

    # Before `sphinx.transforms.references.SphinxDomains` collects the entries.
    default_priority = 845

    def apply(self, **kwargs: object) -> None:
        for names, body in terms.definitions(self.document):
            fields = [field for field in terms.definition_fields(body) if field[0].astext() == "index"]
            id_ = names[0]["ids"][0]
            entries = [("single", field[1].astext(), id_, "main", None) for field in fields]
            for name in names:
                for node in list(name.findall(addnodes.index)):
                    node["entries"] = entries if name is names[0] else []


def set_headnote(app: Sphinx, config: Config) -> None:
    """Gives the PDF its headnote (handler of ``config-inited``)."""
    config.typst_index_note = str(HEADNOTE) % GLOSSARY


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinx_typst")
    app.add_directive("index", IndexBlock, override=True)
    app.add_transform(DefinitionEntries)
    app.connect("config-inited", set_headnote)
