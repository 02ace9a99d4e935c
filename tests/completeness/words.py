"""Text as it is compared: words and signs in one spelling, cut into sentences. Pure functions.

Two texts are equal here if readers see the same words in the same order: typographic quotation marks, dashes and
spaces are those of the source, and so are ligatures. Two words that have run together are not.
"""

from __future__ import annotations

import re
import sys
import unicodedata

#: Stands in a text for words that the book adds: a citation, the number of a table, the mark of a note.
GAP = "\N{OBJECT REPLACEMENT CHARACTER}"
#: Ends a block in the text of an edition: no sentence goes on behind it.
END = "¶"

_MARKS = "".join(
    re.escape(chr(code)) for code in range(sys.maxunicode) if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me")
)
#: Letters of scripts from right to left (Hebrew, Arabic, Syriac, Thaana, N'Ko).
_LEFTWARD = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_WORD = re.compile(rf"[{_LEFTWARD}]+|(?:(?![{_LEFTWARD}])\w[{_MARKS}]*)+|[^\w\s]")
_STRETCH = re.compile(rf" [{_LEFTWARD}]+(?: (?:[^\w\s]|\d+|[{_LEFTWARD}]+))* (?<=[{_LEFTWARD}] )")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff]")
_QUOTES = str.maketrans("“”„‟«»‘’‚‛′″", "\"\"\"\"\"\"''''''")
_DASHES = re.compile("[-‐‑‒–—―−]+")
_SENTENCE = re.compile(rf"(?<=[.!?…])(?:[\"”’')\]]|{GAP})*\s+(?=[\"“‘'(\[{GAP}]*[^\W\d_a-zß-ÿ])")


def folded(text: str) -> str:
    """*text* in one spelling: compatibility forms, quotation marks and dashes are alike, invisible signs are gone."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_QUOTES)
    return _DASHES.sub("-", text.replace("''", '"'))


def tokens(text: str) -> str:
    """The words and signs of *text* with one space before, between and after them; GAP is dropped."""
    words = f" {' '.join(_WORD.findall(folded(text).replace(GAP, ' ')))} "
    return _STRETCH.sub(leftward, words)


def leftward(stretch: re.Match[str]) -> str:
    """Words from right to left in one order: a PDF has them, and their letters, in the order of painting."""
    words = ("".join(sorted(word)) for word in re.findall(rf"[{_LEFTWARD}]+|\d+", stretch[0]))
    return f" {' '.join(sorted(words))} "


def fragments(text: str) -> tuple[str, ...]:
    """The `tokens` of each part of *text* between two gaps that has a word."""
    parts = (tokens(part) for part in text.split(GAP))
    return tuple(part for part in parts if any(character.isalnum() for character in part))


def sentences(text: str) -> list[str]:
    """*text* cut where a sentence ends; a cut too many or too few does no harm."""
    return [part for part in _SENTENCE.split(text) if fragments(part)]


def search_words(text: str) -> set[str]:
    """The words of *text* of more than one letter, without case and accents."""
    plain = unicodedata.normalize("NFKD", folded(text).replace(GAP, " ").casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return {word for word in re.findall(r"[^\W_]+", plain) if len(word) > 1}
