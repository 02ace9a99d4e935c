"""No-break spaces for English and Spanish text. Pure functions."""

from __future__ import annotations

import re
import unicodedata

NBSP = "\N{NO-BREAK SPACE}"

#: A space between two words that belong on one line.
_NO_BREAK = re.compile(
    r"""
    (?<=[^\W\d])[ ](?=\d)                                   # chapter 3, Table 2, in 2019
    | (?<=\bch\.)[ ](?=\d) | (?<=\bp\.)[ ](?=\d) | (?<=\bpp\.)[ ](?=\d)   # ch. 3, p. 12
    | (?<=\bNo\.)[ ](?=\d) | (?<=\bart\.)[ ](?=\d) | (?<=\bvol\.)[ ](?=\d)
    | [ ](?=\(\d{4}[a-z]?\))                                # OECD (2019)
    | (?<=\d)[ ](?=(?:per[ ]cent|million|billion|percentage|por[ ]ciento|millones)\b)
    | (?<=\d)[ ](?=[A-Z][a-z]{2,8}[ ]\d{4}\b)               # 28 November 2019
    | (?<=\d)[ ](?=de[ ][a-z]{4,10}[ ]de[ ]\d{4}\b)         # 28 de noviembre de 2019
    """,
    re.VERBOSE,
)


def hold_together(text: str) -> str:
    """*text* with no-break spaces before numbers, after the day of a date and before a year in brackets."""
    return _NO_BREAK.sub(NBSP, text)


# -- Words longer than their line --------------------------------------------------------------------------------------

#: Widths of letters in em: those of the template's fonts, rather in bold.
_WIDEST, _WIDE, _USUAL, _NARROW = 1.0, 0.78, 0.56, 0.31
#: Longest word that hyphenation can be trusted to break.
_LONGEST_HYPHENATED = 40


def width_in_em(text: str) -> float:
    """The estimated width of *text* in em."""
    return sum(
        0.0
        if unicodedata.combining(letter) or letter in _INVISIBLE
        else 1.05
        if unicodedata.east_asian_width(letter) in "WF"
        else _WIDEST
        if letter in "mMW@%—…½"
        else _WIDE
        if letter in "w&" or (letter.isupper() and letter not in "IJ")
        else _NARROW
        if letter in "ijlIft.,:;'’!|()[]/ \N{NO-BREAK SPACE}"
        else _USUAL
        for letter in text
    )


_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


def can_be_hyphenated(word: str) -> bool:
    """Whether *word* is one of Latin letters, so that the patterns of its language break it."""
    bare = word.strip("“”‘’\"'()[].,;:!?…").replace("\u00ad", "")
    return bare.isalpha() and bare[0] < "\u0250" and len(bare) <= _LONGEST_HYPHENATED


def pieces(unit: str, room: float) -> list[str]:
    """*unit*, text without a place where a line may end, in pieces between which one may: after its signs, and after
    some letters. *room*: width of a line in em."""
    most = max(1, int(room / 5))
    parts = re.findall(rf"[^\W_]{{1,{most}}}[^\w\s\N{{NO-BREAK SPACE}}]?|.", unit, re.DOTALL)
    joined: list[str] = []
    for part in parts:
        # A sign stays with the letter before it, and so does an accent.
        if joined and (unicodedata.combining(part[0]) or (not part[0].isalnum() and len(joined[-1]) <= most)):
            joined[-1] += part
        else:
            joined.append(part)
    return joined
