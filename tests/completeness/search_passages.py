"""The search index of the web pages, decoded: the words of each passage.

`reader.html.search_index` describes its codes.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASE = 45
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ς": "σ", "ı": "i"}
)


@dataclass
class Index:
    """What search knows: by address of a page, the words of its passages by their anchors, and its names."""

    passages: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(dict))
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  #: titles, headings, terms
    sources: dict[str, str] = field(default_factory=dict)  #: key to author, year and title
    common: frozenset[str] = frozenset()  #: words that are in too many passages to tell them apart

    def has(self, words: set[str], passage: set[str]) -> bool:
        """Whether somebody who searches for *words* finds *passage*."""
        return all(spellings(word) & (passage | self.common) or pairs(word) <= passage for word in words)

    def rare(self, words: set[str]) -> set[str]:
        """The words that are not `common`."""
        return {word for word in words if not spellings(word) & self.common}

    @staticmethod
    def anchor(mark: str) -> str:
        """The id on the page that a place of the index stands for; a term (``=``) has that of the term."""
        return mark[1:] if mark.startswith("#") else f"p-{mark}"


def spellings(word: str) -> set[str]:
    """*word* as an index may have it: without a plural s, with plain letters."""
    plain = word.translate(LETTERS)
    return {word, plain, word.removesuffix("s"), plain.removesuffix("s")}


def pairs(word: str) -> set[str]:
    """The neighbouring letters of a word in a script without spaces; of others, what no index has."""
    if not re.fullmatch("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+", word):
        return {word}
    return {word[at : at + 2] for at in range(len(word) - 1)}


def script(path: Path) -> Any:
    """The data that a script assigns to a variable."""
    return json.loads(path.read_text("utf-8").partition("=")[2].rstrip().rstrip(";"))


def numbers(code: str, digits: str) -> list[int]:
    """The ascending numbers in *code*: gaps in digits to base 45, the last of each from the upper half."""
    found, gap, last = [], 0, -1
    for digit in code:
        value = digits.index(digit)
        gap = gap * BASE + value % BASE
        if value >= BASE:
            last += gap + 1
            found.append(last)
            gap = 0
    return found


def vocabulary(code: str) -> list[str]:
    """The words in *code*: a capital letter is the length of what a word shares with the one before."""
    words: list[str] = []
    for letter in code:
        if "A" <= letter <= "Z":
            words.append((words[-1] if words else "")[: ord(letter) - ord("A")])
        else:
            words[-1] += letter
    return words


def read(static: Path) -> Index:
    """The index in the folder *static*."""
    names, texts = script(static / "search-terms.js"), script(static / "search-text.js")
    index = Index(common=frozenset(texts["common"].split()))
    pages: list[str] = names["pages"]
    for number, title in enumerate(names["titles"]):
        index.names[pages[number]].append(title)
    for number, title, _anchor in names["sections"]:
        index.names[pages[number]].append(title)
    for number, text, _anchor, _short, others in names["terms"]:
        index.names[pages[number]] += [text, *(other if isinstance(other, str) else other[-1] for other in others)]
    index.sources = {key.removeprefix("ref-"): " ".join(rest) for key, *rest in texts["sources"]}
    by_number: list[set[str]] = []
    for (number, _title, _anchor), places in zip(names["sections"], texts["places"], strict=True):
        for anchor in places.split():
            words = index.passages[pages[number]].setdefault(anchor, set())
            by_number.append(words)
    for word, code in zip(vocabulary(texts["words"]), texts["at"].split(" "), strict=True):
        for number in numbers(code, texts["digits"]):
            by_number[number].add(word)
    return index
