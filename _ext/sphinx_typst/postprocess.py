"""Adds to Typst's PDF what Typst 0.15 cannot write: row headers of tables, and XMP metadata on identity and rights.

Row headers follow ISO 32000-1, 14.8.5.7 (Scope and Headers). The same input gives the same bytes. To be run before any
validator sees the file.
"""

from __future__ import annotations

import io
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import pikepdf
from pikepdf import Array, Dictionary, Name


class TableHeaders(NamedTuple):
    """The header cells of one table, as the writer found them in the doctree."""

    header_rows: int  #: number of rows in its head
    rows: tuple[tuple[bool, ...], ...] = ()  #: for each row, which of its cells are headers


@dataclass(frozen=True)
class Metadata:
    """Values for the XMP packet; empty ones are left out. The settings of ``typst_documents`` have the same names."""

    identifier: str = ""  #: of the work, whatever the edition: a URN, DOI or address
    rights: str = ""  #: the licence in words
    licence: str = ""  #: the address of the licence
    publisher: str = ""


class StructureError(Exception):
    """The tagged tables are not the tables that were written."""


#: Structure types with inline content, which cannot have a table among their descendants.
INLINE_TYPES = frozenset(f"/{role}" for role in ("P", "H1", "H2", "H3", "H4", "H5", "H6", "Span", "Link", "Lbl", "TOC"))


def child_elements(element: pikepdf.Object) -> list[Dictionary]:
    """The structure elements among the children (``/K``) of *element*, in order."""
    value = element.get("/K", Array())
    children = list(value) if isinstance(value, Array) else [value]
    return [child for child in children if isinstance(child, Dictionary) and "/S" in child]


def find_elements(element: pikepdf.Object, role: str, stop_at: Container[str] = ()) -> Iterator[Dictionary]:
    """All descendants of *element* with the structure type *role*, in reading order, an outer one before those within
    it. Elements whose type is in *stop_at* are not searched."""
    stack = child_elements(element)[::-1]
    while stack:
        current = stack.pop()
        if role == current.S:
            yield current
        if str(current.S) not in stop_at:
            stack += child_elements(current)[::-1]


def table_rows(table: Dictionary) -> list[Dictionary]:
    """The rows of *table*, without those of tables within its cells."""
    rows = []
    for child in child_elements(table):
        if child.S == "/TR":
            rows.append(child)
        elif child.S in ("/THead", "/TBody", "/TFoot"):
            rows += [row for row in child_elements(child) if row.S == "/TR"]
    return rows


def language_of(element: pikepdf.Object, document: pikepdf.Pdf) -> str:
    """The language of *element*: its own, or that of what it is in."""
    while "/Lang" not in element and "/P" in element:
        element = element.P
    return str(element.get("/Lang", document.Root.get("/Lang", "")))


def join_body(table: Dictionary, document: pikepdf.Pdf) -> None:
    """Moves the rows of a foot of *table* to its body: the template makes a foot of the last rows to keep them
    together."""
    parts = child_elements(table)
    body = next((part for part in parts if part.S == "/TBody"), None)
    foot = next((part for part in parts if part.S == "/TFoot"), None)
    if body is None or foot is None:
        return
    rows = child_elements(foot)
    language = language_of(foot, document)
    for row in rows:
        if "/Lang" not in row and language != language_of(body, document):
            row.Lang = pikepdf.String(language)
        row.P = body
    body.K = Array([*child_elements(body), *rows])
    table.K = Array([kid for kid in table.K if not (isinstance(kid, Dictionary) and kid.get("/S") == "/TFoot")])


def table_attributes(cell: Dictionary) -> Dictionary:
    """The attribute object of *cell* with the owner Table; added if there is none."""
    value = cell.get("/A", Array())
    attributes = value if isinstance(value, Array) else Array([value])
    for candidate in attributes:
        if isinstance(candidate, Dictionary) and candidate.get("/O") == "/Table":
            return candidate
    attributes.append(Dictionary(O=Name.Table))
    cell.A = attributes
    return cast("Dictionary", cell.A[-1])  # what was appended


