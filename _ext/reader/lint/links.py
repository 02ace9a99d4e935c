"""Content rules about DOIs and ignored links, without a network. (`make linkcheck` asks the hosts.)"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from linkwatch import bib, dois, ignores, links

from ..facts.fault import Fault
from .bibliography import BIB
from .markdown import Page

#: Links that `make linkcheck` does not check: ``linkwatch_ignored`` in conf.py.
IGNORED = "links-ignored.toml"


def doi_fields(root: Path) -> list[bib.Field]:
    """Returns the fields ``doi`` of refs.bib with their lines, also where refs.bib is not valid."""
    return [field for field in bib.fields(root / BIB) if field.name == "doi"]


def dois_are_in_bibliography(page: Page, root: Path) -> Iterator[Fault]:
    """A DOI in the text of a page is that of a work in refs.bib."""
    known = [field.value for field in doi_fields(root)]
    for number, line in enumerate(page.text.splitlines(), 1):
        for _start, run in links.find_urls(line):
            doi = dois.from_url(links.strip_punctuation(run))
            if doi is None or any(dois.same(doi, other) for other in known):
                continue
            nearest = dois.nearest(doi, known)
            wrong = f"refs.bib has no work with the DOI {doi}" if dois.is_well_formed(doi) else f"“{doi}” is not a DOI"
            hint = f" Did you mean {nearest}?" if nearest else ""
            yield Fault(page.path, number, f"{wrong}: add the work to refs.bib and cite it.{hint}")


def dois_are_unique(root: Path) -> Iterator[Fault]:
    """No two entries of refs.bib have one DOI. (`facts.records` checks its syntax, for the linter and for builds.)"""
    first_entry: dict[str, str] = {}
    for field in doi_fields(root):
        other = first_entry.setdefault(field.value.casefold(), field.entry)
        if other != field.entry:
            yield Fault(BIB, field.line, f"{field.entry} has the DOI of {other}: two records of one work, or a slip.")


def ignored_links_are_explained(root: Path) -> Iterator[Fault]:
    """Each ignored link has a reason and a date. Whether it has expired is for `make linkcheck`, which has a clock."""
    _ignores, faults = ignores.read(root / IGNORED)
    for line, message in faults:
        yield Fault(IGNORED, line, message)


PAGE_RULES: tuple[Callable[[Page, Path], Iterator[Fault]], ...] = (dois_are_in_bibliography,)
ROOT_RULES: tuple[Callable[[Path], Iterator[Fault]], ...] = (dois_are_unique, ignored_links_are_explained)
