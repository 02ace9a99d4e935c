"""A working sheet as an Office Open XML workbook (.xlsx, ISO/IEC 29500), with openpyxl."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from .sheet import Sheet, reproducible

#: Height of a line of the standard font, in points.
LINE = 15
#: Characters of the standard font on a millimetre of a column's width.
CHARACTERS = 0.49
#: On every machine, or replaced there by one of the same widths.
FONT = "Arial"


def write(sheet: Sheet) -> bytes:
    """The workbook as bytes: one worksheet with title, paragraphs, heads that stay in view, rows, paragraphs."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet.title[:31].translate(str.maketrans("", "", "[]:*?/\\"))  # what the format allows
    _set_properties(book, sheet)
    _set_page(page, sheet)
    _fill(page, sheet)
    made = io.BytesIO()
    book.save(made)
    return reproducible(made.getvalue(), sheet.moment)


def _set_properties(book: Workbook, sheet: Sheet) -> None:
    properties = book.properties
    properties.title, properties.creator, properties.language = sheet.title, sheet.author, sheet.language
    properties.lastModifiedBy = sheet.author


def _set_page(page: Worksheet, sheet: Sheet) -> None:
    head = len(sheet.above) + 2
    page.page_setup.orientation = "landscape" if sheet.paper.is_landscape else "portrait"
    page.page_setup.paperSize = str(sheet.paper.code)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{head}:{head}"
    page.freeze_panes = f"B{head + 1}"
    width = (sheet.paper.width - 2 * sheet.paper.margin) * CHARACTERS
    for number, share in enumerate(sheet.shares, 1):
        page.column_dimensions[get_column_letter(number)].width = round(width * share, 1)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    _write_across(page, sheet, 1, sheet.title, Font(name=FONT, size=20, bold=True))
    for at, words in enumerate(sheet.above, 2):
        _write_across(page, sheet, at, words, Font(name=FONT))
    line = Side(style="thin", color="808080")
    border, top = Border(left=line, right=line, top=line, bottom=line), Alignment(wrap_text=True, vertical="top")
    head, width = len(sheet.above) + 2, (sheet.paper.width - 2 * sheet.paper.margin) * CHARACTERS * 0.8
    for at, cells in enumerate((sheet.heads, *(sheet.cells(row) for row in sheet.rows)), head):
        for number, text in enumerate(cells, 1):
            cell = page.cell(at, number, text or None)
            cell.border, cell.alignment = border, top
            if isinstance(cell.value, str):
                cell.data_type = "s"  # words, even where they begin like a formula
            cell.font = Font(name=FONT, bold=at == head or number == 1)
            if at == head:
                cell.fill = PatternFill("solid", fgColor="E8EDF3")
        lines = max(1 + len(text) // (width * share) for text, share in zip(cells, sheet.shares, strict=False))
        page.row_dimensions[at].height = LINE * (lines + 0.4 if at == head else max(lines + 0.6, 3.2))
    for at, words in enumerate(sheet.below, head + len(sheet.rows) + 2):
        _write_across(page, sheet, at, words, Font(name=FONT))


def _write_across(page: Worksheet, sheet: Sheet, at: int, words: str, font: Font) -> None:
    """A paragraph in row *at*, over all columns, with the height that its words need."""
    cell = page.cell(at, 1, words)
    cell.data_type, cell.font, cell.alignment = "s", font, Alignment(wrap_text=True, vertical="top")
    page.merge_cells(start_row=at, start_column=1, end_row=at, end_column=len(sheet.columns))
    size = font.size or 11
    letters = (sheet.paper.width - 2 * sheet.paper.margin) * CHARACTERS * 11 / size
    page.row_dimensions[at].height = (1 + len(words) // letters) * size * 1.45
