"""Figures, images and tables: a part of the writer."""

from __future__ import annotations

import re

from docutils import nodes

from . import markup
from .finish import Grid
from .labels import plain
from .typography import hold_together

#: Columns that the page has room for: below 12 mm a column breaks every word.
WIDEST = 12


#: A cell of more characters may break across pages.
LONG = 900
#: The width of the text, and what a letter of a bold label takes, in points; and both margins of a cell.
TEXT, LETTER, MARGINS = 402.0, 5.4, 12.0
#: Letters that the page number after a link takes, which stays with its last word.
NUMBER = 5
#: Longer words may be hyphenated, where they are not labels.
TEXT_WORD = 12


def parts(node: nodes.Element) -> list[str]:
    """The text of *node*, where lines may end."""
    return re.split(r"[ \n]+|(?<=[-–/])", hold_together(node.astext()))


def widest_word(cell: nodes.Element, label: bool, links: list[nodes.reference]) -> int:
    """Letters of the longest part of *cell* that should not be broken: *links* are followed by their pages."""
    words = [*(len(word) for word in parts(cell)), *(len(parts(link)[-1]) + NUMBER for link in links)]
    return max([0, *words]) if label else min(TEXT_WORD, max([0, *words]))


def widths(shares: list[int], words: list[int]) -> list[str]:
    """Columns in the author's *shares* of the width, but none too narrow for the longest of its *words*, in letters."""
    least = [letters * LETTER + MARGINS for letters in words]
    found, fixed = [f"{share}fr" for share in shares], set[int]()
    while True:
        room = TEXT - sum(least[at] for at in fixed)
        free = sum(share for at, share in enumerate(shares) if at not in fixed)
        narrow = [at for at, share in enumerate(shares) if at not in fixed and share * room / free < least[at]]
        if not narrow or sum(least) > TEXT * 0.95:
            return found
        fixed.add(narrow[0])
        found[narrow[0]] = f"{least[narrow[0]]:.0f}pt"


def has_links(group: nodes.tgroup) -> bool:
    """Whether the head of a table leads anywhere."""
    leading = (nodes.reference, nodes.footnote_reference)
    return any(isinstance(node, leading) for head in group.findall(nodes.thead) for node in head.findall())


def first_sentence(text: str) -> str:
    """What the list of figures prints of a caption."""
    return re.split(r"(?<=[^.][.?!])\s+(?=[A-ZÀ-Ý])", text, maxsplit=1)[0].removesuffix(".")


def column_numbers(part: nodes.Element) -> list[list[int]]:
    """For each row of a table's head or body, the column in which each of its cells begins, spans counted."""
    taken: dict[int, int] = {}  # column to the rows that a cell above still fills
    found = []
    for row in part.children:
        at, columns, below = 0, [], dict[int, int]()
        for entry in row.children:
            while taken.get(at):
                at += 1
            columns.append(at)
            for _ in range(entry.get("morecols", 0) + 1):
                below[at] = entry.get("morerows", 0)
                at += 1
        taken = {column: left - 1 for column, left in taken.items() if left > 1} | {c: n for c, n in below.items() if n}
        found.append(columns)
    return found


