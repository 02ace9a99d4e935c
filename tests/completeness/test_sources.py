"""The gate reads what authors wrote as they meant it."""

from completeness.sources import Page
from completeness.words import GAP


def test_marks_and_links_in_blocks_have_their_notes_and_targets_below_them():
    page = Page(
        "a.md", "# T\n\n:::{note}\nWords[^n] and [a link][l].\n:::\n\n[^n]: The note.\n\n[l]: https://example.org\n"
    )
    assert [passage.text for passage in page.passages] == ["T", f"Words{GAP} and a link.", "The note."]
