"""Numbers footnotes by the order of their marks in the text, and lists them in that order, in all editions.

docutils gives a footnote with a number for a label (``[^7]``) that number, and the others the numbers that are left:
after a paragraph is moved, or text is pasted, they would not follow the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes
from docutils.transforms.references import Footnotes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform


def is_in_footnote(node: nodes.Node) -> bool:
    """Whether *node* is in the text of a footnote."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.footnote):
            return True
    return False


def in_order_of_marks(tree: nodes.Element) -> Iterator[nodes.footnote]:
    """The footnotes of *tree*: each after the text before its first mark; one whose mark is in another footnote
    directly after that; last those without a mark."""
    notes = list(tree.findall(nodes.footnote))
    by_id = {id_: note for note in notes for id_ in note["ids"]}
    seen: set[int] = set()

    def follow(marks: Iterable[nodes.footnote_reference]) -> Iterator[nodes.footnote]:
        for mark in marks:
            note = by_id.get(mark.get("refid", ""))
            if note is not None and id(note) not in seen:
                seen.add(id(note))
                yield note
                yield from follow(note.findall(nodes.footnote_reference))

    yield from follow(mark for mark in tree.findall(nodes.footnote_reference) if not is_in_footnote(mark))
    yield from (note for note in notes if id(note) not in seen)


def number(tree: nodes.Element, first: int) -> list[nodes.footnote]:
    """Numbers the footnotes of *tree* from *first* on, with their marks, and returns them in that order."""
    notes = list(in_order_of_marks(tree))
    numbers = {id_: str(at) for at, note in enumerate(notes, first) for id_ in note["ids"]}
    for at, note in enumerate(notes, first):
        for label in note.findall(nodes.label):
            label[:] = [nodes.Text(str(at))]
            break
    for mark in tree.findall(nodes.footnote_reference):
        if mark.get("refid") in numbers:
            mark[:] = [nodes.Text(numbers[mark["refid"]])]
    return notes


class NumberFootnotes(SphinxTransform):
    """Numbers and sorts the footnotes of a page."""

    default_priority = Footnotes.default_priority + 4  # when MyST has collected them

    def apply(self, **kwargs: Any) -> None:
        self.sort(number(self.document, 1))

    def sort(self, notes: list[nodes.footnote]) -> None:
        """Puts the footnotes that have one parent into the order of *notes*, in the places that they have there."""
        for parent in {id(note.parent): note.parent for note in notes}.values():
            assert parent is not None
            places = [at for at, child in enumerate(parent.children) if isinstance(child, nodes.footnote)]
            for at, note in zip(places, [note for note in notes if note.parent is parent], strict=True):
                parent.children[at] = note


def setup(app: Sphinx) -> None:
    app.add_transform(NumberFootnotes)
