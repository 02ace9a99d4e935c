"""Reads and compares DOIs. Pure functions over strings; syntax after the DOI Handbook, section 2.2."""

from __future__ import annotations

import re
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

#: Hosts that resolve DOIs.
RESOLVERS = ("doi.org", "dx.doi.org", "www.doi.org")

#: What managers write before a DOI, often twice: ``https://doi.org/``, ``dx.doi.org/``, ``doi:``, ``info:doi/``.
_BEFORE = re.compile(
    r"(?:(?:https?:/{1,2})?(?:dx\.|www\.)?doi\.org/+|(?:info:|urn:)?doi(?:\s*[:=]|/)\s*|doi\s+(?=10\.))+", re.IGNORECASE
)
_SYNTAX = re.compile(r"10\.\d{4,9}(\.\d+)*/[!-~]*[0-9A-Za-z()/\[\]<>+=_-]")


def from_url(address: str) -> str | None:
    """The DOI, percent-decoded, in the URL of a DOI resolver; None for any other URL."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if host not in RESOLVERS or not parts.path.strip("/"):
        return None
    if host.startswith("www.") and not parts.path.startswith("/10."):  # pages of the DOI Foundation
        return None
    return unquote(parts.path.lstrip("/")) + (f"?{parts.query}" if parts.query else "")


def bare(text: str) -> str:
    """*text*, what a bibliography has as a DOI, without address, ``doi:`` or full stop around it: ``10.1787/x-en``.

    Whether it is a DOI, `is_well_formed` tells.
    """
    text = rest = text.strip()
    if before := _BEFORE.match(text):
        rest = text[before.end() :]
        if "doi.org" in before[0].casefold():  # an address may have characters in percent-encoding
            rest = unquote(rest)
    return rest.rstrip(".,; ") or text


def is_well_formed(doi: str) -> bool:
    """Whether *doi* has a prefix (``10.`` and a registrant), a suffix, and no punctuation at its end."""
    return bool(_SYNTAX.fullmatch(doi))


def same(one: str, other: str) -> bool:
    """Whether two DOIs are equal: they are case-insensitive."""
    return one.casefold() == other.casefold()


def nearest(doi: str, known: list[str]) -> str:
    """The DOI in *known* that is most similar to *doi*, for a suggestion; empty if none is similar enough."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(doi.casefold(), list(by_folded), n=1, cutoff=0.8)
    return by_folded[close[0]] if close else ""
