"""Content rules about refs.bib."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from ..facts import records
from ..facts.bib import bib_file
from ..facts.fault import Fault
from ..facts.records import Record

BIB = "refs.bib"


def valid_records(root: Path) -> dict[str, Record]:
    """Returns all records by key; none if refs.bib is not valid, which `bibliography_is_valid` reports."""
    try:
        return records.load(root / BIB)
    except bib_file.RecordError:
        return {}


def fault_at(root: Path, key: str, message: str) -> Fault:
    """Returns a fault at the entry *key*."""
    return Fault(BIB, bib_file.line_of((root / BIB).read_text("utf-8"), key), message)


def bibliography_is_valid(root: Path) -> Iterator[Fault]:
    """refs.bib can be parsed, and each entry is complete."""
    try:
        records.load(root / BIB)
    except bib_file.RecordError as error:
        for line, message in error.faults:
            yield Fault(BIB, line, message)


def corporate_authors_have_shorthands(root: Path) -> Iterator[Fault]:
    """A work whose author is an organisation has a shorthand for citations."""
    for key, record in valid_records(root).items():
        is_corporate = record.named and not any(person.given for person in record.named)
        if is_corporate and not record.shorthand and not record.crossref:
            message = "the author is a body, so citations need a short name: shorthand = {the review of Slovenia}."
            yield fault_at(root, key, f"{key}: {message}")


def entries_are_sorted(root: Path) -> Iterator[Fault]:
    """Entries are sorted by key. Gives the first that is not."""
    for first, second in pairwise(valid_records(root)):
        if first > second:
            yield fault_at(root, second, f"{second} comes after {first}: entries are sorted by key.")
            return


ROOT_RULES: tuple[Callable[[Path], Iterator[Fault]], ...] = (
    bibliography_is_valid,
    corporate_authors_have_shorthands,
    entries_are_sorted,
)
