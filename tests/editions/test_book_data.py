"""The data files of the book, against its pages: every term, every address, and two formats that say the same."""

import csv
import json
import re

import pytest
import read_html
from reader.facts.terms import CONCERNS, RELATIONS
from reader.html.data_files import FOLDER, FORMULA, SEPARATOR

NAMES = ("terms", "relations", "comparisons", "wordings")


@pytest.fixture(scope="module")
def pages(site):
    return {path.relative_to(site.resolve()).as_posix(): soup for path, soup in read_html.pages(site).items()}


@pytest.fixture(scope="module")
def tables(site):
    return {name: json.loads((site / FOLDER / f"{name}.json").read_text("utf-8")) for name in NAMES}


def from_csv(site, name):
    with (site / FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def differences(objects, lines):
    """Cells of a CSV file that say something else than the JSON, as (line, column)."""
    found = []
    for number, (one, line) in enumerate(zip(objects, lines, strict=True)):
        for column, value in one.items():
            said = SEPARATOR.join(value) if isinstance(value, list) else value
            if line[column] != (f"'{said}" if said.startswith(FORMULA) else said):
                found.append((number, column))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_both_formats_say_the_same_and_no_cell_is_a_formula(site, tables, name):
    lines = from_csv(site, name)
    assert len(lines) > 10 and differences(tables[name], lines) == []
    assert not [cell for line in lines for cell in line.values() if cell.startswith(FORMULA)]
    lines[3] = dict.fromkeys(lines[3], "=1+1")
    assert differences(tables[name], lines) == [(3, column) for column in lines[3]]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_describes_the_columns_in_their_order(site, tables, pages, name):
    section = pages["about/data.html"].find(id=f"data-{name}")
    described = [item.code.get_text() for item in section.select("li")]
    assert {tuple(row) for row in tables[name]} == {tuple(described)}
    assert list(from_csv(site, name)[0]) == described
    assert all(re.search(r": \w", item.get_text()) for item in section.select("li"))


@pytest.mark.parametrize("name", NAMES)
def test_the_page_leads_to_the_files(site, pages, name):
    links = pages["about/data.html"].find(id=f"data-{name}").select("p.data-files a")
    targets = [(site / "about" / link["href"]).resolve() for link in links]
    assert targets == [(site / FOLDER / f"{name}.{ending}").resolve() for ending in ("csv", "json")]
    assert all(target.is_file() for target in targets)


def addresses(tables):
    return {row["address"] for name in NAMES for row in tables[name] if "address" in row}


def dead(found, pages):
    there = {f"{name}#{tag['id']}" for name, page in pages.items() for tag in page.select("[id]")}
    return found - there


def test_every_address_exists(tables, pages):
    found = addresses(tables)
    assert len(found) > 150 and dead(found, pages) == set()
    assert dead({"about/data.html#none"}, pages) == {"about/data.html#none"}


def test_there_is_a_row_for_each_definition(tables, pages):
    defined = [
        f"{name}#{dt['id']}"
        for name, page in pages.items()
        if name.startswith("frameworks/")
        for dt in page.select("dl.glossary > dt")
    ]
    assert sorted(row["address"] for row in tables["terms"]) == sorted(defined)
    for row in tables["terms"]:
        name, _hash, anchor = row["address"].partition("#")
        assert row["name"] == next(pages[name].find(id=anchor).stripped_strings)
        assert name == f"frameworks/{row['framework']}.html" and row["definition"], row["key"]
        assert set(row["concerns"]) <= set(CONCERNS)
    assert len({row["key"].lower() for row in tables["terms"]}) == len(tables["terms"])


def test_terms_and_works_that_rows_name_exist(tables, pages):
    keys = {row["key"] for row in tables["terms"]}
    assert {row["relation"] for row in tables["relations"]} <= set(RELATIONS)
    named = {row[end] for row in tables["relations"] for end in ("term", "other")}
    named |= {key for row in tables["comparisons"] for key in row["terms"]}
    named |= {row["term"] for row in tables["wordings"]} - {""}
    assert len(named) > 100 and named - keys == set()
    works = {re.sub(r"\{.*\}$", "", work) for row in tables["comparisons"] for work in row["works"]}
    listed = {item["id"] for item in pages["bibliography.html"].select("ul.bibliography > li")}
    assert len(works) > 20 and {f"ref-{work}" for work in works} - listed == set()


def test_every_statement_names_a_term_or_a_work(tables):
    bare = [
        (row["heading"], row["field"])
        for row in tables["comparisons"]
        if not row["terms"] and not row["works"] and row["field"] not in ("concern", "practice", "usual")
    ]
    assert bare == []
    concerns = {row["text"] for row in tables["comparisons"] if row["field"] == "concern"}
    assert concerns == set(CONCERNS)


@pytest.mark.parametrize(("name", "page"), [("comparisons", "crosswalk"), ("comparisons", "false-friends")])
def test_each_block_of_a_page_is_in_the_data(tables, pages, name, page):
    soup = pages[f"about/{page}.html"]
    blocks = {f"about/{page}.html#{block.parent['id']}": block for block in soup.select("section > div.comparison")}
    rows = [row for row in tables[name] if row["address"].startswith(f"about/{page}.html#")]
    assert len(blocks) >= 12 and {row["address"] for row in rows} == set(blocks)
    notes = ("concern", "practice", "usual", "es")
    for address, block in blocks.items():
        here = [row for row in rows if row["address"] == address and row["field"] not in notes]
        assert len(here) == len(block.select("tbody > tr")), address


def test_each_cell_of_the_tables_by_year_is_in_the_data(tables, pages):
    wanted = 0
    for table in pages["about/how-words-moved.html"].select('table[id^="table-words-"]'):
        wanted += len(table.select("tbody td"))
    assert len(tables["wordings"]) == wanted > 100
