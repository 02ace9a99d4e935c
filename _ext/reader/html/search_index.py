"""The search index of the web pages: its compact format. Pure functions; `passages` says what a page contributes.

An inverted index: for each word, its postings are the numbers of the passages in which it occurs. The index is split in
two, so that names answer first: `name_index` has terms and headings, `text_index` the words of the text and the
sources. Two classical codes keep it small; ``_static/search-engine.js`` decodes them:

- the sorted words are front-coded: each is stored as the length of the prefix that it shares with the word before, and
  the rest (`front_coded`);
- the ascending numbers of postings are stored as gaps, in variable-length digits to base 45 (`gap_coded`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..citations.names import cited_authors
from ..facts import records
from ..facts.terms import Term
from .passages import Section

#: The two halves of the index: (file below ``_static``, global variable that the script assigns).
TERMS_SCRIPT = ("search-terms.js", "readerSearchTerms")
TEXT_SCRIPT = ("search-text.js", "readerSearchText")
#: Docname of the page that lists the sources.
BIBLIOGRAPHY = "bibliography"
#: Words in more than this share of all passages are stop words: they are not indexed, and are dropped from queries.
MAX_DOCUMENT_FREQUENCY = 0.1
#: Base of the digits of `gap_coded`.
BASE = 45
#: The digits of `gap_coded`: the first 45 for all places of a number but the last, the others for the last. All are
#: printable ASCII that needs no backslash in JSON.
DIGITS = "".join(chr(code) for code in range(0x23, 0x7F) if chr(code) != "\\")[: 2 * BASE]


# -- Codes -----------------------------------------------------------------------------------------------------------


def front_coded(sorted_words: Iterable[str]) -> str:
    """Returns sorted words front-coded in one string (also called incremental encoding).

    Each word is a capital letter, which is the length of the prefix that it shares with the word before (A is 0, at
    most 25), and the rest of the word. Words must have no capitals.
    """
    parts, previous = [], ""
    for word in sorted_words:
        shared = 0
        # The script counts in UTF-16: a character beyond U+FFFF is two to it.
        while shared < min(len(word), len(previous), 25) and word[shared] == previous[shared] < "\uffff":
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
    kind: str = ""  #: ``chapter``, ``framework``, or empty
    short: str = ""  #: short title of a chapter's publication, by which the page is found as well


def source_names(
    bibliography: Mapping[str, records.Record], years: dict[str, str], ids: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Returns (id, author and year, short title) of each source, in the order of the bibliography.

    *years*: key to the year as it is cited, with a letter where an author has two works of one year (``2019a``).
    *ids*: key to the id of its entry on the page `BIBLIOGRAPHY`; works without one are left out.
    """
    ordered = sorted((record for record in bibliography.values() if record.key in ids), key=records.sort_key)
    return [(ids[r.key], f"{cited_authors(r.named)}, {years.get(r.key, r.year)}", r.shorttitle) for r in ordered]


def slug(text: str) -> str:
    """Returns the usual anchor of the term *text*, without ``term-``. The script derives it, so it is not stored."""
    decomposed = unicodedata.normalize("NFKD", text)
    base = "".join(char for char in decomposed if not unicodedata.category(char).startswith("M"))
    return re.sub(r"[^A-Za-z0-9]+", "-", base).strip("-")


def name_index(pages: list[IndexedPage], terms_by_page: dict[str, list[Term]]) -> dict[str, Any]:
    """Returns the first half of the index, terms and headings, as JSON data.

    Pages are referred to by their position in *pages*. ``terms`` has [page, text, anchor unless it is the `slug` of the
    text, first sentence, other names]; each other name is a string, or [language, name] for one in another language.
    ``sections`` has [page, title, anchor]; without an anchor it is the page itself. ``kinds`` has a letter for each
    page, c for a chapter, f for a framework, ``-`` for others; ``short`` its other title, or an empty string.
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
        "short": [page.short for page in pages],
        "kinds": "".join(page.kind[:1] or "-" for page in pages),
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
