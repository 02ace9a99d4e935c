"""Placement of figures: a figure that does not fit on its page lets the text after it come first. Pure functions.

Typst can float figures, but puts the tags of a float into whatever breaks across the page where it lands: a list then
has children that PDF allows in no list, and reading order suffers. So the template places figures between blocks, from
what it measures.
"""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from . import markup

#: Most blocks that may come before a figure although they follow it in the source: as many as a page has room for.
LOOK_AHEAD = 16


class Block(NamedTuple):
    """A top-level block: its kind (``opening`` of a chapter, ``heading``, ``figure``, ``fixed``, ``block``) and its
    Typst source."""

    kind: str
    source: str
    notes: tuple[str, ...] = ()  #: labels of the footnotes whose marks are in it


#: Begins a new page, if the page is not new.
NEW_PAGE = "\n#pagebreak(weak: true)\n"


def begin_pages(blocks: list[Block], notes: Set[str]) -> list[Block]:
    """*blocks* with a new page before those with one of the footnotes *notes*, and before their headings."""
    out: list[Block] = []
    for block in blocks:
        if NEW_PAGE not in block.source and not notes.isdisjoint(block.notes):
            at = len(out)
            while at and out[at - 1].kind == "heading":
                at -= 1
            if at and out[at - 1].kind != "opening":
                out.insert(at, Block("fixed", NEW_PAGE))
        out.append(block)
    return out


def place_floats(blocks: list[Block], look_ahead: int = LOOK_AHEAD) -> str:
    """The Typst source of *blocks*.

    Each figure is passed to the template's ``float-figure`` with the headings directly above it, which it must not pull
    to the next page, and with the blocks that may overtake it, at most *look_ahead*.
    """
    out: list[str] = []
    at = 0
    while at < len(blocks):
        start, at = at, at + count_headings(blocks, at)
        if at == len(blocks) or blocks[at].kind != "figure":
            at = min(at + 1, len(blocks))
            out += [block.source for block in blocks[start:at]]
            continue
        name = f"float-{at}"
        headings = "".join(block.source for block in blocks[start:at])
        figure = blocks[at].source
        at += 1
        groups: list[str] = []
        while len(groups) < look_ahead and (length := group_length(blocks, at)):
            groups.append("".join(block.source for block in blocks[at : at + length]))
            at += length
        contents = map(markup.content, [headings, figure, *groups])
        out.append("\n" + markup.call("float-figure", markup.string(name), markup.place(name), *contents) + "\n")
    return "".join(out)


def count_headings(blocks: list[Block], at: int) -> int:
    """Number of consecutive headings from index *at*."""
    end = at
    while end < len(blocks) and blocks[end].kind == "heading":
        end += 1
    return end - at


def group_length(blocks: list[Block], at: int) -> int:
    """Number of blocks from index *at* that stay together: headings with the block below them. 0 if no text may
    overtake a figure here."""
    end = at + count_headings(blocks, at)
    return end + 1 - at if end < len(blocks) and blocks[end].kind == "block" else 0
