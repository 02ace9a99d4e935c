"""Folds text for search and for alphabets: capitals, accents, ligatures and invisible characters make no difference.

``_static/folding.js`` does the same in browsers, step by step; a test runs both over one table of words.
"""

from __future__ import annotations

import re
import unicodedata

#: What nobody sees and text from PDF files and word processors has within words: soft hyphen, zero-width characters,
#: marks of direction, byte order mark.
_INVISIBLE = re.compile("[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f]")
#: Letters with a stroke and the like, which Unicode does not take apart, and a sigma at the end of a word.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ς": "σ"}
)
#: Scripts that are written without spaces: Thai to Burmese, Khmer, kana, Chinese characters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
#: ``C#`` and ``C++`` are words; else a word is a run of letters and digits.
_WORD = r"(?<![^\W_])[^\W\d_](?:#|\+\+)(?![^\W_])|[^\W_]+"
#: Words that hyphens or apostrophes join, or what separates the thousands of a number.
_COMPOUND = re.compile(rf"(?:{_WORD})(?:(?:['\-\u2010]|(?<=\d)[., ](?=\d{{3}}(?!\d)))(?:{_WORD}))*")
_WORDS = re.compile(_WORD)
_RUNS = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.category(char).startswith("M"))


def fold(text: str) -> str:
    """Returns *text* without capitals, accents and invisible characters: ``ClaveÚnica`` as ``claveunica``.

    By upper and then lower case, as scripts can: so ``ß`` is ``ss``, and ``ı`` and ``İ`` are ``i``.
    """
    text = _without_marks(_INVISIBLE.sub("", text)).upper().lower().translate(_LETTERS)
    return re.sub("[‘’ʼʻ′＇]", "'", unicodedata.normalize("NFC", _without_marks(text)))


def _stem(word: str) -> str:
    """Returns *word* without a plural s."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _pieces(word: str) -> list[str]:
    """Returns *word* itself, or its pairs of neighbours where its script has no spaces."""
    pieces: list[str] = []
    for run in _RUNS.findall(word):
        unspaced = re.match(f"[{_UNSPACED}]", run) and len(run) > 2
        pieces += [run[at : at + 2] for at in range(len(run) - 1)] if unspaced else [_stem(run)]
    return pieces


def compounds(text: str) -> list[tuple[str, list[str]]]:
    """Returns (whole, its words) for each run of words in *text* that hyphens and the like join, folded and stemmed.

    A word that nothing joins is its own whole.
    """
    runs = (_WORDS.findall(run) for run in _COMPOUND.findall(fold(text)))
    return [(_stem("".join(run)), [piece for word in run for piece in _pieces(word)]) for run in runs]


def words(text: str) -> list[str]:
    """Returns the words of *text*, folded and without a plural s: ``re-use`` as ``re`` and ``use``."""
    return [word for _whole, parts in compounds(text) for word in parts]


def searchable(text: str) -> frozenset[str]:
    """Returns the words under which *text* is found, of two letters and more: ``re-use`` as ``reuse``, too."""
    found = {word for whole, parts in compounds(text) for word in (whole, *parts)}
    return frozenset(word for word in found if len(word) > 1)
