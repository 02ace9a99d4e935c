"""Placement of figures: text overtakes a figure that its page has no room for, and no heading is left behind."""

import re

import pytest
from sphinx_typst import builder
from sphinx_typst.compile import NOT_CONVERGED, CompileError
from sphinx_typst.floats import Block, place_floats
from typst_books import audit

HEAD, FIGURE, TEXT, FIXED = Block("heading", "H"), Block("figure", "F"), Block("block", "T"), Block("fixed", "X")


@pytest.mark.parametrize(
    ("blocks", "handed_over"),
    [
        ([TEXT, FIGURE, TEXT], "[], [F], [T]"),
        ([HEAD, FIGURE], "[H], [F]"),
        ([TEXT, HEAD, HEAD, FIGURE, HEAD, TEXT, TEXT], "[HH], [F], [HT], [T]"),
        ([FIGURE, TEXT, FIXED, TEXT], "[], [F], [T]"),
        ([FIGURE, TEXT, HEAD, FIGURE], "[], [F], [T]"),
        ([FIGURE, HEAD], "[], [F]"),
    ],
)
def test_a_figure_is_handed_over_with_its_headings_and_what_may_overtake_it(blocks, handed_over):
    first = place_floats(blocks).split("#float-figure(", 1)[1].split(");", 1)[0]
    assert first.split(", ", 3)[3] == handed_over


def test_nothing_is_lost_or_moved_in_the_source():
    blocks = [Block(kind, str(at)) for at, kind in enumerate(["opening", "heading", "figure", "block", "heading"] * 3)]
    source = place_floats(blocks)
    places = [source.index(f"[{at}]") if f"[{at}]" in source else source.index(str(at)) for at in (0, 2, 7, 12)]
    assert places == sorted(places)
    assert place_floats(blocks, look_ahead=0).count("#float-figure(") == 3


PARAGRAPH = "Text that fills a good part of the page, " * 22 + "and ends.\n\n"


def chapter(before: int, after: int) -> str:
    """A page whose figure follows a heading and a mark for the index, after *before* paragraphs."""
    figure = "```{index} mark\n```\n\n```{figure} tall.svg\n:alt: A tall figure.\n\nTall.\n```\n\n"
    return (
        "# Title\n\n" + PARAGRAPH * before + "## Drawn\n\n" + figure
        + "## Told\n\n```{index} other mark\n```\n\n" + PARAGRAPH * after
    )  # fmt: skip


@pytest.mark.parametrize("before", range(1, 7))
def test_text_fills_the_page_that_cannot_hold_the_figure(typeset, before):
    app, path = typeset(chapter(before, 9))
    assert app.warning.getvalue() == ""
    assert audit(path) == []


@pytest.fixture
def never_converges(monkeypatch):
    """A function that lets Typst warn of moving anchors in its first *times* runs, and returns the sources of all."""
    compile_once, sources = builder.compile_pdf, []

    def begin(times: int):
        def not_converged(main, *rest):
            sources.append(main.read_text())
            pdf, warnings = compile_once(main, *rest)
            moved = [CompileError(f"{NOT_CONVERGED} within five attempts")]
            return pdf, moved if len(sources) <= times else warnings

        monkeypatch.setattr(builder, "compile_pdf", not_converged)
        return sources

    return begin


def text_of(source: str) -> str:
    """The source without the expected positions."""
    return source.partition("#context text-with(")[0]


def test_a_layout_that_does_not_converge_starts_again_from_its_positions(typeset, never_converges):
    sources = never_converges(1)
    app, path = typeset(chapter(2, 4))
    assert app.warning.getvalue() == ""
    first, second = sources
    expected = re.findall(r'"(float-[^"]+)": \(at: none, number: (\d+), page: "(\d+)", y: ([\d.]+)pt\)', second)
    assert text_of(first) == text_of(second)
    assert [(number, page) for _name, number, page, _y in expected] == [("2", "2")]
    assert audit(path) == []


def test_at_last_links_name_their_own_page_and_figures_stay_where_the_source_has_them(typeset, never_converges):
    sources = never_converges(3)
    app, path = typeset(chapter(2, 4))
    assert app.warning.getvalue() == ""
    assert len(sources) == 4 and path.exists()
    assert ["starts: true" in source for source in sources] == [True, True, False, False]
    bodies = list(map(text_of, sources))
    assert bodies[0] == bodies[1] == bodies[2] != bodies[3]


def test_a_layout_that_never_converges_is_a_warning(typeset, never_converges):
    sources = never_converges(4)
    app, _path = typeset(chapter(2, 4))
    assert NOT_CONVERGED in app.warning.getvalue()
    assert len(sources) == 4
