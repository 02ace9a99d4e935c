"""From what a host answered to one of seven verdicts. Pure: no clock, no network.

A verdict rests on certainty. Only what cannot be a whim of the moment counts as broken; a host that refuses robots or
does not answer today says nothing about what a reader would find.
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

#: All verdicts, the worst last, and what each means to a reader of the report.
MEANINGS = {
    WORKS: "the address answers",
    MOVED: "it has moved for good; the new address is known",
    REFUSES: "the host turns robots away; people may well get in",
    UNREACHABLE: "no usable answer this time",
    ANCHOR: "the page is there, the place on it is not",
    DOI: "no such DOI",
    GONE: "the host says that it is no longer there",
}
#: What makes a check fail; with ``--strict`` all but WORKS does.
BROKEN = (ANCHOR, DOI, GONE)

PERMANENT = (301, 308)
TEMPORARY = (302, 303, 307)
_GONE = (404, 410)
#: Refusals that are about who asks, plus those that hosts use for it. All other 4xx are refusals of this request, too.
_TIMED_OUT = (408, 425)


@dataclass(frozen=True)
class Hop:
    """One answer on the way: what was asked, the HTTP status, and where it led (absolute, or empty)."""

    address: str
    status: int
    location: str = ""


@dataclass(frozen=True)
class Evidence:
    """All that is known of one link. ``failure`` says in plain words why the last answer did not arrive.

    ``anchor``: empty where none was looked for, else ``found``, ``missing`` or the reason why it cannot be known.
    ``impossible``: the address itself cannot be asked. ``cookies``: a cookie page took the place of the page.
    """

    hops: tuple[Hop, ...] = ()
    failure: str = ""
    anchor: str = ""
    impossible: bool = False
    cookies: bool = False


@dataclass(frozen=True)
class Verdict:
    """What to think of a link. ``new``: where it has moved to; ``mend``: whether sources may be changed to that."""

    name: str
    note: str = ""
    new: str = ""
    mend: bool = False

    @property
    def broken(self) -> bool:
        return self.name in BROKEN


def moved_to(address: str, hops: tuple[Hop, ...]) -> str:
    """The address after the permanent redirects that open the way; empty if there are none.

    What follows a temporary redirect is the host's affair: the address before it is the one to keep.
    """
    new = ""
    for hop in hops:
        if hop.status not in PERMANENT or not hop.location:
            break
        new = hop.location
    if not new:
        return ""
    before, after = urlsplit(address), urlsplit(new)
    if before.fragment and not after.fragment:  # a redirect passes the fragment on (RFC 9110, 10.2.2)
        new = f"{new}#{before.fragment}"
    return "" if new == address else new


def leads_to_the_front_page(address: str, new: str) -> bool:
    """Whether a page deep in a site was replaced by the front page: often a page that is gone."""
    deep = len([part for part in urlsplit(address).path.split("/") if part]) > 1
    after = urlsplit(new)
    return deep and after.path in ("", "/") and not after.query


def judge(address: str, evidence: Evidence) -> Verdict:
    """The verdict on an address that is not a DOI."""
    if evidence.impossible:
        return Verdict(GONE, f"not an address that can be asked: {evidence.failure}")
    if evidence.failure:
        return Verdict(UNREACHABLE, evidence.failure)
    status = evidence.hops[-1].status
    new = moved_to(address, evidence.hops)
    if not 200 <= status < 300:
        said = f"{status}, after a redirect to {new}" if new else str(status)
        return Verdict(without_success(status), said, new)
    if evidence.anchor == "missing" and evidence.cookies:
        return Verdict(WORKS, "fragment unverified: a cookie page stands before it")
    if evidence.anchor == "missing":
        where = new or address
        return Verdict(ANCHOR, f"nothing on the page has the id “{urlsplit(where).fragment}”", new)
    unverified = "" if evidence.anchor in ("", "found") else f"fragment unverified: {evidence.anchor}"
    if not new:
        return Verdict(WORKS, unverified)
    if leads_to_the_front_page(address, new):
        return Verdict(MOVED, "to the front page: the page itself may be gone", new)
    return Verdict(MOVED, unverified, new, mend=True)


def without_success(status: int) -> str:
    """The verdict on a final status that is no success."""
    if status in _GONE:
        return GONE
    if 400 <= status < 500 and status not in _TIMED_OUT:
        return REFUSES
    return REFUSES if status == 999 else UNREACHABLE  # 999: how one large network turns robots away


def judge_doi(evidence: Evidence) -> Verdict:
    """The verdict on a DOI by its resolver's answer: where it leads is not asked, for publishers turn robots away."""
    if evidence.failure:
        return Verdict(UNREACHABLE, evidence.failure)
    status = evidence.hops[-1].status
    if 200 <= status < 400:
        return Verdict(WORKS)
    if status in _GONE:
        return Verdict(DOI, f"the resolver does not know it ({status})")
    return Verdict(without_success(status), f"the resolver answers {status}")
