"""The Content-Security-Policy and other HTTP response headers of the web pages, and the files that configure hosts.

The policy is published three times: as a ``<meta>`` element on every page, in ``_headers`` (the format of Netlify and
Cloudflare Pages) and in ``nginx-headers.conf``.
"""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup
from sphinx.application import Sphinx

#: Sources within the book. ``file:`` is for pages opened from disk, where ``'self'`` matches nothing in Firefox; a page
#: from a web server cannot load ``file:`` addresses, so there it allows nothing.
OWN_FILES = "'self' file:"
#: Content-Security-Policy (CSP Level 3), directive to sources: files of the book alone, and nothing inline.
POLICY = {
    "default-src": "'none'",
    "script-src": OWN_FILES,
    "style-src": OWN_FILES,
    "img-src": OWN_FILES,
    "font-src": OWN_FILES,
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
#: Directives that browsers ignore in a ``<meta>`` element.
HEADER_ONLY = ("frame-ancestors", "report-uri", "report-to", "sandbox")


def policy_value(directives: dict[str, str]) -> str:
    """Returns *directives* as the value of the header, or of ``content`` in a ``<meta>`` element."""
    return "; ".join(f"{directive} {sources}" for directive, sources in directives.items())


#: Response headers for every page, name to value.
HEADERS = {
    "Content-Security-Policy": policy_value(POLICY),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def netlify_config(headers: dict[str, str]) -> str:
    """Returns the content of a ``_headers`` file that sends *headers* with every page."""
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())


def nginx_config(headers: dict[str, str]) -> str:
    """Returns lines for an nginx ``server`` or ``location`` block that send *headers*, also with error pages."""
    return "".join(f'add_header {name} "{value}" always;\n' for name, value in headers.items())


def meta_element(directives: dict[str, str]) -> Markup:
    """Returns the policy as a ``<meta>`` element without `HEADER_ONLY`, for pages that are sent without headers."""
    allowed = {name: sources for name, sources in directives.items() if name not in HEADER_ONLY}
    return Markup('<meta http-equiv="Content-Security-Policy" content="{}" />').format(Markup(policy_value(allowed)))


def write_headers(app: Sphinx, exception: Exception | None) -> None:
    """Writes the configuration of hosts beside the pages (handler of ``build-finished``)."""
    if exception is None and app.builder.name == "html":
        Path(app.outdir, "_headers").write_text(netlify_config(HEADERS), "utf-8")
        Path(app.outdir, "nginx-headers.conf").write_text(nginx_config(HEADERS), "utf-8")
