"""What Typst 0.15 cannot write, added to its PDF: heads of table rows, and metadata about identity and rights.

Deterministic: the same input gives the same bytes. Runs before any validator sees the file.
"""

from __future__ import annotations

import io
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name


class Grid(NamedTuple):
    """What the writer knows of one table: rows in its head, and for each row which of its cells are heads."""

    head: int
    rows: tuple[tuple[bool, ...], ...] = ()


@dataclass(frozen=True)
class Metadata:
    """Facts for the XMP packet; empty ones are left out."""

    identifier: str = ""  #: of the work, whatever the edition: a URN, DOI or address
    rights: str = ""  #: the licence in words
    licence: str = ""  #: the address of the licence
    publisher: str = ""


class StructureError(Exception):
    """The tags do not hold the tables that were written."""


def kids(element: pikepdf.Object) -> list[Dictionary]:
    """Structure elements directly below *element*."""
    found = element.get("/K", Array())
    found = list(found) if isinstance(found, Array) else [found]
    return [kid for kid in found if isinstance(kid, Dictionary) and "/S" in kid]


#: Elements that hold running text, and so no table.
RUNNING = frozenset(f"/{role}" for role in ("P", "H1", "H2", "H3", "H4", "H5", "H6", "Span", "Link", "Lbl", "TOC"))


def elements(element: pikepdf.Object, role: str, closed: Container[str] = ()) -> Iterator[Dictionary]:
    """All structure elements of *role* below *element*, in reading order; an outer one before those within it. Nobody
    looks into elements whose role is in *closed*."""
    stack = kids(element)[::-1]
    while stack:
        found = stack.pop()
        if role == found.S:
            yield found
        if str(found.S) not in closed:
            stack += kids(found)[::-1]


def rows(table: Dictionary) -> list[Dictionary]:
    """The rows of *table*, without those of tables within its cells."""
    found = []
    for kid in kids(table):
        if kid.S == "/TR":
            found.append(kid)
        elif kid.S in ("/THead", "/TBody", "/TFoot"):
            found += [row for row in kids(kid) if row.S == "/TR"]
    return found


def table_facts(cell: Dictionary) -> Dictionary:
    """The attributes of *cell* as a part of its table; made if there are none."""
    known = cell.get("/A", Array())
    known = known if isinstance(known, Array) else Array([known])
    for facts in known:
        if isinstance(facts, Dictionary) and facts.get("/O") == "/Table":
            return facts
    known.append(Dictionary(O=Name.Table))
    cell.A = known
    return cell.A[-1]


def mark_row_heads(table: Dictionary, grid: Grid, name: str) -> dict[str, Dictionary]:
    """Turns the data cells of *table* that head their rows into header cells, and ties the cells of those rows to them.

    *name* tells the table from others. Returns the new header cells by their ids. Raises StructureError when *table* is
    not the one that *grid* describes.
    """
    tagged = [[cell for cell in kids(row) if cell.S in ("/TH", "/TD")] for row in rows(table)]
    if [len(row) for row in tagged] != [len(row) for row in grid.rows]:
        raise StructureError(f"{[len(row) for row in tagged]} cells are tagged, {list(map(len, grid.rows))} written")
    found: dict[str, Dictionary] = {}
    open_heads: list[tuple[int, str]] = []  # last row that a head is for, and its id
    for number, (cells, heads) in enumerate(zip(tagged, grid.rows, strict=True)):
        open_heads = [(last, id_) for last, id_ in open_heads if last >= number]
        for cell, head in zip(cells, heads, strict=True):
            if head and cell.S == "/TD":
                id_ = f"{name}-{len(found)}"
                facts = table_facts(cell)
                cell.S, cell.ID, facts.Scope = Name.TH, pikepdf.String(id_), Name.Row
                open_heads.append((number + int(facts.get("/RowSpan", 1)) - 1, id_))
                found[id_] = cell
        for cell in cells:
            if cell.S == "/TD":
                facts = table_facts(cell)
                facts.Headers = Array([*facts.get("/Headers", []), *(pikepdf.String(id_) for _, id_ in open_heads)])
    return found


def name_elements(document: pikepdf.Pdf, named: dict[str, Dictionary]) -> None:
    """Enters structure elements into the tree by which their ids are found."""
    root = document.Root.StructTreeRoot
    known = dict(pikepdf.NameTree(root.IDTree).items()) if "/IDTree" in root else {}
    # In one leaf: entering them one by one costs more than all else here.
    pairs = sorted((known | named).items(), key=lambda pair: bytes(pikepdf.String(pair[0])))
    leaf = Array([part for id_, element in pairs for part in (pikepdf.String(id_), element)])
    root.IDTree = document.make_indirect(Dictionary(Names=leaf))


def describe(document: pikepdf.Pdf, facts: Metadata) -> None:
    """Writes *facts* into the XMP packet."""
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        for key, value in (
            ("dc:identifier", facts.identifier),
            ("dc:rights", facts.rights),
            ("xmpRights:WebStatement", facts.licence),
        ):
            if value:
                xmp[key] = value
        if facts.rights:
            xmp["xmpRights:Marked"] = "True"
        if facts.publisher:
            xmp["dc:publisher"] = [facts.publisher]


def finish(pdf: bytes, grids: list[Grid], facts: Metadata) -> bytes:
    """*pdf* with row heads for *grids*, one for each table in reading order, and with *facts*."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tables = list(elements(document.Root.StructTreeRoot, "/Table", RUNNING))
        if len(tables) != len(grids):
            raise StructureError(f"{len(tables)} tables are tagged, {len(grids)} were written")
        heads: dict[str, Dictionary] = {}
        for number, (table, grid) in enumerate(zip(tables, grids, strict=True)):
            heads |= mark_row_heads(table, grid, f"R{number}")
        if heads:
            name_elements(document, heads)
        describe(document, facts)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
