"""Reads refs.bib into typed records; their order, the years by which they are cited, and their addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from docutils.nodes import make_id

from .bib import bib_file
from .bib.bib_file import RecordError as RecordError  # callers of `parse` catch it
from .bib.bib_file import TypedEntry
from .bib.people import Name
from .layout import CHAPTERS
from .record import Record as Record
from .record import RecordReader


def anchor(key: str) -> str:
    """Returns the id of the work *key* in the bibliography, as sphinxcontrib-bibtex makes it (``bibtex_cite_id``)."""
    return str(make_id(f"ref-{key}"))


def chapter_of(key: str) -> str:
    """Returns the name of the page about the work *key*: named after the key, or after its id if that is no name."""
    return f"{CHAPTERS}/{key if re.fullmatch(r'[A-Za-z0-9_.+-]+', key) else make_id(key)}"


def works(records: dict[str, Record]) -> dict[str, Record]:
    """Returns those of *records* that have a reference of their own: all but the parts of others."""
    return {key: record for key, record in records.items() if not record.crossref}


def parts_of(records: dict[str, Record], key: str) -> dict[str, Record]:
    """Returns the parts of the work *key* by the locator that cites them (``ch. 2``), in file order."""
    return {record.place: record for record in records.values() if record.crossref == key}


def parse(path: Path) -> dict[str, Record]:
    """Returns all records of *path*, a .bib file, by key, in file order.

    Raises RecordError with line and message of each fault.
    """
    file = bib_file.BibFile(bib_file.read_source(path))
    faults = [*file.faults, *_repetitions(file.entries)]
    if len(file.entries) > bib_file.MAX_ENTRIES:
        raise RecordError(path, *faults)
    entries = {entry.key: entry for entry in file.entries}
    damaged = {message.partition(": ")[0] for _line, message in file.faults}
    records: dict[str, Record] = {}
    for entry in file.entries:
        reader = RecordReader(entry, entries)
        records.setdefault(entry.key, reader.record)
        for message in dict.fromkeys(reader.faults):
            if entry.key not in damaged or " is missing" not in message:  # what is missing there cannot be read
                faults.append((entry.line, f"{entry.key}: {message}"))
    faults += _ambiguities(records, entries)
    if faults:
        raise RecordError(path, *sorted(dict.fromkeys(faults), key=lambda fault: fault[0]))
    return records


def _repetitions(entries: list[TypedEntry]) -> Iterator[tuple[int, str]]:
    """Gives (line, message) for keys that stand twice or give the same id."""
    by_id: dict[str, str] = {}
    for entry in entries:
        id_ = anchor(entry.key)
        other = by_id.get(id_)
        by_id.setdefault(id_, entry.key)
        if other == entry.key:
            yield entry.line, f"the key “{entry.key}” stands twice: give one of the entries another key."
        elif other is not None and id_ != "ref":
            yield entry.line, f"the keys “{other}” and “{entry.key}” give one address, #{id_}: change one of them."


def _ambiguities(records: dict[str, Record], entries: dict[str, TypedEntry]) -> Iterator[tuple[int, str]]:
    """Gives (line, message) for shorthands of works and chapters of parts that another has, too."""
    cited_as: dict[str, str] = {}
    for record in records.values():
        for name in (record.shorthand, record.crossref and f"{record.crossref} {record.place}"):
            if name and (other := cited_as.setdefault(name.casefold(), record.key)) != record.key:
                same = "shorthand" if name == record.shorthand else "chapter"
                message = f"{record.key}: {other} has the same {same}, “{name}”: a citation could mean either."
                yield entries[record.key].line, message


@lru_cache(maxsize=8)
def _load(path: Path, _mtime: int, _size: int) -> dict[str, Record]:
    return parse(path)


def load(path: Path) -> dict[str, Record]:
    """Returns `parse` of *path*, cached until the file's modification time or size changes. Raises RecordError."""
    stat = path.stat() if path.is_file() else None
    return _load(path, stat.st_mtime_ns, stat.st_size) if stat else parse(path)


def family_name(person: Name) -> str:
    """Returns the family name with its prefix (``van Ooijen``); the whole name of a corporate author."""
    return person.family


def _folded(name: str) -> str:
    """Returns *name* as it is sorted: without accents and capitals."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


def sort_key(record: Record) -> tuple[tuple[str, ...], str, str, str]:
    """Returns the sort key of a bibliography: authors, year (undated last), title, BibTeX key."""
    names = tuple(_folded(family_name(person)) for person in record.named)
    return names, record.year or "9999", record.title.casefold(), record.key


def year_labels(records: dict[str, Record], undated: str = "n.d.") -> dict[str, str]:
    """Maps each key to the year as citations print it: BibLaTeX's ``labelyear`` and ``extradate``.

    Gives ``2019a`` and ``2019b`` where authors and year alone would be ambiguous. Letters follow title order over the
    whole of refs.bib, so that they are the same in every list and edition. *undated*: what replaces a missing year.
    """
    labels = {}
    groups: dict[tuple[tuple[str, ...], str], list[Record]] = {}
    for record in sorted(records.values(), key=sort_key):
        groups.setdefault((cited_names(record), record.year), []).append(record)
    for (_names, year), ambiguous in groups.items():
        for number, record in enumerate(ambiguous):
            suffix = "" if len(ambiguous) == 1 else chr(ord("a") + number) if number < 26 else f"-{number}"
            separator = "\N{NON-BREAKING HYPHEN}" if suffix and not year else ""
            labels[record.key] = (year or undated) + separator + suffix
    return labels


def cited_names(record: Record) -> tuple[str, ...]:
    """Returns the author names that distinguish citations: one or two, or the first of more and ``+``."""
    names = tuple(family_name(person) for person in record.named)
    return names if len(names) < 3 and not any(person.more for person in record.named) else (names[0], "+")
