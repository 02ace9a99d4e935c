"""``typst``: a Sphinx builder that sets books as tagged, archival PDF with Typst.

Knows Sphinx and Typst, nothing of any particular book. The writer says what things are, ``template.typ`` how they look.

Configuration: ``typst_documents``, a list of dictionaries, one for each PDF:

``startdoc``
    document whose toctrees are followed;
``target``
    file to write, relative to the output directory;
``title``, ``subtitle``, ``author``
    for the cover, the running heads and the document's metadata;
``series``
    the book that a part belongs to: stands above the title and in the running heads;
``cover``
    lines at the foot of the cover;
``imprint``
    paragraphs on the page after the cover (edition, licence, how to cite);
``index``
    False leaves the index out;
``elsewhere``
    for a part of a book: what names the rest of it in print, for example "The Book, second edition". Links that leave
    the part lead to the site if ``html_baseurl`` is set, else they become text. Without it such a link is a fault.

``identifier``, ``rights``, ``licence``, ``publisher``
    for the metadata: a URN, DOI or address of the work; the licence in words and its address; who publishes it;
``lists``
    False leaves the list of figures and tables out.

The event ``typst-document`` (builder, settings, tree) lets an extension complete the tree while its references are
still open; ``typst-written`` has the same arguments once the tree is set. ``typst-index-language`` (builder, name) asks
for the BCP 47 tag of a name in the index that is not in the language of the book.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from .builder import TypstBuilder
from .i18n import CATALOGUE


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_builder(TypstBuilder)
    app.add_event("typst-document")
    app.add_event("typst-written")
    app.add_event("typst-index-language")
    app.add_config_value("typst_documents", [], "", types=frozenset({list}))
    app.add_config_value("typst_pdf_standards", ["ua-1", "a-2a"], "", types=frozenset({list}))
    app.add_config_value("typst_use_index", True, "", types=frozenset({bool}))
    app.add_message_catalog(CATALOGUE, str(Path(app.srcdir, "locale")))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
