"""Drawings: well-formed, without styles, everything inside the frame, the same in words."""

import pytest
from lxml import etree
from reader import drawing
from reader.drawing import Label, Words

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words('Name with "quotes" & signs', "All of it <in words>.", "said")
ROWS = [Label("A framework with a rather long title", "a.html"), Label("Short")]
COLUMNS = [Label("First & last", "b.html#x"), Label("Second publication"), Label("Third")]
CELLS = [[(0, "none"), (4, "four"), (16, "sixteen")], [(1, "one"), (0, "none"), (2, "two")]]


def boxes(svg):
    """(left, top, right, bottom) of each text and box, as wide as a letter is reckoned."""
    for element in svg.iter(f"{SVG}text", f"{SVG}rect"):
        x, y = float(element.get("x")), float(element.get("y"))
        if element.tag == f"{SVG}rect":
            yield x, y, x + float(element.get("width")), y + float(element.get("height"))
            continue
        wide = len(element.text) * drawing.SIZE * drawing.LETTER
        if element.get("transform"):
            yield x - drawing.SIZE, y - wide, x, y
        elif element.get("text-anchor") == "middle":
            yield x - wide / 2, y - drawing.SIZE, x + wide / 2, y
        else:
            yield x, y - drawing.SIZE, x + wide, y


@pytest.fixture(params=["matrix", "bars"])
def svg(request):
    if request.param == "matrix":
        source = drawing.matrix(ROWS, COLUMNS, CELLS, {(0, 2)}, WORDS)
    else:
        source = drawing.bars([("Heading", [(ROWS[0], 48, True), (ROWS[1], 1, False)])], WORDS)
    return etree.fromstring(source)


def test_it_is_named_described_and_carries_no_style(svg):
    assert svg.get("aria-label") == WORDS.name
    assert svg.find(f"{SVG}desc").text == WORDS.long and svg.find(f"{SVG}desc").get("id") == svg.get("aria-describedby")
    assert not svg.xpath("//@style") and not svg.xpath("//*[local-name()='style']")
    assert {a.get("href") for a in svg.iter(f"{SVG}a")} <= {"a.html", "b.html#x"}


def test_nothing_leaves_the_frame(svg):
    _left, _top, width, height = map(float, svg.get("viewBox").split())
    for left, top, right, bottom in boxes(svg):
        assert left >= -0.1 and top >= -2 and right <= width + 0.1 and bottom <= height, (left, top, right, bottom)


def test_numbers_stand_row_by_row_and_own_cells_are_outlined():
    svg = etree.fromstring(drawing.matrix(ROWS, COLUMNS, CELLS, {(0, 2)}, WORDS))
    found = [[g.find(f"{SVG}text").text for g in row] for row in svg.findall(f"{SVG}g")]
    assert found == [["·", "4", "16"], ["1", "·", "2"]]
    assert len(svg.xpath("//*[@stroke]")) == 1
    tints = [float(r.get("fill-opacity")) for r in svg.iter(f"{SVG}rect")]
    assert max(tints) == drawing.TINT and sorted(tints) == [0.07, 0.11, 0.15, 0.3]


def test_paper_has_its_own_colour_and_no_transparency():
    svg = etree.fromstring(drawing.matrix(ROWS, COLUMNS, CELLS, {(0, 2)}, WORDS, colour="#17395f", font="Lato"))
    assert not svg.xpath("//*[@fill-opacity]") and svg.get("color") == "#17395f"
    assert {r.get("fill") for r in svg.iter(f"{SVG}rect")} == {"#b9c4cf", "#dce1e7", "#eef0f3", "#e6eaee"}


def test_empty_facts_still_draw():
    assert etree.fromstring(drawing.bars([], WORDS)).get("role") == "group"
    assert etree.fromstring(drawing.matrix([ROWS[0]], [COLUMNS[0]], [[(0, "none")]], set(), WORDS)) is not None


def test_long_words_are_not_broken_and_lines_fit():
    assert drawing.wrap("one two three", 60) == ["one two", "three"]
    assert drawing.wrap("incomprehensibilities", 10) == ["incomprehensibilities"]
