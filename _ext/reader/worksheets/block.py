"""Working sheets in pages: ``{worksheet}`` lists the parts of a framework, each with a question for a team.

The content is a line for each part, in the order of the framework: ``key of the term: question``. The page shows the
list and, on the web, links to the sheet as .docx and .xlsx, which are written with the pages. ``{worksheet-filled}``
is a sheet filled in for an example: lines of ``key | where we are | how we know | gap | who | by when``. Names of
parts are those of the terms: no sheet repeats them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..concordance.cross_references import term_link
from ..concordance.page_data import PageData
from ..facts.layout import FRAMEWORKS
from ..facts.terms import text_without_citations
from ..i18n import _

logger = getLogger(__name__)

#: Folder of the sheets below the root of the pages.
FOLDER = "worksheets"
#: Cells that a filled line has after the key of its part.
CELLS = 5


@dataclass(frozen=True)
class Worksheet:
    """One block: ``framework`` is the name of its page, ``lines`` have the key of a part and its question or, if the
    sheet is ``filled``, the cells after the question."""

    framework: str
    filled: bool
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Handout:
    """A section that is also a file: its heading, the paragraphs before its first table, the heads and rows of that
    table, and what follows it."""

    name: str
    title: str
    above: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...]


#: The sections of each page that are files, too.
HANDOUTS: PageData[tuple[Handout, ...]] = PageData("handouts")
#: The blocks of each page, in its order.
WORKSHEETS: PageData[tuple[Worksheet, ...]] = PageData("worksheets")


def columns() -> tuple[tuple[str, float], ...]:
    """The heads of a sheet's columns, with their weights: sentences need more room than names and dates."""
    return (
        (str(_("Part")), 1.6),
        (str(_("Question")), 2.2),
        (str(_("Where we are")), 3),
        (str(_("How we know")), 3),
        (str(_("Gap")), 3),
        (str(_("Who")), 1.5),
        (str(_("By when")), 1),
    )


def file_name(sheet: Worksheet) -> str:
    """The name of a sheet's files, without the ending."""
    return f"{sheet.framework}-example" if sheet.filled else sheet.framework


def name_and_key(words: str) -> tuple[str, str]:
    """(name, key of the term) of *words* at the beginning of a line: a key, or ``name <key>`` as in the role ``term``.

    The name is empty if there is none but the term's own.
    """
    found = re.fullmatch(r"([^<>]+)<([^<>]+)>", words)
    return (found[1].strip(), found[2].strip()) if found else ("", words)


def downloads(name: str, docname: str) -> addnodes.only:
    """Links from a page to the files called *name*: on the web alone, because no other edition has them beside it."""
    up = "../" * docname.count("/")
    line = nodes.paragraph("", "", nodes.Text(str(_("To fill in:")) + " "), classes=["worksheet-files"])
    for number, (ending, kind) in enumerate((("docx", _("document")), ("xlsx", _("spreadsheet")))):
        line += [nodes.Text(", ")] if number else []
        line += nodes.reference("", f"{kind} (.{ending})", refuri=f"{up}{FOLDER}/{name}.{ending}", internal=True)
    return addnodes.only("", line, expr="html and not epub")


class WorksheetBlock(SphinxDirective):
    """``{worksheet} name-of-the-framework``."""

    required_arguments = 1
    has_content = True
    filled = False

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0].strip()
        if f"{FRAMEWORKS}/{name}" not in self.env.found_docs:
            self.complain(self.lineno, f"there is no page {FRAMEWORKS}/{name}.md.")
            return []
        container = nodes.container(framework=name, filled=self.filled, classes=["worksheet"])
        self.set_source_info(container)
        container += downloads(file_name(Worksheet(name, self.filled, ())), self.env.docname)
        container += self.body(list(self.lines()))
        return [container]

    def line_of(self, number: int) -> int:
        """The line of the page, counted from 1, on which the line *number* of the content is, counted from 0."""
        return self.lineno + self.content_offset + number + 1

    def place(self, node: nodes.Element, number: int) -> nodes.Element:
        """*node*, which comes from the line *number* of the content, counted from 0."""
        node.source, node.line = str(self.env.doc2path(self.env.docname)), self.line_of(number)
        return node

    def part(self, words: str, number: int) -> nodes.Element:
        """A link to the part of line *number*, which begins with *words*."""
        name, key = name_and_key(words)
        return self.place(term_link(key, self.env.docname, name), number)

    def lines(self) -> Iterator[tuple[int, str, tuple[str, ...]]]:
        """(index of the line, key, cells) of each line that can be read."""
        seen: set[str] = set()
        for number, line in enumerate(self.content):
            if not line.strip():
                continue
            key, *cells = (part.strip() for part in self.parts(line))
            if not key or not all(cells) or len(cells) != (CELLS if self.filled else 1):
                self.complain(self.line_of(number), f"“{line[:60]}” is no line of a sheet: {self.form()}.")
            elif key in seen:
                self.complain(self.line_of(number), f"the part “{key}” is here twice: a sheet has one line for each.")
            else:
                seen.add(key)
                yield number, key, tuple(cells)

    def parts(self, line: str) -> list[str]:
        return line.split(": ", 1)

    def form(self) -> str:
        """What a line looks like."""
        return "write “key of the term: question”"

    def body(self, lines: list[tuple[int, str, tuple[str, ...]]]) -> nodes.Element:
        """A table of parts and questions."""
        specs = [nodes.colspec(colwidth=36, stub=True), nodes.colspec(colwidth=64)]
        rows = []
        for number, key, (question,) in lines:
            cell = self.place(nodes.paragraph(question, question), number)
            link = nodes.paragraph("", "", self.part(key, number))
            rows.append(nodes.row("", nodes.entry("", link), nodes.entry("", cell), part=key))
        head = nodes.row("", *(nodes.entry("", nodes.paragraph("", words)) for words, _weight in columns()[:2]))
        group = nodes.tgroup("", *specs, nodes.thead("", head), nodes.tbody("", *rows), cols=2)
        return nodes.table("", group, classes=["colwidths-given"])

    def complain(self, line: int, message: str) -> None:
        logger.warning("%s", message, location=(self.env.docname, line), type="reader", subtype="worksheet")


