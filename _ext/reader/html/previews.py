"""Previews of what links in the text lead to: _static/previews.js does all of it, from the pages themselves."""

from __future__ import annotations

from sphinx.application import Sphinx

from ..i18n import _


def texts() -> dict[str, str]:
    """What the script says to readers; ``{target}`` is the text of the link."""
    return {"follow": _("Go to: {target}"), "close": _("Close")}


def set_up_builder(app: Sphinx) -> None:
    if app.builder.name == "html":
        app.add_css_file("previews.css")
        attributes = {f"data-{name}": str(text) for name, text in texts().items()}
        app.add_js_file("previews.js", loading_method="defer", **attributes)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", set_up_builder)
