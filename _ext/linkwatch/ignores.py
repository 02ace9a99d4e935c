"""Reads the file of ignored links: each ignore has a reason and a date, and expires half a year after it.

The file is TOML with one table for each ignore::

    [[ignore]]
    address = "https://example.org/members/*"  # an asterisk matches any characters
    reason = "asks for a password"
    date = 2026-11-25  # when somebody last looked
"""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path
from typing import Any

#: How long an ignore is valid after its date.
LIFETIME = datetime.timedelta(days=182)

_HEADER = re.compile(r"^[ \t]*\[\[\s*ignore\s*\]\]", re.MULTILINE)
_FIELDS = {"address": str, "reason": str, "date": datetime.date}


@dataclass(frozen=True)
class Ignore:
    """One table of the file."""

    address: str  #: URL, with asterisks as wildcards
    reason: str
    date: datetime.date
    line: int  #: 1-based line of the table's header

    def covers(self, address: str) -> bool:
        """Whether the URL *address* matches. Only the asterisk is a wildcard: URLs have ``?`` and brackets."""
        pattern = "*".join(re.sub(r"([\[?])", r"[\1]", part) for part in self.address.split("*"))
        return bool(re.match(translate(pattern), address))

    def ends(self) -> datetime.date:
        """The first day on which the ignore is no longer valid."""
        return self.date + LIFETIME


def parse(text: str) -> tuple[list[Ignore], list[tuple[int, str]]]:
    """The complete ignores in *text*, and (1-based line, message) for each mistake. Does not compare dates."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        position = re.search(r"line (\d+)", str(error))
        return [], [(int(position[1]) if position else 0, f"this is not TOML: {error}.")]
    complete: list[Ignore] = []
    mistakes = [
        (1, f"“{name}” means nothing here: write [[ignore]] tables alone.") for name in data if name != "ignore"
    ]
    tables = data.get("ignore", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return [], [(1, "write [[ignore]] with two brackets: there may be several.")]
    lines = [text.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(text)]
    for number, table in enumerate(tables):
        line = lines[number] if number < len(lines) else 1
        messages = _mistakes(table)
        mistakes += [(line, message) for message in messages]
        if not messages:
            complete.append(Ignore(table["address"].strip(), table["reason"].strip(), table["date"], line))
    return complete, mistakes


def _mistakes(table: dict[str, Any]) -> list[str]:
    """A message for each unknown, missing or wrongly typed field of one table."""
    messages = [
        f"“{name}” is not a field of an ignore: write address, reason and date."
        for name in table
        if name not in _FIELDS
    ]
    for name, kind in _FIELDS.items():
        value = table.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            messages.append(f"the {name} is missing: an ignore says what, why and since when.")
        elif type(value) is not kind:
            form = "a date such as 2026-11-25, without quotes" if kind is datetime.date else "text"
            messages.append(f"the {name} must be {form}.")
    address = table.get("address")
    if isinstance(address, str) and address.strip() and not re.match(r"https?://[^/*]", address.strip()):
        messages.append("the address must begin with http:// or https:// and name a host.")
    return messages


def overdue(all_ignores: list[Ignore], today: datetime.date) -> list[tuple[int, str]]:
    """(1-based line, message) for each ignore that has expired or whose date is in the future."""
    messages = []
    for ignore in all_ignores:
        if ignore.date > today:
            message = f"the date {ignore.date} is still to come: write the day when somebody looked."
            messages.append((ignore.line, message))
        elif ignore.ends() <= today:
            message = (
                f"the ignore of {ignore.address} ended on {ignore.ends()}: look whether “{ignore.reason}” is still "
                "true, then renew its date or remove it."
            )
            messages.append((ignore.line, message))
    return messages


def read(path: Path) -> tuple[list[Ignore], list[tuple[int, str]]]:
    """`parse` of the file at *path*; a missing file has no ignores and no mistakes."""
    try:
        return parse(path.read_text("utf-8"))
    except FileNotFoundError:
        return [], []
    except (OSError, UnicodeDecodeError) as error:
        return [], [(0, f"the file cannot be read as UTF-8 text ({error}).")]
