"""Content rules about links, as far as they can be checked without a network; run by `lint`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from linkwatch import bib, dois, ignores, links

from ..facts.fault import Fault
from .markdown import Page

BIB = "refs.bib"
#: Links that `make linkcheck` does not ask; see linkwatch_ignored in conf.py.
IGNORED = "links-ignored.toml"


def recorded(root: Path) -> list[bib.Field]:
    """The DOIs of refs.bib with their lines."""
    return [field for field in bib.fields(root / BIB) if field.name == "doi"]


def dois_are_those_of_works(page: Page, root: Path) -> Iterator[Fault]:
    """A DOI in the text is well formed, and that of a work in refs.bib."""
    known = [field.value for field in recorded(root)]
    for number, line in enumerate(page.text.splitlines(), 1):
        for _start, run in links.runs(line):
            doi = dois.of_address(links.bare(run))
            if doi is None or any(dois.same(doi, other) for other in known):
                continue
            nearest = dois.nearest(doi, known)
            said = f"refs.bib has no work with the DOI {doi}" if dois.is_well_formed(doi) else f"“{doi}” is not a DOI"
            hint = f" Did you mean {nearest}?" if nearest else ""
            yield Fault(page.path, number, f"{said}: add the work to refs.bib and cite it.{hint}")


def dois_of_works_are_sound(root: Path) -> Iterator[Fault]:
    """Each DOI of refs.bib is well formed and stands once."""
    seen: dict[str, str] = {}
    for field in recorded(root):
        if not dois.is_well_formed(field.value):
            yield Fault(BIB, field.line, f"{field.entry}: “{field.value}” is not a DOI: look for a stray character.")
        other = seen.setdefault(field.value.casefold(), field.entry)
        if other != field.entry:
            yield Fault(BIB, field.line, f"{field.entry} has the DOI of {other}: two records of one work, or a slip.")


def ignores_are_complete(root: Path) -> Iterator[Fault]:
    """Links that are not asked say why and since when. Whether they have ended, only `make linkcheck` asks a clock."""
    _found, wrong = ignores.read(root / IGNORED)
    for line, said in wrong:
        yield Fault(IGNORED, line, said)


PAGE_RULES: tuple[Callable[[Page, Path], Iterator[Fault]], ...] = (dois_are_those_of_works,)
ROOT_RULES: tuple[Callable[[Path], Iterator[Fault]], ...] = (dois_of_works_are_sound, ignores_are_complete)
