"""Working sheets and handouts on a tiny book: the files, read back with the libraries of their formats, and faults."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx as python_docx
import openpyxl
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, build_damaged
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from reader.worksheets import docx, files, sheet, xlsx

PAGE = "about/sheets.md"
HEADS = ["Part", "Question", "Where we are", "How we know", "Gap", "Who", "By when"]
EMPTY = ["", "", "", "", ""]
ROWS = [
    ["front door", "Who comes in here?", *EMPTY],
    ["back door", "Who keeps the key: you, or “they”?", *EMPTY],
]
FILLED = [
    [*ROWS[1][:2], "=SUM(1) is what the sign says.", "We looked.", "Nobody greets.", "Olga", "May 2027"],
    [*ROWS[0][:2], "It is “open”.", "We went in.", "+1 step.", "@Viktor", "-"],
]
#: The day of the edition, in a time zone of its own, and the same in UTC.
DAY = {"reader_commit_date": "2026-11-27T00:30:00+01:00"}
MOMENT = datetime(2026, 11, 26, 23, 30)
A3, A4 = (420, 297), (210, 297)

pytestmark = pytest.mark.sphinx("html", testroot="compare", confoverrides=DAY)


@pytest.fixture
def folder(app):
    app.build()
    assert app.warning.getvalue() == ""
    return app.outdir / "worksheets"


def document_rows(path):
    """The cells of the table in a document, row by row."""
    [table] = python_docx.Document(path).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def workbook_rows(path):
    """The same of a workbook: from the row of heads to the first empty one."""
    page = openpyxl.load_workbook(path).worksheets[0]
    rows = [[cell.value or "" for cell in row] for row in page.iter_rows()]
    start = int(page.print_title_rows.rpartition("$")[2]) - 1
    return rows[start : start + [any(row) for row in rows[start:]].index(False)]


def test_the_book_has_these_files(folder):
    names = {"mini", "mini-example", "mini-handout"}
    assert {path.name for path in folder.iterdir()} == {f"{name}.{end}" for name in names for end in ("docx", "xlsx")}


def test_every_row_is_there_in_order_with_cells_to_fill(folder):
    for name, rows in (("mini", ROWS), ("mini-example", FILLED)):
        assert document_rows(folder / f"{name}.docx") == [HEADS, *rows]
        assert workbook_rows(folder / f"{name}.xlsx") == [HEADS, *rows]


def test_a_handout_has_a_column_to_write_in(folder):
    rows = [["Minutes", "What", "Our answer in one sentence"], ["10", "Read", ""], ["20", "Talk", ""]]
    assert document_rows(folder / "mini-handout.docx") == workbook_rows(folder / "mini-handout.xlsx") == rows
    document = python_docx.Document(folder / "mini-handout.docx")
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "Olga comes in",
        "Olga is at the door.",
        "What I will find out:",
        "From Mini (2026.1). Not an OECD document. Text: CC BY 4.0.",
    ]


def test_nothing_is_a_formula(folder):
    for path in folder.glob("*.xlsx"):
        cells = [cell for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}, path
        with zipfile.ZipFile(path) as package:
            assert not BeautifulSoup(package.read("xl/worksheets/sheet1.xml"), "xml").find_all("f"), path


@pytest.mark.parametrize(
    ("name", "title", "paper", "orientation"),
    [
        ("mini", "The mini framework: working sheet", A3, "landscape"),
        ("mini-example", "The mini framework: an example", A3, "landscape"),
        ("mini-handout", "Olga comes in", A4, "portrait"),
    ],
)
def test_files_have_title_language_date_and_paper(folder, name, title, paper, orientation):
    document = python_docx.Document(folder / f"{name}.docx")
    book = openpyxl.load_workbook(folder / f"{name}.xlsx")
    for facts in (document.core_properties, book.properties):
        assert (facts.title, facts.language) == (title, "en-GB")
        assert facts.created.replace(tzinfo=None) == facts.modified.replace(tzinfo=None) == MOMENT
    assert (document.core_properties.author, book.properties.creator) == ("Mini contributors", "Mini contributors")
    assert (document.paragraphs[0].text, document.paragraphs[0].style.name) == (title, "Title")
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    [section] = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == paper
    assert section.orientation == getattr(WD_ORIENT, orientation.upper())
    [page] = book.worksheets
    assert page.page_setup.orientation == orientation
    assert page.page_setup.paperSize == {A3: int(page.PAPERSIZE_A3), A4: int(page.PAPERSIZE_A4)}[paper]
    assert page["A1"].value == title


def test_the_head_is_repeated_and_the_table_is_described(folder):
    [table] = python_docx.Document(folder / "mini.docx").tables
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, False, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows[1:])
    said = [table._tbl.tblPr.find(qn(name)).get(qn("w:val")) for name in ("w:tblCaption", "w:tblDescription")]
    assert said[0] == "The mini framework: working sheet" and said[1].startswith("Take one case")
    page = openpyxl.load_workbook(folder / "mini.xlsx").worksheets[0]
    assert (page.print_title_rows, page.freeze_panes) == ("$3:$3", "B4")
    assert [cell.value for cell in page[3]] == HEADS
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)


#: Sequences of the schema (ISO/IEC 29500-1, wml.xsd), as far as our documents use them.
SEQUENCES = {
    "w:tblPr": "tblStyle tblW jc tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "w:tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "w:pPr": "pStyle keepNext keepLines spacing ind jc outlineLvl rPr",
}


def out_of_sequence(body):
    """Elements of a document whose parts are not in the order of the schema, which Word may refuse to open."""
    found = []
    for name, sequence in SEQUENCES.items():
        for element in body.iter(qn(name)):
            parts = [part.tag.rpartition("}")[2] for part in element]
            if parts != [part for part in sequence.split() if part in parts]:
                found.append((name, parts))
    return found


def test_properties_are_in_the_order_of_the_schema(folder):
    for path in folder.glob("*.docx"):
        assert out_of_sequence(python_docx.Document(path).element.body) == []
    body = python_docx.Document(folder / "mini.docx").element.body
    properties = next(body.iter(qn("w:tblPr")))
    properties.append(properties.find(qn("w:tblCellMar")))
    assert [name for name, _parts in out_of_sequence(body)] == ["w:tblPr"]


def test_columns_fit_the_paper(folder):
    [table] = python_docx.Document(folder / "mini.docx").tables
    assert sum(column.width.mm for column in table.columns) == pytest.approx(420 - 2 * 15, abs=1)
    assert all(column.width.mm > 20 for column in table.columns)


def test_a_page_shows_its_sheets_and_leads_to_the_files(folder):
    page = BeautifulSoup((folder.parent / "about" / "sheets.html").read_text("utf-8"), "html.parser")
    for block, name in zip(page.select(".worksheet-files"), ("mini", "mini-example", "mini-handout"), strict=True):
        files = [(folder.parent / "about" / link["href"]).resolve() for link in block.select("a")]
        assert files == [(folder / f"{name}.{end}").resolve() for end in ("docx", "xlsx")]
        assert all(path.is_file() for path in files)
    empty, filled = page.select("div.worksheet")
    assert [[cell.get_text() for cell in row.select("th, td")] for row in empty.select("tbody tr")] == [
        ["front door", "Who comes in here?"],
        ["back door (mini)", "Who keeps the key: you, or “they”?"],
    ]
    assert [a["href"] for a in empty.select("tbody a")] == [
        "../frameworks/mini.html#term-front-door",
        "../frameworks/mini.html#term-back-door-mini",
    ]
    answers = [
        [said.get_text() for said in item.select(":scope > ul p")]
        for item in filled.select("ul.worksheet-example > li")
    ]
    assert answers == [[f"{head}: {words}" for head, words in zip(HEADS[2:], row[2:], strict=True)] for row in FILLED]


@pytest.mark.sphinx("html", testroot="compare", confoverrides=DAY, srcdir="sheets-twice")
def test_two_builds_give_the_same_bytes(make_app, app_params):
    made = []
    for _ in range(2):
        args, kwargs = app_params
        app = make_app(*args, **{**kwargs, "freshenv": True})
        app.build(force_all=True)
        made.append({path.name: path.read_bytes() for path in (app.outdir / "worksheets").iterdir()})
        app.cleanup()
    assert made[0] == made[1] and len(made[0]) == 6


def package(day, created):
    """An Office package as a library writes it at some time of day."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        new.writestr(zipfile.ZipInfo("[Content_Types].xml", (2026, 1, day, 8, 0, 0)), "<Types/>")
        core = f'<c xmlns:dcterms="x"><dcterms:created type="w">{created}</dcterms:created></c>'
        new.writestr(zipfile.ZipInfo("docProps/core.xml", (2026, 1, day, 8, 0, 2)), core)
    return made.getvalue()


