"""The Sphinx extension of this book: its directives, its citation style, and the HTML, EPUB and PDF editions.

Imports go one way: ``facts`` < ``safety`` < ``concordance`` < ``citations`` < ``directives`` < ``html``, ``epub``,
``pdf``, ``worksheets``, ``lint``, ``editions``. README.md in this folder says which package a change belongs in.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

#: Modules with a ``setup`` function, relative to this package, in the order in which they are set up. Sphinx calls
#: handlers of an event that have the same priority in that order.
MODULES = (
    "concordance.page_data",
    "concordance.stable_ids",
    "concordance.translations",
    "concordance.index_entries",
    "citations.letters",
    "directives.glossary_index",
    "directives.backlinks",
    "citations.reference_list",
    "citations.record_card",
    "citations.publication_list",
    "citations.how_to_cite",
    "directives.in_brief",
    "citations.original_contents",
    "citations.footnote_numbers",
    "safety.character_check",
    "html.page_context",
    "html.book_index",
    "directives.edition_facts",
    "safety.contents_tree",
    "directives.comparisons",
    "directives.crosswalk",
    "epub.builder",
    "safety.autoescape",
    "pdf.chapter_pdfs",
    "directives.framework_figure",
    "html.redirects",
    "directives.definitions",
    "editions.guard",
    "html.data_files",
    "html.drawings.figure_links",
    "html.drawings.inline_svg",
    "safety.images",
    "directives.languages",
    "concordance.cross_references",
    "html.tables",
    "safety.line_break",
    "directives.former_addresses",
    "directives.own_readings",
    "safety.parser",
    "html.previews",
    "citations.chapter_references",
    "concordance.outdated",
    "html.search",
    "directives.framework_list",
    "directives.term_outline",
    "html.stylesheet",
    "directives.term_counts",
    "worksheets.block",
    "worksheets.files",
    "concordance.figure_numbers",
    "concordance.environment",
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Sets up each of `MODULES`. The extension may be read and written in parallel."""
    # Imported here and not above: `python -m reader.editions` must not load Sphinx when there is nothing to build.
    for name in MODULES:
        import_module(f".{name}", __name__).setup(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
