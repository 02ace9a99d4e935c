"""Pages that have moved leave a page that forwards: published addresses are promised to work.

``reader_forwards`` in conf.py maps old pages to new ones, both without ``.html``: ``{"about/old": "about/new"}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger

from ..i18n import _

logger = getLogger(__name__)


def body(title: str, link: str) -> Markup:
    """What a page that forwards shows to those whom it does not forward."""
    there = Markup('<a class="reference internal" href="{}">{}</a>').format(link, title)
    said = escape(str(_("This page has moved. It is now “{title}”."))).format(title=there)
    return Markup("<section><h1>{}</h1><p>{}</p></section>").format(str(_("Moved")), said)


def head(title: str, link: str) -> Markup:
    """Forwards without a script; search engines take the new address."""
    about = str(_("This page has moved. It is now “{title}”, under another address.")).format(title=title)
    return Markup(
        '<meta http-equiv="refresh" content="0; url={}" />\n'
        '<meta name="robots" content="noindex" />\n<meta name="description" content="{}" />'
    ).format(link, about)


def pages(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The pages that forward, in the frame of all others."""
    if app.builder.name != "html":
        return
    for old, new in sorted(app.config.reader_forwards.items()):
        if new in app.env.found_docs and old not in app.env.found_docs:
            title, link = app.env.titles[new].astext(), app.builder.get_relative_uri(old, new)
            context = {"title": _("Moved"), "body": body(title, link), "metatags": head(title, link), "parents": []}
            yield old, context, "page.html"


def amend(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """A page that forwards has no edition of its own, and its true address is the new one."""
    new = app.config.reader_forwards.get(pagename)
    if new and doctree is None:
        context["chapter_pdf"] = ""
        if app.config.html_baseurl:
            context["pageurl"] = f"{app.config.html_baseurl.rstrip('/')}/{new}.html"


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Both ends of each forward are what they should be."""
    for old, new in app.config.reader_forwards.items():
        said = ""
        if old in env.found_docs:
            said = f"reader_forwards: {old} is a page again: take its line out, or rename the page."
        elif new not in env.found_docs:
            said = f"reader_forwards: {old} forwards to {new}, which is no page: name the page that replaces it."
        if said:
            logger.warning(said, location="conf.py", type="reader", subtype="forward")


def setup(app: Sphinx) -> None:
    app.add_config_value("reader_forwards", {}, "html", types=frozenset({dict}))
    app.connect("env-check-consistency", check)
    app.connect("html-collect-pages", pages)
    # After what fills the frame of all pages.
    app.connect("html-page-context", amend, priority=950)
