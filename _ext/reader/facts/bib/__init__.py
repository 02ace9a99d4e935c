"""What a .bib file may say: fields and types, dates, names, and TeX read as text."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """Returns the words of *text*: long lists of names are easier to read and to change so."""
    return tuple(text.split())
