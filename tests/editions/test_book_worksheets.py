"""The working sheets of the book: their parts are those of the frameworks, and their files what the pages promise."""

import re
from datetime import UTC, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from reader.facts import edition_stamp
from reader.worksheets.block import FOLDER

#: Framework to the table of its parts.
TABLES = {
    "data-driven-public-sector": "table-ddps-parts",
    "service-design-delivery": "table-sdd-parts",
    "digital-identity": "table-di-parts",
    "digital-government": "table-dg-stages",
}
#: Rows of that table that are parts, where not all are: what their second cell says.
KINDS = {"digital-government": ("foundation", "transformation")}
NUMBERS = {
    "data-driven-public-sector": 13,
    "service-design-delivery": 15,
    "digital-identity": 16,
    "digital-government": 6,
}
EXAMPLE = "service-design-delivery-example"
HEADS = ("Part", "Question", "Where we are", "How we know", "Gap", "Who", "By when")


def squeeze(tag):
    return " ".join(tag.get_text().split())


class Book:
    """Parsed pages, read once each."""

    def __init__(self, site):
        self.site = site.resolve()
        self.pages = {}

    def page(self, path):
        if path not in self.pages:
            self.pages[path] = BeautifulSoup(path.read_text("utf-8"), "lxml")
        return self.pages[path]

    def follow(self, path, link):
        """(path, id) to which *link* on the page *path* leads."""
        address, _hash, anchor = link["href"].partition("#")
        return (path.parent / address).resolve() if address else path, anchor

    def term(self, place):
        """The name of the term at (path, id), as its definition has it."""
        path, anchor = place
        return next(self.page(path).find(id=anchor).stripped_strings)

    def parts(self, framework):
        """(place of the term, words of the link) of each part, as the framework's page lists them."""
        path = self.site / "frameworks" / f"{framework}.html"
        found = []
        for row in self.page(path).select(f"#{TABLES[framework]} tbody > tr"):
            cells = row.select("th, td")
            kinds = KINDS.get(framework)
            if "for Chile only" in squeeze(row) or (kinds and squeeze(cells[1]) not in kinds):
                continue
            link = row.select_one('a[href*="#term-"]')
            found.append((self.follow(path, link), squeeze(link)))
        return found

    @property
    def sheets(self):
        """Name of each sheet to its block on the page of working sheets."""
        blocks = self.page(self.path).select("div.worksheet")
        return {Path(block.select_one(".worksheet-files a")["href"]).stem: block for block in blocks}

    @property
    def path(self):
        return self.site / "about" / "worksheets.html"


@pytest.fixture(scope="module")
def book_pages(site):
    return Book(site)


def unqualified(name):
    return re.sub(r" \([^()]*\)$", "", name)


def document_rows(path):
    [table] = docx.Document(path).tables
    return [tuple(cell.text for cell in row.cells) for row in table.rows]


def workbook_rows(path):
    page = openpyxl.load_workbook(path).worksheets[0]
    rows = [tuple(cell.value or "" for cell in row) for row in page.iter_rows()]
    start = rows.index(HEADS)
    return rows[start : start + [any(row) for row in rows[start:]].index(False)]


READERS = {"docx": document_rows, "xlsx": workbook_rows}


def part_faults(book, framework, rows):
    """What differs between the parts of a framework and the first cells of *rows*, the rows of a sheet."""
    names = [unqualified(words) for _place, words in book.parts(framework)]
    pairs = zip(names, [row[0] for row in rows], strict=True)
    return [(wanted, found) for wanted, found in pairs if wanted.casefold() != found.casefold()]


@pytest.mark.parametrize("framework", TABLES)
def test_a_sheet_has_each_part_once_in_order_under_its_exact_name(book_pages, framework):
    parts = book_pages.parts(framework)
    assert len({place for place, _words in parts}) == len(parts) == NUMBERS[framework]
    links = book_pages.sheets[framework].select('tbody a[href*="#term-"]')
    assert [book_pages.follow(book_pages.path, link) for link in links] == [place for place, _words in parts]
    for ending, rows in READERS.items():
        head, *lines = rows(book_pages.site / FOLDER / f"{framework}.{ending}")
        assert head == HEADS and part_faults(book_pages, framework, lines) == []
        assert all(line[1].endswith("?") and not any(line[2:]) for line in lines)


