"""The search index: its words and codes, what a page contributes to it, and that no build loses any of it."""

import json
import re
from pathlib import Path

import pytest
import read_html
from conftest import ROOT
from docutils import nodes
from reader.facts import folding
from reader.html import passages, search_index


def index_of(folder: Path, part: tuple[str, str]) -> dict:
    """The JSON in one half of the index."""
    file, name = part
    text = (folder / "_static" / file).read_text("utf-8")
    return json.loads(text.removeprefix(f"window.{name}=").rstrip(";\n"))


def decode_words(packed: str) -> list[str]:
    found, last = [], ""
    for part in re.findall(r"[A-Z][^A-Z]*", packed):
        last = last[: ord(part[0]) - ord("A")] + part[1:]
        found.append(last)
    return found


def decode_numbers(packed: str) -> list[int]:
    found, read = [], 0
    for char in packed:
        digit = search_index.DIGITS.index(char)
        read = read * 45 + digit % 45
        if digit >= 45:
            found.append(read + 1 + (found[-1] if found else -1))
            read = 0
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ClaveÚnica", ["claveunica"]),
        ("Trámites, services!", ["tramite", "service"]),
        ("access bus OECD's", ["access", "bus", "oecd", "s"]),
        ("re-use 2019–2020", ["re", "use", "2019", "2020"]),
    ],
)
def test_words_are_normalized(text, wanted):
    assert folding.words(text) == wanted


def test_front_coding_and_gap_coding_lose_nothing():
    ordered = ["access", "accessible", "consent", "consentimiento", "x" * 40, "x" * 41]
    assert decode_words(search_index.front_coded(ordered)) == ordered
    numbers = [0, 1, 44, 45, 46, 2070, 2071, 100_000]
    assert decode_numbers(search_index.gap_coded(numbers)) == numbers
    assert decode_numbers(search_index.gap_coded([])) == []


def test_ids_of_passages_depend_on_their_text_alone():
    one, two = set(), {"p-other"}
    assert passages.passage_id("The same words", one) == passages.passage_id("The same words", two)
    assert passages.passage_id("The same words", one) != passages.passage_id("Other words", one)
    first, again = (passages.passage_id("Twice on a page", two) for _ in range(2))
    assert again == f"{first}-2"


def page(*children: nodes.Node) -> nodes.document:
    from docutils.utils import new_document

    tree = new_document("page")
    body = nodes.section(ids=["page"])
    body += [nodes.title("", "The page"), *children]
    tree += body
    return tree


def test_a_page_gives_its_sections_and_what_stands_in_them():
    item = nodes.list_item("", nodes.paragraph("", "First point"), nodes.paragraph("", "More of it"))
    row = nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in ("Chile", "ClaveÚnica")))
    below = nodes.section(ids=["below"])
    below += [nodes.title("", "Below"), nodes.bullet_list("", item), nodes.tbody("", row)]
    tree = page(nodes.paragraph("", "Opening words"), below)
    first, second = passages.sections(tree, "The page")
    assert (first.anchor, first.title) == ("", "The page")
    assert [passage.words for passage in first.passages] == [{"opening", "word"}]
    assert (second.anchor, second.title) == ("below", "Below")
    assert [passage.words for passage in second.passages] == [
        {"first", "point"},
        {"more", "of", "it"},
        {"chile", "claveunica"},
    ]
    # The ids end up on what readers see as one thing: an item, a row.
    assert [passage.anchor for passage in second.passages] == [
        item["passage_id"],
        item[1]["passage_id"],
        row["passage_id"],
    ]


@pytest.mark.sphinx("html", testroot="book")
def test_an_incremental_build_loses_nothing(app):
    app.build(force_all=True)
    before = {part: index_of(app.outdir, part) for part in (search_index.TERMS_SCRIPT, search_index.TEXT_SCRIPT)}
    assert before[search_index.TERMS_SCRIPT]["terms"] and before[search_index.TEXT_SCRIPT]["sources"]
    path = app.srcdir / "publications" / "mini2020first.md"
    path.write_text(path.read_text("utf-8") + "\nA zebra crosses.\n", "utf-8")
    app.build()
    assert index_of(app.outdir, search_index.TERMS_SCRIPT) == before[search_index.TERMS_SCRIPT]
    text = index_of(app.outdir, search_index.TEXT_SCRIPT)
    assert set(decode_words(text["words"])) - set(decode_words(before[search_index.TEXT_SCRIPT]["words"])) == {
        "zebra",
        "crosse",
    }
    path.write_text(path.read_text("utf-8").replace("\nA zebra crosses.\n", ""), "utf-8")
    app.build()
    assert index_of(app.outdir, search_index.TEXT_SCRIPT) == before[search_index.TEXT_SCRIPT]


