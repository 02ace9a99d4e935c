"""Sphinx extension and command that check the external links of a documentation project. See README.md.

As an extension it adds the builder ``linklist`` (`linkwatch.builder`), which writes every external link with its
source locations to a JSON file. The command ``linkwatch`` (`linkwatch.cli`) runs that builder, requests each link over
HTTP, caches the verdicts and writes reports. ``python -m linkwatch.internal`` checks the links inside built HTML, EPUB
and PDF files. The package depends on Sphinx and reads BibTeX files; nothing in it is specific to one project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the builder and the configuration values that README.md lists."""
    # Imported here, because the command must start without loading Sphinx.
    from .builder import LinkListBuilder

    app.add_builder(LinkListBuilder)
    app.add_config_value("linkwatch_agent", "linkwatch", "", types=frozenset({str}))
    app.add_config_value("linkwatch_apart", 0.5, "", types=frozenset({int, float}))
    app.add_config_value("linkwatch_at_once", 2, "", types=frozenset({int}))
    app.add_config_value("linkwatch_also", [], "", types=frozenset({list}))
    app.add_config_value("linkwatch_ignored", "links-ignored.toml", "", types=frozenset({str}))
    app.add_config_value("linkwatch_doi_resolver", "https://doi.org/", "", types=frozenset({str}))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
