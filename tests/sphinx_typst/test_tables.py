"""Widths of table columns, and text that a line does not break."""

import pytest
from docutils import nodes
from sphinx_typst import markup
from sphinx_typst.writer.base import TEXT_WIDTH
from sphinx_typst.writer.columns import TYPES, USUAL, column_widths, fair_widths, longest_part


def least(words):
    """The least widths of columns whose longest words have so many letters."""
    return [letters * USUAL.letter + USUAL.margins for letters in words]


@pytest.mark.parametrize(
    ("shares", "words", "columns"),
    [
        ([50, 50], [3, 3], ["50fr", "50fr"]),
        ([10, 90], [12, 3], [f"{12 * USUAL.letter + USUAL.margins:.0f}pt", "90fr"]),
        # What a label takes can make another column too narrow.
        ([10, 15, 75], [20, 10, 1], ["120pt", "66pt", "75fr"]),
        # Nothing helps a table whose words alone are wider than the page: it keeps what its author gave.
        ([25, 25, 25, 25], [30, 30, 30, 30], ["25fr"] * 4),
    ],
)
def test_no_column_is_too_narrow_for_its_longest_label(shares, words, columns):
    assert column_widths(shares, least(words), TEXT_WIDTH) == columns


def test_fixed_columns_leave_room_for_the_others():
    widths = column_widths([5, 5, 90], least([20, 20, 2]), TEXT_WIDTH)
    fixed = sum(float(width.removesuffix("pt")) for width in widths if width.endswith("pt"))
    assert widths[2] == "90fr" and fixed < TEXT_WIDTH


def test_columns_without_widths_share_the_page_fairly():
    assert fair_widths([50, 900, 120], 400) == [50, 230, 120]
    assert fair_widths([50, 60], 400) == [50, 60]


def test_the_page_after_a_link_stays_with_its_last_word():
    link = nodes.reference("", "strategic layer", refuri="%x")
    cell = nodes.entry("", nodes.paragraph("", "", link, nodes.Text(" on 1 May 2020")))
    assert longest_part(cell, True, []) == len("on 1 May 2020")
    assert longest_part(cell, True, [link]) == max(len("on 1 May 2020"), len("layer") + 5)


def test_long_words_are_whole_unless_the_table_has_no_room():
    cell = nodes.entry("", nodes.paragraph("", "incomprehensibilities of 1 May 2020"))
    assert [longest_part(cell, False, [], type_) for type_ in TYPES[:3]] == [21, 18, 12]
    assert longest_part(nodes.entry("", nodes.paragraph("", "29 September 2015")), True, []) == len("29 September 2015")
    # Where the author gave the widths, a date may have more than a line.
    given = USUAL._replace(as_given=True)
    assert longest_part(nodes.entry("", nodes.paragraph("", "29 September 2015")), True, [], given) == len("September")


def test_full_stop_and_comma_are_set_apart_from_other_text():
    assert markup.text("et al., 2020") == '#"et al";#stop-comma;#" 2020";'
    assert markup.text(".,") == "#stop-comma;"
    assert markup.text("a. b, c") == '#"a. b, c";'
