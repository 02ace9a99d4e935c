"""The book's own extensions; each module holds one thing that a reader sees."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

MODULES = (
    "alphabet",
    "backlinks",
    "bibliography",
    "cards",
    "characters",
    "chrome",
    "colophon",
    "contents",
    "crosswalk",
    "epub",
    "escaping",
    "excerpts",
    "figures",
    "forwards",
    "glossary",
    "guard",
    "illustrations",
    "images",
    "languages",
    "links",
    "markup",
    "moved",
    "own_readings",
    "parser",
    "previews",
    "references",
    "refresh",
    "search",
    "shelf",
    "stylesheet",
    "term_counts",
    "uses",
)


def setup(app: Sphinx) -> ExtensionMetadata:
    # Imported here and not above: `python -m reader.editions` with nothing to do must not wait for Sphinx.
    for name in MODULES:
        import_module(f".{name}", __name__).setup(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