class FilledWorksheet(WorksheetBlock):
    """``{worksheet-filled} name-of-the-framework``: what an example agency wrote into the sheet."""

    filled = True

    def parts(self, line: str) -> list[str]:
        return line.split("|")

    def form(self) -> str:
        return "write “key of the term | where we are | how we know | gap | who | by when”"

    def body(self, lines: list[tuple[int, str, tuple[str, ...]]]) -> nodes.Element:
        """A list: six columns fit neither a phone nor a page."""
        items = nodes.bullet_list(classes=["worksheet-example"])
        for number, key, cells in lines:
            line = nodes.paragraph("", "", nodes.strong("", "", self.part(key, number)))
            answers = nodes.bullet_list()
            for (label, _weight), words in zip(columns()[2:], cells, strict=True):
                said = nodes.paragraph("", "", nodes.emphasis("", f"{label}:"), nodes.Text(f" {words}"))
                answers += nodes.list_item("", self.place(said, number))
            items += nodes.list_item("", line, answers, part=key)
        return items


class handout_mark(nodes.Invisible, nodes.Element):
    """Marks a section that is a file called ``file``, too; removed when the page has been read."""


class HandoutBlock(SphinxDirective):
    """``{handout} name``: the section around it is a file of one page as well."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = nodes.make_id(self.arguments[0])
        return [handout_mark(file=name), downloads(name, self.env.docname)]


# -- What a page has, as data ----------------------------------------------------------------------------------------


def worksheets(tree: nodes.document) -> Iterator[Worksheet]:
    """The blocks of a page."""
    for container in tree.findall(nodes.container):
        if "worksheet" not in container["classes"]:
            continue
        if container["filled"]:
            items = [item for item in container.findall(nodes.list_item) if "part" in item]
            lines = tuple((item["part"], *answers(item)) for item in items)
        else:
            rows = [row for row in container.findall(nodes.row) if "part" in row]
            lines = tuple((row["part"], row[1].astext()) for row in rows)
        yield Worksheet(container["framework"], container["filled"], lines)


def answers(item: nodes.list_item) -> Iterator[str]:
    """The cells of a part, as readers see them: what follows the label of each answer."""
    for said in item[1].findall(nodes.paragraph):
        yield "".join(child.astext() for child in said.children[1:]).strip()


def handouts(tree: nodes.document) -> Iterator[Handout]:
    """The sections of a page that are marked; takes the marks out."""
    for mark in list(tree.findall(handout_mark)):
        section = mark.parent
        assert isinstance(section, nodes.section)
        section.remove(mark)
        titles = [title.astext() for title in section.findall(nodes.title) if isinstance(title.parent, nodes.section)]
        table = next(section.findall(nodes.table), None)
        rows = [tuple(cell.astext() for cell in row) for row in table.findall(nodes.row)] if table is not None else []
        words: tuple[list[str], list[str]] = ([], [])
        after = False
        for node in section.findall(lambda node: isinstance(node, nodes.paragraph | nodes.table)):
            after = after or node is table
            inside = table is not None and any(node is one for one in table.findall(nodes.paragraph))
            downloads = isinstance(node.parent, addnodes.only)
            if isinstance(node, nodes.paragraph) and not inside and not downloads:
                words[after].append(" ".join(text_without_citations(node).split()))
        yield Handout(
            mark["file"], titles[-1], tuple(words[0]), rows[0] if rows else (), tuple(rows[1:]), tuple(words[1])
        )


def collect(app: Sphinx, tree: nodes.document) -> None:
    """Keeps the blocks of a page when it is read."""
    if sheets := tuple(worksheets(tree)):
        WORKSHEETS.of(app.env)[app.env.docname] = sheets
    if sections := tuple(handouts(tree)):
        HANDOUTS.of(app.env)[app.env.docname] = sections


def setup(app: Sphinx) -> None:
    app.add_node(handout_mark)
    app.add_directive("worksheet", WorksheetBlock)
    app.add_directive("worksheet-filled", FilledWorksheet)
    app.add_directive("handout", HandoutBlock)
    app.connect("doctree-read", collect)
