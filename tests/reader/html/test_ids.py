"""Ids of pages and the search that leads to them, on a tiny book with pages and EPUB."""

import json
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import small_editions
from bs4 import BeautifulSoup
from conftest import ROOT
from reader.editions.published_addresses import page_addresses
from reader.facts import folding, ids
from reader.html import search_index

NOTE = """# A note

## Chile

### What was done

{cites}Soft words closes.[^n]

## Panama

### What was done

See [it](#panama-what-was-done).

## Новые услуги

Строка.

## ???

## 2020

:::{{list-table}} A caption of vegetables
:header-rows: 1

* - Heading cell
* - Carrots
:::

:::{{note}}
Parsnips.
:::

```text
literal_turnip
```

## Identity wallets

[^n]: A footnote about radishes.

```{{index}} single: ¿qué?
```

```{{index}} single: apple
```

```{{index}} single: Ángel; éclair
```
"""

FIGURE = """The whole,[^c] a {term}`big part`, [below](#below-it). {cite:p}`mini2020first{ch. 1}`

A legend {cite:t}`mini2020second`.
```

## Below it

[^c]: A note of the caption.
"""


def write_book(target: Path, cites: str = "") -> Path:
    root = small_editions.small_book(target)
    shutil.copytree(ROOT / "_templates" / "epub", root / "_templates" / "epub")
    small_editions.add(root, 'epub_copyright = "Nobody"; templates_path = ["_templates"]')
    (root / "publications" / "note.md").write_text(NOTE.format(cites=cites), "utf-8")
    index = root / "index.md"
    index.write_text(index.read_text("utf-8").replace("glossary\n", "publications/note\nglossary\n"), "utf-8")
    page = root / "frameworks" / "mini.md"
    text = page.read_text("utf-8").replace("The whole. {cite:p}`mini2020first{ch. 1}`\n```\n", FIGURE)
    page.write_text(
        text.replace(
            "big part\n  The",
            "слово\n  A word.\n\n  :index: слово\n\nÉlan\n  A letter.\n\n  :index: Élan\n\nbig part\n  The",
        ),
        "utf-8",
    )
    return root


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    root = write_book(tmp_path_factory.mktemp("ids") / "book")
    done = small_editions.run(root, "html", "pdf", "epub")
    assert done.returncode == 0, done.stderr
    return root / "_build"


def pages(folder: Path) -> dict[str, BeautifulSoup]:
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in (folder / "html").rglob("*.html")}
    with zipfile.ZipFile(next((folder / "epub").glob("*.epub"))) as epub:
        found |= {name: epub.read(name) for name in epub.namelist() if name.endswith(".xhtml")}
    return {name: BeautifulSoup(content, "html.parser") for name, content in found.items()}


def test_an_id_is_on_a_page_once(built):
    for name, page in pages(built).items():
        number = Counter(tag["id"] for tag in page.select("[id]"))
        assert [id_ for id_, times in number.items() if times > 1] == [], name


def test_a_copy_of_a_figure_links_where_the_original_does(built):
    copy = BeautifulSoup((built / "html" / "publications" / "mini2020first.html").read_text("utf-8"), "html.parser")
    [figure] = copy.select("figure")
    assert figure.select("[id]") == [] and len(figure.select("figcaption")) == 1
    links = {a.get_text(): a["href"] for a in figure.select("a")}
    assert links["big part"] == "../frameworks/mini.html#term-big-part"
    assert links["below"] == "../frameworks/mini.html#below-it"
    assert "A legend" in figure.get_text() and "A note of the caption" not in copy.get_text()


def section_ids(root: Path) -> list[str]:
    page = BeautifulSoup((root / "_build/html/publications/note.html").read_text("utf-8"), "html.parser")
    return [tag["id"] for tag in page.select("section[id], table[id]")]


def test_ids_are_made_of_words_and_stay_when_something_is_added(built, tmp_path):
    before = section_ids(built.parent)
    assert [id_ for id_ in before if ids.NUMBERED.fullmatch(id_)] == []
    assert {"chile-what-was-done", "panama-what-was-done", "identity-wallets", "table-a-caption-of-vegetables"} <= set(
        before
    )
    root = write_book(tmp_path / "book", "{cite:p}`mini2020first{ch. 1}` {cite:p}`mini2020second`\n\n## Новая\n\n")
    assert small_editions.run(root, "html").returncode == 0
    after = section_ids(root)
    assert set(before) < set(after)


def test_addresses_that_begin_with_id_are_published_and_numbered_ids_are_not():
    html = "".join(f'<section id="{id_}"></section>' for id_ in ("identity-wallets", "ideas", "id", "id3", "id12a"))
    html += '<dl class="glossary"><dt id="term-3"></dt><dt id="term-30-days"></dt></dl>'
    found = {address.partition("#")[2] for address in page_addresses(html, "a.html")}
    assert found == {"", "identity-wallets", "ideas", "id", "id12a", "term-30-days"}


def test_every_result_of_a_search_exists_and_every_text_is_found(built):
    site = built / "html"
    data = {}
    for file, name in (search_index.TERMS_SCRIPT, search_index.TEXT_SCRIPT):
        script = (site / "_static" / file).read_text("utf-8")
        data |= json.loads(script.removeprefix(f"window.{name}=").rstrip(";\n"))
    there = {f"{name}#{tag['id']}" for name, page in pages(built).items() for tag in page.select("[id]")}
    there = {address.removeprefix("html/") for address in there}
    address = data["pages"]
    found = {f"{address[page]}#term-{end or search_index.slug(name)}" for page, name, end, *_ in data["terms"]}
    found |= {f"{address[page]}#{end}" for page, _title, end in data["sections"] if end}
    found |= {f"{address[data['bibliography']]}#{end}" for end, *_ in data["sources"]}
    for (page, _title, _end), places in zip(data["sections"], data["places"], strict=True):
        marks = [mark for mark in places.split() if not mark.startswith("=")]
        found |= {f"{address[page]}#{mark[1:] if mark.startswith('#') else f'p-{mark}'}" for mark in marks}
    assert data["sources"] and found - there == set()
    packed, last, words = data["words"], "", set(data["common"].split())
    for part in re.findall(r"[A-Z][^A-Z]*", packed):
        last = last[: ord(part[0]) - ord("A")] + part[1:]
        words.add(last)
    wanted = "vegetables Heading carrots parsnips literal turnip footnote radishes Строка legend"
    assert set(folding.words(wanted)) - words == set()


def test_indexes_and_lists_have_one_alphabet(built):
    every = pages(built)
    web = [tag.get_text() for tag in every["html/genindex.html"].select(".index-letter > h2, .indextable, h2[id]")]
    epub = next(page for name, page in every.items() if name.endswith("genindex.xhtml"))
    letters = [tag.get_text() for tag in epub.select("section > h2, h2[id]")]
    assert letters == [letter for letter in web if len(letter) == 1]
    assert "Q" in letters and letters[-1] == "С" and "Symbols" not in letters
    order = [link.get_text() for link in epub.select("a") if link.get_text() in ("Ángel", "apple", "Élan")]
    assert order in (["Ángel", "apple", "Élan"], ["apple", "Élan"])
    pdf = next((built / "pdf").glob("*.pdf"))
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    lines = [line.strip() for line in text.rpartition("Index")[2].splitlines()]
    assert [line for line in lines if len(line) == 1 and line.isalpha()] == letters
