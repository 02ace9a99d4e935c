"""The search index of the web pages: what a page contributes to it, and its compact format. Pure functions.

An inverted index: for each word, its postings are the numbers of the passages in which it occurs. The index is split in
two, so that names answer first: `name_index` has terms and headings, `text_index` the words of the text and the
sources. Two classical codes keep it small; ``_static/search-engine.js`` decodes them:

- the sorted words are front-coded: each is stored as the length of the prefix that it shares with the word before, and
  the rest (`front_coded`);
- the ascending numbers of postings are stored as gaps, in variable-length digits to base 45 (`gap_coded`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docutils import nodes

from ..citations.names import cited_authors
from ..facts import records, terms
from ..facts.terms import Term

#: The two halves of the index: (file below ``_static``, global variable that the script assigns).
TERMS_SCRIPT = ("search-terms.js", "readerSearchTerms")
TEXT_SCRIPT = ("search-text.js", "readerSearchText")
#: Docname of the page that lists the sources.
BIBLIOGRAPHY = "bibliography"
#: Attribute of doctree nodes with the id of the passage that they are; see `sections`.
PASSAGE_ID = "passage_id"
#: Words in more than this share of all passages are stop words: they are not indexed, and are dropped from queries.
MAX_DOCUMENT_FREQUENCY = 0.1
#: Base of the digits of `gap_coded`.
BASE = 45
#: The digits of `gap_coded`: the first 45 for all places of a number but the last, the others for the last. All are
#: printable ASCII that needs no backslash in JSON.
DIGITS = "".join(chr(code) for code in range(0x23, 0x7F) if chr(code) != "\\")[: 2 * BASE]


# -- What a page contributes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Passage:
    """The smallest unit that a search can find: a paragraph, a list item, a table row, a caption, a definition.

    ``anchor`` is its id on the page; ``words`` are those of `normalized_words` that are longer than one letter.
    """

    anchor: str
    words: frozenset[str]


@dataclass(frozen=True)
class Section:
    """A heading and its passages, up to the next heading. The beginning of a page has an empty ``anchor``."""

    anchor: str
    title: str
    passages: tuple[Passage, ...]


def normalized(text: str) -> str:
    """Returns *text* case-folded and without diacritics (Unicode NFKD): ``ClaveÚnica`` as ``claveunica``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def normalized_words(text: str) -> list[str]:
    """Returns the words of *text*, normalized and without a plural s. The script splits queries in the same way."""
    words = re.findall(r"[a-z0-9]+", normalized(text))
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in words]


def passage_id(text: str, ids: set[str]) -> str:
    """Returns an id for a passage and adds it to *ids*, the passage ids of the page so far.

    It is derived from *text* alone, so it does not change when other passages do: ``p-`` and four letters or digits; a
    second passage with the same one gets ``-2``.
    """
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
    stem = "p-" + "".join("0123456789abcdefghjkmnpqrstvwxyz"[digest >> shift & 31] for shift in range(0, 20, 5))
    id_, number = stem, 1
    while id_ in ids:
        number += 1
        id_ = f"{stem}-{number}"
    ids.add(id_)
    return id_


def _passage_node(paragraph: nodes.Element) -> nodes.Element:
    """Returns the node that gets the id of *paragraph*.

    That is its table row, the term that its definition is of, the list item that begins with it, or itself. Not the
    paragraph where it begins an item: docutils writes ``<p>`` in simple lists for a paragraph with an attribute.
    """
    node = paragraph
    while node.parent is not None and not isinstance(node.parent, nodes.section | nodes.document):
        node = node.parent
        if isinstance(node, nodes.row):
            return node
        if isinstance(node, nodes.definition_list_item) and "glossary" in node.parent.get("classes", ()):
            return next(child for child in node.children if isinstance(child, nodes.term))
    item = paragraph.parent
    return item if isinstance(item, nodes.list_item) and item[0] is paragraph else paragraph


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
    for node in tree.findall(lambda node: isinstance(node, nodes.section | nodes.paragraph | nodes.caption)):
        if isinstance(node, nodes.section):
            if isinstance(node.parent, nodes.document):
                continue
            yield Section(anchor, heading, tuple(Passage(*pair) for pair in passages.items()))
            name = next((child for child in node.children if isinstance(child, nodes.title)), None)
            anchor, heading, passages = node["ids"][0], name.astext() if name else "", {}
        elif (
            isinstance(node, nodes.Element)
            and not _is_in_term_fields(node)
            and (text := terms.text_without_citations(node))
        ):
            target = node.parent if isinstance(node, nodes.caption) else _passage_node(node)
            if isinstance(target, nodes.term) or (isinstance(node, nodes.caption) and target["ids"]):
                id_ = target["ids"][0]
            else:
                id_ = target.get(PASSAGE_ID) or passage_id(text, ids)
                target[PASSAGE_ID] = id_
            words = frozenset(word for word in normalized_words(text) if len(word) > 1)
            passages[id_] = passages.get(id_, frozenset()) | words
    yield Section(anchor, heading, tuple(Passage(*pair) for pair in passages.items()))


# -- Codes -----------------------------------------------------------------------------------------------------------


