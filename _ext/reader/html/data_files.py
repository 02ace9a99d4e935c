"""The book's tables as data: terms, relations, comparisons and wordings by year, as CSV and JSON beside the pages.

``{data-files}`` describes them, with links on the web. All rows follow from the pages; nothing is typed twice.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from ..concordance import environment
from ..concordance.page_data import PageData
from ..directives.comparisons import COMPARISONS
from ..facts.terms import text_without_citations
from ..i18n import _

#: Folder of the files below the root of the pages.
FOLDER = "data"
#: Tables whose names begin so are wordings by year: a row for each idea, a column for each text.
WORDINGS = "table-words-"
#: Separates several values in one cell of a CSV file.
SEPARATOR = "; "
#: A cell that begins so would be taken for a formula by spreadsheets.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: A row: column to value; a value is text, a number or a list of texts.
Row = dict[str, "str | list[str]"]


@dataclass(frozen=True)
class Wording:
    """One cell of a table of wordings: ``element`` heads its row, ``text`` heads its column."""

    table: str
    element: str
    term: str
    text: str
    wording: str


#: Pages that describe the files: without one there are none.
DESCRIBED: PageData[bool] = PageData("data-files")
#: The cells of the tables of wordings on each page.
WORDINGS_OF_PAGE: PageData[tuple[Wording, ...]] = PageData("wordings")


# -- Rows ------------------------------------------------------------------------------------------------------------


def term_rows(env: BuildEnvironment) -> Iterator[Row]:
    for docname in environment.pages_in_order(env):
        for term in environment.TERMS.of(env).get(docname, ()):
            names = dict(term.equivalents)
            yield {
                "key": term.key,
                "name": term.text,
                "framework": docname.rpartition("/")[2],
                "address": f"{docname}.html#{term.anchor}",
                "definition": term.short_definition,
                "other_names": list(term.aliases),
                "concerns": list(term.concerns),
                "language": term.language or env.config.language or "en",
                "spanish": names.get("es", ""),
                "french": names.get("fr", ""),
            }


def relation_rows(env: BuildEnvironment) -> Iterator[Row]:
    book = environment.concordance_of(env)
    for docname in environment.pages_in_order(env):
        for term in environment.TERMS.of(env).get(docname, ()):
            for kind, other in term.relations:
                target = book.term(other)
                if target is not None:
                    yield {"term": term.key, "relation": kind, "other": target.key}


def keys_of(env: BuildEnvironment, names: Iterable[str]) -> list[str]:
    """The keys of the terms that *names* name, as links do: by key or alias, in any capitals. Others have none."""
    found = [environment.concordance_of(env).term(name) for name in names]
    return [term.key for term in found if term is not None]


def comparison_rows(env: BuildEnvironment) -> Iterator[Row]:
    for docname in environment.pages_in_order(env):
        for block in COMPARISONS.of(env).get(docname, ()):
            same: Row = {"kind": block.kind, "heading": block.heading, "address": f"{docname}.html#{block.anchor}"}
            for one in (*block.statements, *block.notes):
                terms = keys_of(env, one.terms)
                yield same | {"field": one.source, "text": one.text, "terms": terms, "works": list(one.works)}


def wording_rows(env: BuildEnvironment) -> Iterator[Row]:
    for docname in environment.pages_in_order(env):
        for one in WORDINGS_OF_PAGE.of(env).get(docname, ()):
            address = f"{docname}.html#{one.table}"
            yield {
                "address": address,
                "element": one.element,
                "term": "".join(keys_of(env, [one.term])),
                "text": one.text,
                "wording": one.wording,
            }


@dataclass(frozen=True)
class DataFile:
    """A table: ``columns`` to what they contain, as readers see it."""

    name: str
    what: str
    columns: dict[str, str]
    rows: Callable[[BuildEnvironment], Iterator[Row]]


def terms_file() -> DataFile:
    return DataFile(
        "terms",
        str(_("Every term that a framework page defines")),
        {
            "key": str(_("the term's key")),
            "name": str(_("the term as readers see it")),
            "framework": str(_("the page that defines it, without folder and ending")),
            "address": str(_("the address of the definition, from the root of the site")),
            "definition": str(_("the first sentence of the definition")),
            "other_names": str(_("other English names")),
            "concerns": str(_("what it is about")),
            "language": str(_("language of the term, as a BCP 47 tag")),
            "spanish": str(_("its Spanish equivalent, where a source has one")),
            "french": str(_("its French equivalent, where a source has one")),
        },
        term_rows,
    )


def relations_file() -> DataFile:
    return DataFile(
        "relations",
        str(_("How terms are related, each relation at the end that declares it")),
        {
            "term": str(_("key of the term")),
            "relation": str(_("broader, narrower, same (SKOS: closeMatch) or related")),
            "other": str(_("key of the other term")),
        },
        relation_rows,
    )


def comparisons_file() -> DataFile:
    return DataFile(
        "comparisons",
        str(_("The crosswalk and the false friends, a row for each statement")),
        {
            "kind": str(_("comparison or false-friend")),
            "heading": str(_("the question, or the word")),
            "address": str(_("the address of the block, from the root of the site")),
            "field": str(_("the framework page, the key of a work, or the kind of note")),
            "text": str(_("what it says")),
            "terms": str(_("keys of the terms that it names")),
            "works": str(_("works that it cites, with places in braces")),
        },
        comparison_rows,
    )


def wordings_file() -> DataFile:
    return DataFile(
        "wordings",
        str(_("How the words moved: a row for each wording of an element in one text")),
        {
            "address": str(_("the address of the table, from the root of the site")),
            "element": str(_("the head of the row")),
            "term": str(_("key of the term in it, if there is one")),
            "text": str(_("the head of the column: year and text")),
            "wording": str(_("the name or wording there")),
        },
        wording_rows,
    )


def data_files() -> tuple[DataFile, ...]:
    """The tables that the book offers, with their words in the language of the edition."""
    return terms_file(), relations_file(), comparisons_file(), wordings_file()


# -- Files -----------------------------------------------------------------------------------------------------------


def as_json(rows: list[Row]) -> str:
    """A list of objects, one a line, so that a change is seen line by line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n" if rows else "[]\n"


