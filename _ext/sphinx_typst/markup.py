"""Typst source as strings, with all text quoted, so that none of it can be read as markup. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Position(NamedTuple):
    """Position of an anchor: its page as a number from 1 and as printed, and points from the top of that page."""

    number: int
    page: str
    y: float


def string(text: str) -> str:
    """A Typst string literal."""
    return '"' + re.sub(r'[\\"\n\r\t]', lambda match: _ESCAPES[match.group()], text) + '"'


def text(value: str) -> str:
    """Running text in markup mode. Line ends of the source are spaces, as in HTML."""
    # Matches runs of spaces whole: a pattern that begins with spaces would be tried again from each of them.
    value = re.sub(r"\s+", lambda match: " " if "\n" in match[0] else match[0], value)
    return "#stop-comma;".join(f"#{string(part)};" if part else "" for part in value.split(".,"))


def length(value: str) -> str:
    """A width as authors write it (``60%``, ``300px``, ``8cm``) in Typst's units; ``auto`` if *value* is none."""
    match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]*)?|\.[0-9]+)\s*(%|px|pt|mm|cm|in|em|)", value.strip())
    if not match:
        return "auto"
    number, unit = float(match[1]), match[2]
    return f"{number * 0.75:g}pt" if unit in ("px", "") else f"{number:g}{unit}"


def verbatim(value: str) -> str:
    """Text of one line with all its spaces kept."""
    return text(value.replace(" ", "\N{NO-BREAK SPACE}"))


def array(items: Iterable[str]) -> str:
    """A Typst array of expressions. The comma after the last item makes an array of one item an array."""
    return "(" + "".join(f"{item}, " for item in items) + ")"


def strings(items: Iterable[str]) -> str:
    """A Typst array of string literals."""
    return array(string(item) for item in items)


def content(body: str) -> str:
    """A content block."""
    return f"[{body}]"


def expression(name: str, *positional: str, **named: str) -> str:
    """The function call ``name(…, key: value)`` in code mode. Arguments are Typst source; underscores in keys become
    hyphens."""
    arguments = [*positional, *(f"{key.replace('_', '-')}: {value}" for key, value in named.items())]
    return f"{name}({', '.join(arguments)})"


def call(name: str, *positional: str, **named: str) -> str:
    """The same function call in markup mode."""
    return f"#{expression(name, *positional, **named)};"


def place(name: str) -> str:
    """An expression for the position of the anchor *name*. `with_positions` binds the variable ``places``."""
    return f"places.at({string(name)}, default: none)"


def with_positions(body: str, expected: Mapping[str, Position], starts: bool = True) -> str:
    """The text of a book, with the variable ``places`` bound to the positions of all its anchors.

    *expected*: positions to be assumed in the first layout, by the name of the anchor. *starts*: whether the pages on
    which links begin are known, too, so that no link names its own page.
    """
    known = array(
        f"{string(name)}: (at: none, number: {number}, page: {string(page)}, y: {y}pt)"
        for name, (number, page, y) in expected.items()
    )
    known = known if expected else "(:)"
    return (
        f"#let text-with(places) = [{body}]\n#context text-with(all-places({known}, starts: {str(starts).lower()}))\n"
    )


def link_start(number: int) -> tuple[str, str]:
    """For the link with this *number*: source that marks where it begins, and an expression for its page."""
    name = string(f"link {number}")
    return call("start", name), f"places.at({name}, default: none)"


def dictionary(values: dict[str, str]) -> str:
    """A Typst dictionary of string literals. Keys must be identifiers."""
    return "(" + ", ".join(f"{key}: {string(value)}" for key, value in values.items()) + ",)"


def marker(source: str, line: int) -> str:
    """A comment in the generated file that names the author's file and line; see `find_marker`."""
    return f"/*@ {source.replace('*', '')}:{line} */"


def find_marker(generated: str, line: int) -> tuple[str, int] | None:
    """The file and line that the last `marker` at or above *line* (from 1) of the generated source names."""
    above = "\n".join(generated.splitlines()[:line])
    markers = re.findall(r"/\*@ ([^*\n]*):(\d+) \*/", above)
    return (markers[-1][0], int(markers[-1][1])) if markers else None
