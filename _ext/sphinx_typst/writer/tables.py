"""Tables: column widths from the longest words, header cells, cells that span others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from docutils import nodes

from .. import markup
from ..labels import link_kind, plain_text
from ..postprocess import TableHeaders
from ..typography import hold_together
from .figures import Figures, first_sentence
from .typed import elements, first_child

#: Most columns that a page has room for: below 12 mm a column breaks every word.
MAX_COLUMNS = 12
#: A cell with more characters may break across pages.
MAX_UNBROKEN_CELL = 900
#: Width of the text, of a letter of a bold label, and of both margins of a cell; all in points.
TEXT_WIDTH, LETTER_WIDTH, CELL_MARGINS = 402.0, 5.4, 12.0
#: Letters that the page number after a link takes; it stays with the last word of the link.
PAGE_NUMBER_LETTERS = 5
#: Longer words of running text may be hyphenated; labels may not.
HYPHENATED_FROM = 12


def unbroken_parts(node: nodes.Element) -> list[str]:
    """The text of *node*, cut where a line may end."""
    return re.split(r"[ \n]+|(?<=[-–/])", hold_together(node.astext()))


def longest_part(cell: nodes.Element, is_label: bool, links: list[nodes.reference]) -> int:
    """Letters of the longest part of *cell* that should not be broken. *links*: its links with a page number."""
    lengths = [len(word) for word in unbroken_parts(cell)]
    lengths += [len(unbroken_parts(link)[-1]) + PAGE_NUMBER_LETTERS for link in links]
    longest = max([0, *lengths])
    return longest if is_label else min(HYPHENATED_FROM, longest)


def column_widths(shares: list[int], longest: list[int]) -> list[str]:
    """Widths of columns in Typst's units: the author's *shares* of the width, but a fixed width in points where that
    is too narrow for the *longest* word, given in letters."""
    least = [letters * LETTER_WIDTH + CELL_MARGINS for letters in longest]
    widths, fixed = [f"{share}fr" for share in shares], set[int]()
    while True:
        room = TEXT_WIDTH - sum(least[at] for at in fixed)
        free = sum(share for at, share in enumerate(shares) if at not in fixed)
        narrow = [at for at, share in enumerate(shares) if at not in fixed and share * room / free < least[at]]
        if not narrow or sum(least) > TEXT_WIDTH * 0.95:
            return widths
        fixed.add(narrow[0])
        widths[narrow[0]] = f"{least[narrow[0]]:.0f}pt"


def header_has_links(group: nodes.tgroup) -> bool:
    """Whether the header of a table has a link or a footnote."""
    linking = (nodes.reference, nodes.footnote_reference)
    return any(isinstance(node, linking) for head in group.findall(nodes.thead) for node in head.findall())


def column_numbers(section: nodes.Element) -> list[list[int]]:
    """For each row of a table's head or body, the 0-based column in which each of its cells begins; cells that span
    rows or columns are taken into account."""
    taken: dict[int, int] = {}  # column to the number of rows that a cell above still covers
    numbers = []
    for row in elements(section):
        at, columns, covered = 0, [], dict[int, int]()
        for entry in elements(row):
            while taken.get(at):
                at += 1
            columns.append(at)
            for _ in range(entry.get("morecols", 0) + 1):
                covered[at] = entry.get("morerows", 0)
                at += 1
        taken = {column: left - 1 for column, left in taken.items() if left > 1}
        taken |= {column: rows for column, rows in covered.items() if rows}
        numbers.append(columns)
    return numbers


def sections(group: nodes.tgroup) -> list[nodes.Element]:
    """The head, if there is one, and the body of a table."""
    return [child for child in group.children if isinstance(child, (nodes.thead, nodes.tbody))]


class Rows(NamedTuple):
    """The cells of a table as Typst source, and which of them are headers."""

    head: list[str]
    body: list[str]
    is_header: list[tuple[bool, ...]]  #: a row each


class Tables(Figures):
    """``visit_`` method for tables."""

    def visit_table(self, node: nodes.table) -> str:
        labels = self.own_labels(node)
        index = len(self.tables)
        self.tables.append(None)  # a table within a cell comes after its outer table
        title = first_child(node, nodes.title)
        group = first_child(node, nodes.tgroup)
        assert group is not None
        columns = [child for child in group.children if isinstance(child, nodes.colspec)]
        if len(columns) > MAX_COLUMNS:
            message = "the table has %s columns, and a page has room for %s: split it, or turn rows into columns."
            self.warn(node, "wide_table", message, len(columns), MAX_COLUMNS)
            return ""
        stubs = [bool(column.get("stub")) for column in columns]
        if "colwidths-auto" in node["classes"]:
            widths = ["auto"] * len(columns)
        else:
            widths = column_widths([column["colwidth"] for column in columns], self.longest_words(group, stubs))
        rows = self.rows(group, stubs)
        headers = TableHeaders(
            sum(len(part.children) for part in group.children if isinstance(part, nodes.thead)), tuple(rows.is_header)
        )
        self.tables[index] = headers
        unbroken = all(len(cell.astext()) <= MAX_UNBROKEN_CELL for cell in group.findall(nodes.entry))
        number = self.listed_number("table", node, title)
        source = markup.call(
            "captioned-table",
            columns=markup.array(widths),
            whole_rows="true" if unbroken else "false",
            head=markup.array(rows.head),
            body=markup.array(rows.body),
            # On later pages a header is an artifact, and PDF/UA allows no link in an artifact.
            head_rows=str(headers.header_rows),
            repeat="false" if header_has_links(group) else "true",
            caption=markup.content(self.children(title)) if title is not None else "none",
            short=markup.string(first_sentence(plain_text(title))),
            number=markup.string(number),
            labels=markup.strings(labels),
        )
        return self.block(node, source)

    def rows(self, group: nodes.tgroup, stubs: Sequence[bool]) -> Rows:
        """All rows of a table. *stubs*: for each column, whether its cells are headers of their rows."""
        rows = Rows([], [], [])
        for section in sections(group):
            in_head = isinstance(section, nodes.thead)
            for columns, row in zip(column_numbers(section), elements(section), strict=True):
                is_header = tuple(in_head or stubs[at] for at in columns)
                rows.is_header.append(is_header)
                cells = [self.cell(entry, header) for entry, header in zip(elements(row), is_header, strict=True)]
                (rows.head if in_head else rows.body).extend(cells)
        return rows

    def longest_words(self, group: nodes.tgroup, stubs: Sequence[bool]) -> list[int]:
        """For each column of a table, the letters of the longest part in it that should not be broken."""
        longest = [0] * len(stubs)
        for section in sections(group):
            for columns, row in zip(column_numbers(section), elements(section), strict=True):
                for at, cell in zip(columns, elements(row), strict=True):
                    links = [link for link in cell.findall(nodes.reference) if link_kind(link) != "cite"]
                    is_label = isinstance(section, nodes.thead) or stubs[at]
                    if not cell.get("morecols"):
                        longest[at] = max(longest[at], longest_part(cell, is_label, links))
        return longest

    def cell(self, entry: nodes.Element, is_header: bool) -> str:
        """One cell of a table as an expression in Typst's code mode."""
        named = {}
        if entry.get("morecols"):
            named["colspan"] = str(entry["morecols"] + 1)
        if entry.get("morerows"):
            named["rowspan"] = str(entry["morerows"] + 1)
        for side in ("left", "center", "right"):
            if f"text-{side}" in entry["classes"]:
                named["align"] = side
        body = self.inline_or_blocks(entry)
        return markup.expression("table.cell", markup.content(f"#header-cell[{body}]" if is_header else body), **named)
