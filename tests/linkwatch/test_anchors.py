"""Fragments and the elements that they name, in pages of all kinds."""

import pytest
from linkwatch.checker import anchors


@pytest.mark.parametrize(
    ("page", "fragment", "found"),
    [
        ('<p id="a&amp;b">', "a&b", anchors.FOUND),
        ('<p id="ä">', "%C3%A4", anchors.FOUND),
        ('<p ID=x CLASS="y">', "x", anchors.FOUND),
        ('<a name="x">', "x", anchors.FOUND),
        ('<p name="x">', "x", anchors.MISSING),
        ('<p id="X">', "x", anchors.MISSING),
        ('<!-- <p id="x"> -->', "x", anchors.MISSING),
        ('<h1 id="user-content-x">', "x", anchors.FOUND),
        ("<p>", "", anchors.FOUND),
        ("<p>", "Top", anchors.FOUND),
        ("<p>", ":~:text=words", anchors.FOUND),
        ("<p>", "!/route", anchors.BY_SCRIPT),
        ('<script src="a.js"></script>', "x", anchors.BY_SCRIPT),
        ("<script>counts()</script>", "x", anchors.MISSING),
        ("<p onload=\"go('x')\">", "x", anchors.BY_SCRIPT),
        ("<script>'<p id=\"x\">'</script>", "x", anchors.BY_SCRIPT),
    ],
)
def test_anchors(page, fragment, found):
    assert anchors.find(page.encode(), fragment) == found


def test_a_page_that_was_cut_off_proves_nothing():
    assert anchors.find(b'<p id="x">', "x", complete=False) == anchors.FOUND
    assert anchors.find(b"<p", "x", complete=False) == anchors.TRUNCATED


@pytest.mark.parametrize(
    "piece", [b"<!-- <p>", b"<script><", b"<p a=", b"<p ", b"&", b"</", b"<a", b"<div>", b"<![CDATA["]
)
def test_a_page_that_never_closes_what_it_opens_is_read(piece):
    """Two megabytes of it: a parser that goes back at each piece, as html.parser does, would take hours."""
    assert anchors.find(piece * (2 * 2**20 // len(piece)), "x") in (anchors.MISSING, anchors.BY_SCRIPT)
