"""TODO."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

from ..facts.invisible_characters import check_catalogues, faults

logger = getLogger(__name__)


# -- Hooks -----------------------------------------------------------------------------------------------------------


def check(app: Sphinx, docname: str, content: list[str]) -> None:
    """Names them when a page is read."""
    for line, said in faults(content[0]):
        logger.warning("%s", said, location=(docname, line), type="reader", subtype="character")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", check_catalogues, priority=10)  # when all files are known to be the book's
    app.connect("source-read", check, priority=100)  # as the author wrote it
