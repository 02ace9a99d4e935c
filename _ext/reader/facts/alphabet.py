"""The alphabet of all lists and indexes: what follows what, and under which letter it is.

Capitals, accents, quotation marks and other signs make no difference; see `folding`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from .folding import fold

#: By language: letters that are no variant of another letter, to the letter that they follow in the alphabet.
LETTERS = {"es": {"ñ": "n"}}
#: Heading of the entries that begin with no letter.
DIGITS = "0–9"
#: Follows every letter and digit.
_LAST = "\uffff"

Item = TypeVar("Item")


def _own_letters(language: str) -> dict[str, str]:
    return LETTERS.get(re.split("[-_]", language)[0], {})


def initial(text: str, language: str) -> str:
    """Returns the heading for *text*: its first letter as a capital without accent, or `DIGITS`."""
    letters = (letter for letter in unicodedata.normalize("NFC", text) if fold(letter)[:1].isalnum())
    first = next(letters, "0")
    if first.casefold() not in _own_letters(language):
        first = fold(first)[0]
    return first.upper()[0] if first.isalpha() else DIGITS


def sort_key(text: str, language: str) -> tuple[bool, str, str]:
    """Returns the key by which *text* is sorted: digits first, then by letters and spaces alone, then as it is."""
    own_letters = _own_letters(language)
    parts = [
        f"{own_letters[letter]}{_LAST}" if letter in own_letters else letter
        for letter in unicodedata.normalize("NFC", text.casefold())
    ]
    folded = "".join(letter for letter in fold("".join(parts)) if letter.isalnum() or letter in (" ", _LAST))
    return initial(text, language) != DIGITS, " ".join(folded.split()), text


def grouped(items: Iterable[Item], name: Callable[[Item], str], language: str) -> list[tuple[str, list[Item]]]:
    """Returns (heading, items) for each letter, in order; *name* gives the text of an item."""
    letters: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda item: sort_key(name(item), language)):
        letters.setdefault(initial(name(item), language), []).append(item)
    return list(letters.items())


def index_groups(groups: Iterable[tuple[str, list[Any]]], language: str) -> list[tuple[str, list[Any]]]:
    """Returns Sphinx's index, from ``IndexEntries.create_index``, in the order of this module, subentries too.

    An entry with a key of its own (``:name:`` of a category) is sorted by it, as Sphinx does.
    """
    entries = []
    for _heading, group in groups:
        for name, (links, subentries, key) in group:
            ordered = sorted(subentries, key=lambda pair: sort_key(pair[0], language))
            entries.append((name, (links, ordered, key)))
    return grouped(entries, lambda entry: entry[1][2] or entry[0], language)
