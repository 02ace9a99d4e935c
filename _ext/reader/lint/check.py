"""Runs all content rules over the book."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

from ..facts.fault import Fault, stopping
from ..safety import book_files, page_limits
from . import bibliography, characters, comparisons, index_entries, links, prose, structure, translations, voice
from .markdown import read_pages


def check_book(root: Path) -> list[Fault]:
    """Returns all faults in the content of the book in *root*.

    Where a file may not be read (a link out of the book, a device) or a page exceeds a limit, gives only faults of
    files.
    """
    faults = book_files.check_book_files(root)
    if stopping(faults):
        return faults
    all_pages = read_pages(root)
    exceeded = [(page.path, page_limits.faults(page.text)) for page in all_pages]
    if too_large := [Fault(path, line, message) for path, limits in exceeded for line, message in limits]:
        return faults + too_large
    return [
        *faults,
        *chain.from_iterable(rule(page, root) for page in all_pages for rule in structure.PAGE_RULES),
        *chain.from_iterable(rule(page) for page in all_pages for rule in prose.PAGE_RULES),
        *chain.from_iterable(rule(page) for page in all_pages for rule in voice.PAGE_RULES),
        *chain.from_iterable(rule(all_pages, root) for rule in prose.BOOK_RULES),
        *chain.from_iterable(rule(all_pages, root) for rule in comparisons.BOOK_RULES),
        *chain.from_iterable(rule(all_pages, root) for rule in index_entries.BOOK_RULES),
        *chain.from_iterable(rule(page, root) for page in all_pages for rule in links.PAGE_RULES),
        *chain.from_iterable(rule(root) for rule in links.ROOT_RULES),
        *characters.no_invisible_characters(root),
        *translations.translations_refer_to_the_same(root),
        *chain.from_iterable(rule(root) for rule in bibliography.ROOT_RULES),
    ]


def main() -> int:
    """Prints the faults of the book to the error stream; returns 1 if there are any, else 0."""
    faults = check_book(Path(__file__).parents[3])
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
