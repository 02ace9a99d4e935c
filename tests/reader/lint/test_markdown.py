"""Markdown as the linter reads it."""

from reader.lint.markdown import Page, without_markup


def test_markup_is_not_read():
    assert without_markup("A {term}`b <c>` {cite:p}`k{ch. 1}` [l](/x.md).") == "A b l."


def test_tables_and_headings_are_not_running_text():
    page = Page("x.md", "# Title\n\nOne line here.\n\n```{list-table} T\n* - a\n```\n\nTwo.\n", {})
    assert [block.text for block in page.blocks] == ["One line here.", "Two."]
