"""What the authors of the book wrote is in every edition, once, and search finds it."""

import pytest
from completeness import gate
from completeness.book import Book
from conftest import ROOT

pytestmark = pytest.mark.xdist_group("proofs")


def test_every_sentence_is_in_every_edition_once(book):
    findings = gate.check(ROOT, book)
    assert not findings, "\n".join(str(finding) for finding in findings)


def test_the_sources_are_read():
    """The comparison is with something: all kinds of blocks of all pages, and the works."""
    sources = Book(ROOT)
    kinds = {passage.kind for page in sources.pages.values() for passage in page.passages}
    assert kinds >= {"paragraph", "heading", "cell", "caption", "alt", "term", "definition", "field", "note", "index"}
    assert all(len(page.passages) > 2 for page in sources.pages.values())
    assert sum(len(page.passages) for page in sources.pages.values()) > 3000
    assert set(sources.order()) == set(sources.pages)
    assert len(sources.listed()[1]) > 200
