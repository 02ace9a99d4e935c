"""Addresses: how they are found in text, when two are the same, and how they go over the wire. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import idna

SCHEMES = ("http", "https")

_RUN = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
#: What may stand after an address without being part of it.
_TRAILING = ".,;:!?)]}'*_~"
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
    start = 0
    while found := _RUN.search(text, start):
        run = found.group()
        if text[max(found.start() - 1, 0)] == "(":  # a link of Markdown ends at its bracket, whatever stands behind it
            depth = 1
            for end, character in enumerate(run):
                depth += (character == "(") - (character == ")")
                if not depth:
                    run = run[:end]
                    break
        yield found.start(), run
        start = found.start() + len(run)


def bare(run: str) -> str:
    """A run without the punctuation that follows it. A bracket that the address opens itself stays."""
    while run and run[-1] in _TRAILING:
        if run[-1] == ")" and run.count("(") >= run.count(")"):
            break
        run = run[:-1]
    return run


def occurrences(text: str, address: str) -> Iterator[tuple[int, int]]:
    """(start, end) of *address* in *text*, however it is escaped there; never inside a longer address."""
    wanted = normal(address)
    for start, run in runs(text):
        end = len(run)
        while end:
            if normal(run[:end]) == wanted:
                yield start, start + end
                break
            if run[end - 1] not in _TRAILING:
                break
            end -= 1


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
