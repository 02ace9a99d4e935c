"""Checks the URLs and DOIs that records and pages may link to: http or https, absolute, and visible in full."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

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
    if " " in url and re.search(r"[\s,;](?:https?://|www\.)", url):
        return "has a space in it, and two addresses: leave one"
    if not _is_visible(url):
        meant = _as_meant(url.replace(" ", "%20"))
        return f"has a space or an invisible character in it: take it out{meant and ', or write ' + meant}"
    if forbidden := _FORBIDDEN.search(url):
        return f"has {forbidden[0]} in it, which addresses write as %{ord(forbidden[0]):02X}"
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE):
        meant = _as_meant(url)
        return f"must be a whole address that begins with https://{meant and ': write ' + meant}"
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


def _as_meant(url: str) -> str:
    """Returns *url* with its scheme, in quotation marks; empty if what is meant cannot be guessed."""
    rest = re.sub(r"(?i)^(?:h?t?tps?)?[:;]?/*(?=[a-z0-9.-]+\.[a-z]{2,}(?:[/?#:]|$))", "", url)
    meant = f"https://{rest}"
    return f"“{meant}”" if "." in rest.split("/")[0] and not url_fault(meant) else ""


def is_doi(text: str) -> bool:
    """Returns whether *text* is a bare DOI (``10.1787/059814a7-en``) that is safe in a URL; DOIs may have < and >."""
    return dois.is_well_formed(text) and not _FORBIDDEN.search(re.sub("[<>]", "", text))
