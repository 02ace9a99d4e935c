"""A tiny book in Spanish: right translations build without a warning and lose nothing; wrong ones name their line."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from reader.i18n import format_iso_date

NOTE = """---
myst:
  html_meta:
    description: "A page about notes."
---

# Notes

## Chile

### What was done

A {term}`big part`, {term}`bit`, {cite:p}`mini2020first{ch. 3}`, [it](/frameworks/mini.md)[^n]. "Quoted".

Again {cite:p}`mini2020first{ch. 3},mini2020second{p. 4}`.

## Panama

### What was done

```{index} single: Chile; law
```

:::{list-table} A caption
:header-rows: 1

* - Head
* - {numref}`figure-mini`
:::

[^n]: A note {cite:p}`mini2020first{ch. 9}`.
"""

#: Catalogue to its messages.
SPANISH = {
    "publications/note": {
        "A page about notes.": "Una página sobre notas.",
        "Notes": "Notas",
        "What was done": "Qué se hizo",
        'A {term}`big part`, {term}`bit`, {cite:p}`mini2020first{ch. 3}`, [it](/frameworks/mini.md)[^n]. "Quoted".': (
            "Véase[^n] [la página](/frameworks/mini.md), {cite:p}`mini2020first{cap. 3}`, un {term}`trozo <bit>` y las "
            "{term}`partes grandes <big part>`. «Citado»."
        ),
        "Again {cite:p}`mini2020first{ch. 3},mini2020second{p. 4}`.": (
            "De nuevo {cite:p}`mini2020second{pág. 4},mini2020first{cap. 3}`."
        ),
        "Chile": "Chile",
        "law": "leyes",
        "A caption": "Un título",
        "Head": "Cabeza",
        "A note {cite:p}`mini2020first{ch. 9}`.": "Una nota {cite:p}`mini2020first{cap. 9}`.",
    },
    "frameworks/mini": {
        "big part": "parte grande",
        "small part, with comma": "parte pequeña",
        "little part; bit": "parte chica; pedazo",
        "broader": "más amplio",
        "data; trust": "datos; confianza",
        "A dot.": "Un punto.",
    },
}


def write_book(target: Path, catalogues: dict[str, dict[str, str]]) -> Path:
    """The root test-book with the page `NOTE`, and *catalogues* in Spanish."""
    shutil.copytree(ROOT / "tests" / "roots" / "test-book", target)
    (target / "publications" / "note.md").write_text(NOTE, "utf-8")
    index = target / "index.md"
    index.write_text(index.read_text("utf-8").replace("glossary\n", "publications/note\nglossary\n"), "utf-8")
    settings = 'gettext_compact = False\ngettext_additional_targets = ["index"]\nlocale_dirs = ["locale"]\n'
    with (target / "conf.py").open("a", encoding="utf-8") as file:
        file.write(settings)
    for name, messages in catalogues.items():
        path = target / "locale" / "es" / "LC_MESSAGES" / f"{name}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n']
        for original, translation in messages.items():
            lines.append(
                '\nmsgid "{}"\nmsgstr "{}"\n'.format(*(t.replace('"', '\\"') for t in (original, translation)))
            )
        path.write_text("".join(lines), "utf-8")
    return target


def build(root: Path, out: Path, language: str) -> list[str]:
    """Builds the pages of *root* and returns the warnings."""
    command = [sys.executable, "-m", "sphinx", "-q", "-E", "-b", "html", "-d", str(out) + "-trees", "-D"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "_ext"), "NO_COLOR": "1"}
    done = subprocess.run(
        [*command, f"language={language}", str(root), str(out)], env=environment, capture_output=True, text=True
    )
    return done.stderr.splitlines()


def read(folder: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((folder / name).read_text("utf-8"), "html.parser")


@pytest.fixture(scope="module")
def editions(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("translated")
    root = write_book(folder / "book", SPANISH)
    for language in ("en", "es"):
        assert build(root, folder / language, language) == []
    return {language: folder / language for language in ("en", "es")}


def test_what_is_translated_says_so(editions):
    page = read(editions["es"], "publications/note.html")
    text = " ".join(page.body.get_text(" ").split())
    for words in ("Notas", "Qué se hizo", "cap. 3", "partes grandes", "«Citado»", "Una nota", "cap. 9", "Un título"):
        assert words in text
    assert page.select_one('meta[name="description"]').attrs == {
        "name": "description",
        "content": "Una página sobre notas.",
    }
    links = {a.get_text(): a["href"] for a in page.select("a.reference.internal")}
    assert links["partes grandes"].endswith("mini.html#term-big-part")
    assert links["la página"] == "../frameworks/mini.html"
    assert read(editions["es"], "frameworks/mini.html").select_one('[alt="Un punto."], [aria-label="Un punto."]')
    assert "leyes" in read(editions["es"], "genindex.html").get_text()


def test_keys_of_fields_go_on_working(editions):
    entry = read(editions["es"], "frameworks/mini.html").select_one("#term-small-part-with-comma + dd")
    text = " ".join(entry.get_text(" ").split())
    assert "Part of : parte grande" in text and "parte chica; pedazo" in text and "Concern : data; trust" in text


def test_addresses_are_the_same_in_all_languages_and_there_once(editions):
    found = {}
    for language, folder in editions.items():
        for name in ("publications/note.html", "frameworks/mini.html"):
            tags = read(folder, name).select("[id]")
            assert [id_ for id_, number in Counter(tag["id"] for tag in tags).items() if number > 1] == []
        page = read(folder, "publications/note.html")
        found[language] = [tag["id"] for tag in page.select("section[id], section > span[id], table[id]")]
    assert found["en"] == found["es"]
    assert {"chile-what-was-done", "panama-what-was-done", "table-a-caption"} <= set(found["es"])


def test_a_wrong_translation_is_one_line_in_its_catalogue(tmp_path):
    wrong = {
        "publications/note": {
            "Notes": "<b>Notas</b>",
            "Again {cite:p}`mini2020first{ch. 3},mini2020second{p. 4}`.": "De nuevo {cite:p}`mini2020first{cap. 3}`.",
        }
    }
    catalogue = "locale/es/LC_MESSAGES/publications/note.po"
    root = write_book(tmp_path / "book", wrong)
    said = [line.partition(catalogue)[2] for line in build(root, tmp_path / "es", "es")]
    assert [line.partition(": WARNING: ")[0] for line in said] == [":4", ":7"]
    assert "<b>" in said[0] and "the citation of mini2020second" in said[1]
    (root / catalogue).write_text('msgid "Notes"\nmsgstr "Notas\n', "utf-8")
    said = [line.partition(catalogue)[2] for line in build(root, tmp_path / "es", "es")]
    assert said[0].startswith(":2: WARNING: this line is no part of a catalogue")


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("en", "28 November 2020", "November 2020"),
        ("es", "28 de noviembre de 2020", "noviembre de 2020"),
        ("pt", "28 de novembro de 2020", "novembro de 2020"),
        ("fr", "28 novembre 2020", "novembre 2020"),
        ("de", "28. November 2020", "November 2020"),
    ],
)
def test_dates_follow_the_pattern_of_the_language(language, day, month):
    shown = [format_iso_date(iso, language) for iso in ("2020-11-28", "2020-11", "2020")]
    assert shown == [day, month, "2020"]
