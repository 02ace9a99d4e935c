"""Links that are not asked: each with a reason and a date, and none for ever.

The file is TOML, one table for each::

    [[ignore]]
    address = "https://example.org/members/*"  # a star stands for anything
    reason = "asks for a password"
    date = 2026-11-25  # when somebody last looked; half a year later it is looked at again
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import translate
from pathlib import Path

#: How long an ignore holds after its date.
LIFE = timedelta(days=182)

_HEADER = re.compile(r"^[ \t]*\[\[\s*ignore\s*\]\]", re.MULTILINE)
_FIELDS = {"address": str, "reason": str, "date": date}


@dataclass(frozen=True)
class Ignore:
    """One of them. ``address`` may hold stars; ``line`` is 1-based."""

    address: str
    reason: str
    date: date
    line: int

    def covers(self, address: str) -> bool:
        """Whether *address* is meant. Only the star is special: addresses hold question marks and brackets."""
        pattern = "*".join(re.sub(r"([\[?])", r"[\1]", part) for part in self.address.split("*"))
        return bool(re.match(translate(pattern), address))

    def ends(self) -> date:
        """The first day on which it no longer holds."""
        return self.date + LIFE


def parse(text: str) -> tuple[list[Ignore], list[tuple[int, str]]]:
    """The ignores that are complete, and (line, what to mend) for all that is wrong. Reads no clock."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        return [], [(int(at[1]) if at else 0, f"this is not TOML: {error}.")]
    found: list[Ignore] = []
    wrong = [(1, f"“{name}” means nothing here: write [[ignore]] tables alone.") for name in data if name != "ignore"]
    tables = data.get("ignore", [])
    if not isinstance(tables, list):
        return [], [(1, "write [[ignore]] with two brackets: there may be several.")]
    lines = [text.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(text)]
    for number, table in enumerate(tables):
        line = lines[number] if number < len(lines) else 1
        mistakes = _mistakes(table)
        wrong += [(line, mistake) for mistake in mistakes]
        if not mistakes:
            found.append(Ignore(table["address"].strip(), table["reason"].strip(), table["date"], line))
    return found, wrong


def _mistakes(table: dict) -> list[str]:
    found = [f"“{name}” is not a field of an ignore: write address, reason and date." for name in table
             if name not in _FIELDS]  # fmt: skip
    for name, kind in _FIELDS.items():
        value = table.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            found.append(f"the {name} is missing: an ignore says what, why and since when.")
        elif type(value) is not kind:
            found.append(
                f"the {name} must be {'a date such as 2026-11-25, without quotes' if kind is date else 'text'}."
            )
    address = table.get("address")
    if isinstance(address, str) and address.strip() and not re.match(r"https?://[^/*]", address.strip()):
        found.append("the address must begin with http:// or https:// and name a host.")
    return found


def overdue(found: list[Ignore], today: date) -> list[tuple[int, str]]:
    """(line, what to do) for each ignore that no longer holds, or claims a day to come."""
    wrong = []
    for ignore in found:
        if ignore.date > today:
            wrong.append((ignore.line, f"the date {ignore.date} is still to come: write the day when somebody looked."))
        elif ignore.ends() <= today:
            wrong.append(
                (
                    ignore.line,
                    f"the ignore of {ignore.address} ended on {ignore.ends()}: look whether “{ignore.reason}” is "
                    "still true, then renew its date or remove it.",
                )
            )
    return wrong


def read(path: Path) -> tuple[list[Ignore], list[tuple[int, str]]]:
    """`parse` of a file; a file that is not there ignores nothing."""
    try:
        return parse(path.read_text("utf-8"))
    except FileNotFoundError:
        return [], []
    except (OSError, UnicodeDecodeError) as error:
        return [], [(0, f"the file cannot be read as UTF-8 text ({error}).")]
