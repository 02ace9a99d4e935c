"""Room: nothing is printed outside of its page or over other text, or its author is told where."""

import re

import pikepdf
import pytest
from conftest import FRAME
from sphinx_typst import paper
from sphinx_typst.compile import CompileError
from sphinx_typst.typography import can_be_hyphenated, pieces, width_in_em
from typst_books import audit, plain_text

SENTENCE = "The office publishes a plan each year and answers to the parliament for what was done. "
LONG = "x" * 40 + "/" + "y" * 90 + "." + "Z" * 80
WORDS = " ".join(f"word{number}" for number in range(400))


def list_table(*rows: list[str], options: str = ":header-rows: 1") -> str:
    """A list-table."""
    lines = [f"* - {row[0]}\n" + "".join(f"  - {cell}\n" for cell in row[1:]) for row in rows]
    return f"```{{list-table}} Caption\n{options}\n\n{''.join(lines)}```\n\n"


def crossings(path) -> list[str]:
    """What the audit finds of text that leaves the text area or crosses other text."""
    return [fault.message for fault in audit(path) if fault.rule == "lines_keep_to_the_text"]


def picture_boxes(path) -> dict[str, list[float]]:
    """Alternative text of each picture to its box in points: left, bottom, right, top."""
    with pikepdf.open(path) as document:
        tags = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Alt")]
        attributes = [(str(tag.Alt), tag.A if isinstance(tag.A, pikepdf.Array) else [tag.A]) for tag in tags]
        return {name: [float(side) for side in one.BBox] for name, some in attributes for one in some if "/BBox" in one}


