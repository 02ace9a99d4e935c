"""Writes ``report.json``; README.md describes its fields."""

from __future__ import annotations

import json
from typing import Any

from ..links import Link
from ..verdicts import MEANINGS
from .result import Result, fixes, printable

#: Version of the format; raised when a field changes its meaning.
SCHEMA = 1


def as_data(result: Result) -> dict[str, Any]:
    """The content of ``report.json``: objects, lists, strings, numbers and booleans."""
    return {
        "schema": SCHEMA,
        "title": result.title,
        "finished": result.finished.isoformat(timespec="seconds"),
        "since": result.since,
        "counts": result.counts(),
        "links": [
            {
                **_link(finding.link),
                "verdict": finding.verdict.name,
                "broken": finding.verdict.broken,
                "note": printable(finding.verdict.note),
                "new": finding.verdict.new,
                "advice": finding.advice,
                "archives": finding.link.archives,
                "asked": finding.checked_at.isoformat(timespec="seconds"),
                "remembered": finding.cached,
            }
            for finding in result.sorted(*MEANINGS)
        ],
        "mends": fixes(result),
        "ignored": [
            {
                **_link(link),
                "reason": ignore.reason,
                "date": ignore.date.isoformat(),
                "ends": ignore.ends().isoformat(),
            }
            for link, ignore in result.ignored
        ],
        "not_asked": [_link(link) for link in result.unchecked],
        "faults": result.faults,
        "hints": result.hints,
    }


def _link(link: Link) -> dict[str, Any]:
    """The fields that every list of links has."""
    return {
        "address": link.address,
        "places": [{"file": place.file, "line": place.line, "entry": place.entry} for place in link.locations],
        "pages": link.pages,
    }


def as_json(result: Result) -> str:
    """The text of ``report.json``."""
    return json.dumps(as_data(result), indent=1, ensure_ascii=False) + "\n"
