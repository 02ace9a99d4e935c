"""TODO."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docutils import nodes

from ..citations.names import cited_authors
from ..facts import records, terms
from ..facts.terms import Term

#: The two halves of the index, below the static files: file and the name that scripts know it by.
TERMS = ("search-terms.js", "readerSearchTerms")
TEXT = ("search-text.js", "readerSearchText")
#: The page that lists the sources.
BIBLIOGRAPHY = "bibliography"
#: A word on more than this share of all places finds nothing: it is left out, and left out of queries.
TOO_COMMON = 0.1
#: Digits of a number in the list of places; see `packed_numbers`. None of them needs a backslash in JSON.
DIGITS = "".join(chr(code) for code in range(0x23, 0x7F) if chr(code) != "\\")[:90]


# -- One page's share ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Something that a search can land on. ``anchor`` is its id; ``words`` are folded, each once."""

    anchor: str
    words: frozenset[str]


@dataclass(frozen=True)
class Section:
    """A heading and the places below it, up to the next heading. The page itself is the one with an empty anchor."""

    anchor: str
    title: str
    places: tuple[Place, ...]


def folded(text: str) -> str:
    """Lower case without diacritics: ``ClaveÚnica`` as ``claveunica``."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """Words of *text* as the index holds them: folded, without a plural s. The script cuts queries in the same way."""
    found = re.findall(r"[a-z0-9]+", folded(text))
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in found]


def place_id(text: str, taken: set[str]) -> str:
    """An id made from *text*: it does not move when other paragraphs change. *taken* are the page's ids so far."""
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
    stem = "p-" + "".join("0123456789abcdefghjkmnpqrstvwxyz"[digest >> shift & 31] for shift in range(0, 20, 5))
    id_, number = stem, 1
    while id_ in taken:
        number += 1
        id_ = f"{stem}-{number}"
    taken.add(id_)
    return id_


