"""Comparisons and false friends on a tiny book: what readers see, what is kept as data, and what authors are told."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import build_damaged
from reader.directives.comparisons import COMPARISONS, Statement, cited_works

PAGE = "about/compared.md"
FIRST = "mini2020first{ch. 1}"

pytestmark = pytest.mark.sphinx("html", testroot="compare")


@pytest.fixture
def blocks(app):
    """The comparison and the false friend, parsed."""
    app.build()
    assert app.warning.getvalue() == ""
    page = BeautifulSoup((app.outdir / "about" / "compared.html").read_text("utf-8"), "html.parser")
    return page.select("section > div.comparison")


def squeeze(tag):
    return " ".join(tag.get_text().replace("\N{NO-BREAK SPACE}", " ").split())


def heads(block):
    """(words, address of the link, if there is one) of each row's head."""
    cells = block.select("tbody > tr > th[scope=row]")
    return [(squeeze(cell), cell.a and cell.a["href"]) for cell in cells]


def test_a_row_begins_with_the_framework_or_the_work(blocks):
    comparison, friend = blocks
    assert heads(comparison) == [
        ("The mini framework", "../frameworks/mini.html"),
        ("The other framework", "../frameworks/other.html"),
        ("the first book", None),
    ]
    assert heads(friend) == [("The mini framework", "../frameworks/mini.html"), ("Another", None)]
    assert [[squeeze(cell) for cell in block.select("thead th[scope=col]")] for block in blocks] == [
        ["Framework", "What it says"],
        ["Where", "What it means"],
    ]


def test_a_clause_links_to_its_terms_and_works(blocks):
    cells = blocks[0].select("tbody > tr > td")
    assert [[a["href"] for a in cell.select("a")] for cell in cells] == [
        [
            "../frameworks/mini.html#term-front-door",
            "../frameworks/mini.html#term-back-door-mini",
            "../bibliography.html#ref-mini2020first",
            "../bibliography.html#ref-mini2021second",
        ],
        ["../frameworks/other.html#term-telephone", "../bibliography.html#ref-mini2021second"],
        ["../bibliography.html#ref-mini2020first"],
    ]
    assert squeeze(cells[1]) == "Nobody comes in; people call (Welby, 2021)."


def test_notes_follow_the_table_with_a_label_and_the_concern_is_not_printed(blocks):
    notes = [[squeeze(line) for line in block.find("table").find_next_siblings("p")] for block in blocks]
    assert notes == [
        ["In practice: Ask who calls.*our reading"],
        ["When nothing is said: The one in the street.*our reading", "In Spanish: puerta (the first book, ch. 1)"],
    ]
    labels = [strong.get_text() for block in blocks for strong in block.select("p > strong.comparison-label")]
    assert labels == ["In practice:", "When nothing is said:", "In Spanish:"]
    assert blocks[1].select_one("span[lang=es]").get_text() == "puerta"
    assert "people" not in [squeeze(line) for line in blocks[0].select("p")]


def test_what_a_page_compares_is_kept_as_data(app):
    app.build(force_all=True)
    [comparison, friend] = COMPARISONS.of(app.env)["about/compared"]
    assert list(COMPARISONS.of(app.env)) == ["about/compared"]
    assert (comparison.kind, comparison.heading, comparison.anchor) == (
        "comparison",
        "Who comes in, & where?",
        "who-comes-in-where",
    )
    assert comparison.statements == (
        Statement(
            "mini",
            "People come in by a door, and staff by the back door (mini).",
            ("front door", "back door (mini)"),
            (FIRST, "mini2021second"),
        ),
        Statement("other", "Nobody comes in; people call.", ("telephone",), ("mini2021second",)),
        Statement("mini2020first", "Each door is for somebody.", (), ("mini2020first{ch. 2}",)),
    )
    assert comparison.notes == (
        Statement("concern", "people", (), ()),
        Statement("practice", "Ask who calls.", (), ()),
    )
    assert (friend.kind, friend.heading, friend.anchor) == ("false-friend", "Door", "door")
    assert friend.notes == (
        Statement("es", "puerta", (), (FIRST,)),
        Statement("usual", "The one in the street.", (), ()),
    )


