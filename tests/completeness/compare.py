"""Looks for sentences in the text of an edition. Pure functions over strings.

Each sentence takes the words that it is found in, so that a second sentence with the same words needs others; what is
left over is searched for copies.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .sources import Passage
from .words import END, GAP, fragments, sentences, tokens

#: Sentences with fewer words are found by what is around them, and are no copies if they occur again.
DISTINCT = 5
#: A heading or cell with fewer words may be part of a sentence elsewhere: a copy of it is a block of its own.
LONG = 12


class Finding(NamedTuple):
    """One sentence that is not once where it should be."""

    path: str
    line: int
    edition: str
    fault: str  #: ``missing``, ``twice``, or what is wrong with its place
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.edition}: {self.fault}: “{self.words}”"


class Sentence(NamedTuple):
    """A sentence of a passage, as `words.fragments`; ``whole`` if the passage has no other and no gap."""

    passage: Passage
    words: str
    parts: tuple[str, ...]
    whole: bool

    @property
    def size(self) -> int:
        return sum(part.count(" ") - 1 for part in self.parts)


def cut(passages: Iterable[Passage]) -> list[Sentence]:
    """The sentences of *passages*, in order."""
    found = []
    for passage in passages:
        parts = [passage.text] if passage.kind == "code" else sentences(passage.text)
        for part in parts:
            if pieces := fragments(part):
                shown = " ".join(part.replace(GAP, "…").split())
                found.append(Sentence(passage, shown, pieces, len(parts) == 1 and GAP not in part.strip(GAP)))
    return found


@dataclass
class Stream:
    """The text of a page in one edition, with its blocks separated by `END`, and which of it sentences have taken."""

    text: str = f" {END} "
    taken: bytearray = field(default_factory=bytearray)

    @classmethod
    def of(cls, blocks: Iterable[str]) -> Stream:
        """The stream of *blocks* of text."""
        words = [tokens(block.replace(END, " ")) for block in blocks]
        text = f" {END}" + END.join(block for block in words if block.strip()) + f"{END} "
        return cls(text, bytearray(len(text)))

    def find(self, parts: tuple[str, ...], start: int, end: int) -> list[tuple[int, int]]:
        """Where *parts* are between *start* and *end*, in one block and not taken; empty if they are not."""
        at = start
        while (at := self.text.find(parts[0], at, end)) >= 0:
            spans = [(at + 1, at + len(parts[0]) - 1)]
            limit = self.text.find(END, spans[0][1])
            for part in parts[1:]:
                here = self.text.find(part, spans[-1][1], limit)
                if here < 0:
                    break
                spans.append((here + 1, here + len(part) - 1))
            if len(spans) == len(parts) and not any(any(self.taken[a:b]) for a, b in spans):
                return spans
            at += 1
        return []

    def take(self, spans: list[tuple[int, int]]) -> None:
        for first, last in spans:
            self.taken[first:last] = b"\1" * (last - first)


def compare(
    stream: Stream, passages: Iterable[Passage], edition: str, repeatable: Container[str] = ()
) -> Iterator[Finding]:
    """A finding for each sentence of *passages* that is not in *stream*, or is there once more.

    *repeatable*: the `tokens` of names, which lists and links repeat.
    """
    wanted = cut(passages)
    places: dict[int, tuple[int, int]] = {}
    at = 0
    for number, sentence in enumerate(wanted):
        if sentence.size >= DISTINCT:
            spans = stream.find(sentence.parts, at, len(stream.text)) or stream.find(sentence.parts, 0, at)
            if spans:
                stream.take(spans)
                places[number] = spans[0][0], spans[-1][1]
                at = spans[-1][1]
    for number, sentence in enumerate(wanted):
        if sentence.size < DISTINCT and (spans := find_short(stream, wanted, places, number)):
            stream.take(spans)
            places[number] = spans[0][0], spans[-1][1]
    for number, sentence in enumerate(wanted):
        passage = sentence.passage
        if number not in places:
            yield Finding(passage.path, passage.line, edition, "missing", sentence.words)
        elif sentence.size < DISTINCT or sentence.parts[0].casefold() in repeatable:
            continue
        elif stream.find(copy_of(sentence), 0, len(stream.text)) or stream.find(
            sentence.parts, *around(stream, places[number])
        ):
            yield Finding(passage.path, passage.line, edition, "twice", sentence.words)


def around(stream: Stream, place: tuple[int, int]) -> tuple[int, int]:
    """Beginning and end of the block with *place*."""
    return max(stream.text.rfind(END, 0, place[0]), 0), stream.text.find(END, place[1]) + 1


def copy_of(sentence: Sentence) -> tuple[str, ...]:
    """What a copy of *sentence* looks like in a stream."""
    return alone(sentence) if sentence.whole and sentence.size < LONG else sentence.parts


def alone(sentence: Sentence) -> tuple[str, ...]:
    """The parts of *sentence* as a block of its own."""
    return tuple(f" {END}{part}{END} " for part in sentence.parts)


def find_short(
    stream: Stream, wanted: list[Sentence], places: dict[int, tuple[int, int]], number: int
) -> list[tuple[int, int]]:
    """Where a short sentence is: between its neighbours, else as a block of its own anywhere."""
    sentence = wanted[number]
    before = next((places[n][1] for n in range(number - 1, -1, -1) if n in places), 0)
    after = next((places[n][0] for n in range(number + 1, len(wanted)) if n in places), len(stream.text))
    block = alone(sentence) if sentence.whole else ()
    for start, end in ((before - 1, after + 1), (0, len(stream.text))):
        start = max(start, 0)
        if block and (spans := stream.find(block, start, end)):
            return [(spans[0][0] + 2, spans[0][1] - 2)]
        if start and (spans := stream.find(sentence.parts, start, end)):
            return spans
    return stream.find(sentence.parts, 0, len(stream.text))
