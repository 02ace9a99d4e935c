"""Addresses: how they are found in text, when two are the same, and how they go over the wire. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import idna

SCHEMES = ("http", "https")

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_NO_PART = re.compile(r"[\s<>\"{}|\\^`]|\Z")
_BRACKET = re.compile(r"[()]")
#: What may stand after an address without being part of it.
_TRAILING = ".,;:!?)]}'*_~"
#: So many of these are tried as part of the address and as none.
FOLLOWING = 20
#: Left as they are on the wire: reserved characters, and % because what is encoded stays encoded.
_SAFE = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True)
class Place:
    """Where an address stands: file below the root of the book, 1-based line (0: unknown), key of the .bib entry."""

    file: str
    line: int = 0
    entry: str = ""

    def __str__(self) -> str:
        return (f"{self.file}:{self.line}" if self.line else self.file) + (f" ({self.entry})" if self.entry else "")


@dataclass
class Link:
    """An address out of the book, all places in the sources that hold it, and the pages that show it."""

    address: str
    places: list[Place] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    #: Keys of .bib entries that have this address and the archived copy that each records (may be empty).
    archives: dict[str, str] = field(default_factory=dict)


def is_outside(address: str) -> bool:
    """Whether an address leads out of the book to a host that can be asked."""
    return address.partition(":")[0].lower() in SCHEMES and "//" in address


def runs(text: str) -> Iterator[tuple[int, str]]:
    """(offset, characters) of everything in *text* that can be an address, with what may follow it still attached."""
    start = whole = 0  # where to look on, and where the characters end that the address found last may have
    while found := _SCHEME.search(text, start):
        start = found.start()
        if found.end() > whole:
            whole = _NO_PART.search(text, found.end()).start()
        end = whole
        if text[max(start - 1, 0)] == "(":  # a link of Markdown ends at its bracket, whatever stands behind it
            depth = 1
            for bracket in _BRACKET.finditer(text, found.end(), whole):
                depth += 1 if bracket[0] == "(" else -1
                if not depth:
                    end = bracket.start()
                    break
        if whole > found.end():
            yield start, text[start:end]
        start = max(end, found.end())


def bare(run: str) -> str:
    """A run without the punctuation that follows it. A bracket that the address opens itself stays."""
    opened, closed, end = run.count("("), run.count(")"), len(run)
    while end and run[end - 1] in _TRAILING and not (run[end - 1] == ")" and opened >= closed):
        closed -= run[end - 1] == ")"
        end -= 1
    return run[:end]


def occurrences(text: str, address: str) -> Iterator[tuple[int, int]]:
    """(start, end) of *address* in *text*, however it is escaped there; never inside a longer address."""
    wanted = normal(address)
    for start, run in runs(text):
        for end in range(len(run), max(len(run) - FOLLOWING, 0), -1):
            if normal(run[:end]) == wanted:
                yield start, start + end
                break
            if run[end - 1] not in _TRAILING:
                break


def normal(address: str) -> str:
    """One spelling for an address that sources spell with entities or unencoded letters."""
    return quote(unescape(address), safe=_SAFE)


def wire(address: str) -> str:
    """The address as it is asked: ASCII, without its fragment. Raises ValueError, in plain words, if it is none."""
    parts = urlsplit(address.strip())
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(str(error).lower()) from None
    if parts.scheme.lower() not in SCHEMES or not host:
        raise ValueError("there is no host in it")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError(f"the host's name is not allowed ({error})") from None
    elif re.search(r"[^a-z0-9._:%-]", host) or ".." in host or len(host) > 253:
        raise ValueError("the host's name is not allowed")
    netloc = f"[{host}]" if ":" in host else host
    if port is not None:
        netloc += f":{port}"
    path = quote(parts.path or "/", safe=_SAFE)
    return urlunsplit((parts.scheme.lower(), netloc, path, quote(parts.query, safe=_SAFE), ""))


def host_of(address: str) -> str:
    """``host:port`` of an address: who has to be treated politely."""
    parts = urlsplit(wire(address))
    return parts.netloc


def after_redirect(address: str, location: str) -> str:
    """Where a Location header leads from *address*: absolute and ASCII."""
    # Headers are bytes: what is not ASCII arrives as surrogates, and was meant as UTF-8.
    raw = location.strip().encode("utf-8", "surrogateescape")
    return urljoin(address, quote(raw, safe=_SAFE))
