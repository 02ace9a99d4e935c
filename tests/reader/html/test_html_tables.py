"""Tables as web pages have them: cells that name their column, scopes of heads, widths as classes."""

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from docutils import nodes
from docutils.utils import new_document
from reader.html.tables import LabelCells, add_scope, width_as_class


def cell(words, **attributes):
    return nodes.entry("", nodes.paragraph("", words), **attributes)


def table(heads, *rows, head_rows=1):
    """A table of these texts or cells, whose first *head_rows* rows are its head."""
    lines = [
        nodes.row("", *(one if isinstance(one, nodes.Node) else cell(one) for one in row)) for row in [heads, *rows]
    ]
    columns = [nodes.colspec(colwidth=1) for _ in heads]
    head = [nodes.thead("", *lines[:head_rows])] if head_rows else []
    return nodes.table("", nodes.tgroup("", *columns, *head, nodes.tbody("", *lines[head_rows:]), cols=len(heads)))


def labelled(one):
    """Whether *one* was marked, and the labels of its cells, row by row."""
    tree = new_document("page")
    tree += one
    LabelCells(tree).run()
    return "stacked" in one["classes"], [[e.get("label") for e in row] for row in one.findall(nodes.row)]


def test_cells_of_three_columns_have_the_head_of_their_column():
    marked, labels = labelled(table(["Part", "In\n 2020", "In 2021"], ["a", "b", "c"], ["d", "e", "f"]))
    assert marked
    assert labels == [[None] * 3, [None, "In 2020", "In 2021"], [None, "In 2020", "In 2021"]]


def test_the_corner_of_a_table_may_be_empty():
    marked, labels = labelled(table(["", "2020", "2021"], ["a", "b", "c"]))
    assert marked and labels[1] == [None, "2020", "2021"]


def test_a_head_with_markup_gives_its_words():
    link = nodes.entry("", nodes.paragraph("", "", nodes.reference("", "the law"), nodes.Text(" of 2020")))
    assert labelled(table(["Part", link, "x"], ["a", "b", "c"]))[1][1] == [None, "the law of 2020", "x"]


@pytest.mark.parametrize(
    "one",
    [
        table(["Part", "Question"], ["a", "b"]),
        table(["Part", "2020", "2021"], ["a", cell("b", morecols=1)]),
        table(["Part", "2020", "2021"], ["a", cell("b", morerows=1), "c"], ["d", "e"]),
        table(["Part", cell("years", morecols=1)], ["a", "b", "c"]),
        table(["Part", "2020", "2021"], ["a", "b", "c"], ["d", "e", "f"], head_rows=2),
        table(["Part", "2020", "2021"], ["a", "b", "c"], head_rows=0),
        table(["Part", "", "2021"], ["a", "b", "c"]),
    ],
    ids=["two-columns", "spans-columns", "spans-rows", "head-spans", "two-heads", "no-head", "empty-head"],
)
def test_other_tables_are_left_as_they_are(one):
    marked, labels = labelled(one)
    assert not marked and {label for row in labels for label in row} == {None}


def test_each_table_of_a_page_is_looked_at_for_itself():
    tree = new_document("page")
    tree += [table(["a", "b"], ["c", "d"]), table(["a", "b", "c"], ["d", "e", "f"])]
    LabelCells(tree).run()
    assert [one["classes"] for one in tree.findall(nodes.table)] == [["paired"], ["stacked"]]


WIDE = """# Tables

:::{list-table} Three columns
:header-rows: 1
:stub-columns: 1
:widths: 20 30 50

* - Part
  - The "old" one & \\<others>
  - {term}`New <front door>`
* - a
  - b
  - c
:::

:::{list-table} Two columns
:header-rows: 1
:widths: 20 80

* - Part
  - What
* - a
  - b
:::
"""


@pytest.mark.sphinx("html", testroot="compare", srcdir="tables")
def test_pages_have_labels_scopes_and_no_styles(make_app, app_params):
    args, kwargs = app_params
    app = make_app(*args, **kwargs)
    (app.srcdir / "about" / "words.md").write_text(WIDE, "utf-8")
    app.build()
    assert app.warning.getvalue() == ""
    page = BeautifulSoup((app.outdir / "about" / "words.html").read_text("utf-8"), "html.parser")
    wide, narrow = page.select("table")
    assert "stacked" in wide["class"] and "stacked" not in narrow["class"]
    assert [td["data-label"] for td in wide.select("td")] == ["The “old” one & <others>", "New"]
    assert not narrow.select("[data-label]") and not wide.select("th[data-label]")
    assert [th["scope"] for th in wide.select("th")] == ["col", "col", "col", "row"]
    assert [col["class"] for col in page.select("col")] == [["col-20"], ["col-30"], ["col-50"], ["col-20"], ["col-80"]]
    assert not page.select("table [style]")


@pytest.mark.sphinx(
    "epub", testroot="compare", srcdir="tables-epub", confoverrides={"templates_path": [str(ROOT / "_templates")]}
)
def test_an_epub_has_the_labels_too(app):
    app.build()
    text = (app.outdir / "about" / "words.xhtml").read_text("utf-8")
    page = BeautifulSoup(text, "xml")
    assert len(page.select("table.stacked td[data-label]")) == len(page.select("table.stacked td")) > 0
    assert {th["scope"] for th in page.select("table th")} == {"col", "row"}


@pytest.mark.parametrize(
    ("tag", "scope"),
    [('<th class="head stub">', "col"), ('<th class="stub">', "row"), ('<th class="head">', "col"), ("<th>", "col")],
)
def test_scope_follows_the_classes(tag, scope):
    assert BeautifulSoup(add_scope(tag), "html.parser").th["scope"] == scope


def test_widths_become_classes():
    assert width_as_class('<col style="width: 33.4%" />') == '<col class="col-33" />'
    assert width_as_class('<col style="width: 0.2%" />') == '<col class="col-1" />'
    assert width_as_class("<col />") == "<col />"