def mark_row_headers(table: Dictionary, headers: TableHeaders, prefix: str) -> dict[str, Dictionary]:
    """Turns the data cells of *table* that are headers of their rows into TH cells, and adds their ids to Headers of
    the data cells in those rows.

    Ids begin with *prefix*, which must be unique in the file. Returns the new header cells by their ids. Raises
    StructureError if *table* does not have the cells that *headers* describes.
    """
    tagged = [[cell for cell in child_elements(row) if cell.S in ("/TH", "/TD")] for row in table_rows(table)]
    if [len(row) for row in tagged] != [len(row) for row in headers.rows]:
        raise StructureError(f"{[len(row) for row in tagged]} cells are tagged, {list(map(len, headers.rows))} written")
    new: dict[str, Dictionary] = {}
    active: list[tuple[int, str]] = []  # last row that a header applies to, and its id
    for number, (cells, row) in enumerate(zip(tagged, headers.rows, strict=True)):
        active = [(last, id_) for last, id_ in active if last >= number]
        for cell, is_header in zip(cells, row, strict=True):
            if is_header and cell.S == "/TD":
                id_ = f"{prefix}-{len(new)}"
                attributes = table_attributes(cell)
                cell.S, cell.ID, attributes.Scope = Name.TH, pikepdf.String(id_), Name.Row
                active.append((number + int(attributes.get("/RowSpan", 1)) - 1, id_))
                new[id_] = cell
        for cell in cells:
            if cell.S == "/TD":
                attributes = table_attributes(cell)
                ids = [*attributes.get("/Headers", []), *(pikepdf.String(id_) for _, id_ in active)]
                attributes.Headers = Array(ids)
    return new


def add_to_id_tree(document: pikepdf.Pdf, named: dict[str, Dictionary]) -> None:
    """Enter the structure elements *named* into the IDTree, by which elements are found by their ids."""
    root = document.Root.StructTreeRoot
    known = dict(pikepdf.NameTree(root.IDTree).items()) if "/IDTree" in root else {}
    # In one leaf: to insert them one by one takes longer than everything else here.
    pairs = sorted((known | named).items(), key=lambda pair: bytes(pikepdf.String(pair[0])))
    leaf = Array([part for id_, element in pairs for part in (pikepdf.String(id_), element)])
    root.IDTree = document.make_indirect(Dictionary(Names=leaf))


def write_metadata(document: pikepdf.Pdf, metadata: Metadata) -> None:
    """Writes *metadata* into the XMP packet as Dublin Core and XMP Rights Management properties."""
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        for key, value in (
            ("dc:identifier", metadata.identifier),
            ("dc:rights", metadata.rights),
            ("xmpRights:WebStatement", metadata.licence),
        ):
            if value:
                xmp[key] = value
        if metadata.rights:
            xmp["xmpRights:Marked"] = "True"
        if metadata.publisher:
            xmp["dc:publisher"] = [metadata.publisher]


def postprocess(pdf: bytes, tables: Sequence[TableHeaders], metadata: Metadata) -> bytes:
    """*pdf* with row headers for *tables*, one for each table in reading order, and with *metadata*.

    Raises StructureError if the tables in the file are not those that were written.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tagged = list(find_elements(document.Root.StructTreeRoot, "/Table", INLINE_TYPES))
        if len(tagged) != len(tables):
            raise StructureError(f"{len(tagged)} tables are tagged, {len(tables)} were written")
        new: dict[str, Dictionary] = {}
        for number, (table, headers) in enumerate(zip(tagged, tables, strict=True)):
            join_body(table, document)
            new |= mark_row_headers(table, headers, f"R{number}")
        if new:
            add_to_id_tree(document, new)
        write_metadata(document, metadata)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
