"""Typst source as strings: quoting, so that no text can ever be read as markup. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def string(text: str) -> str:
    """A Typst string literal."""
    return '"' + re.sub(r'[\\"\n\r\t]', lambda found: _ESCAPES[found.group()], text) + '"'


def text(value: str) -> str:
    """Running text in markup mode. Line ends of the source are spaces, as in HTML."""
    # Each space once: a pattern that begins with spaces would be tried again from each of them.
    value = re.sub(r"\s+", lambda found: " " if "\n" in found[0] else found[0], value)
    return "#stop-comma;".join(f"#{string(part)};" if part else "" for part in value.split(".,"))


def length(value: str) -> str:
    """A width as authors write it (``60%``, ``300px``, ``8cm``) in Typst's units; ``auto`` if there is none."""
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]*)?|\.[0-9]+)\s*(%|px|pt|mm|cm|in|em|)", value.strip())
    if not found:
        return "auto"
    number, unit = float(found[1]), found[2]
    return f"{number * 0.75:g}pt" if unit in ("px", "") else f"{number:g}{unit}"


def verbatim(value: str) -> str:
    """Text of one line that keeps each of its spaces."""
    return text(value.replace(" ", "\N{NO-BREAK SPACE}"))


def array(items: Iterable[str]) -> str:
    """An array of Typst expressions; one item needs its comma."""
    return "(" + "".join(f"{item}, " for item in items) + ")"


def strings(items: Iterable[str]) -> str:
    """An array of string literals."""
    return array(string(item) for item in items)


def content(body: str) -> str:
    """A content block."""
    return f"[{body}]"


def expression(name: str, *positional: str, **named: str) -> str:
    """``name(…, key: value)`` in code mode. Arguments are Typst source; Python's underscores are Typst's hyphens."""
    arguments = [*positional, *(f"{key.replace('_', '-')}: {value}" for key, value in named.items())]
    return f"{name}({', '.join(arguments)})"


def call(name: str, *positional: str, **named: str) -> str:
    """The same in markup mode."""
    return f"#{expression(name, *positional, **named)};"


def place(name: str) -> str:
    """What the template knows of the anchor *name*; ``places`` is what `whole_text` binds."""
    return f"places.at({string(name)}, default: none)"


def whole_text(body: str, hints: dict[str, tuple[int, str, float]]) -> str:
    """The text of a book, with ``places`` bound to all its anchors. *hints*: anchor to what is expected before the
    first layout, its page as a number and as printed, and points from the top of that page."""
    known = array(
        f"{string(name)}: (at: none, number: {number}, page: {string(page)}, y: {down}pt)"
        for name, (number, page, down) in hints.items()
    )
    known = known if hints else "(:)"
    return f"#let text-with(places) = [{body}]\n#context text-with(all-places({known}))\n"


def dictionary(values: dict[str, str]) -> str:
    """A dictionary of string literals with keys that are plain identifiers."""
    return "(" + ", ".join(f"{key}: {string(value)}" for key, value in values.items()) + ",)"


def marker(source: str, line: int) -> str:
    """A comment that leads from the generated file back to the author's; see `find_marker`."""
    return f"/*@ {source.replace('*', '')}:{line} */"


def find_marker(generated: str, line: int) -> tuple[str, int] | None:
    """The last marker at or above 1-based *line* of the generated source: (file, line)."""
    above = "\n".join(generated.splitlines()[:line])
    found = re.findall(r"/\*@ ([^*\n]*):(\d+) \*/", above)
    return (found[-1][0], int(found[-1][1])) if found else None
