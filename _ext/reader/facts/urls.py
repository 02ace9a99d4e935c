"""Addresses that records and pages may lead to: ``http`` and ``https``, whole, and plain to see. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

import idna
from linkwatch import dois

#: What browsers read as something else, or what ends an address where it is quoted.
_NOT_IN_ADDRESSES = re.compile(r"[\\\"<>^`{|}]")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?", re.IGNORECASE)


def _is_plain(text: str) -> bool:
    """Whether each character of *text* is seen: no space, no control."""
    return all(not unicodedata.category(character).startswith(("C", "Z")) for character in text)


def fault(address: str) -> str:
    """Why nobody should be led to *address*, in plain words; empty if it is fine."""
    if not _is_plain(address):
        return "has a space or an invisible character in it"
    if found := _NOT_IN_ADDRESSES.search(address):
        return f"has {found[0]} in it, which addresses write as %{ord(found[0]):02X}"
    if not re.match(r"https?://[^/?#]", address, re.IGNORECASE):
        return "must be a whole address that begins with https://"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
        host = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except ValueError:  # of which idna's errors are
        return "is no address: its host cannot be read"
    if "@" in parts.netloc:
        return "names a user before its host: take out what stands before the @"
    if not _HOST.fullmatch(host) or "." not in host or ".." in host:
        return "must be a whole address that begins with https:// and the name of a host"
    return ""


def is_doi(text: str) -> bool:
    """Whether *text* is a bare DOI that can stand in a link."""
    return dois.is_well_formed(text) and not _NOT_IN_ADDRESSES.search(re.sub("[<>]", "", text))
