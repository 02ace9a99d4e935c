"""``typst``: a Sphinx builder that typesets books as tagged, archival PDF (PDF/UA-1, PDF/A-2a) with Typst.

The writer says what a thing is, ``template.typ`` how it looks. Configuration values, events and limits are described in
README.md beside this file.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from .builder import TypstBuilder
from .i18n import CATALOGUE


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the builder, its events, its configuration values and its message catalogue."""
    app.add_builder(TypstBuilder)
    app.add_event("typst-document")
    app.add_event("typst-written")
    app.add_event("typst-index")
    app.add_event("typst-index-language")
    app.add_config_value("typst_documents", [], "", types=frozenset({list}))
    app.add_config_value("typst_pdf_standards", ["ua-1", "a-2a"], "", types=frozenset({list}))
    app.add_config_value("typst_use_index", True, "", types=frozenset({bool}))
    app.add_config_value("typst_index_note", "", "", types=frozenset({str}))
    app.add_config_value("typst_styles", "", "", types=frozenset({str}))
    app.add_config_value("typst_hanging_lists", [], "", types=frozenset({list, tuple}))
    app.add_config_value("typst_link_groups", [], "", types=frozenset({list, tuple}))
    app.add_config_value("typst_page_lists", [], "", types=frozenset({list, tuple}))
    app.add_message_catalog(CATALOGUE, str(Path(app.srcdir, "locale")))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
