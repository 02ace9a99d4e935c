"""What the EPUB's translator and transforms do to a page."""

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from reader.epub.semantics import with_no_break_spaces

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("(ch. 3)", f"(ch.{NBSP}3)"),
        ("pp. 12–14 and p. 20", f"pp.{NBSP}12–14 and p.{NBSP}20"),
        ("Law No. 21.180", f"Law No.{NBSP}21.180"),
        ("chs. 5 to 7", f"chs.{NBSP}5 to 7"),
        ("a French ch. on money; stop. 3 more", "a French ch. on money; stop. 3 more"),
        (f"ch.{NBSP}3", f"ch.{NBSP}3"),
    ],
)
def test_short_references_are_joined(text, wanted):
    assert with_no_break_spaces(text, in_cell=False) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"Welby,{NBSP}2019b", "Welby, 2019b"),
        (f"van{NBSP}Ooijen,{NBSP}2019", "van Ooijen, 2019"),
        (f"the index, pp.{NBSP}112–114", f"the index, pp.{NBSP}112–114"),
        (f"(ch.{NBSP}3; Welby,{NBSP}2019b)", f"(ch.{NBSP}3; Welby, 2019b)"),
    ],
)
def test_in_a_cell_author_and_year_may_part(text, wanted):
    assert with_no_break_spaces(text, in_cell=True) == wanted


PAGE = """# A chapter

See ch. 3 of it.[^1]

## Drawn

:::{figure} /map.svg
:name: figure-map
:alt: A map of the two countries, side by side.

The map.
:::

## Told first

A sentence.

:::{figure} /map.svg
:name: figure-map-again
:alt: The same map of the two countries, side by side.

The map again.
:::

[^1]: A note at the foot of the page.
"""


@pytest.fixture
def page(make_app, app_params):
    args, kwargs = app_params
    app = make_app(*args, **kwargs)
    (app.srcdir / "about" / "words.md").write_text(PAGE, "utf-8")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    (app.srcdir / "map.svg").write_text(svg, "utf-8")
    app.build()
    return BeautifulSoup((app.outdir / "about" / "words.xhtml").read_text("utf-8"), "xml")


@pytest.mark.sphinx(
    "epub", testroot="compare", srcdir="figures-epub", confoverrides={"templates_path": [str(ROOT / "_templates")]}
)
def test_a_heading_and_the_figure_that_follows_at_once_are_one_block(page):
    (kept,) = page.select("div.kept")
    assert [child.name for child in kept.find_all(recursive=False)] == ["h2", "figure"]
    assert kept.h2.get_text().startswith("Drawn") and kept.figure["id"] == "figure-map"
    assert page.select_one("#figure-map-again").parent.name == "section"


@pytest.mark.sphinx(
    "epub", testroot="compare", srcdir="joined-epub", confoverrides={"templates_path": [str(ROOT / "_templates")]}
)
def test_prose_has_no_loose_reference(page):
    assert f"See ch.{NBSP}3 of it." in page.select_one("section > p").get_text()
