"""TODO."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from ..facts import records
from ..facts.fault import Fault


def bibliography(root: Path) -> Iterator[Fault]:
    """refs.bib can be read, is complete, and is sorted by key; works of bodies have a short name."""
    path = root / "refs.bib"
    try:
        known = records.parse(path)
    except records.RecordError as error:
        yield Fault("refs.bib", error.line, error.message)
        return
    source = path.read_text("utf-8")

    def line(key: str) -> int:
        return source.partition(f"{{{key},")[0].count("\n") + 1

    for key, record in known.items():
        body = record.authors and not any(person.first_names for person in record.authors)
        if body and not record.shorthand and not record.crossref:
            said = "the author is a body, so citations need a short name: shorthand = {the review of Slovenia}."
            yield Fault("refs.bib", line(key), f"{key}: {said}")
    for first, second in pairwise(known):
        if first > second:
            yield Fault("refs.bib", line(second), f"{second} comes after {first}: entries are sorted by key.")
            return
