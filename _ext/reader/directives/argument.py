"""TODO."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..concordance import collector

logger = getLogger(__name__)


class Argument(SphinxDirective):
    """``{argument}``: what the publication argues, in the one line of the chapter's front matter."""

    def run(self):
        said = str(self.env.metadata.get(self.env.docname, {}).get("argument", "")).strip()
        if not said:
            logger.warning(
                "the front matter has no argument: write one line that says what the publication argues, as in "
                "'argument: \"Governments should …\"'.",
                location=self.get_location(),
                type="reader",
                subtype="front_matter",
            )
            return []
        line = nodes.paragraph(said, said, classes=[collector.ARGUMENT])
        self.set_source_info(line)
        return [line]


def setup(app: Sphinx) -> None:
    app.add_directive("argument", Argument)
