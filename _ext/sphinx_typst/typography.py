"""No-break spaces for English and Spanish text. Pure functions."""

from __future__ import annotations

import re

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
