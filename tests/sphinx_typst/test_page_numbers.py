"""Page numbers after links and in their place, contents of one page, entries and rows that stay together."""

import pikepdf
import pytest
from sphinx_typst.proof.rules_text import TaggedText
from sphinx_typst.proof.tags import JOINER
from typst_books import audit, outline, plain_text, sheet_of

PAGES = "```{raw} typst\n#pagebreak()\n```\n\n"
TEXT = "The office publishes a plan each year and answers to the parliament for what was done. " * 4 + "\n\n"


def faults(path) -> list:
    """What the audit finds, but for pages that end where a test has them end."""
    return [fault for fault in audit(path) if fault.rule != "pages_are_filled"]


def links(path) -> list[tuple[str, str]]:
    """The links of the text of a PDF: words, and the label of the page they begin on."""
    with pikepdf.open(path) as document:
        sheet = sheet_of(document)
        tags = [tag for top in sheet.body for tag in top.all("Link")]
        return [(tag.text(), sheet.labels[next(tag.runs()).page]) for tag in tags]


@pytest.mark.sphinx("typst", testroot="typst", srcdir="page-lists")
def test_links_become_page_numbers_in_order_once_with_runs(app):
    """Five places on four pages, three of them in a row, named in any order and one of them twice."""
    places = "".join(f"(place-{n})=\n## Place {n}\n\n{TEXT}{'' if n == 3 else PAGES}" for n in (1, 2, 3, 4, 5, 6))
    names = "place-6 place-2 place-1 place-3 place-4 place-2"
    (app.srcdir / "last.md").write_text(
        "# Last\n\n" + places + ":::{glossary}\nword\n  What it means.\n:::\n\nThey are on p. {pages}`" + names + "`.\n"
    )
    app.build(force_all=True)
    assert app.warning.getvalue() == ""
    path = app.outdir / "torture.pdf"
    with pikepdf.open(path) as document:
        sheet = sheet_of(document)
        title = next(tag for tag in sheet.body if tag.text() == "Place\N{NO-BREAK SPACE}1")
        first = int(sheet.labels[next(title.runs()).page])
        descriptions = [str(note.Contents) for page in document.pages for note in page.get("/Annots", [])]
    said = plain_text(path).replace(JOINER, "").partition("They are on p. ")[2].partition(" Index")[0]
    assert said.startswith(f"{first}–{first + 2}, {first + 4}.")
    assert faults(path) == []
    assert f"page {first + 4}" in descriptions and all(descriptions)


def test_a_link_to_the_same_page_has_no_page_number(typeset):
    here = f"(here)=\n## Here\n\n{TEXT}See {{ref}}`here` and {{ref}}`there`.\n\n"
    there = f"(there)=\n## There\n\n{TEXT}Back to {{ref}}`here`.\n"
    app, path = typeset(f"# Title\n\n{here}{PAGES}{there}")
    assert app.warning.getvalue() == ""
    found = [words.replace(JOINER, " ") for words, _page in links(path)]
    assert found[-3] == "Here" and found[-2].startswith("There p.") and found[-1].startswith("Here p.")
    assert faults(path) == []


def contents(path) -> list[str]:
    with pikepdf.open(path) as document:
        sheet = sheet_of(document)
        assert {run.page for run in sheet.contents.runs()} == {2}
        return [line.text().partition(" ")[0] for line in sheet.contents.all("TOCI")]


def test_contents_have_the_levels_that_one_page_has_room_for(typeset):
    few = "".join(f"## S{n}\n\n### T{n}\n\n{TEXT}" for n in range(8))
    _app, path = typeset(f"# Title\n\n{few}")
    assert len([line for line in contents(path) if line.startswith("T")]) == 9
    many = "".join(f"## S{n}\n\n### T{n}\n\n{TEXT}" for n in range(30))
    _app, path = typeset(f"# Title\n\n{many}")
    assert [line for line in contents(path) if line.startswith("T")] == ["Title"]
    assert len([line for line in contents(path) if line.startswith("S")]) == 30
    more = "".join(f"## S{n}\n\n{TEXT}" for n in range(60))
    _app, path = typeset(f"# Title\n\n{more}")
    assert contents(path) == ["Book", "Title"]
    assert len(dict(outline(path and pikepdf.open(path)))["Title"]) == 60


@pytest.mark.parametrize("before", range(3, 12))
def test_an_entry_of_a_glossary_is_on_one_page(typeset, before):
    entry = "  " + TEXT.strip() + "\n\n  " + TEXT
    app, path = typeset(f"# Title\n\n{TEXT * before}```{{glossary}}\none\n{entry}two\n{entry}three\n{entry}```\n")
    assert app.warning.getvalue() == ""
    with pikepdf.open(path) as document:
        items = list(sheet_of(document).structure.root.all("LI"))
        assert len(items) == 3
        assert [len({run.page for run in item.runs()}) for item in items] == [1, 1, 1]


@pytest.mark.parametrize("before", range(4, 14))
@pytest.mark.parametrize("rows", [4, 30])
def test_no_row_is_alone_on_a_page(typeset, before, rows):
    table = "| Head | Other |\n|---|---|\n" + "".join(f"| row {n} | what it says |\n" for n in range(rows))
    app, path = typeset(f"# Title\n\n{TEXT * before}{table}\n{TEXT}")
    assert app.warning.getvalue() == ""
    assert audit(path) == []
    with pikepdf.open(path) as document:
        (found,) = sheet_of(document).structure.root.all("Table")
        assert not found.has("TFoot")
        pages = {run.page for run in found.runs()}
    assert len(pages) == 1 or rows == 30


def test_words_in_cells_are_whole_where_they_have_room(typeset):
    words = "recommendations implementation ChileAtiende organisational responsibilities of 29–30 September"
    table = "```{list-table}\n:header-rows: 1\n:widths: 20 60 20\n\n* - A\n  - B\n  - C\n" + (
        f"* - {words}\n  - {words}\n  - {words}\n```\n"
    )
    app, path = typeset(f"# Title\n\n{table}")
    assert app.warning.getvalue() == ""
    with pikepdf.open(path) as document:
        cells = [cell.text() for cell in sheet_of(document).structure.root.all("TD")]
    assert len(cells) == 3 and not any("\N{SOFT HYPHEN}" in cell for cell in cells)
    assert audit(path) == []


@pytest.mark.sphinx("typst", testroot="typst", srcdir="foot")
def test_the_last_rows_keep_the_language_of_their_words(app):
    """Typst gives the language of words to the rows around them; the last rows are joined to the body."""
    rows = "".join(f"| row {n} | what it says |\n" for n in range(20)) + "| {lang-es}`Instituto` | b |\n| c | d |\n"
    (app.srcdir / "last.md").write_text(
        f"# Last\n\n| Head | Other |\n|---|---|\n{rows}\n:::{{glossary}}\nword\n  What it means.\n:::\n"
    )
    app.build(force_all=True)
    assert app.warning.getvalue() == ""
    with pikepdf.open(app.outdir / "torture.pdf") as document:
        foreign = [words for language, words in TaggedText(sheet_of(document)).foreign if language == "es"]
    assert foreign[-1] == "Instituto"