@pytest.mark.sphinx("html", testroot="compare", srcdir="compare-no-more")
def test_a_page_that_compares_nothing_more_is_forgotten(make_app, app_params):
    args, kwargs = app_params
    app = make_app(*args, **kwargs)
    app.build()
    assert "about/compared" in COMPARISONS.of(app.env)
    (app.srcdir / PAGE).write_text("# Compared\n\nNothing.\n", "utf-8")
    app.build()
    assert "about/compared" not in COMPARISONS.of(app.env)


@pytest.mark.parametrize(
    ("targets", "works"),
    [
        ("a", ["a"]),
        ("a{ch. 1, 2 and p. 3},b,c-d{x}", ["a{ch. 1, 2 and p. 3}", "b", "c-d{x}"]),
        (" a , b ", ["a", "b"]),
        ("", []),
    ],
)
def test_a_citation_is_taken_apart_at_commas_outside_braces(targets, works):
    assert cited_works(targets) == works


#: What is replaced, by what, and for each warning a text in its line and words of its message.
FAULTS = {
    "nearest_framework": (
        ":other: Nobody",
        ":othr: Nobody",
        ":othr:",
        "“othr” is no page of frameworks/ and no key of refs.bib. Did you mean “other”?",
    ),
    "nearest_work": (":mini2021second: =", ":mini2021secnd: =", "2021secnd", "Did you mean “mini2021second”?"),
    "nearest_field": (":practice: Ask", ":practise: Ask", ":practise:", "Did you mean “practice”?"),
    "nothing_near": (":practice: Ask", ":xyz: Ask", ":xyz:", "Other fields are concern, practice."),
    "field_of_the_other": (":concern: people", ":usual: who", ":usual: who", "“usual” is no page of frameworks/"),
    "twice": (":practice: Ask", ":mini: Ask", ":mini: Ask", "“mini” is here twice: one field says it all."),
    "note_twice": (":practice: Ask", ":concern: Ask", ":concern: Ask", "“concern” is here twice"),
    "one_row": (
        ":mini2021second: = a line that is staffed {cite:p}`mini2021second`\n",
        "",
        ":::{false-friend}",
        "a {false-friend} compares two frameworks or works, or more.",
    ),
}


#: Each in a folder of its own, because a damaged root stays damaged.
CASES = [
    pytest.param(*values, id=case, marks=pytest.mark.sphinx(srcdir=f"comparison-{case}"))
    for case, values in FAULTS.items()
]


@pytest.mark.parametrize(("old", "new", "place", "words"), CASES)
def test_authors_are_told_where_and_what(make_app, app_params, old, new, place, words):
    said = build_damaged(make_app, app_params, PAGE, old, new)
    lines = Path(app_params.kwargs["srcdir"], PAGE).read_text("utf-8").splitlines()
    [line] = [number for number, text in enumerate(lines, 1) if place in text]
    [fault] = [fault for fault in said.splitlines() if words in fault]
    assert f"{PAGE}:{line}: WARNING: " in fault, said


@pytest.mark.sphinx(srcdir="comparison-renamed")
def test_a_term_that_is_renamed_is_named_where_a_clause_rests_on_it(make_app, app_params):
    said = build_damaged(make_app, app_params, "frameworks/mini.md", "back door (mini)\n", "staff door\n")
    lines = Path(app_params.kwargs["srcdir"], PAGE).read_text("utf-8").splitlines()
    [line] = [number for number, text in enumerate(lines, 1) if "back door (mini)" in text]
    assert [fault for fault in said.splitlines() if f"{PAGE}:{line}: " in fault and "back door (mini)" in fault], said
