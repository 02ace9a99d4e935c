"""Each rule about the index, on a page that it finds at fault."""

import shutil

import pytest
from conftest import ROOT
from reader.lint import check, index_entries
from reader.lint.markdown import Page, read_pages

CHAPTER = "publications/mini2020first.md"
FRAMEWORK = "frameworks/mini.md"


@pytest.fixture
def content(tmp_path):
    return shutil.copytree(ROOT / "tests" / "roots" / "test-rules", tmp_path / "book")


def faults(content, *entries, fields=()):
    """What is wrong when the chapter has these entries, and the first definition these fields."""
    with (content / CHAPTER).open("a", encoding="utf-8") as page:
        page.write("\n```{index}\n" + "\n".join(entries) + "\n```\n")
    page = content / FRAMEWORK
    added = "".join(f"\n  :index: {field}" for field in fields)
    page.write_text(
        page.read_text("utf-8").replace("  :related: back door", "  :related: back door" + added, 1), "utf-8"
    )
    return [str(fault).partition(": ")[2] for fault in check.check_book(content)]


def test_entries_are_read_with_their_lines():
    page = Page(
        "about/a.md", "Words.\n\n```{index} single: One; two\nsee: Uno; One\n```\n\n```{index}\nsingle: Two\n```\n", {}
    )
    found = [(one.kind, one.name, one.line) for one in index_entries.entries(page)]
    assert found == [("single", "One; two", 3), ("see", "Uno; One", 4), ("single", "Two", 8)]


@pytest.mark.parametrize(
    ("entries", "fields", "said"),
    [
        (["single: Chile; law", "see: Republic of Chile; Chile", "single: Law", "seealso: Chile; Law"], [], []),
        (["single: doors", "single: doors; of offices"], ["doors"], []),
        (["single: front door"], ["front door"], []),
        (
            ["single: Chile", "see: RCh; Chille"],
            [],
            ["the index has no heading “Chille” to see: did you mean “Chile”?"],
        ),
        (
            ["see: RCh; Peru"],
            [],
            ["the index has no heading “Peru” to see: name a heading that an entry “single: …” has."],
        ),
        # A reference leads to places, not to another reference.
        (
            ["single: Chile", "see: RCh; Chile", "see: R.Ch.; RCh"],
            [],
            ["the index has no heading “RCh” to see: name a heading that an entry “single: …” has."],
        ),
        (["single: A", "single: B", "see: A; B"], [], ["“A” has places of its own: write “seealso:”."]),
        (["single: B", "seealso: A; B"], [], ["“A” has no places: write “see:”."]),
        (
            ["single: E-Leaders", "single: e-leader"],
            [],
            ["the index has “E-Leaders”, too: write one of them everywhere."],
        ),
        (["single: Panamá", "single: Panama"], [], ["the index has “Panamá”, too: write one of them everywhere."]),
        (["single: 2014 text"], [], ["“2014 text” is under no letter: begin with a word."]),
        (
            [],
            ["front door"],
            ["“front door” is a term that no {index} block names: take out the field, or index a passage."],
        ),
        (
            [],
            ["Main Door; where it is"],
            ["“Main Door” is a term that no {index} block names: take out the field, or index a passage."],
        ),
        (["single: Chile"] * 8, [], []),
        (["single: Chile"] * 9, [], ["“Chile” has 9 places: divide them, as in “single: Chile; what is said”."]),
        (
            ["single: Chile; law"] * 9,
            [],
            ["“Chile; law” has 9 places: divide them, as in “single: Chile; what is said”."],
        ),
    ],
)
def test_what_is_wrong_is_named(content, entries, fields, said):
    assert faults(content, *entries, fields=fields) == said


def test_the_book_has_an_index_of_its_own():
    found = [entry for page in read_pages(ROOT) for entry in index_entries.entries(page)]
    headings = {entry.heading for entry in found if entry.kind == "single"}
    assert 150 <= len(headings) <= 260
    assert {"Estonia", "Ubaldi, Barbara", "ClaveÚnica", "tell us once", "mobile identity"} <= headings
