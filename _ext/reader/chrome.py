"""What surrounds the pages of the HTML edition: facts for the templates, and the headers that a host should send."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

from .cards import is_chapter
from .editions import linked_files
from .i18n import CATALOGUE

logger = getLogger(__name__)

#: Response headers for every page. The theme writes scripts and styles into its pages, hence 'unsafe-inline'.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{directive} {sources}" for directive, sources in POLICY.items()),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def netlify(headers: dict[str, str]) -> str:
    """The ``_headers`` file that several static hosts read."""
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())


def nginx(headers: dict[str, str]) -> str:
    """The same for an nginx ``server`` or ``location`` block."""
    return "".join(f'add_header {name} "{value}" always;\n' for name, value in headers.items())


def page_facts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """What _templates/ print on every page."""
    config = app.config
    context["edition_commit"] = config.reader_commit[:10]
    context["edition_uncommitted"] = config.reader_uncommitted
    context["edition_day"] = config.reader_commit_date[:10]
    chapter = f"editions/{pagename}.pdf"
    context["chapter_pdf"] = chapter if "pdf" in config.reader_editions and is_chapter(pagename) else ""
    context["edition_files"] = linked_files(config.reader_editions)


def write_headers(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        Path(app.outdir, "_headers").write_text(netlify(HEADERS), "utf-8")
        Path(app.outdir, "nginx-headers.conf").write_text(nginx(HEADERS), "utf-8")


def setup(app: Sphinx) -> None:
    # The editions that will stand beside the pages; without them their links are left out.
    app.add_config_value("reader_editions", [], "html", types=frozenset({list}))
    app.add_message_catalog(CATALOGUE, str(Path(app.srcdir, "locale")))
    app.connect("html-page-context", page_facts)
    app.connect("build-finished", write_headers)
