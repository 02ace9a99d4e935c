"""TODO."""

from __future__ import annotations

from pathlib import Path

import pybtex.plugin
import sphinxcontrib.bibtex.plugin
from docutils import nodes
from pybtex.database import Entry
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.transforms import BibliographyTransform

from ..facts import records
from ..facts.fault import Fault
from ..i18n import _, foreign
from .in_text import ReaderReferenceStyle
from .names import typeset
from .style import NAME, ReaderStyle

# -- Doctree ---------------------------------------------------------------------------------------------------------


class Backend(BibliographyTransform.backend.__class__):
    """Rich text to docutils, with ``lang-xx`` tags as language marks."""

    def format_tag(self, tag_name, text):
        if tag_name.startswith("lang-"):
            marked = foreign("", tag_name[5:])
            marked.clear()
            marked.extend(text)
            return [marked]
        return super().format_tag(tag_name, text)


def reference_nodes(entry: Entry) -> list[nodes.Node]:
    """The reference of *entry* as inline nodes, for readers to take away."""
    return ReaderStyle().elsewhere(entry).render(Backend())


class ReferenceList(SphinxPostTransform):
    """Turns citation nodes into a list.

    docutils writes citations as ``role=doc-biblioentry`` inside ``role=list``, which browsers' accessibility trees,
    EPUB checkers and PDF tags all reject; a plain list is what a bibliography is.
    """

    default_priority = BibliographyTransform.default_priority + 1

    def run(self, **kwargs) -> None:
        for holder in list(self.document.findall(nodes.container)):
            if not holder.children or not all(isinstance(child, nodes.citation) for child in holder.children):
                continue
            entries = nodes.bullet_list(classes=["bibliography"])
            for citation in holder.children:
                entry = nodes.list_item(ids=list(citation["ids"]))
                entry.source, entry.line = citation.source, citation.line
                entry += [child for child in citation.children if not isinstance(child, nodes.label)]
                entries += entry
            holder.replace_self(entries)


def read_records(app: Sphinx, config: Config) -> None:
    """Check refs.bib before anything else reads it, and tell the styles what to print for years."""
    for name in config.bibtex_bibfiles:
        try:
            found = records.load(Path(app.srcdir, name))
        except records.RecordError as error:
            raise ConfigError(str(Fault(name, error.line, error.message))) from None
        whole = records.works(found)
        ReaderStyle.places = {}
        ReaderStyle.years = records.year_labels(whole, undated=_("n.d."))
        ReaderStyle.shorthands = {
            key: typeset(record.shorthand, False) for key, record in whole.items() if record.shorthand
        }
        for key, record in whole.items():
            # The page behind a DOI has the abstract.
            known = {"abstract": record.address} if record.doi else {}
            ReaderStyle.places[key] = known | {p: part.url for p, part in records.parts(found, key).items() if part.url}
    ReaderStyle.language = config.language or "en"


#: Plugins of pybtex that are asked for with every citation, and for every style.
PLUGINS = {
    "pybtex.backends": "plaintext",
    "pybtex.style.names": "plain",
    "pybtex.style.labels": "number",
    "pybtex.style.sorting": "none",
}


def find_plugins_once() -> None:
    """pybtex searches all installed packages each time that it is asked for a plugin, unless it is registered: with
    1,600 questions this took two fifths of a build."""
    for group, name in PLUGINS.items():
        pybtex.plugin.register_plugin(group, name, pybtex.plugin.find_plugin(group, name), force=True)


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinxcontrib.bibtex")
    find_plugins_once()
    BibliographyTransform.backend = Backend()
    pybtex.plugin.register_plugin("pybtex.style.formatting", NAME, ReaderStyle)
    sphinxcontrib.bibtex.plugin.register_plugin("sphinxcontrib.bibtex.style.referencing", NAME, ReaderReferenceStyle)
    app.connect("config-inited", read_records, priority=400)
    app.add_post_transform(ReferenceList)