def as_csv(rows: list[Row], columns: list[str]) -> str:
    """RFC 4180 with a head row; several values in a cell are separated by semicolons, and no cell is a formula."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(columns)
    for row in rows:
        values = [row[column] for column in columns]
        cells = [SEPARATOR.join(value) if isinstance(value, list) else value for value in values]
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return made.getvalue()


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Writes all tables where a page describes them."""
    if exception is not None or app.builder.name != "html" or not DESCRIBED.of(app.env):
        return
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    for file in data_files():
        rows = list(file.rows(app.env))
        (folder / f"{file.name}.json").write_text(as_json(rows), "utf-8")
        (folder / f"{file.name}.csv").write_text(as_csv(rows, list(file.columns)), "utf-8", newline="")


# -- The page --------------------------------------------------------------------------------------------------------


class DataFiles(SphinxDirective):
    """``{data-files}``: a section for each table, with its columns."""

    def run(self) -> list[nodes.Node]:
        sections: list[nodes.Node] = []
        DESCRIBED.of(self.env)[self.env.docname] = True
        up = "../" * self.env.docname.count("/")
        for file in data_files():
            id_ = f"data-{file.name}"
            section = nodes.section("", nodes.title("", file.name.capitalize()), ids=[id_])
            section += nodes.paragraph("", f"{file.what}.")
            line = nodes.paragraph("", "", classes=["data-files"])
            for number, ending in enumerate(("csv", "json")):
                line += [nodes.Text(", ")] if number else []
                name = f"{file.name}.{ending}"
                line += nodes.reference("", name, refuri=f"{up}{FOLDER}/{name}", internal=True)
            section += addnodes.only("", line, expr="html and not epub")
            items = nodes.bullet_list()
            for name, what in file.columns.items():
                items += nodes.list_item("", nodes.paragraph("", "", nodes.literal("", name), nodes.Text(f": {what}")))
            section += items
            self.state.document.ids[id_] = section
            sections.append(section)
        return sections


def wordings(tree: nodes.document) -> Iterator[Wording]:
    """The cells of each table of wordings, before links are resolved."""
    for table in tree.findall(nodes.table):
        name = next((name for name in table["names"] if name.startswith(WORDINGS)), "")
        rows = [[_text(cell) for cell in row.children] for row in table.findall(nodes.row)]
        if not name or not rows:
            continue
        heads, *lines = rows
        terms = [_term(row) for row in list(table.findall(nodes.row))[1:]]
        for line, term in zip(lines, terms, strict=True):
            for head, words in zip(heads[1:], line[1:], strict=True):
                yield Wording(name, line[0], term, head, words)


def _text(node: nodes.Node) -> str:
    return " ".join(text_without_citations(node).split())


def _term(row: nodes.row) -> str:
    """Key of the first term that the head of a row links to."""
    links = row[0].findall(addnodes.pending_xref)
    return next((str(link["reftarget"]) for link in links if link["reftype"] == "term"), "")


def collect(app: Sphinx, tree: nodes.document) -> None:
    """Keeps the wordings of a page when it is read."""
    if found := tuple(wordings(tree)):
        WORDINGS_OF_PAGE.of(app.env)[app.env.docname] = found


def setup(app: Sphinx) -> None:
    app.add_directive("data-files", DataFiles)
    app.connect("doctree-read", collect)
    app.connect("build-finished", write_files)
