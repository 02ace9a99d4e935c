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
        raise DateError(f"the month “{value}” is not one month: {mend}")
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
            raise DateError(f"date is “{typed}” and year “{year}”: leave the one that is right.")
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
        raise DateError(f"the day “{value}” must be a number: write day = {{28}}.")
    return int(value or 0)


def _iso(typed: str, name: str = "date") -> str:
    """Returns *typed*, a date, in ISO 8601. Raises DateError, which names *name*, for one that is not a single day."""
    text = re.sub(r"[T ]\d\d:\d\d.*$", "", re.sub(r"(?<=\w)[.,]?~(?=\w)", " ", re.sub(r"[{}]", "", typed)).strip())
    text = re.sub(r"(?<=\d{4})(?:-00(?:-00)?|(-\d\d)-00)$", r"\1", text)  # Zotero's way to say that no day is known
    if is_date(text):
        return text
    said = f"the {name} “{typed}”"
    if found := _UNCERTAIN.match(re.sub(r"[{}]", "", typed).strip()):
        certain = next(filter(None, found.groups()))
        raise DateError(f"{said} is uncertain: write date = {{{certain}}}, and say so in a % comment above the entry.")
    if _NO_DATE.fullmatch(text):
        raise DateError(f"{said} is none: leave the field out.")
    days = _days(text)
    if len(days) == 1:
        return days[0]
    if days:
        raise DateError(f"{said} may be two days: write date = {{{days[0]}}} or date = {{{days[1]}}}.")
    if (found := _RANGE.match(text)) and (last := found[2] or found[1]):
        raise DateError(f"{said} is a range: write when the work was published, date = {{{last}}}.")
    raise DateError(f"{said} {_mend(text)}")


#: Words and endings in dates that say nothing: ``3rd of March``, ``3 de marzo de 2020``, ``1er janvier``.
_FILLER = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º)\b|\b(?:of|the|de|del)\b")


def _days(text: str) -> list[str]:
    """Returns the dates in ISO 8601 that *text* may mean, which is no such date: ``March 2020``, ``25/03/2020``."""
    parts = [part for part in re.split(r"[\s./,-]+", _FILLER.sub(" ", text.casefold())) if part]
    if len(parts) == 1 and re.fullmatch(r"(?:1[5-9]|20)\d{6}", text):
        parts = [text[:4], text[4:6], text[6:]]
    years = [part for part in parts if re.fullmatch(r"\d{4}", part)]
    if text[:1] in "/-" or text[-1:] in "/-":  # begun, or ended, at an unknown time
        return []
    if len(years) != 1 or not 2 <= len(parts) <= 3 or any(part.isdigit() and len(part) == 3 for part in parts):
        return []
    year, rest = years[0], [part for part in parts if part != years[0]]
    orders = [rest, rest[::-1]]
    if parts[0] == year and all(part.isdigit() for part in rest):  # what begins with the year goes on with the month
        orders = [rest]
        if len(rest) == 1 and int(rest[0]) == (int(year) + 1) % 100 and "/" in text:  # 2009/10 may be two years
            return []
    found: dict[str, None] = {}
    for month, *day in orders:
        number = _month_number(month)
        if number and (not day or day[0].isdigit()):
            iso = f"{year}-{number:02}" + (f"-{int(day[0]):02}" if day else "")
            if is_date(iso):
                found[iso] = None
    return list(found)


def _mend(text: str) -> str:
    """Returns what to write instead of *text*, which is no date: the end of a message."""
    if (found := re.fullmatch(r"(\d{4})[/–-](\d\d)", text)) and int(found[2]) == (int(found[1]) + 1) % 100:
        month = f" or, for a month, {{{found[1]}-{found[2]}}}" if int(found[2]) <= 12 else ""
        return f"is a range: write when the work was published, date = {{{int(found[1]) + 1}}}{month}."
    if re.fullmatch(r"\d{4}-(\d\d)(-\d\d)?", text):
        season = {"21": "Spring", "22": "Summer", "23": "Autumn", "24": "Winter"}.get(text[5:])
        if season:
            return f"is a season: write date = {{{text[:4]}}} and issue = {{{season}}}."
        year, *rest = text.split("-")
        swapped = "-".join([year, *rest[::-1]])
        meant = (
            f"{{{swapped}}}, if that is meant" if is_date(swapped) else f"{{{text[:7] if is_date(text[:7]) else year}}}"
        )
        return f"is not in the calendar, where dates are as 2019-11-28: write date = {meant}."
    years = re.findall(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)", text)
    if len(years) > 1:
        outside = [year for year in years if year in re.sub(r"[(\[][^()\[\]]*[)\]]", "", text)] or years
        return f"has two years: write when the work was published, such as date = {{{outside[-1]}}}."
    if not years:
        return "must be 2019, 2019-11 or 2019-11-28."
    words = text.replace(years[0], " ").strip(" ,.-/")
    if _SEASON.fullmatch(words.casefold()):
        return f"is a season: write date = {{{years[0]}}} and issue = {{{words}}}."
    number = next(filter(None, map(_month_number, re.split(r"[\W\d]+", words.casefold()))), 0)
    return f"must be 2019, 2019-11 or 2019-11-28: write date = {{{years[0]}{f'-{number:02}' if number else ''}}}."
