"""How large the PDF of the book is. How long it takes is no matter for a test: machines differ, and have neighbours."""

import pikepdf


def test_a_page_of_the_book_weighs_what_its_words_do(pdf):
    """Fonts and pictures are in the file once each, so a page takes about ten kilobytes."""
    with pikepdf.open(pdf) as document:
        pages = len(document.pages)
    assert pages > 100
    assert 1_000_000 < pdf.stat().st_size < 14_000 * pages
