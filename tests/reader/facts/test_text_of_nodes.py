"""The text of a node without citations: what search indexes, and what previews and data files show."""

import pytest
from docutils import nodes
from reader.facts.terms import text_without_citations
from reader.safety.line_break import line_break


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((nodes.Text("a word"), nodes.footnote_reference("", "1"), nodes.Text(", more")), "a word, more"),
        ((nodes.Text("Street 1"), line_break(), nodes.Text("Exampletown")), "Street 1 Exampletown"),
        ((nodes.strong("", "bold"), nodes.Text("s")), "bolds"),
        ((nodes.Text("a "), nodes.image("", alt="drawing"), nodes.Text(" here")), "a  here"),
    ],
    ids=["the mark of a note", "a line break", "a bold word", "a picture in a line"],
)
def test_words_are_neither_glued_nor_made_up(parts, expected):
    assert text_without_citations(nodes.paragraph("", "", *parts)) == expected
