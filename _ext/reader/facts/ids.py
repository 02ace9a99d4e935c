"""Ids of elements: short codes made of text, and the numbered ones that docutils and Sphinx give in want of a name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container

from .folding import fold

#: Ids of elements that have no name. They are numbered, so they change when others are added: no addresses.
NUMBERED = re.compile(r"(?:id|index-|term-|equation-|(?:foot|end)note-(?:reference-)?|citation-|problematic-)\d+")


def code(text: str) -> str:
    """Returns four letters or digits that depend on *text* alone."""
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
    return "".join("0123456789abcdefghjkmnpqrstvwxyz"[digest >> shift & 31] for shift in range(0, 20, 5))


def readable(text: str) -> str:
    """Returns *text* as part of an id, ``what-was-done``; its `code` where letters of another script would be lost."""
    folded = fold(text)
    if not any(char.isalnum() for char in folded) or any(char.isalnum() for char in folded if not char.isascii()):
        return code(" ".join(folded.split()) or text)
    return "-".join(re.findall(r"[a-z0-9]+", folded))


def unused(id_: str, taken: Container[str]) -> str:
    """Returns *id_*, with a number after it if it is *taken*."""
    number = 1
    while (numbered := id_ if number == 1 else f"{id_}-{number}") in taken:
        number += 1
    return numbered
