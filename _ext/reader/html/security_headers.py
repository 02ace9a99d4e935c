"""TODO."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup
from sphinx.application import Sphinx

#: The book's own files. ``file:`` is for pages opened from disk, where ``'self'`` matches nothing in Firefox; a page
#: from a host cannot load such an address, so there it allows nothing.
OWN_FILES = "'self' file:"
#: Response headers for every page: nothing but what the book itself holds, and nothing written into its pages.
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
#: What browsers take from a header alone.
ONLY_AS_HEADER = ("frame-ancestors", "report-uri", "report-to", "sandbox")


def policy(directives: dict[str, str]) -> str:
    """*directives* as the value of a header or of a ``meta`` element."""
    return "; ".join(f"{directive} {sources}" for directive, sources in directives.items())


HEADERS = {
    "Content-Security-Policy": policy(POLICY),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def netlify(headers: dict[str, str]) -> str:
    """The ``_headers`` file that several static hosts read."""
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())


def nginx(headers: dict[str, str]) -> str:
    """The same for an nginx ``server`` or ``location`` block."""
    return "".join(f'add_header {name} "{value}" always;\n' for name, value in headers.items())


def written(directives: dict[str, str]) -> Markup:
    """The policy as an element of the page, for hosts that send no headers and for pages opened from disk."""
    kept = {name: sources for name, sources in directives.items() if name not in ONLY_AS_HEADER}
    return Markup('<meta http-equiv="Content-Security-Policy" content="{}" />').format(Markup(policy(kept)))


def write_headers(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        Path(app.outdir, "_headers").write_text(netlify(HEADERS), "utf-8")
        Path(app.outdir, "nginx-headers.conf").write_text(nginx(HEADERS), "utf-8")
