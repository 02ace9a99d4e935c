"""The full bibliography as a list, and the connection of refs.bib and our styles to sphinxcontrib-bibtex."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pybtex.plugin
import sphinxcontrib.bibtex.bibfile
import sphinxcontrib.bibtex.plugin
from docutils import nodes
from pybtex.database import BibliographyData, Entry
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.logging import getLogger
from sphinxcontrib.bibtex.transforms import BibliographyTransform

from ..facts import records
from ..facts.bib import tex
from ..facts.bib.bib_file import RecordError
from ..facts.fault import Fault
from ..i18n import _, inline_in_language
from .in_text import CiteRole, ReaderReferenceStyle
from .names import typographic_quotes
from .style import NAME, ReaderStyle

logger = getLogger(__name__)

# -- Doctree ---------------------------------------------------------------------------------------------------------


class Backend(BibliographyTransform.backend.__class__):  # type: ignore[misc]  # pybtex-docutils has no types
    """Renders rich text of pybtex as docutils nodes; tags ``lang-xx`` become marks of language."""

    def format_tag(self, tag_name: str, text: list[nodes.Node]) -> list[nodes.Node]:
        if tag_name.startswith("lang-"):
            marked = inline_in_language("", tag_name[5:])
            marked.clear()
            marked.extend(text)
            return [marked]
        rendered: list[nodes.Node] = super().format_tag(tag_name, text)
        return rendered


def reference_nodes(entry: Entry) -> list[nodes.Node]:
    """Returns the reference of *entry* as inline nodes, for readers to copy."""
    reference: list[nodes.Node] = ReaderStyle().reference_for_others(entry).render(Backend())
    return reference


class ReferenceList(SphinxPostTransform):
    """Turns the citation nodes of a bibliography into a list.

    docutils writes citations as ``role=doc-biblioentry`` inside ``role=list``, which browsers' accessibility trees,
    EPUB checkers and PDF tags all reject; a plain list is what a bibliography is.
    """

    default_priority = BibliographyTransform.default_priority + 1

    def run(self, **kwargs: Any) -> None:
        for container in list(self.document.findall(nodes.container)):
            citations = [child for child in container.children if isinstance(child, nodes.citation)]
            if not citations or len(citations) < len(container.children):
                continue
            entries = nodes.bullet_list(classes=["bibliography"])
            for citation in citations:
                entry = nodes.list_item(ids=list(citation["ids"]))
                entry.source, entry.line = citation.source, citation.line
                content = [child for child in citation.children if not isinstance(child, nodes.label)]
                # sphinxcontrib-bibtex keeps this node and appends to it whenever the page is resolved.
                citation.clear()
                entry += content
                entries += entry
            container.replace_self(entries)


# -- refs.bib and plugins --------------------------------------------------------------------------------------------


class Parser:
    """Gives sphinxcontrib-bibtex the entries of refs.bib as `records.parse` reads them, in place of pybtex's parser.

    It needs keys, types and fields for filters; what is printed comes from the records.
    """

    def __init__(self, encoding: str):
        self.data = BibliographyData()

    def parse_file(self, path: Path) -> None:
        """Adds the entries of *path* to ``data``."""
        for record in records.load(path).values():
            fields = {name: tex.plain(text) for name, text in record.texts.items()}
            fields |= {"year": record.year, "date": record.date, "keywords": ", ".join(record.keywords)}
            self.data.add_entry(record.key, Entry(record.type, fields={k: v for k, v in fields.items() if v}))


def read_records(app: Sphinx, config: Config) -> None:
    """Checks refs.bib before anything else reads it, and gives its data to `ReaderStyle`.

    Raises ConfigError with file, line and what to correct.
    """
    for name in config.bibtex_bibfiles:
        try:
            all_records = records.load(Path(app.srcdir, name))
        except RecordError as error:
            for line, message in error.faults if len(error.faults) > 1 else ():
                logger.warning("%s", message, location=f"{name}:{line}", type="reader", subtype="bibliography")
            raise ConfigError(str(Fault(name, error.line, error.message))) from None
        works = records.works(all_records)
        ReaderStyle.records = all_records
        ReaderStyle.part_urls = {}
        ReaderStyle.years = records.year_labels(works, undated=_("n.d."))
        ReaderStyle.shorthands = {
            key: typographic_quotes(record.shorthand, False) for key, record in works.items() if record.shorthand
        }
        for key, record in works.items():
            # The abstract is on the page that the DOI leads to.
            abstract = {"abstract": record.address} if record.doi else {}
            parts = records.parts_of(all_records, key)
            ReaderStyle.part_urls[key] = abstract | {place: part.url for place, part in parts.items() if part.url}
    ReaderStyle.language = config.language or "en"


#: Plugins of pybtex that are looked up for every citation and every style: group to name.
PLUGINS = {
    "pybtex.backends": "plaintext",
    "pybtex.style.names": "plain",
    "pybtex.style.labels": "number",
    "pybtex.style.sorting": "none",
}


def find_plugins_once() -> None:
    """Register pybtex's own plugins: it searches all installed packages for a plugin that is not registered.

    A build looks plugins up 1,600 times, which took two fifths of its time.
    """
    for group, name in PLUGINS.items():
        pybtex.plugin.register_plugin(group, name, pybtex.plugin.find_plugin(group, name), force=True)


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinxcontrib.bibtex")
    find_plugins_once()
    BibliographyTransform.backend = Backend()
    pybtex.plugin.register_plugin("pybtex.style.formatting", NAME, ReaderStyle)
    sphinxcontrib.bibtex.plugin.register_plugin("sphinxcontrib.bibtex.style.referencing", NAME, ReaderReferenceStyle)
    setattr(sphinxcontrib.bibtex.bibfile, "Parser", Parser)  # noqa: B010  # its name for pybtex's
    for name in ("p", "t"):
        app.add_role_to_domain("cite", name, CiteRole(), override=True)
    app.connect("config-inited", read_records, priority=400)
    app.add_post_transform(ReferenceList)
