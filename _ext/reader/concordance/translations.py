"""Mends Sphinx's translation of pages: the keys of fields stay as they are, and ids are there once.

It also checks the catalogues (`facts.catalogue`) in place of Sphinx, whose check refuses right translations.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform
from sphinx.util.logging import getLogger

from ..facts import catalogue, terms

logger = getLogger(__name__)

#: Sphinx's own check of references in translations.
SPHINX_CHECK = "i18n.inconsistent_references"


def catalogues_of(folders: list[Path], language: str) -> list[Path]:
    """Returns the catalogues of *language*, and of the language without its country, below the folders ``locale``."""
    tags = dict.fromkeys((language, language.partition("_")[0]))
    return [path for folder in folders for tag in tags for path in sorted((folder / tag).rglob("*.po"))]


def check_catalogues(app: Sphinx, config: Config) -> None:
    """Warns of faults in the catalogues of the language of the edition, at their lines."""
    config.suppress_warnings = [*config.suppress_warnings, SPHINX_CHECK]
    read, broken = {}, False
    for path in catalogues_of([Path(app.srcdir, folder) for folder in config.locale_dirs], config.language or "en"):
        try:
            read[path] = catalogue.read(path.read_bytes())
        except catalogue.CatalogueError as error:
            warn(path, error.line, str(error))
            broken = True
    if broken:
        return  # the others may name terms by translations in it
    translated = catalogue.names(read.values())
    for path, messages in read.items():
        for line, message in catalogue.faults(messages, translated):
            warn(path, line, message)


def warn(path: Path, line: int, message: str) -> None:
    logger.warning("%s", message, location=f"{path}:{line}", type="reader", subtype="translation")


class KeysStayAsTyped(SphinxTransform):
    """Keeps the names of the fields of definitions, and the values that are keys, out of the catalogues."""

    default_priority = 9  # before Sphinx keeps the originals of messages (10) and translates them (20)

    def apply(self, **kwargs: Any) -> None:
        for _names, body in terms.definitions(self.document):
            for field in terms.definition_fields(body):
                is_key = field[0].astext() in terms.KEY_FIELDS
                for node in field.findall(nodes.TextElement):
                    if is_key or isinstance(node, nodes.field_name):
                        node["translatable"] = False


class CleanTranslations(SphinxTransform):
    """Gives citations in translations ids of their own: Sphinx parses each translation as a document, from ``id1``.

    It also takes Sphinx's mark off descriptions, which would be printed as an attribute.
    """

    default_priority = 26  # after Sphinx has counted what is translated (25)

    def apply(self, **kwargs: Any) -> None:
        seen: set[str] = set()
        for node in self.document.findall(nodes.Element):
            if seen & set(node["ids"]):
                node["ids"] = []
                self.document.set_id(node)
            seen.update(node["ids"])
            if isinstance(node, nodes.meta):
                node.attributes.pop("translated", None)


def setup(app: Sphinx) -> None:
    """Registers the handler and the transforms."""
    app.connect("config-inited", check_catalogues, priority=11)  # after safety/character_check, at priority 10
    app.add_transform(KeysStayAsTyped)
    app.add_transform(CleanTranslations)