class Pictures:
    """Methods of `TypstWriter` for what is not running text."""

    def visit_image(self, node: nodes.image) -> str:
        if not node.get("alt"):
            said = "the image %r has no description: add ':alt:' with what it shows."
            self.complain(node, "alt", said, node.get("uri", ""))
            return ""
        path = self.context.image(node)
        if not path:
            self.faulty = True  # Sphinx has said that the file is missing
            if "?" in node.get("candidates", {}):  # Sphinx's sign for an address that is no file of the book
                said = "the picture %r is on another site, and none is fetched: name a file of the book."
                self.complain(node, "remote_picture", said, node["uri"][:80])
            return ""
        if isinstance(node.parent, nodes.TextElement) and len(node.parent.children) > 1:
            return markup.call("icon", markup.string(path), alt=markup.string(node["alt"]))
        width = markup.length(node.get("width", ""))
        source = markup.call("picture", markup.string(path), alt=markup.string(node["alt"]), width=width)
        return source if isinstance(node.parent, nodes.TextElement) else self.block(node, source)

    def visit_figure(self, node: nodes.figure) -> str:
        labels = self.own_labels(node)
        caption = next((child for child in node.children if isinstance(child, nodes.caption)), None)
        legend = next((child for child in node.children if isinstance(child, nodes.legend)), None)
        body = "".join(self.render(child) for child in node.children if child is not caption and child is not legend)
        number = self.numbered("figure", node, caption)
        source = markup.call(
            "fig",
            markup.content(body),
            caption=markup.content(self.children(caption)) if caption is not None else "none",
            short=markup.string(first_sentence(plain(caption))),
            legend=markup.content(self.children(legend)) if legend is not None else "none",
            number=markup.string(number),
            labels=markup.strings(labels),
        )
        return self.block(node, source)

    def visit_table(self, node: nodes.table) -> str:
        labels = self.own_labels(node)
        place = len(self.grids)
        self.grids.append(Grid(0))
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        group = next(child for child in node.children if isinstance(child, nodes.tgroup))
        columns = [child for child in group.children if isinstance(child, nodes.colspec)]
        if len(columns) > WIDEST:
            said = "the table has %s columns, and a page has room for %s: split it, or turn rows into columns."
            self.complain(node, "wide_table", said, len(columns), WIDEST)
            return ""
        stubs = [bool(column.get("stub")) for column in columns]
        if "colwidths-auto" in node["classes"]:
            wide = ["auto"] * len(columns)
        else:
            wide = widths([column["colwidth"] for column in columns], self.longest_words(group, stubs))
        rows: dict[type, list[str]] = {nodes.thead: [], nodes.tbody: []}
        heads: list[tuple[bool, ...]] = []
        for part in group.children:
            if type(part) not in rows:
                continue
            for columns_of, row in zip(column_numbers(part), part.children, strict=True):
                head = isinstance(part, nodes.thead)
                is_head = tuple(head or stubs[at] for at in columns_of)
                heads.append(is_head)
                rows[type(part)] += [self.cell(*pair) for pair in zip(row.children, is_head, strict=True)]
        self.grids[place] = Grid(
            sum(len(part.children) for part in group.children if isinstance(part, nodes.thead)), tuple(heads)
        )
        number = self.numbered("table", node, title)
        source = markup.call(
            "tbl",
            columns=markup.array(wide),
            whole_rows="true" if all(len(cell.astext()) <= LONG for cell in group.findall(nodes.entry)) else "false",
            head=markup.array(rows[nodes.thead]),
            body=markup.array(rows[nodes.tbody]),
            # On later pages a head is an artefact, and PDF/UA lets no artefact hold a link.
            head_rows=str(self.grids[place].head),
            repeat="false" if has_links(group) else "true",
            caption=markup.content(self.children(title)) if title is not None else "none",
            short=markup.string(first_sentence(plain(title))),
            number=markup.string(number),
            labels=markup.strings(labels),
        )
        return self.block(node, source)

    def numbered(self, kind: str, node: nodes.Element, caption: nodes.Element | None) -> str:
        """The number of a figure or table, which puts it on the list of them; empty if it has none."""
        number = self.context.number(kind, self.docname, node["ids"][0]) if node["ids"] else ""
        if number:
            self.listed.append((number, first_sentence(plain(caption))))
        return number

    def longest_words(self, group: nodes.tgroup, stubs: list[bool]) -> list[int]:
        """For each column of a table, the letters of the longest part in it that should not be broken."""
        found = [0] * len(stubs)
        for part in (part for part in group.children if isinstance(part, (nodes.thead, nodes.tbody))):
            for columns, row in zip(column_numbers(part), part.children, strict=True):
                for at, cell in zip(columns, row.children, strict=True):
                    links = [link for link in cell.findall(nodes.reference) if self.kind(link) != "cite"]
                    label = isinstance(part, nodes.thead) or stubs[at]
                    if not cell.get("morecols"):
                        found[at] = max(found[at], widest_word(cell, label, links))
        return found

    def cell(self, entry: nodes.entry, head: bool) -> str:
        """One cell of a table."""
        named = {}
        if entry.get("morecols"):
            named["colspan"] = str(entry["morecols"] + 1)
        if entry.get("morerows"):
            named["rowspan"] = str(entry["morerows"] + 1)
        for side in ("left", "center", "right"):
            if f"text-{side}" in entry["classes"]:
                named["align"] = side
        body = self.inline_or_blocks(entry)
        return markup.expression("table.cell", markup.content(f"#th[{body}]" if head else body), **named)
