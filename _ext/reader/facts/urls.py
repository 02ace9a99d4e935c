"""Checks the URLs and DOIs that records and pages may link to: http or https, absolute, and visible in full."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

import idna
from linkwatch import dois
from linkwatch.links import as_link as as_link  # how addresses become links, for all who write them

#: Characters that browsers read as others (``\\`` as ``/``), or that end a URL where it is quoted (RFC 3986, app. C).
_FORBIDDEN = re.compile(r"[\\\"<>^`{|}]")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?", re.IGNORECASE)


def _is_visible(text: str) -> bool:
    """Returns whether *text* has no space and no control character."""
    return all(not unicodedata.category(character).startswith(("C", "Z")) for character in text)


def url_fault(url: str) -> str:
    """Returns why *url* may not be linked to and what to write; empty if it may.

    The message continues a sentence that begins with the URL.
    """
    if not _is_visible(url):
        return "has a space or an invisible character in it"
    if forbidden := _FORBIDDEN.search(url):
        return f"has {forbidden[0]} in it, which addresses write as %{ord(forbidden[0]):02X}"
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE):
        return "must be a whole address that begins with https://"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
        host = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except ValueError:  # idna.IDNAError is one, too
        return "is no address: its host cannot be read"
    if "@" in parts.netloc:
        return "names a user before its host: take out what stands before the @"
    if not _HOST.fullmatch(host) or "." not in host or ".." in host:
        return "must be a whole address that begins with https:// and the name of a host"
    return ""


def is_doi(text: str) -> bool:
    """Returns whether *text* is a bare DOI (``10.1787/059814a7-en``) that is safe in a URL; DOIs may have < and >."""
    return dois.is_well_formed(text) and not _FORBIDDEN.search(re.sub("[<>]", "", text))


def same_doi(one: str, other: str) -> bool:
    """Returns whether two DOIs, the first perhaps percent-encoded as in a URL, are equal."""
    return dois.same(unquote(one), unquote(other))
