"""Where figures stand: a figure that does not fit on its page lets the text after it come first. Pure functions.

Typst can float figures, but puts the tags of a float into whatever breaks across the page where it lands: a list then
holds what no list may hold, and reading order suffers. So the template decides between blocks, from what it measures.
"""

from __future__ import annotations

from typing import NamedTuple

from . import markup

#: How many blocks may come before a figure that stands ahead of them in the source: as many as a page holds.
REACH = 16


class Block(NamedTuple):
    """A block and its source. Kinds: ``opening`` (of a chapter), ``heading``, ``figure``, ``fixed``, ``block``."""

    kind: str
    source: str


def flow(blocks: list[Block], reach: int = REACH) -> str:
    """The source of *blocks*. A figure is handed to the template with the headings right above it, which it must not
    pull to the next page, and with the blocks that may overtake it, at most *reach*."""
    out: list[str] = []
    at = 0
    while at < len(blocks):
        start, at = at, at + headings(blocks, at)
        if at == len(blocks) or blocks[at].kind != "figure":
            at = min(at + 1, len(blocks))
            out += [block.source for block in blocks[start:at]]
            continue
        name = f"drift-{at}"
        above = "".join(block.source for block in blocks[start:at])
        figure = blocks[at].source
        at += 1
        units: list[str] = []
        while len(units) < reach and (length := unit(blocks, at)):
            units.append("".join(block.source for block in blocks[at : at + length]))
            at += length
        contents = map(markup.content, [above, figure, *units])
        out.append("\n" + markup.call("drift", markup.string(name), markup.place(name), *contents) + "\n")
    return "".join(out)


def headings(blocks: list[Block], at: int) -> int:
    """How many headings follow each other from *at*."""
    end = at
    while end < len(blocks) and blocks[end].kind == "heading":
        end += 1
    return end - at


def unit(blocks: list[Block], at: int) -> int:
    """How many blocks from *at* belong together: headings with the block below them; 0 where a figure must stand."""
    end = at + headings(blocks, at)
    return end + 1 - at if end < len(blocks) and blocks[end].kind == "block" else 0
