"""Turns on Jinja's autoescape for the templates of HTML pages and of the EPUB.

Sphinx leaves it off, because its templates get both text and HTML as strings. Here all that Sphinx passes as rendered
HTML is listed and becomes `markupsafe.Markup`; Jinja escapes everything else. A value that the lists lack is printed
with visible tags, which harms nobody. Python code of this extension that makes HTML makes `Markup`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

#: Variables of the template context that are rendered HTML.
HTML_VARIABLES = ("body", "metatags", "toc", "doctype", "html_tag")
#: Functions of the template context that return HTML.
HTML_FUNCTIONS = ("js_tag", "css_tag")
#: Variables that are a link to another page: a mapping whose ``title`` is rendered HTML.
LINKS = ("prev", "next")


def returning_markup(function: Callable[..., str]) -> Callable[..., Markup]:
    """Returns *function*, which returns HTML as a string, so that it returns Markup."""
    return lambda *arguments: Markup(function(*arguments))


def as_text(value: str) -> str:
    """Returns the text of *value*, for where no element may be, as in ``<title>``: HTML without its tags.

    Templates have it as the filter ``as_text``.
    """
    return value.striptags() if isinstance(value, Markup) else value


def html_values(context: dict[str, Any], *, has_source: bool) -> dict[str, Any]:
    """Returns new values for the variables of a template *context* that contain HTML, by name.

    A string becomes Markup; a function that returns HTML is wrapped so that it returns Markup; of a link to another
    page the title alone becomes Markup. *has_source*: whether the page comes from a source file; if not, as for the
    search page, its title is text and is left out.
    """
    values: dict[str, Any] = {name: Markup(context[name]) for name in HTML_VARIABLES if context.get(name)}
    values |= {name: returning_markup(context[name]) for name in HTML_FUNCTIONS if name in context}
    values |= {name: {**page, "title": Markup(page["title"])} for name in LINKS if (page := context.get(name))}
    if "parents" in context:
        values["parents"] = [{**page, "title": Markup(page["title"])} for page in context["parents"]]
    if has_source and "title" in context:
        values["title"] = Markup(context["title"])
    return values


# -- Hooks -----------------------------------------------------------------------------------------------------------


def enable_autoescape(app: Sphinx) -> None:
    """Change the Jinja environment of an HTML or EPUB builder before it loads its first template."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.templates.environment.autoescape = True
        app.builder.templates.environment.filters["as_text"] = as_text


def mark_html(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Replaces what is HTML in the *context* of a page by Markup."""
    context.update(html_values(context, has_source=doctree is not None))


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", enable_autoescape)
    # After all handlers that add to the context.
    app.connect("html-page-context", mark_html, priority=1000)