def _holder(paragraph: nodes.Element) -> nodes.Element:
    """What carries the id of *paragraph*: its row, its definition's term, the item that it opens, or itself.

    A paragraph with an attribute of its own would also stop docutils from setting a plain list without <p>.
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


def _is_field(node: nodes.Node) -> bool:
    """Whether *node* stands in the fields of a definition, which are searched as names of the term."""
    while node.parent is not None:
        if isinstance(node, nodes.field_list) and isinstance(node.parent, nodes.definition):
            return True
        node = node.parent
    return False


def sections(tree: nodes.document, title: str) -> Iterator[Section]:
    """The share of a page called *title*. Marks what holds a place with the attribute ``place`` (see `PlaceIds`)."""
    taken: set[str] = set()
    anchor, heading, found = "", title, {}
    for node in tree.findall(lambda node: isinstance(node, nodes.section | nodes.paragraph | nodes.caption)):
        if isinstance(node, nodes.section):
            if isinstance(node.parent, nodes.document):
                continue
            yield Section(anchor, heading, tuple(Place(*pair) for pair in found.items()))
            name = next((child for child in node.children if isinstance(child, nodes.title)), None)
            anchor, heading, found = node["ids"][0], name.astext() if name else "", {}
        elif not _is_field(node) and (text := terms.plain(node)):
            holder = node.parent if isinstance(node, nodes.caption) else _holder(node)
            if isinstance(holder, nodes.term) or (isinstance(node, nodes.caption) and holder["ids"]):
                place = holder["ids"][0]
            else:
                place = holder.setdefault("place", "") or place_id(text, taken)
                holder["place"] = place
            found[place] = found.get(place, frozenset()) | frozenset(word for word in words(text) if len(word) > 1)
    yield Section(anchor, heading, tuple(Place(*pair) for pair in found.items()))


# -- The index -------------------------------------------------------------------------------------------------------


def packed_words(ordered: Iterable[str]) -> str:
    """Sorted words in one string, each after a capital that says how much it shares with the one before (A is 0)."""
    parts, last = [], ""
    for word in ordered:
        shared = 0
        while shared < min(len(word), len(last), 25) and word[shared] == last[shared]:
            shared += 1
        parts.append(chr(ord("A") + shared) + word[shared:])
        last = word
    return "".join(parts)


def packed_numbers(ascending: Iterable[int]) -> str:
    """Ascending numbers as their differences to base 45; the upper 45 of `DIGITS` end a number, the lower go on."""
    parts, last = [], -1
    for number in ascending:
        left, last = number - last - 1, number
        digits = DIGITS[45 + left % 45]
        while left := left // 45:
            digits = DIGITS[left % 45] + digits
        parts.append(digits)
    return "".join(parts)


def source_names(known: dict[str, records.Record], years: dict[str, str]) -> list[tuple[str, str, str]]:
    """(key, author and year, title) of each source, in the order of the bibliography."""
    ordered = sorted(known.values(), key=records.sort_key)
    return [(r.key, f"{cited_authors(list(r.authors))}, {years.get(r.key, r.year)}", r.shorttitle) for r in ordered]


def slug(text: str) -> str:
    """The anchor that most terms have, without its prefix; the script makes it again, so the index need not hold it."""
    parts = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^A-Za-z0-9]+", "-", "".join(c for c in parts if not unicodedata.combining(c))).strip("-")


@dataclass(frozen=True)
class Page:
    """A page of the book: ``address`` from its root, title, and its share of the index."""

    docname: str
    address: str
    title: str
    sections: tuple[Section, ...]


def name_index(pages: list[Page], declared: dict[str, list[Term]]) -> dict:
    """Terms and sections, as JSON data. Pages go by their number.

    A term is [page, text, anchor if it is not the slug of the text, first sentence, other names], another name in
    another language [language, name]; a section [page, title, anchor].
    """
    order = {page.docname: number for number, page in enumerate(pages)}
    listed = []
    for docname in sorted(declared, key=order.__getitem__):
        for term in declared[docname]:
            anchor = term.anchor.removeprefix("term-")
            others = [*term.aliases, *map(list, term.equivalents)]
            listed.append(
                [order[docname], term.text, "" if anchor == slug(term.text) else anchor, term.sentence, others]
            )
    return {
        "pages": [page.address for page in pages],
        "titles": [page.title for page in pages],
        "terms": listed,
        "sections": [[number, part.title, part.anchor] for number, page in enumerate(pages) for part in page.sections],
    }


def text_index(pages: list[Page], declared: dict[str, list[Term]], sources: list[tuple[str, str, str]]) -> dict:
    """Where words stand, as JSON data; and the sources, [key, author and year, title], with their page's number.

    ``places`` has the places of each section of `name_index`, in one string: ids without ``p-``, ``=`` and the number
    of a term (base 36), or ``#`` and another id. All places are numbered in that order. ``words`` are packed;
    ``at`` has for each word the packed numbers of its places.
    """
    order = {page.docname: number for number, page in enumerate(pages)}
    every = [(name, term.anchor) for name in sorted(declared, key=order.__getitem__) for term in declared[name]]
    numbers = {term: f"={_base36(number)}" for number, term in enumerate(every)}
    found: dict[str, list[int]] = defaultdict(list)
    lists, count = [], 0
    for page in pages:
        for part in page.sections:
            marks = []
            for place in part.places:
                other = numbers.get((page.docname, place.anchor)) or f"#{place.anchor}"
                marks.append(place.anchor[2:] if place.anchor.startswith("p-") else other)
                for word in place.words:
                    found[word].append(count)
                count += 1
            lists.append(" ".join(marks))
    most = max(count * TOO_COMMON, 3)
    kept = sorted(word for word, places in found.items() if len(places) <= most)
    return {
        "sources": [list(source) for source in sources],
        "bibliography": order.get(BIBLIOGRAPHY, 0),
        "places": lists,
        "common": " ".join(sorted(word for word, places in found.items() if len(places) > most)),
        "words": packed_words(kept),
        "digits": DIGITS,
        "at": " ".join(packed_numbers(found[word]) for word in kept),
    }


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        if not number:
            return digits
