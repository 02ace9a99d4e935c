"""The book's tables as data, on a tiny book: the rows, two formats that say the same, and the page about them."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from reader.html import data_files

NAMES = ("terms", "relations", "comparisons", "wordings")

pytestmark = pytest.mark.sphinx("html", testroot="compare")


@pytest.fixture
def folder(app):
    app.build()
    assert app.warning.getvalue() == ""
    return app.outdir / "data"


def from_json(folder, name):
    return json.loads((folder / f"{name}.json").read_text("utf-8"))


def from_csv(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_there_is_a_file_of_each_kind_for_each_table(folder):
    assert {path.name for path in folder.iterdir()} == {f"{name}.{end}" for name in NAMES for end in ("csv", "json")}


def test_terms_are_those_that_framework_pages_define(folder):
    first, *others = from_json(folder, "terms")
    assert first == {
        "key": "front door",
        "name": "front door",
        "framework": "mini",
        "address": "frameworks/mini.html#term-front-door",
        "definition": "The door by which people come in.",
        "other_names": ["main door", "way in"],
        "concerns": ["people", "services"],
        "language": "en",
        "spanish": "puerta",
        "french": "",
    }
    assert [(term["framework"], term["key"]) for term in others] == [
        ("mini", "back door (mini)"),
        ("other", "telephone"),
        ("other", "=late"),
    ]


def test_relations_are_given_once_where_they_are_declared(folder):
    assert from_json(folder, "relations") == [
        {"term": "back door (mini)", "relation": "related", "other": "front door"},
        {"term": "telephone", "relation": "same", "other": "front door"},
    ]


def test_comparisons_have_a_row_for_each_statement_and_note(folder):
    rows = from_json(folder, "comparisons")
    assert [(row["kind"], row["field"]) for row in rows] == [
        *(("comparison", name) for name in ("mini", "other", "mini2020first", "concern", "practice")),
        *(("false-friend", name) for name in ("mini", "mini2021second", "es", "usual")),
    ]
    assert rows[0] == {
        "kind": "comparison",
        "heading": "Who comes in, & where?",
        "address": "about/compared.html#who-comes-in-where",
        "field": "mini",
        "text": "People come in by a door, and staff by the back door (mini).",
        "terms": ["front door", "back door (mini)"],
        "works": ["mini2020first{ch. 1}", "mini2021second"],
    }
    assert (rows[7]["text"], rows[7]["works"]) == ("puerta", ["mini2020first{ch. 1}"])


def test_wordings_have_a_row_for_each_cell_of_tables_by_year(folder):
    rows = from_json(folder, "wordings")
    assert {row["address"] for row in rows} == {"about/words.html#table-words-doors"}
    assert [(row["element"], row["term"], row["text"], row["wording"]) for row in rows] == [
        ("Front door (of the house)", "front door", "2020, the first book", "a door"),
        ("Front door (of the house)", "front door", "2021, another", "(none)"),
        ("(no heading)", "", "2020, the first book", "(none)"),
        ("(no heading)", "", "2021, another", "a line"),
    ]


def test_both_formats_say_the_same(folder):
    for name in NAMES:
        objects, lines = from_json(folder, name), from_csv(folder, name)
        assert [list(one) for one in objects] == [list(line) for line in lines]
        for one, line in zip(objects, lines, strict=True):
            for column, value in one.items():
                said = "; ".join(value) if isinstance(value, list) else value
                assert line[column] in (said, f"'{said}"), (name, column)
                assert line[column].startswith("'") == said.startswith(data_files.FORMULA)


def test_no_cell_is_a_formula(folder):
    cells = [cell for name in NAMES for line in from_csv(folder, name) for cell in line.values()]
    assert "'=late" in cells and "'= a line that is staffed" in cells
    assert not [cell for cell in cells if cell.startswith(data_files.FORMULA)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_each_way_to_begin_a_formula_is_taken_for_text(text):
    made = data_files.as_csv([{"a": text, "b": ["x", text]}, {"a": f"x{text}", "b": [text]}], ["a", "b"])
    assert list(csv.reader(io.StringIO(made, newline=""))) == [
        ["a", "b"],
        [f"'{text}", f"x; {text}"],
        [f"x{text}", f"'{text}"],
    ]


def test_csv_quotes_what_has_commas_quotes_or_lines():
    made = data_files.as_csv([{"a": 'x, "y"\nz'}], ["a"])
    assert made == 'a\r\n"x, ""y""\nz"\r\n'


def test_json_has_an_object_a_line():
    assert data_files.as_json([]) == "[]\n" and json.loads(data_files.as_json([])) == []
    made = data_files.as_json([{"a": "é"}, {"a": ["b"]}])
    assert made.splitlines() == ["[", '{"a": "é"},', '{"a": ["b"]}', "]"]


def test_the_page_describes_the_columns_and_leads_to_the_files(folder):
    page = BeautifulSoup((folder.parent / "about" / "data.html").read_text("utf-8"), "html.parser")
    sections = page.select('section[id^="data-"]')
    assert [section["id"] for section in sections] == [f"data-{name}" for name in NAMES]
    for section, name in zip(sections, NAMES, strict=True):
        said = [item.code.get_text() for item in section.select("li")]
        assert said == list(from_json(folder, name)[0])
        links = [(folder.parent / "about" / a["href"]).resolve() for a in section.select("p.data-files a")]
        assert links == [(folder / f"{name}.{end}").resolve() for end in ("csv", "json")]


@pytest.mark.sphinx("html", testroot="compare", srcdir="data-renamed")
def test_a_term_that_is_renamed_has_its_new_key_everywhere(make_app, app_params):
    """It keeps its old one as an alias, so that links lead to it still."""
    args, kwargs = app_params
    app = make_app(*args, **kwargs)
    path = app.srcdir / "frameworks" / "mini.md"
    text = path.read_text("utf-8").replace("}\nfront door\n", "}\nentrance\n")
    path.write_text(text.replace(": main door", ": front door; main door"), "utf-8")
    app.build()
    assert app.warning.getvalue() == ""
    folder = app.outdir / "data"
    assert from_json(folder, "terms")[0]["key"] == "entrance"
    assert {row["other"] for row in from_json(folder, "relations")} == {"entrance"}
    named = {key for row in from_json(folder, "comparisons") for key in row["terms"]}
    assert named == {"entrance", "back door (mini)", "telephone"}
    assert {row["term"] for row in from_json(folder, "wordings")} == {"entrance", ""}


@pytest.mark.sphinx("html", testroot="compare", srcdir="data-undescribed")
def test_without_a_page_about_them_there_are_no_files(make_app, app_params):
    args, kwargs = app_params
    app = make_app(*args, **kwargs)
    (app.srcdir / "about" / "data.md").write_text("# Data\n\nNone.\n", "utf-8")
    app.build()
    assert not (app.outdir / "data").exists()
