"""Reports invisible characters in pages and in catalogues of translations while Sphinx reads them."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.logging import getLogger

from ..facts.invisible_characters import faults

logger = getLogger(__name__)


def check_catalogues(app: Sphinx, config: Config) -> None:
    """Warns of invisible characters in the .po files of ``locale_dirs``, whose strings replace those of pages."""
    for folder in config.locale_dirs:
        for path in sorted(Path(app.srcdir, folder).rglob("*.po")):
            for line, message in faults(path.read_bytes().decode("utf-8", "replace")):
                logger.warning("%s", message, location=f"{path}:{line}", type="reader", subtype="character")


def check_page(app: Sphinx, docname: str, content: list[str]) -> None:
    """Warns of invisible characters in the source of a page. *content*: a list with its text, as Sphinx passes it."""
    for line, message in faults(content[0]):
        logger.warning("%s", message, location=(docname, line), type="reader", subtype="character")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", check_catalogues, priority=10)  # after images.check_book, at priority 1
    app.connect("source-read", check_page, priority=100)  # before other extensions change the text