def front_coded(sorted_words: Iterable[str]) -> str:
    """Returns sorted words front-coded in one string (also called incremental encoding).

    Each word is a capital letter, which is the length of the prefix that it shares with the word before (A is 0, at
    most 25), and the rest of the word. Words must have no capitals.
    """
    parts, previous = [], ""
    for word in sorted_words:
        shared = 0
        while shared < min(len(word), len(previous), 25) and word[shared] == previous[shared]:
            shared += 1
        parts.append(chr(ord("A") + shared) + word[shared:])
        previous = word
    return "".join(parts)


def gap_coded(ascending: Iterable[int]) -> str:
    """Returns ascending numbers (from 0, none twice) as gaps in variable-length digits.

    Each gap is the difference to the number before, less one, to base 45 with the most significant digit first. Its
    last digit comes from the upper half of `DIGITS`, the others from the lower half, so no separator is needed.
    """
    parts, previous = [], -1
    for number in ascending:
        gap, previous = number - previous - 1, number
        digits = DIGITS[BASE + gap % BASE]
        while gap := gap // BASE:
            digits = DIGITS[gap % BASE] + digits
        parts.append(digits)
    return "".join(parts)


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        if not number:
            return digits


# -- The index -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class IndexedPage:
    """A page of the book: ``address`` is its URL relative to the root of the site."""

    docname: str
    address: str
    title: str
    sections: tuple[Section, ...]


def source_names(bibliography: Mapping[str, records.Record], years: dict[str, str]) -> list[tuple[str, str, str]]:
    """Returns (key, author and year, short title) of each source, in the order of the bibliography.

    *years*: key to the year as it is cited, with a letter where an author has two works of one year (``2019a``).
    """
    ordered = sorted(bibliography.values(), key=records.sort_key)
    return [(r.key, f"{cited_authors(list(r.authors))}, {years.get(r.key, r.year)}", r.shorttitle) for r in ordered]


def slug(text: str) -> str:
    """Returns the usual anchor of the term *text*, without ``term-``. The script derives it, so it is not stored."""
    decomposed = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^A-Za-z0-9]+", "-", "".join(c for c in decomposed if not unicodedata.combining(c))).strip("-")


def name_index(pages: list[IndexedPage], terms_by_page: dict[str, list[Term]]) -> dict[str, Any]:
    """Returns the first half of the index, terms and headings, as JSON data.

    Pages are referred to by their position in *pages*. ``terms`` has [page, text, anchor unless it is the `slug` of the
    text, first sentence, other names]; each other name is a string, or [language, name] for one in another language.
    ``sections`` has [page, title, anchor].
    """
    order = {page.docname: number for number, page in enumerate(pages)}
    entries = []
    for docname in sorted(terms_by_page, key=order.__getitem__):
        for term in terms_by_page[docname]:
            anchor = term.anchor.removeprefix("term-")
            other_names = [*term.aliases, *map(list, term.equivalents)]
            entries.append(
                [
                    order[docname],
                    term.text,
                    "" if anchor == slug(term.text) else anchor,
                    term.short_definition,
                    other_names,
                ]
            )
    return {
        "pages": [page.address for page in pages],
        "titles": [page.title for page in pages],
        "terms": entries,
        "sections": [[number, part.title, part.anchor] for number, page in enumerate(pages) for part in page.sections],
    }


def text_index(
    pages: list[IndexedPage], terms_by_page: dict[str, list[Term]], sources: list[tuple[str, str, str]]
) -> dict[str, Any]:
    """Returns the second half of the index, words and *sources* (see `source_names`), as JSON data.

    ``places`` has, for each section of `name_index`, the anchors of its passages in one string: an id without ``p-``,
    ``=`` and the position of a term (to base 36), or ``#`` and any other id. All passages are numbered in that order.
    ``words`` are front-coded, ``at`` has the gap-coded postings of each word, ``digits`` are those of the code,
    ``common`` are the stop words, and ``bibliography`` is the position of the page that lists the sources.
    """
    order = {page.docname: number for number, page in enumerate(pages)}
    all_terms = [
        (name, term.anchor) for name in sorted(terms_by_page, key=order.__getitem__) for term in terms_by_page[name]
    ]
    term_marks = {term: f"={_base36(number)}" for number, term in enumerate(all_terms)}
    postings: dict[str, list[int]] = defaultdict(list)
    anchors_by_section, count = [], 0
    for page in pages:
        for part in page.sections:
            anchors = []
            for passage in part.passages:
                mark = term_marks.get((page.docname, passage.anchor)) or f"#{passage.anchor}"
                anchors.append(passage.anchor[2:] if passage.anchor.startswith("p-") else mark)
                for word in passage.words:
                    postings[word].append(count)
                count += 1
            anchors_by_section.append(" ".join(anchors))
    limit = max(count * MAX_DOCUMENT_FREQUENCY, 3)
    indexed = sorted(word for word, numbers in postings.items() if len(numbers) <= limit)
    return {
        "sources": [list(source) for source in sources],
        "bibliography": order.get(BIBLIOGRAPHY, 0),
        "places": anchors_by_section,
        "common": " ".join(sorted(word for word, numbers in postings.items() if len(numbers) > limit)),
        "words": front_coded(indexed),
        "digits": DIGITS,
        "at": " ".join(gap_coded(postings[word]) for word in indexed),
    }
