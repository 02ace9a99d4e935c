"""Writes a redirecting page at the former address of each page that has moved, so that published links keep working.

``reader_forwards`` in conf.py maps former docnames to current ones: ``{"about/old": "about/new"}``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from markupsafe import Markup, escape
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger

from ..i18n import _

logger = getLogger(__name__)


def redirect_body(title: str, link: str) -> Markup:
    """Returns the body of a redirecting page, for browsers that do not follow it. *title*: that of the new page."""
    anchor = Markup('<a class="reference internal" href="{}">{}</a>').format(link, title)
    message = escape(str(_("This page has moved. It is now “{title}”."))).format(title=anchor)
    return Markup("<section><h1>{}</h1><p>{}</p></section>").format(str(_("Moved")), message)


def redirect_meta(title: str, link: str) -> Markup:
    """Returns the ``<meta>`` elements that redirect without a script and keep search engines off the old address."""
    description = str(_("This page has moved. It is now “{title}”, under another address.")).format(title=title)
    return Markup(
        '<meta http-equiv="refresh" content="0; url={}" />\n'
        '<meta name="robots" content="noindex" />\n<meta name="description" content="{}" />'
    ).format(link, description)


def redirect_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yields (page name, context, template) of each redirecting page (handler of ``html-collect-pages``)."""
    if app.builder.name != "html":
        return
    for old, new in sorted(app.config.reader_forwards.items()):
        if new in app.env.found_docs and old not in app.env.found_docs:
            title, link = app.env.titles[new].astext(), app.builder.get_relative_uri(old, new)
            context = {
                "title": _("Moved"),
                "body": redirect_body(title, link),
                "metatags": redirect_meta(title, link),
                "parents": [],
            }
            yield old, context, "page.html"


def correct_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Takes the link to a chapter PDF out of a redirecting page, and makes the new address its canonical one."""
    new = app.config.reader_forwards.get(pagename)
    if new and doctree is None:
        context["chapter_pdf"] = ""
        if app.config.html_baseurl:
            context["pageurl"] = f"{app.config.html_baseurl.rstrip('/')}/{new}.html"


def check_redirects(app: Sphinx, env: BuildEnvironment) -> None:
    """Warns of redirects from a page that exists, or to one that does not (handler of ``env-check-consistency``)."""
    for old, new in app.config.reader_forwards.items():
        message = ""
        if old in env.found_docs:
            message = f"reader_forwards: {old} is a page again: take its line out, or rename the page."
        elif new not in env.found_docs:
            message = f"reader_forwards: {old} forwards to {new}, which is no page: name the page that replaces it."
        if message:
            logger.warning(message, location="conf.py:1", type="reader", subtype="forward")


def setup(app: Sphinx) -> None:
    """Registers ``reader_forwards`` and the handlers."""
    app.add_config_value("reader_forwards", {}, "html", types=frozenset({dict}))
    app.connect("env-check-consistency", check_redirects)
    app.connect("html-collect-pages", redirect_pages)
    # After page_context.py, which sets ``chapter_pdf`` at priority 900.
    app.connect("html-page-context", correct_context, priority=950)
