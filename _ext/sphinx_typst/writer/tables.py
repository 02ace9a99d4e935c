"""Tables: their columns, header cells, cells that span others, and rows that may break across pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from docutils import nodes

from .. import markup
from ..labels import plain_text
from ..postprocess import TableHeaders
from .base import CAPTION_SIZE, TEXT_WIDTH
from .columns import Columns, fit_columns, height_of, numbered_rows, widest_words
from .figures import Figures, first_sentence
from .typed import elements, first_child

#: Most columns that a page has room for: below 12 mm a column breaks every word.
MAX_COLUMNS = 12
#: A row that is estimated to be higher, in points, may break across pages; a head that is higher is not repeated; and
#: none higher than the last can be printed, because heads do not break.
MAX_UNBROKEN_ROW, MAX_REPEATED_HEAD, MAX_HEAD = 260.0, 160.0, 560.0
#: A table that is estimated to be no higher is kept on one page: a third of it.
MAX_WHOLE = 226.0
#: Rows of a longer table that are at least on either side of the end of a page, if they are no higher than this, with
#: the caption and the head above them.
COMPANY, MAX_COMPANY = 2, 210.0


def header_has_links(group: nodes.tgroup) -> bool:
    """Whether the header of a table has a link or a footnote."""
    linking = (nodes.reference, nodes.footnote_reference)
    return any(isinstance(node, linking) for head in group.findall(nodes.thead) for node in head.findall())


class Rows(NamedTuple):
    """The cells of a table as Typst source, and which of them are headers."""

    head: list[str]
    body: list[str]
    foot: list[str]  #: of the last rows of the body, which are kept together
    is_header: list[tuple[bool, ...]]  #: a row each


class Tables(Figures):
    """``visit_`` method for tables."""

    def visit_table(self, node: nodes.table) -> str:
        if self.inner_notes is not None:  # Typst does not tag it: screen readers would hear a row of words
            self.warn(node, "table", "a footnote has no table: put the table into the text, and the note beside it.")
            return ""
        labels = self.own_labels(node)
        index = len(self.tables)
        self.tables.append(None)  # a table within a cell comes after its outer table
        title = first_child(node, nodes.title)
        group = first_child(node, nodes.tgroup)
        assert group is not None
        columns, missing = fit_columns(group, "colwidths-auto" in node["classes"], self.line.width)
        head_height = self.head_height(group, columns)
        if not self.has_room(node, columns.stubs, missing, head_height):
            return ""
        heights = [self.row_height(numbers, row, columns) for numbers, row in numbered_rows(group)]
        # What spans rows keeps them together.
        spans = any(cell.get("morerows") for cell in group.findall(nodes.entry))
        rows = self.rows(group, columns, heights, spans)
        headers = TableHeaders(
            sum(len(part.children) for part in group.children if isinstance(part, nodes.thead)), tuple(rows.is_header)
        )
        self.tables[index] = headers
        number = self.listed_number("table", node, title)
        # On later pages a header is an artifact, and PDF/UA allows no link in an artifact.
        repeat = not header_has_links(group) and head_height <= MAX_REPEATED_HEAD
        source = markup.call(
            "captioned-table",
            columns=markup.array(columns.widths),
            size=f"{columns.type.size:g}pt",
            head=markup.array(rows.head),
            body=markup.array(rows.body),
            head_rows=str(headers.header_rows),
            foot=markup.array(rows.foot),
            repeat="true" if repeat else "false",
            **self.kept_together(node, title, heights, headers.header_rows),
            caption=self.caption(title),
            short=markup.string(first_sentence(plain_text(title))),
            number=markup.string(number),
            labels=markup.strings(labels),
        )
        return self.block(node, source)

    def has_room(self, node: nodes.table, stubs: list[bool], missing: float, head_height: float) -> bool:
        """Warns if a table with the columns *stubs* is too wide, by *missing* points, or its head too high for a page.
        Returns whether it is neither."""
        columns = len(stubs)
        title = first_child(node, nodes.title)
        place = title if title is not None and title.line else node  # some tables name their last line
        if columns > MAX_COLUMNS:
            message = "the table has %s columns, and a page has room for %s: split it, or turn rows into columns."
            self.warn(place, "wide_table", message, columns, MAX_COLUMNS)
        elif missing > 0:
            message = (
                "the words of the table's %s columns are %d mm wider than the page of the PDF, even in small type: "
                "split it, turn rows into columns, or shorten words such as %s."
            )
            group = first_child(node, nodes.tgroup)
            words = ", ".join(f"“{word[:40]}”" for word in widest_words(group, stubs)) if group else ""
            self.warn(place, "wide_table", message, columns, max(1, round(missing / 72 * 25.4)), words)
        elif head_height > MAX_HEAD:
            message = "the head of the table is about as high as a page: move what is long into the rows below it."
            self.warn(place, "high_table", message)
        else:
            return True
        return False

    def kept_together(
        self, node: nodes.table, title: nodes.Element | None, heights: list[float], head: int
    ) -> dict[str, str]:
        """Arguments that say what of a table must be on one page: all of it, or its beginning. *heights*: of its rows;
        *head*: how many of them are its head."""
        caption = height_of(title, self.line.width, CAPTION_SIZE) if title is not None else 0.0
        if caption + sum(heights) <= MAX_WHOLE:
            return {"whole": "true"}
        beginning = caption + sum(heights[: head + COMPANY])
        if beginning > MAX_COMPANY or self.line.width < TEXT_WIDTH:
            return {}
        return {"beginning": f"{beginning:.0f}pt"}

    def rows(self, group: nodes.tgroup, columns: Columns, heights: list[float], spans: bool) -> Rows:
        """All rows of a table with these *heights*. *spans*: whether a cell spans rows."""
        rows = Rows([], [], [], [])
        tall = [(max(heights) if spans else height) > MAX_UNBROKEN_ROW for height in heights]
        body = sum(len(part.children) for part in group.children if isinstance(part, nodes.tbody))
        company = not spans and body >= 2 * COMPANY and sum(heights[-COMPANY:]) <= MAX_COMPANY
        last = len(heights) - COMPANY if company else len(heights)
        for at_row, ((numbers, row), may_break) in enumerate(zip(numbered_rows(group), tall, strict=True)):
            into = rows.foot if at_row >= last else rows.body
            in_head = isinstance(row.parent, nodes.thead)
            is_header = tuple(in_head or columns.stubs[at] for at in numbers)
            rows.is_header.append(is_header)
            for at, entry, header in zip(numbers, elements(row), is_header, strict=True):
                label = columns.type.longest_label if header else 0
                with self.set_in(width=columns.of_cell(at, entry), size=columns.type.size, hyphenated=label < 1000):
                    (rows.head if in_head else into).append(self.cell(entry, header, may_break))
        return rows

    def row_height(self, numbers: Sequence[int], row: nodes.Element, columns: Columns) -> float:
        """Estimated height of a row, in points."""
        cells = zip(numbers, elements(row), strict=True)
        return max([0.0, *(height_of(cell, columns.of_cell(at, cell), columns.type.size) for at, cell in cells)])

    def head_height(self, group: nodes.tgroup, columns: Columns) -> float:
        """Estimated height of a table's head, in points."""
        rows = [(numbers, row) for numbers, row in numbered_rows(group) if isinstance(row.parent, nodes.thead)]
        return sum(self.row_height(numbers, row, columns) for numbers, row in rows)

    def cell(self, entry: nodes.Element, is_header: bool, may_break: bool) -> str:
        """One cell of a table as an expression in Typst's code mode."""
        named = {"breakable": "true"} if may_break else {}
        if entry.get("morecols"):
            named["colspan"] = str(entry["morecols"] + 1)
        if entry.get("morerows"):
            named["rowspan"] = str(entry["morerows"] + 1)
        for side in ("left", "center", "right"):
            if f"text-{side}" in entry["classes"]:
                named["align"] = side
        body = self.inline_or_blocks(entry)
        if is_header:
            body = f"#header-cell(hyphenate: {'true' if self.line.hyphenated else 'false'})[{body}]"
        return markup.expression("table.cell", markup.content(body), **named)
