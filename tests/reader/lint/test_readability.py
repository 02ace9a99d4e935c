"""Reading ease, against texts whose score is known."""

import pytest
from conftest import ROOT
from reader.lint.markdown import Page, pages, plain
from reader.lint.readability import reading_ease, running_text, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("government", 3), ("data", 2), ("made", 1), ("table", 2), ("moved", 1), ("wanted", 2), ("I", 1)],
)
def test_syllables(word, count):
    assert syllables(word) == count


def test_the_formula_on_a_text_that_can_be_counted_by_hand():
    # 6 words, 6 syllables, one sentence: 206.835 - 1.015 * 6 - 84.6
    assert reading_ease("The cat sat on the mat.") == pytest.approx(116.145)
    assert reading_ease("") == 0.0


def test_harder_text_scores_lower():
    easy = "We ask people. They tell us. We listen."
    hard = (
        "Institutional interoperability necessitates organisational transformation of administrative infrastructures."
    )
    assert reading_ease(easy) > 80 > 0 > reading_ease(hard)


def test_markup_is_not_read():
    assert plain("A {term}`b <c>` {cite:p}`k{ch. 1}` [l](/x.md).") == "A b l."


def test_tables_and_headings_are_not_running_text():
    page = Page("x.md", "# Title\n\nOne line here.\n\n```{list-table} T\n* - a\n```\n\nTwo.\n", {})
    assert running_text(page).split("\n") == ["One line here.", "Two."]


def test_the_book_can_be_read():
    book = " ".join(running_text(page) for page in pages(ROOT))
    assert reading_ease(book) >= 45