@pytest.mark.sphinx("html", testroot="book", confoverrides={"html_theme": "basic"})
def test_the_index_needs_no_theme(app):
    app.build(force_all=True)
    assert index_of(app.outdir, search_index.TERMS_SCRIPT)["terms"]


# -- The book itself -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(site):
    return {path.relative_to(site.resolve()).as_posix(): soup for path, soup in read_html.pages(site).items()}


def addresses(site) -> set[str]:
    """Everything that the index can send a reader to."""
    names, text = (index_of(site, part) for part in (search_index.TERMS_SCRIPT, search_index.TEXT_SCRIPT))
    terms = [
        f"{names['pages'][page]}#term-{anchor or search_index.slug(name)}" for page, name, anchor, *_ in names["terms"]
    ]
    found = {f"{names['pages'][page]}#{anchor}" for page, _title, anchor in names["sections"] if anchor}
    found |= {f"{names['pages'][text['bibliography']]}#{anchor}" for anchor, *_ in text["sources"]}
    for (page, _title, _anchor), places in zip(names["sections"], text["places"], strict=True):
        for mark in places.split():
            if mark.startswith("="):
                assert terms[int(mark[1:], 36)].startswith(names["pages"][page])
            else:
                found.add(f"{names['pages'][page]}#{mark[1:] if mark.startswith('#') else f'p-{mark}'}")
    return found | set(terms)


def test_every_address_of_the_index_exists(site, pages):
    there = {f"{name}#{tag['id']}" for name, soup in pages.items() for tag in soup.select("[id]")}
    found = addresses(site)
    assert len(found) > 1000 and found - there == set()


def test_the_index_holds_every_term_heading_and_source(site, pages):
    wanted = set()
    for name, soup in pages.items():
        if name == "about/in-brief.html":  # sections of chapters, which are found there
            continue
        wanted |= {f"{name}#{tag['id']}" for tag in soup.select("article dl.glossary > dt, ul.bibliography > li")}
        headings = soup.select("article section section > :is(h2, h3, h4, h5)")
        wanted |= {f"{name}#{tag.parent['id']}" for tag in headings}
    assert len(wanted) > 400 and wanted - addresses(site) == set()


def test_the_index_holds_every_name_that_framework_pages_declare(site):
    declared = set()
    for path in (ROOT / "frameworks").glob("*.md"):
        text = path.read_text("utf-8")
        for line in re.findall(r"^ +:aliases: (.*)$", text, re.MULTILINE):
            declared |= {alias.strip() for alias in line.split(";")}
        declared |= set(re.findall(r"^ +:(?:es|fr): \{..\}`([^`]+)`", text, re.MULTILINE))
    names = {
        other if isinstance(other, str) else other[1]
        for t in index_of(site, search_index.TERMS_SCRIPT)["terms"]
        for other in t[4]
    }
    assert len(declared) > 100
    assert {folding.fold(name).replace("'", "’") for name in declared} == {
        folding.fold(name).replace("'", "’") for name in names
    }


def test_the_index_says_which_pages_are_chapters_and_frameworks(site):
    names = index_of(site, search_index.TERMS_SCRIPT)
    assert len(names["kinds"]) == len(names["short"]) == len(names["pages"])
    kinds = dict(zip(names["pages"], names["kinds"], strict=True))
    assert {page for page, kind in kinds.items() if kind == "c"} == {
        page for page in kinds if page.startswith("publications/") and not page.endswith("index.html")
    }
    assert sum(kind == "f" for kind in kinds.values()) == 7
    assert dict(zip(names["pages"], names["short"], strict=True))["publications/oecd2019panama.html"]


def test_the_index_is_light(site):
    import gzip

    halves = [
        (site / "_static" / file).read_bytes() for file, _name in (search_index.TERMS_SCRIPT, search_index.TEXT_SCRIPT)
    ]
    assert sum(len(gzip.compress(half)) for half in halves) < 70_000
    assert len(halves[0]) < 60_000  # what answers first, even from a host that compresses nothing
