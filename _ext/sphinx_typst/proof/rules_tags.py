"""Rules about structure: is everything tagged once, and are tables and notes tagged as PDF/UA-1 requires?"""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Dictionary

from .sheet import Sheet
from .tags import Tag, squeeze

#: A row of a table that is higher, in points, may be alone on a page.
HIGH_ROW = 85


def content_is_tagged_once(sheet: Sheet) -> Iterator[str]:
    """All visible content is an artifact, or belongs to exactly one structure element."""
    for page in sheet.pages:
        for run in page.runs:
            if run.mcid is None and not run.artefact and squeeze(run.text):
                yield f"“{run.text}” on page {sheet.labels[page.number]} has no tag"
    for place in sheet.structure.marked:
        times = sheet.structure.used.get(place, 0)
        if times != 1:
            text = "".join(run.text for run in sheet.structure.marked[place])
            yield f"“{text}” on page {sheet.labels[place[0]]} belongs to {times} elements"


def table_rows(table: Tag) -> list[list[Tag]]:
    """The cells of each row, without those of tables in cells."""
    rows = []
    for child in table.children:
        if isinstance(child, Tag) and child.role in ("THead", "TBody", "TFoot"):
            rows += table_rows(child)
        elif isinstance(child, Tag) and child.role == "TR":
            rows.append([cell for cell in child.children if isinstance(cell, Tag)])
    return rows


def tables_have_heads(sheet: Sheet) -> Iterator[str]:
    """Header cells have a scope, Headers of cells exist, and all rows cover the same number of columns."""
    for table in sheet.structure.root.all("Table"):
        rows = table_rows(table)
        name = f"the table “{table.text()[:40]}”"
        heads = [cell for row in rows for cell in row if cell.role == "TH"]
        known = {cell.facts.get("ID") for cell in heads}
        if heads and any(str(cell.facts.get("Scope", "")) not in ("/Column", "/Row", "/Both") for cell in heads):
            yield f"{name} has a head without a scope"
        for cell in (cell for row in rows for cell in row):
            if {str(id_) for id_ in cell.facts.get("Headers", ())} - known:
                yield f"{name} has a cell that names a head which is not there"
        lengths = row_lengths(rows)
        if len(lengths) != 1:
            yield f"{name} has rows of {sorted(lengths)} cells"


def row_lengths(rows: list[list[Tag]]) -> set[int]:
    """The different numbers of columns that rows have, with cells that span rows or columns."""
    filled: dict[int, int] = {}
    for at, row in enumerate(rows):
        for cell in row:
            for offset in range(int(cell.facts.get("RowSpan", 1))):
                filled[at + offset] = filled.get(at + offset, 0) + int(cell.facts.get("ColSpan", 1))
    return set(filled.values())


def stub_cells_are_row_heads(sheet: Sheet) -> Iterator[str]:
    """In a table with row headers, every row of the body has one, or is covered by one that spans rows."""
    for table in sheet.structure.root.all("Table"):
        rows = table_rows(table)
        body = [row for row in rows if not all(cell.role == "TH" for cell in row)]
        with_head = [row for row in body if any(cell.role == "TH" for cell in row)]
        spans_rows = any(int(cell.facts.get("RowSpan", 1)) > 1 for row in with_head for cell in row)
        if with_head and len(with_head) != len(body) and not spans_rows:
            yield f"the table “{table.text()[:40]}” has heads in some rows only"


def table_rows_have_company(sheet: Sheet) -> Iterator[str]:
    """No page has only the first or the last row of a table of four rows or more, unless the row, with a head above
    it, is high, or a cell spans rows."""
    for table in sheet.structure.root.all("Table"):
        rows = [row for row in table_rows(table) if not all(cell.role == "TH" for cell in row)]
        runs = [[run for cell in row for run in cell.runs() if squeeze(run.text)] for row in rows]
        head = [run for part in table.all("THead") for run in part.runs()]
        spans = any(int(cell.facts.get("RowSpan", 1)) > 1 for row in rows for cell in row)
        if spans or len(rows) < 4 or not all(runs):
            continue
        for row, beside, above in ((runs[0], runs[1], head), (runs[-1], runs[-2], [])):
            pages = {run.page for run in row}
            beginning = row + [run for run in above if run.page in pages]
            high = max(run.base for run in beginning) - min(run.base for run in row) > HIGH_ROW
            if not high and len(pages) == 1 and pages.isdisjoint(run.page for run in beside):
                place = sheet.labels[row[0].page]
                yield f"“{row[0].text}” is alone on page {place}: a row of a table has another beside it"


def notes_have_ids(sheet: Sheet) -> Iterator[str]:
    """Each Note has an id of its own (PDF/UA-1, 7.9)."""
    ids = [tag.facts.get("ID") for tag in sheet.structure.root.all("Note")]
    if None in ids or len(ids) != len(set(ids)):
        yield "notes without an id, or with the same"


def file_says_what_it_is(sheet: Sheet) -> Iterator[str]:
    """Title, language, author and conformance are declared where readers and archives look for them."""
    root = sheet.document.Root
    metadata = sheet.document.open_metadata()
    title = str(sheet.document.docinfo.get("/Title", ""))
    if not title or metadata.get("dc:title") != title:
        yield "the title is missing, or differs between document information and metadata"
    if not root.get("/Lang"):
        yield "the language is not declared"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle"):
        yield "the window would show the file’s name, not its title"
    for name in ("dc:creator", "dc:language", "pdfuaid:part", "pdfaid:part"):
        if not metadata.get(name):
            yield f"the metadata lack {name}"


RULES = (
    content_is_tagged_once,
    tables_have_heads,
    stub_cells_are_row_heads,
    table_rows_have_company,
    notes_have_ids,
    file_says_what_it_is,
)
