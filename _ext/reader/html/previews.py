"""Loads the script and style of link previews: pop-ups that show the target of an internal link.

``_static/previews.js`` makes them in the browser from the target page itself; nothing is prepared at build time.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from ..i18n import _


def script_texts() -> dict[str, str]:
    """Returns the translated texts of the script by name; the script replaces ``{target}`` by the text of the link."""
    return {"follow": _("Go to: {target}"), "close": _("Close")}


def add_assets(app: Sphinx) -> None:
    """Adds script and style to the pages, with the texts as ``data-*`` attributes (handler of ``builder-inited``)."""
    if app.builder.name == "html":
        app.add_css_file("previews.css")
        attributes: dict[str, Any] = {f"data-{name}": str(text) for name, text in script_texts().items()}
        app.add_js_file("previews.js", loading_method="defer", **attributes)


def setup(app: Sphinx) -> None:
    """Registers the handler."""
    app.connect("builder-inited", add_assets)
