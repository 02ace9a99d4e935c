"""Text is text: the templates of pages and of the EPUB escape all that is not marked as HTML.

Sphinx leaves autoescape of Jinja off, and its own templates mix text and HTML. Here it is on for every template, and
what Sphinx hands over as finished HTML is marked, in one list. So a value that nobody thought of is printed with its
signs, which everybody sees and which harms nobody. What Python puts together itself is made of `markupsafe.Markup`.
"""

from __future__ import annotations

from collections.abc import Callable

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

#: What Sphinx renders before a template sees it: parts of a page, and functions that write an element.
PARTS = ("body", "metatags", "toc", "doctype", "html_tag")
FUNCTIONS = ("js_tag", "css_tag")
#: Pages beside the page, each with a title that is rendered.
BESIDE = ("prev", "next")


def as_html(function: Callable[..., str]) -> Callable[..., Markup]:
    """*function*, whose answer is HTML, with its answer marked."""
    return lambda *arguments: Markup(function(*arguments))


def as_text(value: str) -> str:
    """The words of *value*, for a place that can hold no element: of HTML what is between its tags."""
    return value.striptags() if isinstance(value, Markup) else value


def marked(context: dict, *, rendered: bool) -> dict:
    """The values of *context* that are HTML, marked; the others are not in the answer.

    *rendered*: whether the page comes from a source, so that Sphinx has rendered its title; else the title is text.
    """
    found: dict = {name: Markup(context[name]) for name in PARTS if context.get(name)}
    found |= {name: as_html(context[name]) for name in FUNCTIONS if name in context}
    found |= {name: {**page, "title": Markup(page["title"])} for name in BESIDE if (page := context.get(name))}
    if "parents" in context:
        found["parents"] = [{**page, "title": Markup(page["title"])} for page in context["parents"]]
    if rendered and "title" in context:
        found["title"] = Markup(context["title"])
    return found


# -- Hooks -----------------------------------------------------------------------------------------------------------


def escape_all(app: Sphinx) -> None:
    """Before the first template is read."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.templates.environment.autoescape = True
        app.builder.templates.environment.filters["as_text"] = as_text


def mark(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Marks what a page shows."""
    context.update(marked(context, rendered=doctree is not None))


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", escape_all)
    # After everything that adds to a page.
    app.connect("html-page-context", mark, priority=1000)
