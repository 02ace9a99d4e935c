"""Strings that readers see, marked for translation (catalogue ``reader``), and dates through the locale."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from docutils import nodes
from sphinx.locale import get_translation

CATALOGUE = "reader"

_ = get_translation(CATALOGUE)

#: Unicode date patterns by the length of an ISO date.
_PATTERNS = {7: "MMMM y", 10: "d MMMM y"}


def written_date(iso: str, language: str) -> str:
    """``28 November 2019``, ``May 2019`` or ``2019``: as precise as *iso* is. English means British English."""
    if len(iso) not in _PATTERNS:
        return iso
    day = date.fromisoformat(iso[:7] + (iso[7:] or "-01"))
    return format_date(day, _PATTERNS[len(iso)], locale="en_GB" if language == "en" else language)


def foreign(text: str, tag: str) -> nodes.inline:
    """*text* marked as *tag*; docutils turns the class ``language-xx`` into a lang attribute."""
    return nodes.inline(text, text, classes=[f"language-{tag}"])
