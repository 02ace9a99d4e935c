"""Footnotes are numbered by the order of their marks."""

import pytest
from docutils import nodes

PAGES = {
    "labels": (
        "First[^2], second[^1], named[^source], fourth[^7].\n\n"
        "[^1]: One.\n[^2]: Two.\n[^7]: Seven.\n[^source]: Named.\n",
        ["Two.", "One.", "Named.", "Seven."],
        ["1", "2", "3", "4"],
    ),
    "twice": (
        "A[^9], b[^x] and again[^9].\n\n[^x]: X.\n[^9]: Nine.\n",
        ["Nine.", "X."],
        ["1", "2", "1"],
    ),
    "nested": (
        "A[^a], b[^b].\n\n[^b]: B.\n[^c]: C.\n[^a]: A, see[^c].\n",
        ["A, see2.", "C.", "B."],
        ["1", "3", "2"],
    ),
    "table_and_list": (
        "- item[^3]\n\n| a[^2] |\n|---|\n| b[^1] |\n\n> quote[^4]\n\n"
        "[^1]: One.\n[^2]: Two.\n[^3]: Three.\n[^4]: Four.\n",
        ["Three.", "Two.", "One.", "Four."],
        ["1", "2", "3", "4"],
    ),
}


@pytest.mark.parametrize("case", PAGES)
@pytest.mark.sphinx("dummy", testroot="book")
def test_numbers_and_order_follow_the_text(case, app):
    text, order, marks = PAGES[case]
    (app.srcdir / "glossary.md").write_text(f"# Glossary\n\n{text}", "utf-8")
    app.build(force_all=True)
    document = app.env.get_doctree("glossary")
    notes = list(document.findall(nodes.footnote))
    assert [note.children[0].astext() for note in notes] == [str(n) for n in range(1, len(notes) + 1)]
    assert ["".join(child.astext() for child in note.children[1:]) for note in notes] == order
    assert [mark.astext() for mark in document.findall(nodes.footnote_reference)] == marks
    for mark in document.findall(nodes.footnote_reference):
        note = next(note for note in notes if mark["refid"] in note["ids"])
        assert note.children[0].astext() == mark.astext()