def test_the_time_of_the_build_leaves_no_trace():
    first, second = package(1, "2026-01-01T08:00:00Z"), package(2, "2026-01-02T08:00:00Z")
    assert first != second
    made = sheet.reproducible(first, "2020-02-02T00:00:00Z")
    assert made == sheet.reproducible(second, "2020-02-02T00:00:00Z")
    with zipfile.ZipFile(io.BytesIO(made)) as new:
        assert new.namelist() == ["[Content_Types].xml", "docProps/core.xml"]
        assert b">2020-02-02T00:00:00Z<" in new.read("docProps/core.xml")
    assert made != sheet.reproducible(first, "2020-02-03T00:00:00Z")


@pytest.mark.parametrize(
    ("commit_date", "epoch", "wanted"),
    [
        ("2026-11-27T00:30:00+01:00", "5", "2026-11-26T23:30:00Z"),
        ("", "1764288000", "2025-11-28T00:00:00Z"),
        ("", "", "1980-01-01T00:00:00Z"),
    ],
)
def test_sources_without_a_date_have_one_all_the_same(commit_date, epoch, wanted):
    assert files.moment(commit_date, epoch) == wanted
    assert datetime.fromisoformat(wanted).tzinfo == UTC


@pytest.mark.parametrize(
    ("text", "name"),
    [("trust (data)", "trust"), ("a (b) c", "a (b) c"), ("(a)", "(a)"), ("a  (b) (c)", "a  (b)"), ("a", "a")],
)
def test_a_sheet_leaves_out_the_qualifier_alone(text, name):
    assert files.without_qualifier(text) == name


