"""Traces what Typst says, often of nothing in particular, to the author's lines.

Typst names a place for some faults, none for others (an error in itself, a letter in a picture), and stops at the
first. What it says without a place is traced by compiling less and less; what is found is left out, to find the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from docutils import nodes
from sphinx.util.nodes import get_node_line, get_node_source

from .compile import MISSING_LETTER, CompileError
from .floats import Block
from .markup import find_marker, marker

#: Most faults of one document that are traced: each needs some compilations.
MOST_FAULTS = 12
#: What Typst says because something else was left out.
FOLLOWS = re.compile(r"label .* does not exist|heading level|first heading|did not converge")

#: Compiles some blocks: what Typst said, errors or warnings.
Compile = Callable[[Sequence[Block]], list[CompileError]]


def author_fault(error: CompileError, source: str, line: int) -> CompileError:
    """*error* at a place that was found for it, in words for an author."""
    message = f"the PDF edition cannot print what begins here: write it in another way, or divide it ({error.message})"
    return CompileError(message, source, line)


def place_of(block: Block) -> tuple[str, int]:
    """File and line of the first thing in *block*; an empty string and 0 if it names none."""
    for number in range(1, block.source.count("\n") + 2):
        if place := find_marker(block.source, number):
            return place
    return "", 0


def first_faulty(count: int, fails: Callable[[int], bool]) -> int | None:
    """The index of the first of *count* blocks with which compilation fails. *fails*: whether it does with so many."""
    if not fails(count) or fails(0):
        return None
    low, high = 0, count  # it succeeds with low blocks, and fails with high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fails(middle) else (middle, high)
    return low


def index_of(error: CompileError, blocks: Sequence[Block], compile_blocks: Compile) -> int | None:
    """The index of the block that *error* is about; None if it is about none alone."""
    if error.source:
        sign = marker(error.source, error.line)
        return next((at for at, block in enumerate(blocks) if sign in block.source), None)

    def fails(count: int) -> bool:
        return any(other.message == error.message for other in compile_blocks(blocks[:count]))

    return first_faulty(len(blocks), fails)


def trace(found: list[CompileError], blocks: Sequence[Block], compile_blocks: Compile) -> Iterator[CompileError]:
    """What is wrong in *blocks*, of which Typst says *found*: each fault with its place, as far as it has one."""
    left = list(blocks)
    for _attempt in range(MOST_FAULTS):
        fault = next((error for error in found if not FOLLOWS.search(error.message)), None)
        if fault is None:
            return
        at = index_of(fault, left, compile_blocks)
        yield fault if fault.source or at is None else author_fault(fault, *place_of(left[at]))
        if at is None:
            return
        del left[at]
        found = compile_blocks(left)


def fault_at(node: nodes.Node, message: str) -> CompileError:
    """A fault with the file and line of *node*."""
    assert isinstance(node, nodes.Element)
    return CompileError(message, get_node_source(node) or "", get_node_line(node) or 0)


def note_faults(marks: Iterable[nodes.Node]) -> list[CompileError]:
    """A fault for each of *marks* whose footnote is on another page."""
    message = (
        "the footnote “{}” has no room on the page of its mark: "
        "shorten it, set its mark in another sentence, or divide the paragraph, list or table with the mark."
    )
    return [fault_at(mark, message.format(mark.astext())) for mark in marks]


# -- Letters -----------------------------------------------------------------------------------------------------------


#: A letter with the marks that fonts draw together with it: accents, the frame of a key, the choice of a picture.
_LETTER = re.compile(r".[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f]*", re.DOTALL)


def missing_letters(letters: Iterable[str], prints: Callable[[str], bool]) -> set[str]:
    """Those of *letters* that no font has. *prints*: whether Typst prints a text."""
    rest = sorted(letters)
    if not rest or prints(" ".join(rest)):
        return set()
    if len(rest) == 1:
        return set(rest)
    half = len(rest) // 2
    return missing_letters(rest[:half], prints) | missing_letters(rest[half:], prints)


def letter_faults(tree: nodes.document, prints: Callable[[str], bool]) -> list[CompileError]:
    """Each line of *tree* with letters that no font has."""
    texts = [text for text in tree.findall(nodes.Text) if not text.isascii()]
    letters_of = {text: _LETTER.findall(text) for text in texts}
    missing = missing_letters({one for found in letters_of.values() for one in found if max(one) > "\xff"}, prints)
    lines: dict[tuple[str, int], dict[str, None]] = {}
    for text in texts:
        if letters := dict.fromkeys(letter for letter in letters_of[text] if letter in missing):
            assert text.parent is not None
            fault = fault_at(text.parent, "")
            place = fault.source, fault.line
            lines.setdefault(place, {}).update(letters)
    return [CompileError(letters_message(list(letters)), *place) for place, letters in lines.items()]


def letters_message(letters: list[str]) -> str:
    """What to do about *letters* that no font has."""
    plural = "letter" if len(letters) == 1 else "letters"
    return f"the fonts of the PDF have no {plural} “{''.join(letters)}”: write a word, or transcribe it in Latin."


def is_about_letters(error: CompileError) -> bool:
    """Whether *error* is about a letter in the text that no font has."""
    return error.message.startswith(MISSING_LETTER)
