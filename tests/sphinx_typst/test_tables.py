"""Columns of tables in the PDF, and what stays together around them."""

import pytest
from docutils import nodes
from sphinx_typst import markup
from sphinx_typst.pictures import LETTER, MARGINS, TEXT, widest_word, widths


@pytest.mark.parametrize(
    ("shares", "words", "columns"),
    [
        ([50, 50], [3, 3], ["50fr", "50fr"]),
        ([10, 90], [12, 3], [f"{12 * LETTER + MARGINS:.0f}pt", "90fr"]),
        # What a label takes can make another column too narrow.
        ([10, 15, 75], [20, 10, 1], ["120pt", "66pt", "75fr"]),
        # Nothing helps a table whose words alone are wider than the page: it keeps what its author gave.
        ([25, 25, 25, 25], [30, 30, 30, 30], ["25fr"] * 4),
    ],
)
def test_no_column_is_too_narrow_for_its_longest_label(shares, words, columns):
    assert widths(shares, words) == columns


def test_fixed_columns_leave_room_for_the_others():
    found = widths([5, 5, 90], [20, 20, 2])
    fixed = sum(float(width.removesuffix("pt")) for width in found if width.endswith("pt"))
    assert found[2] == "90fr" and fixed < TEXT


def test_the_page_after_a_link_stays_with_its_last_word():
    link = nodes.reference("", "strategic layer", refuri="%x")
    cell = nodes.entry("", nodes.paragraph("", "", link, nodes.Text(" on 1 May 2020")))
    assert widest_word(cell, True, []) == len("on 1 May 2020")
    assert widest_word(cell, True, [link]) == max(len("on 1 May 2020"), len("layer") + 5)
    assert widest_word(nodes.entry("", nodes.paragraph("", "incomprehensibilities")), False, []) == 12


def test_full_stop_and_comma_are_set_apart_from_other_text():
    assert markup.text("et al., 2020") == '#"et al";#stop-comma;#" 2020";'
    assert markup.text(".,") == "#stop-comma;"
    assert markup.text("a. b, c") == '#"a. b, c";'
