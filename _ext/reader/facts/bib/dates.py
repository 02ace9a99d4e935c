"""The date of a work: BibLaTeX's ``date``, or BibTeX's ``year`` and ``month``, as ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from babel import Locale

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_UNCERTAIN = re.compile(
    r"[?~%]*(\d{4}(?:-\d\d){0,2})\s*[?~%]+$|[~?%]+(\d{4}(?:-\d\d){0,2})$|[\[(](?:c\.? ?|ca\.? ?)?(\d{4})\??[\])]$|"
    r"(?:c\.?|ca\.?|circa) ?(\d{4})$"
)
_RANGE = re.compile(r"(\d{4}(?:-\d\d){0,2})?\s*(?:/|--|–|-|\.\.)\s*(\d{4}(?:-\d\d){0,2})?$")
_NO_DATE = re.compile(
    r"n\.?\s?d\.?|s\.?\s?[fd]\.?|undated|no date|in press|forthcoming|to appear|submitted|under review", re.IGNORECASE
)
#: Languages in which names of months are read.
_MONTH_LANGUAGES = ("en", "es", "fr")


class DateError(ValueError):
    """A date cannot be read. The message is a whole sentence."""


def is_date(text: str) -> bool:
    """Returns whether *text* is a year, month or day that exists, in ISO 8601."""
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return bool(_DATE.fullmatch(text))


#: Names of seasons in English, Spanish and French.
_SEASON = re.compile(r"spring|summer|autumn|fall|winter|primavera|verano|oto[ñn]o|invierno|printemps|été|automne|hiver")


@cache
def _month_names() -> dict[str, int]:
    """Returns the names of months and their abbreviations, in lower case and without a full stop, to the number."""
    names = {"sept": 9}
    for language in _MONTH_LANGUAGES:
        locale = Locale(language)
        for width in ("wide", "abbreviated"):
            for number, name in locale.months["format"][width].items():
                names.setdefault(str(name).casefold().strip("."), number)
    return names


def _month_number(word: str) -> int:
    """Returns the number of the month *word*, a number or a name; 0 if it is none."""
    number = int(word) if word.isascii() and word.isdigit() else _month_names().get(word, 0)
    return number if 1 <= number <= 12 else 0


def _month(value: str) -> tuple[int, int]:
    """Returns month and day of BibTeX's ``month``: ``11``, ``nov``, ``November``, ``nov 3``, ``3 November``."""
    text = re.sub(r"[{}#~,.]", " ", value).strip().casefold()
    words = text.split()
    day = 0
    if len(words) == 2 and (numbers := [word for word in words if word.isdigit()]):
        words.remove(numbers[-1])
        day = int(numbers[-1])
    number = _month_number(" ".join(words))
    if not number or day > 31:
        first = _month_number(re.split(r"[-–/ ]", text)[0])
        mend = f"write month = {{{first}}}, or leave it out." if first else "write month = {11}, or leave it out."
        if _SEASON.fullmatch(text):
            mend = f"leave it out, and write issue = {{{value.strip('{} ')}}}."
        raise DateError(f"the month {value!r} is not one month: {mend}")
    return number, day


def iso_date(fields: Mapping[str, str]) -> str:
    """Returns the date in *fields*: year, year and month, or day; empty if they have none. Raises DateError."""
    typed = fields.get("date", "").strip()
    iso = _iso(typed) if typed else ""
    if not (year := re.sub(r"[{}]", "", fields.get("year", "")).strip()):
        if iso or not (fields.get("month") or fields.get("day")):
            return iso
        raise DateError("the date has no year: write date = {2019-11}.")
    if not iso and not re.fullmatch(r"\d{4}", year):
        return _iso(year, "year")
    if iso:
        if iso[:4] != year[:4]:
            raise DateError(f"date is {typed!r} and year {year!r}: leave the one that is right.")
        return iso
    if fields.get("month"):
        month, day = _month(fields["month"])
        day = day or _day(fields.get("day", ""))
        year += f"-{month:02}" + (f"-{day:02}" if day else "")
    return _iso(year)


def _day(value: str) -> int:
    """Returns the day of a month; 0 if *value* is empty."""
    value = re.sub(r"[{}]", "", value).strip()
    if value and not value.isdigit():
        raise DateError(f"the day {value!r} must be a number: write day = {{28}}.")
    return int(value or 0)


def _iso(typed: str, name: str = "date") -> str:
    """Returns *typed*, a date, in ISO 8601. Raises DateError, which names *name*, for one that is not a single day."""
    text = re.sub(r"[T ]\d\d:\d\d.*$", "", re.sub(r"[{}]", "", typed).strip())
    if is_date(text):
        return text
    said = f"the {name} {typed!r}"
    if found := _UNCERTAIN.match(text):
        certain = next(filter(None, found.groups()))
        raise DateError(f"{said} is uncertain: write date = {{{certain}}}, and say so in a % comment above the entry.")
    if (found := _RANGE.match(text)) and (last := found[2] or found[1]):
        raise DateError(f"{said} is a range: write when the work was published, date = {{{last}}}.")
    if _NO_DATE.fullmatch(text):
        raise DateError(f"{said} is none: leave the field out.")
    raise DateError(f"{said} must be 2019, 2019-11 or 2019-11-28.")
