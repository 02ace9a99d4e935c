"""References in the index of a PDF, and the note above it."""

import pytest
from sphinx_typst.index import Entry, Group
from sphinx_typst.index_order import references_last
from typst_books import plain_text

NOTE = "Names of people, in the order of their letters."


def test_references_are_one_line_after_the_places():
    below = [("see also B", []), ("law", ["x"]), ("see also Á", []), ("seen", ["y"]), ("art", ["z"])]
    [group] = references_last([Group("P", [Entry("Panama", [], below), Entry("Pä", ["x"], [("see Panama", [])])])])
    assert [entry.name for entry in group.entries] == ["Panama", "Pä"]
    assert [name for name, _labels in group.entries[0].subentries] == ["law", "seen", "art", "see also B; Á"]
    assert group.entries[1].subentries == [("see Panama", [])]


@pytest.mark.sphinx("typst", testroot="typst", srcdir="index-note", confoverrides={"typst_index_note": NOTE})
def test_the_note_stands_between_the_title_and_the_first_letter(app):
    app.build()
    [path] = app.outdir.glob("*.pdf")
    text = plain_text(path)
    assert text.count(NOTE) == 1
    assert text[: text.index(NOTE)].endswith("Index ")
