"""Classifies the responses to one link as one of seven verdicts. Pure functions: no clock, no network.

Only responses that are certain count as broken. A host that refuses automated requests, or that does not answer today,
proves nothing about what a reader's browser would find.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

WORKS = "works"
MOVED = "moved"
GONE = "gone"
ANCHOR = "anchor missing"
REFUSES = "refuses robots"
UNREACHABLE = "unreachable"
DOI = "DOI malformed or unknown"

#: All verdicts with their meaning for readers of a report, the worst last.
MEANINGS = {
    WORKS: "the address answers",
    MOVED: "it has moved for good; the new address is known",
    REFUSES: "the host turns robots away; people may well get in",
    UNREACHABLE: "no usable answer this time",
    ANCHOR: "the page is there, the place on it is not",
    DOI: "no such DOI",
    GONE: "the host says that it is no longer there",
}
#: Verdicts that make a check fail; with ``--strict`` all but WORKS do.
BROKEN = (ANCHOR, DOI, GONE)

#: HTTP status codes of permanent and temporary redirects (RFC 9110, 15.4).
PERMANENT = (301, 308)
TEMPORARY = (302, 303, 307)
_GONE = (404, 410)
#: Client errors that are about timing and do not mean that the host refuses the request: 408 and 425.
_TIMED_OUT = (408, 425)


@dataclass(frozen=True)
class Hop:
    """One HTTP response in a chain of redirects."""

    address: str  #: URL that was requested
    status: int  #: HTTP status code
    location: str = ""  #: absolute URL of the Location header; empty without one


@dataclass(frozen=True)
class ResponseTrace:
    """Everything that the requests for one link brought."""

    hops: tuple[Hop, ...] = ()
    failure: str = ""  #: why the last response did not arrive, as a phrase for a report; empty if it did
    anchor: str = ""  #: result of `anchors.find`; empty if no fragment was looked for
    invalid_url: bool = False  #: the URL cannot be requested at all; ``failure`` says why
    cookie_page: bool = False  #: a redirect that set cookies led to another page, probably one about consent


@dataclass(frozen=True)
class Verdict:
    """The classification of one link; *name* is a key of MEANINGS."""

    name: str
    note: str = ""  #: detail for the report
    new: str = ""  #: URL after permanent redirects; empty if there were none
    fixable: bool = False  #: whether the sources may be changed to ``new`` automatically

    @property
    def broken(self) -> bool:
        """Whether the verdict makes a check fail."""
        return self.name in BROKEN


def redirect_target(address: str, hops: tuple[Hop, ...]) -> str:
    """The URL after the permanent redirects at the beginning of *hops*; empty if there are none.

    Redirects after the first temporary one are left out: the URL before it is the one to publish. A fragment is
    inherited from *address* unless the target has its own (RFC 9110, 10.2.2).
    """
    new = ""
    for hop in hops:
        if hop.status not in PERMANENT or not hop.location:
            break
        new = hop.location
    if not new:
        return ""
    before, after = urlsplit(address), urlsplit(new)
    if before.fragment and not after.fragment:
        new = f"{new}#{before.fragment}"
    return "" if new == address else new


def is_redirect_to_front_page(address: str, new: str) -> bool:
    """Whether a page below the front page redirects to the front page, which often means that the page is gone."""
    deep = len([part for part in urlsplit(address).path.split("/") if part]) > 1
    after = urlsplit(new)
    return deep and after.path in ("", "/") and not after.query


def classify(address: str, trace: ResponseTrace) -> Verdict:
    """The verdict on a URL that is not a DOI."""
    if trace.invalid_url:
        return Verdict(GONE, f"not an address that can be asked: {trace.failure}")
    if trace.failure:
        return Verdict(UNREACHABLE, trace.failure)
    status = trace.hops[-1].status
    new = redirect_target(address, trace.hops)
    if not 200 <= status < 300:
        note = f"{status}, after a redirect to {new}" if new else str(status)
        return Verdict(classify_error(status), note, new)
    if trace.anchor == "missing" and trace.cookie_page:
        return Verdict(WORKS, "fragment unverified: a cookie page stands before it")
    if trace.anchor == "missing":
        return Verdict(ANCHOR, f"nothing on the page has the id “{urlsplit(new or address).fragment}”", new)
    unverified = "" if trace.anchor in ("", "found") else f"fragment unverified: {trace.anchor}"
    if not new:
        return Verdict(WORKS, unverified)
    if is_redirect_to_front_page(address, new):
        return Verdict(MOVED, "to the front page: the page itself may be gone", new)
    return Verdict(MOVED, unverified, new, fixable=True)


def classify_error(status: int) -> str:
    """The name of the verdict on a final HTTP status code that is not a success."""
    if status in _GONE:
        return GONE
    if 400 <= status < 500 and status not in _TIMED_OUT:
        return REFUSES
    return REFUSES if status == 999 else UNREACHABLE  # 999 is how LinkedIn refuses automated requests


def classify_doi(trace: ResponseTrace) -> Verdict:
    """The verdict on a DOI from its resolver's response alone, because publishers often refuse automated requests."""
    if trace.failure:
        return Verdict(UNREACHABLE, trace.failure)
    status = trace.hops[-1].status
    if 200 <= status < 400:
        return Verdict(WORKS)
    if status in _GONE:
        return Verdict(DOI, f"the resolver does not know it ({status})")
    return Verdict(classify_error(status), f"the resolver answers {status}")