def test_names_that_formats_do_not_allow_are_changed():
    """A worksheet of Office has a name of at most 31 characters, without some."""
    made = sheet.Sheet(
        "x", "A/B: [C] " + "d" * 40, (), (("a", 1), ("b", 3)), (("=1",),), (), "w", "en", "2020-02-02T00:00:00Z"
    )
    [page] = openpyxl.load_workbook(io.BytesIO(xlsx.write(made))).worksheets
    assert len(page.title) <= 31 and not set(page.title) & set("[]:*?/\\") and page["A1"].value == made.title
    assert [
        [cell.text for cell in row.cells] for row in python_docx.Document(io.BytesIO(docx.write(made))).tables[0].rows
    ] == [
        ["a", "b"],
        ["=1", ""],
    ]


#: Page, what is replaced, by what, a text in the line of the warning, and words of its message.
FAULTS = {
    "no_question": (
        "front door: Who comes in here?",
        "front door",
        "front door",
        "is no line of a sheet: write “key of",
    ),
    "empty_question": ("front door: Who comes in here?", "front door: ", "front door:", "is no line of a sheet"),
    "below_an_empty_line": ("{worksheet} mini\n", "{worksheet} mini\n\nfront door\n", "front door", "is no line"),
    "no_key": ("front door: Who comes in here?", ": Who comes in?", ": Who comes in?", "is no line of a sheet"),
    "twice": (
        "back door (mini): Who",
        "front door: Who",
        "front door: Who keeps",
        "the part “front door” is here twice",
    ),
    "few_cells": (" | We looked.", "", "=SUM(1)", "write “key of the term | where we are | how we know | gap | who |"),
    "empty_cell": ("| We looked. |", "| |", "=SUM(1)", "is no line of a sheet"),
    "framework": ("{worksheet} mini", "{worksheet} maxi", "{worksheet} maxi", "there is no page frameworks/maxi.md"),
    "no_term_filled": ("back door (mini) |", "back gate |", "back gate |", "back gate"),
    "no_term": ("front door: Who", "front gate: Who", "front gate: Who", "front gate"),
}
#: Each in a folder of its own, because a damaged root stays damaged.
CASES = [
    pytest.param(*values, id=case, marks=pytest.mark.sphinx(srcdir=f"sheets-{case}")) for case, values in FAULTS.items()
]


@pytest.mark.parametrize(("old", "new", "place", "words"), CASES)
def test_authors_are_told_where_and_what(make_app, app_params, old, new, place, words):
    said = build_damaged(make_app, app_params, PAGE, old, new)
    lines = Path(app_params.kwargs["srcdir"], PAGE).read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if place in text)
    assert [fault for fault in said.splitlines() if f"{PAGE}:{line}: WARNING: " in fault and words in fault], said


@pytest.mark.sphinx(srcdir="sheets-renamed")
def test_a_term_that_is_renamed_has_its_new_name_on_the_sheets(make_app, app_params):
    """It keeps its old one as an alias, so that links lead to it still."""
    name = "frameworks/mini.md"
    text = (ROOT / "tests" / "roots" / "test-compare" / name).read_text("utf-8")
    new = text.replace("}\nfront door\n", "}\nentrance (mini)\n").replace(": main door", ": front door; main door")
    said = build_damaged(make_app, app_params, name, None, new)
    folder = Path(app_params.kwargs["srcdir"], "_build", "html", "worksheets")
    assert [row[0] for row in document_rows(folder / "mini.docx")] == ["Part", "entrance", "back door"]
    assert [row[0] for row in workbook_rows(folder / "mini-example.xlsx")] == ["Part", "back door", "entrance"]
    assert said == ""
