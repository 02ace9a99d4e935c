"""A working sheet as an Office Open XML document (.docx, ISO/IEC 29500), with python-docx."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from .sheet import Paper, Sheet, reproducible

#: On every machine, or replaced there by one of the same widths.
FONT = "Arial"
#: Height of a row to write in, in millimetres.
ROW = 16


def write(sheet: Sheet) -> bytes:
    """The document as bytes: a title, paragraphs, a table whose head is repeated on each page, paragraphs."""
    document = Document()
    _set_page(document, sheet.paper)
    _set_properties(document, sheet)
    document.add_heading(sheet.title, level=0)
    for words in sheet.above:
        document.add_paragraph(words)
    _fill(document.add_table(rows=0, cols=len(sheet.columns), style="Table Grid"), sheet)
    for words in sheet.below:
        document.add_paragraph(words).paragraph_format.space_before = Pt(8)
    made = io.BytesIO()
    document.save(made)
    return reproducible(made.getvalue(), sheet.moment)


def _set_page(document: DocumentObject, paper: Paper) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if paper.is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(paper.margin)


def _set_properties(document: DocumentObject, sheet: Sheet) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.language = sheet.title, sheet.author, sheet.language
    properties.comments, properties.last_modified_by, properties.revision = "", sheet.author, 1
    # Voices and spelling go by the language of the default style.
    language = document.styles.element.find(".//" + qn("w:lang"))
    if language is not None:
        language.set(qn("w:val"), sheet.language)
    for name in ("Normal", "Title"):
        style = document.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):  # else the theme's fonts win
            fonts.set(qn(f"w:{script}"), FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    document.styles["Normal"].font.size = Pt(11)


def _fill(table: Table, sheet: Sheet) -> None:
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "85")  # twentieths of a point: 1.5 mm
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))  # which python-docx writes; the schema wants margins before it
    assert look is not None
    look.addprevious(margins)
    for name, value in (("w:tblCaption", sheet.title), ("w:tblDescription", " ".join(sheet.above))):
        element = OxmlElement(name)  # what a screen reader says of the table
        element.set(qn("w:val"), value)
        table._tbl.tblPr.append(element)
    head = table.add_row()  # type: ignore[no-untyped-call]  # python-docx 1.2 has no types there
    mark = OxmlElement("w:tblHeader")  # repeated on each page, and a head for screen readers
    head._tr.get_or_add_trPr().append(mark)
    for cell, words in zip(head.cells, sheet.heads, strict=True):
        _write(cell.paragraphs[0], words, bold=True)
        shade = OxmlElement("w:shd")
        for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "E8EDF3")):
            shade.set(qn(name), value)
        cell._tc.get_or_add_tcPr().append(shade)
    for line in sheet.rows:
        row = table.add_row()  # type: ignore[no-untyped-call]
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        row.height = Mm(ROW)
        for number, (cell, words) in enumerate(zip(row.cells, sheet.cells(line), strict=True)):
            _write(cell.paragraphs[0], words, bold=number == 0)
    for column, share in zip(table.columns, sheet.shares, strict=True):
        column.width = Mm((sheet.paper.width - 2 * sheet.paper.margin) * share)
        for cell in column.cells:
            cell.width = column.width


def _write(paragraph: Paragraph, words: str, bold: bool) -> None:
    paragraph.paragraph_format.space_after = Pt(0)
    if words:
        paragraph.add_run(words).bold = bold
