"""Finds URLs in text, compares their spellings, and encodes them for requests. Pure functions over strings.

The syntax of URLs is that of RFC 3986; `find_urls` accepts the characters beyond ASCII that browsers accept, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import idna

#: Schemes that are requested.
SCHEMES = ("http", "https")

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_NOT_IN_URLS = re.compile(r"[\s<>\"{}|\\^`]")
_BRACKET = re.compile(r"[()]")
#: Punctuation that may follow a URL in text without being part of it.
_TRAILING = ".,;:!?)]}'*_~"
#: Number of trailing punctuation characters that `occurrences` tries both as part of the URL and as text after it.
MAX_TRAILING = 20
#: Characters that percent-encoding leaves alone: the reserved ones, and % so that nothing is encoded twice.
_SAFE = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True)
class SourceLocation:
    """Where a source has a URL."""

    file: str  #: path relative to the source folder
    line: int = 0  #: 1-based; 0 if unknown
    entry: str = ""  #: key of the BibTeX entry; empty in other files

    def __str__(self) -> str:
        return (f"{self.file}:{self.line}" if self.line else self.file) + (f" ({self.entry})" if self.entry else "")


@dataclass
class Link:
    """One external URL, its locations in the sources, and the documents that show it."""

    address: str
    locations: list[SourceLocation] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)  #: docnames
    #: Key of each BibTeX entry that has this URL, mapped to the archived copy that it records (may be empty).
    archives: dict[str, str] = field(default_factory=dict)


def is_external(address: str) -> bool:
    """Whether *address* is an absolute ``http`` or ``https`` URL."""
    return address.partition(":")[0].lower() in SCHEMES and "//" in address


def find_urls(text: str) -> Iterator[tuple[int, str]]:
    """(offset, characters) of everything in *text* that can be a URL, with trailing punctuation still attached.

    Within the round brackets of a Markdown link the URL ends at the closing bracket. Time is linear in the length.
    """
    start = run_end = 0  # where to search next; where the run of URL characters ends that was found last
    while scheme := _SCHEME.search(text, start):
        start = scheme.start()
        if scheme.end() > run_end:
            stop = _NOT_IN_URLS.search(text, scheme.end())
            run_end = stop.start() if stop else len(text)
        end = run_end
        if text[max(start - 1, 0)] == "(":
            depth = 1
            for bracket in _BRACKET.finditer(text, scheme.end(), run_end):
                depth += 1 if bracket[0] == "(" else -1
                if not depth:
                    end = bracket.start()
                    break
        if run_end > scheme.end():
            yield start, text[start:end]
        start = max(end, scheme.end())


def strip_punctuation(url: str) -> str:
    """*url* without trailing punctuation. A closing bracket stays if the URL contains its opening bracket."""
    opened, closed, end = url.count("("), url.count(")"), len(url)
    while end and url[end - 1] in _TRAILING and not (url[end - 1] == ")" and opened >= closed):
        closed -= url[end - 1] == ")"
        end -= 1
    return url[:end]


def occurrences(text: str, address: str) -> Iterator[tuple[int, int]]:
    """(start, end) offsets of the URL *address* in *text*, however it is escaped there; not inside a longer URL."""
    wanted = normalize_url(address)
    for start, candidate in find_urls(text):
        for end in range(len(candidate), max(len(candidate) - MAX_TRAILING, 0), -1):
            if normalize_url(candidate[:end]) == wanted:
                yield start, start + end
                break
            if candidate[end - 1] not in _TRAILING:
                break


def normalize_url(address: str) -> str:
    """One spelling for a URL that sources may write with HTML entities or unencoded characters."""
    return quote(unescape(address), safe=_SAFE)


def as_link(address: str) -> str:
    """*address* as the target of a link in HTML, EPUB and PDF: ASCII, with only the characters of RFC 3986.

    What cannot be read as a URL is left as it is.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        netloc = parts.netloc
        if not host.isascii():
            netloc = netloc.lower().replace(host, idna.encode(host, uts46=True).decode("ascii"))
    except ValueError:  # idna.IDNAError is one, too
        return address
    safe = _SAFE.replace("[]", "")
    path, query, fragment = (quote(part, safe=safe.replace("#", "")) for part in parts[2:])
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def encode_url(address: str) -> str:
    """The URL as it is requested: ASCII (host by IDNA), without its fragment.

    Raises ValueError, with a phrase for the report, if *address* cannot be requested.
    """
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


def resolve_location(address: str, location: str) -> str:
    """The absolute ASCII URL of a Location header in the response to *address*."""
    # HTTP headers are bytes: those beyond ASCII arrive as surrogates and are, in practice, UTF-8.
    raw = location.strip().encode("utf-8", "surrogateescape")
    return urljoin(address, quote(raw, safe=_SAFE))
