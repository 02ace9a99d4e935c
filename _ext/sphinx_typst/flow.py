"""Where figures stand: a figure that does not fit on its page lets the text after it come first. Pure functions.

Typst can float figures, but puts the tags of a float into whatever breaks across the page where it lands: a list then
holds what no list may hold, and reading order suffers. So the template decides between blocks, from what it measures.
"""

from __future__ import annotations

from typing import NamedTuple

from . import markup

#: How many blocks may come before a figure that stands ahead of them in the source.
REACH = 8


class Block(NamedTuple):
    """A block and its source. Kinds: ``opening`` (of a chapter), ``heading``, ``figure``, ``fixed``, ``block``."""

    kind: str
    source: str


def flow(blocks: list[Block]) -> str:
    """The source of *blocks*; after a figure, those that may overtake it are handed to the template with it."""
    out: list[str] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if block.kind != "figure":
            out.append(block.source)
            continue
        units: list[str] = []
        while len(units) < REACH:
            length = unit(blocks, at)
            if not length:
                break
            units.append("".join(each.source for each in blocks[at : at + length]))
            at += length
        name = markup.string(f"drift-{len(out)}")
        out.append("\n" + markup.call("drift", name, *map(markup.content, [block.source, *units])) + "\n")
    return "".join(out)


def unit(blocks: list[Block], at: int) -> int:
    """How many blocks from *at* belong together: headings with the block below them; 0 where a figure must stand."""
    end = at
    while end < len(blocks) and blocks[end].kind == "heading":
        end += 1
    return end + 1 - at if end < len(blocks) and blocks[end].kind == "block" else 0
