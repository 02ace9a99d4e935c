"""What a page contributes to the search index: its sections, and the words of their passages. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes

from ..facts import folding, terms
from ..facts.ids import code, unused

#: Attribute of doctree nodes with the id of the passage that they are; see `sections`.
PASSAGE_ID = "passage_id"
#: Elements with text that are no passage: words within a passage, what nobody sees, the number of a note.
NO_PASSAGE = (nodes.Inline, nodes.raw, nodes.comment, nodes.substitution_definition, nodes.label)


@dataclass(frozen=True)
class Passage:
    """The smallest unit that a search can find: a paragraph, a list item, a table row, a caption, a definition.

    ``anchor`` is its id on the page; ``words`` are those of `folding.searchable`.
    """

    anchor: str
    words: frozenset[str]


@dataclass(frozen=True)
class Section:
    """A heading and its passages, up to the next heading. The beginning of a page has an empty ``anchor``."""

    anchor: str
    title: str
    passages: tuple[Passage, ...]


def passage_id(text: str, ids: set[str]) -> str:
    """Returns an id for a passage and adds it to *ids*, the passage ids of the page so far.

    It is derived from *text* alone, so it does not change when other passages do: ``p-`` and four letters or digits; a
    second passage with the same one gets ``-2``.
    """
    id_ = unused(f"p-{code(text)}", ids)
    ids.add(id_)
    return id_


def _is_passage(node: nodes.Node) -> bool:
    """Whether *node* is a block of words that readers see: a paragraph, caption, title, cell, line, code and the like.

    Not the title of a section, which `Section` has, a term of a glossary, which `name_index` has, or a note's number.
    """
    if not isinstance(node, nodes.TextElement) or isinstance(node, NO_PASSAGE):
        return False
    if isinstance(node.parent, nodes.system_message):  # docutils says that a heading is there twice, and is not printed
        return False
    if isinstance(node, nodes.title | nodes.subtitle):
        return not isinstance(node.parent, nodes.section | nodes.document)
    return not (isinstance(node, nodes.term) and _is_glossary(node.parent.parent))


def _is_glossary(node: nodes.Node | None) -> bool:
    return isinstance(node, nodes.definition_list) and "glossary" in node.get("classes", ())


def _passage_node(block: nodes.Element) -> nodes.Element:
    """Returns the node that gets the id of *block*.

    That is the table, figure or admonition that it names, its table row, the term that its definition is of, the list
    item that begins with it, or itself. Not the paragraph where it begins an item: docutils writes ``<p>`` in simple
    lists for a paragraph with an attribute. Not a line, whose element has no id.
    """
    if isinstance(block, nodes.title | nodes.caption):
        return block.parent
    node = block
    while node.parent is not None and not isinstance(node.parent, nodes.section | nodes.document):
        node = node.parent
        if isinstance(node, nodes.row):
            return node
        if isinstance(node, nodes.definition_list_item) and _is_glossary(node.parent):
            return next(child for child in node.children if isinstance(child, nodes.term))
    while isinstance(block, nodes.line) or isinstance(block.parent, nodes.line_block):
        block = block.parent
    item = block.parent
    return item if isinstance(item, nodes.list_item) and item[0] is block else block


def _is_in_term_fields(node: nodes.Node) -> bool:
    """Whether *node* is in the field list of a definition, which `name_index` indexes as names of the term."""
    while node.parent is not None:
        if isinstance(node, nodes.field_list) and isinstance(node.parent, nodes.definition):
            return True
        node = node.parent
    return False


def sections(tree: nodes.document, title: str) -> Iterator[Section]:
    """Yields the sections of a page called *title*, with their passages.

    Sets the attribute `PASSAGE_ID` of each node that is a passage and has no published id of its own.
    """
    ids: set[str] = set()
    anchor, heading = "", title
    passages: dict[str, frozenset[str]] = {}
    for node in tree.findall(lambda node: isinstance(node, nodes.section) or _is_passage(node)):
        if isinstance(node, nodes.section):
            if isinstance(node.parent, nodes.document):
                continue
            yield Section(anchor, heading, tuple(Passage(*pair) for pair in passages.items()))
            name = next((child for child in node.children if isinstance(child, nodes.title)), None)
            anchor, heading, passages = node["ids"][0], terms.text_without_citations(name) if name else "", {}
        elif (
            isinstance(node, nodes.Element)
            and not _is_in_term_fields(node)
            and (text := terms.text_without_citations(node))
        ):
            target = _passage_node(node)
            if isinstance(target, nodes.term) or (isinstance(node, nodes.caption | nodes.title) and target["ids"]):
                id_ = target["ids"][0]
            else:
                id_ = target.get(PASSAGE_ID) or passage_id(text, ids)
                target[PASSAGE_ID] = id_
            passages[id_] = passages.get(id_, frozenset()) | folding.searchable(text)
    yield Section(anchor, heading, tuple(Passage(*pair) for pair in passages.items()))
