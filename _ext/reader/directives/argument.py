"""``{argument}``: the argument of a chapter's publication in one line, from the front matter of the chapter."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..concordance import collector

logger = getLogger(__name__)


class Argument(SphinxDirective):
    """``{argument}``: the value of ``argument`` in the front matter as a paragraph; warns if there is none."""

    def run(self) -> list[nodes.Node]:
        argument = str(self.env.metadata.get(self.env.docname, {}).get("argument", "")).strip()
        if not argument:
            logger.warning(
                "the front matter has no argument: write one line that says what the publication argues, as in "
                "'argument: \"Governments should …\"'.",
                location=self.get_location(),
                type="reader",
                subtype="front_matter",
            )
            return []
        line = nodes.paragraph(argument, argument, classes=[collector.ARGUMENT_CLASS])
        self.set_source_info(line)
        return [line]


def setup(app: Sphinx) -> None:
    app.add_directive("argument", Argument)
