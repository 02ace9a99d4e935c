"""DOIs: in addresses and alone, well formed or not. Pure functions."""

from __future__ import annotations

import re
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

RESOLVERS = ("doi.org", "dx.doi.org", "www.doi.org")

_SYNTAX = re.compile(r"10\.\d{4,9}(\.\d+)*/[!-~]*[0-9A-Za-z()/\[\]<>+=_-]")


def of_address(address: str) -> str | None:
    """The DOI in the address of a resolver, decoded; None if the address is not one of those."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if host not in RESOLVERS or not parts.path.strip("/"):
        return None
    if host.startswith("www.") and not parts.path.startswith("/10."):  # pages about DOIs
        return None
    return unquote(parts.path.lstrip("/")) + (f"?{parts.query}" if parts.query else "")


def is_well_formed(doi: str) -> bool:
    """Whether *doi* can be one: prefix, registrant, suffix, and no punctuation caught at the end."""
    return bool(_SYNTAX.fullmatch(doi))


def same(one: str, other: str) -> bool:
    """DOIs do not know case."""
    return one.casefold() == other.casefold()


def nearest(doi: str, known: list[str]) -> str:
    """That of *known* which *doi* was probably meant to be; empty if none comes close."""
    lower = {name.casefold(): name for name in known}
    close = get_close_matches(doi.casefold(), list(lower), n=1, cutoff=0.8)
    return lower[close[0]] if close else ""
