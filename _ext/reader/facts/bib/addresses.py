"""The addresses of a work: DOI, URL and archived copy, wherever managers put them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from linkwatch import dois

from . import tex

#: An identifier of arXiv, the only one that is told from others by its form.
_ARXIV = re.compile(r"(?:arxiv:\s*)?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)", re.IGNORECASE)
#: Where what ``eprint`` names can be read, by ``eprinttype``.
_ARCHIVES = {
    "arxiv": "https://arxiv.org/abs/",
    "hdl": "https://hdl.handle.net/",
    "handle": "https://hdl.handle.net/",
    "googlebooks": "https://books.google.com/books?id=",
    "jstor": "https://www.jstor.org/stable/",
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/",
}


def of_doi(url: str) -> str:
    """Returns the DOI in *url*, that of a resolver; empty for another URL."""
    doi = dois.bare(dois.from_url(url) or "")
    return doi if doi.startswith("10.") else ""


def found(typed: Mapping[str, str]) -> dict[str, str]:
    """Returns *typed*, the fields of an entry, with ``doi``, ``url`` and ``archiveurl`` as they can be linked to.

    Without a URL, the one in another field is taken; that field is taken out, and so is a
    URL that says what the DOI does.
    """
    fields = dict(typed)
    for name in ("doi", "url", "archiveurl"):
        if name in fields:
            fields[name] = tex.address(fields[name]).replace("|", "%7C")
    if "doi" in fields:
        fields["doi"] = dois.bare(fields["doi"])
    if not fields.get("doi") and (url := _of_eprint(fields)):
        fields.setdefault("url", url)
    for name, url in list(_in_words(fields)):
        url = tex.address(url)
        if fields.setdefault("url", url) == url:
            del fields[name]
    if fields.get("doi") and dois.same(of_doi(fields.get("url", "")), fields["doi"]):
        del fields["url"]
    return fields


def _of_eprint(fields: Mapping[str, str]) -> str:
    """Returns the URL of what ``eprint`` names; empty without one."""
    eprint, archive = tex.address(fields.get("eprint", "")), fields.get("eprinttype", "").strip("{} ").casefold()
    if eprint.startswith(("https://", "http://")):
        return eprint
    if not archive and _ARXIV.fullmatch(eprint):
        archive = "arxiv"
    identifier = re.sub(r"(?i)^(?:arxiv|hdl|pmid):\s*", "", eprint)
    return _ARCHIVES[archive] + identifier if identifier and archive in _ARCHIVES else ""


def _in_words(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    r"""Gives (field, URL) for each field that is nothing but an address: ``howpublished = {\url{https://…}}``."""
    for name in ("howpublished", "note"):
        found = re.fullmatch(
            r"(?:\w+(?: \w+)?:?\s+)?(?:\{?\\url\s*\{)?(https?://[^\s{}]+?)\}*\.?(?:[,;.]?\s*\(?(?:accessed|last|visited).*)?",
            fields.get(name, "").strip(),
            re.IGNORECASE,
        )
        if found:
            yield name, found[1]