@pytest.mark.parametrize("framework", TABLES)
def test_names_on_a_sheet_are_those_of_the_table(book_pages, framework):
    """Which may begin with a capital there."""
    wanted = [words.casefold() for _place, words in book_pages.parts(framework)]
    rows = document_rows(book_pages.site / FOLDER / f"{framework}.docx")[1:]
    assert [row[0].casefold() for row in rows] == [unqualified(words) for words in wanted]


def test_a_part_that_is_missing_or_in_another_place_is_found(book_pages):
    rows = document_rows(book_pages.site / FOLDER / "digital-government.docx")[1:]
    assert len(part_faults(book_pages, "digital-government", [rows[1], rows[0], *rows[2:]])) == 2
    with pytest.raises(ValueError, match="shorter"):
        part_faults(book_pages, "digital-government", rows[1:])


def test_the_example_answers_every_question_of_its_sheet(book_pages):
    for ending, rows in READERS.items():
        empty = rows(book_pages.site / FOLDER / f"service-design-delivery.{ending}")
        filled = rows(book_pages.site / FOLDER / f"{EXAMPLE}.{ending}")
        assert [row[:2] for row in filled] == [row[:2] for row in empty]
        assert all(all(row) for row in filled)
        assert not [cell for row in filled for cell in row if '"' in cell]


def test_links_lead_to_the_files_and_no_file_is_without_a_link(book_pages):
    found = set()
    for path in (book_pages.path, book_pages.site / "about" / "session.html"):
        for link in book_pages.page(path).select(".worksheet-files a"):
            target, _anchor = book_pages.follow(path, link)
            assert target.is_file() and target.suffix in squeeze(link)
            found.add(target)
    assert found == set((book_pages.site / FOLDER).iterdir())
    assert {path.name for path in found if path.suffix == ".docx"} == {
        f"{name}.docx" for name in (*TABLES, EXAMPLE, "session-handout")
    }


@pytest.mark.parametrize("framework", TABLES)
def test_the_page_of_the_framework_leads_to_its_sheet(book_pages, framework):
    path = book_pages.site / "frameworks" / f"{framework}.html"
    targets = {book_pages.follow(path, link)[0] for link in book_pages.page(path).select("article a[href]")}
    assert book_pages.path in targets


def test_files_have_the_date_and_language_of_the_edition(book_pages):
    stamp = edition_stamp.read(ROOT)
    for path in (book_pages.site / FOLDER).iterdir():
        is_document = path.suffix == ".docx"
        facts = docx.Document(path).core_properties if is_document else openpyxl.load_workbook(path).properties
        assert facts.title and facts.language == "en-GB", path.name
        times = {moment.replace(tzinfo=UTC) for moment in (facts.created, facts.modified)}
        assert times == {datetime.fromtimestamp(stamp.epoch, UTC)}, path.name


def test_the_handout_has_the_rows_of_its_page(book_pages):
    page = book_pages.page(book_pages.site / "about" / "session.html")
    rows = [[squeeze(cell) for cell in row.select("th, td")] for row in page.select("#table-session-handout tr")]
    for ending in READERS:
        path = book_pages.site / FOLDER / f"session-handout.{ending}"
        cells = set(texts(path))
        assert len(rows) == 8 and {cell for row in rows for cell in row} <= cells
        assert not [text for text in cells if text != text.strip()]


def texts(path):
    """What a file says, cell by cell and paragraph by paragraph."""
    if path.suffix == ".xlsx":
        page = openpyxl.load_workbook(path).worksheets[0]
        return [cell.value for row in page.iter_rows() for cell in row if cell.value]
    document = docx.Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*cells, *(paragraph.text for paragraph in document.paragraphs)]
