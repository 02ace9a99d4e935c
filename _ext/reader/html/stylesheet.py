"""Replaces the stylesheets of theme and book by one bundle, and removes the theme's files that no page loads.

Runs when a build is finished, on the pages as they were written, so it depends on nothing of the theme but the names of
its sheets: ``reader_theme_styles`` in conf.py. Without them nothing is bundled or removed. See `css` for the bundle.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from .css import UsedNames, bundle
from .tables import COLUMN_WIDTHS_CSS

#: File name of the bundle, below ``_static``.
BUNDLE = "book.css"


def html_pages(folder: Path) -> list[Path]:
    """Returns the paths of the pages below *folder*, sorted."""
    return sorted(path for path in folder.rglob("*.html") if "_static" not in path.relative_to(folder).parts)


def stylesheet_paths(app: Sphinx) -> list[Path]:
    """Returns the paths of the theme's sheets, then of the book's own in the order of their registration."""
    static = Path(app.outdir, "_static")
    own = [name for name, _attributes in (*app.config.html_css_files, *app.registry.css_files)]
    return [
        static / name for name in dict.fromkeys((*app.config.reader_theme_styles, *own)) if (static / name).is_file()
    ]


def loaded_assets(pages: Iterable[str], css: str) -> set[str]:
    """Returns the paths, relative to ``_static``, that the HTML of *pages* and the bundle *css* load."""
    assets = {name for text in pages for name in re.findall(r'(?:href|src)="(?:\.\./)*_static/([^"?#]+)', text)}
    return assets | set(re.findall(r"url\(['\"]?([^)'\"?#]+)", css)) | {BUNDLE}


def remove_unused_assets(app: Sphinx, builder: StandaloneHTMLBuilder, loaded: set[str]) -> None:
    """Removes from ``_static`` the themes' files and bundled sheets that are not in *loaded*, and empty folders."""
    static = Path(app.outdir, "_static")
    from_themes = {
        re.sub(r"(?:\.jinja|_t)$", "", path.relative_to(folder).as_posix())
        for folder in (Path(theme, "static") for theme in builder.theme.get_theme_dirs())
        for path in folder.rglob("*")
        if path.is_file()
    }
    bundled = {path.relative_to(static).as_posix() for path in stylesheet_paths(app)}
    for name in (from_themes | bundled) - loaded:
        (static / name).unlink(missing_ok=True)
    for path in sorted((path for path in static.rglob("*") if path.is_dir()), reverse=True):
        if not any(path.iterdir()):
            path.rmdir()


def write_bundle(app: Sphinx, exception: Exception | None) -> None:
    """Writes the bundle and a digest of it into each page's link to it (handler of ``build-finished``).

    The digest makes browsers load a new bundle instead of a cached one.
    """
    builder = app.builder
    if exception is not None or builder.name != "html" or not app.config.reader_theme_styles:
        return
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    folder = Path(app.outdir)
    pages = {path: path.read_text("utf-8") for path in html_pages(folder)}
    used = UsedNames()
    for text in pages.values():
        used.feed(text)
        used.reset()
    css = bundle([*(path.read_text("utf-8") for path in stylesheet_paths(app)), COLUMN_WIDTHS_CSS], used.names)
    (folder / "_static" / BUNDLE).write_text(css, "utf-8")
    digest = hashlib.sha256(css.encode()).hexdigest()[:10]
    link = re.compile(rf"({re.escape(BUNDLE)}\?v=)\w*")
    for path, text in pages.items():
        changed = link.sub(rf"\g<1>{digest}", text)
        if changed != text:
            path.write_text(changed, "utf-8")
    remove_unused_assets(app, builder, loaded_assets(pages.values(), css))


def setup(app: Sphinx) -> None:
    """Registers ``reader_theme_styles`` and the handler."""
    # Paths below ``_static`` of the theme's sheets to bundle, in order; if empty, pages link to the theme's own sheets.
    app.add_config_value("reader_theme_styles", [], "html", types=frozenset({list}))
    # After the theme, whose handler of the same event writes one of its sheets.
    app.connect("build-finished", write_bundle, priority=900)