#: Case to Markdown; all their words are printed within the text area.
CASES = {
    "row_higher_than_a_page": list_table(
        ["Country", *(f"Head{n}" for n in range(9))], ["Chile", "Short.", WORDS, *["Short."] * 7]
    ),
    "rows_in_seven_columns": list_table(list("ABCDEFG"), ["a", "b", "c", WORDS, "e", "f", "g"]),
    "row_without_widths": "| a | b | c |\n|---|---|---|\n| x | y | " + WORDS + " |\n",
    "long_words": f"Text {LONG} `{LONG}` [{LONG}](https://example.org/).\n\n    {LONG}\n\n- - - {LONG}\n\n> {LONG}\n",
    "long_words_in_cells": list_table(
        ["Head", LONG], [LONG, "b"], options=":header-rows: 1\n:stub-columns: 1\n:widths: 10 90"
    ),
    "long_words_in_heads": f"## {LONG}\n\n### Bundesverwaltungsverfahrensgesetzgebungskommission\n\nText.\n",
    "long_words_in_notes": f"Text[^1].\n\n[^1]: {LONG}\n",
    "long_address": f"See https://example.org/{LONG} and www.example.org/{LONG}.\n",
    "no_break_spaces": SENTENCE.replace(" ", "\N{NO-BREAK SPACE}") * 5 + "\n",
    "long_caption": "```{figure} tall.svg\n:alt: Tall.\n\n" + WORDS + "\n```\n",
    "caption_of_pages": "```{figure} tall.svg\n:alt: Tall.\n\n" + WORDS + SENTENCE * 60 + "\n```\n",
    "figure_and_table_in_a_list": "- item\n\n  ```{figure} tall.svg\n  :alt: Tall.\n\n  " + SENTENCE * 20
    + "\n  ```\n\n  | Interoperability | Telecommunications |\n  |---|---|\n  | a | b |\n",
    "many_narrow_columns": "|" + "Year 2010 |" * 11 + "\n|" + "---|" * 11 + "\n|" + "19,234 |" * 11 + "\n",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_everything_has_room(typeset, case):
    app, path = typeset("# Title\n\n" + CASES[case] + "\nAfter it.\n")
    assert app.warning.getvalue() == ""
    assert crossings(path) == []
    text = plain_text(path).replace("\N{SOFT HYPHEN} ", "")
    assert "After it." in text
    if WORDS in CASES[case]:
        assert [word for word in WORDS.split() if word not in text] == []
    if LONG in CASES[case]:
        bare = text.replace(" ", "")
        assert "y" * 20 in bare and "\u200b" not in bare


WIDE = [
    "Digital identity", "Interoperability", "Organisation responsible", "Telecommunications", "Constitutionality",
    "Municipalities", "Intergovernmental", "Bundesverwaltungsverfahrensgesetz", "Implementation", "Unconstitutionality",
    "19,000,000",
]  # fmt: skip
TOO_LARGE = {
    "wide_table": (list_table(WIDE, WIDE), "columns are"),
    "wide_table_without_widths": (f"| {' | '.join(WIDE)} |\n|{'---|' * 11}\n", "columns are"),
    "high_head": (list_table([WORDS, "H"], ["a", "b"]), "the head of the table is about as high as a page"),
}


@pytest.mark.parametrize("case", TOO_LARGE)
def test_what_cannot_have_room_is_a_warning_with_its_line(typeset, case):
    text, words = TOO_LARGE[case]
    app, path = typeset("# Title\n\n" + text)
    warnings = app.warning.getvalue()
    assert warnings.count("WARNING") == 1 and "chapter.md:3: WARNING: " in warnings and words in warnings
    assert not path.exists()


def test_the_words_that_are_too_wide_are_named(typeset):
    app, _path = typeset("# Title\n\n" + TOO_LARGE["wide_table"][0])
    told = app.warning.getvalue()
    assert "shorten words such as “Bundesverwaltungsverfahrensgesetz”, “Unconstitutionality”, “" in told
    assert "19,000,000" not in told


def test_text_that_leaves_its_page_is_found(typeset, monkeypatch):
    monkeypatch.setattr("sphinx_typst.writer.tables.MAX_UNBROKEN_ROW", 100_000.0)  # as if all rows had room
    app, _path = typeset("# Title\n\n" + list_table(["A", "B"], [WORDS * 3, "b"]))
    assert "chapter.md:" in app.warning.getvalue() and "has no room on page" in app.warning.getvalue()


def test_a_letter_without_room_is_looked_for_by_its_line(typeset, monkeypatch):
    monkeypatch.setattr("sphinx_typst.writer.tables.MAX_UNBROKEN_ROW", 100_000.0)
    cell = WORDS.replace(" ", " *q* ") * 2
    app, _path = typeset("# Title\n\nThe letter q is here, too.\n\n" + list_table(["A", "B"], [cell, "b"]))
    found = re.findall(r"chapter\.md:(\d+): WARNING: .*has no room on page", app.warning.getvalue())
    assert found and "3" not in found


def test_a_wide_picture_in_a_line_leaves_neither_line_nor_page(typeset, tmp_path):
    wide = '<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="20"><rect width="4000" height="20"/></svg>'
    (tmp_path / "wide.svg").write_text(wide)
    app, path = typeset("# Title\n\nWords ![A rule.](wide.svg) and ![Tall.](tall.svg) more.\n")
    assert app.warning.getvalue() == ""
    boxes = picture_boxes(path)
    assert 60 < boxes["A rule."][2] - boxes["A rule."][0] <= 12 * 12 and boxes["A rule."][2] <= FRAME[1]
    assert boxes["Tall."][3] - boxes["Tall."][1] <= 12


def test_text_over_text_is_found(typeset, monkeypatch):
    monkeypatch.setattr("sphinx_typst.writer.base.WriterBase.fits", lambda *_: True)  # as if all words had room
    app, _path = typeset("# Title\n\n" + list_table(["A", "B"], [LONG, "beside it"], options=":widths: 50 50"))
    assert "has no room on page" in app.warning.getvalue()


def test_a_sound_file_has_no_lost_text(typeset):
    _app, path = typeset("# Title\n\n" + SENTENCE * 200)
    with pikepdf.open(path) as document:
        assert len(document.pages) > 3
    assert [run for page, width in paper.text_pages(path.read_bytes()) for run in paper.lost_runs(page, width)] == []
    assert CompileError("x").line == 0


def test_words_are_broken_after_their_signs():
    assert pieces("one/two-three", 100) == ["one/", "two-", "three"]
    assert all(width_in_em(piece) <= 3 for piece in pieces("Z" * 30 + "漢" * 5, 3))
    assert "".join(pieces("a\u0301b\u0301" * 9, 2)) == "a\u0301b\u0301" * 9
    assert not any(piece[0] == "\u0301" for piece in pieces("a\u0301b\u0301" * 9, 2))
    assert can_be_hyphenated("(telecommunications),")
    assert not can_be_hyphenated("10.1787/9789264") and not can_be_hyphenated("ж" * 9) and not can_be_hyphenated("()")
