"""The parts of a drawing: what they are called, what they link to, and the list of them."""

import pytest
from bs4 import BeautifulSoup
from reader.html.drawings import figure_parts, inline_svg
from reader.safety import svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
DRAWING = f"""{HEAD}<rect width="9" height="9"/>
<g><rect width="9"/><text>Ground</text><text>carries</text>
  <g><!-- a --><rect width="2"/><text><tspan x="0">Two</tspan>
    <tspan x="0">lines &amp; more</tspan></text></g>
  <g transform="scale(2)"><g><path d="M0 0"/><text>Deep</text></g></g></g>
<g aria-hidden="true"><text>2019</text></g>
<text>beside an arrow</text><g><rect width="1"/></g></svg>"""


def address(name):
    return "" if name == "Deep" else f"page.html#term-{name[0].lower()}"


def listed(drawing):
    return BeautifulSoup(figure_parts.parts_list(svg.parse_svg(drawing.encode()), address), "html.parser")


def outline(items):
    """[(text, address, inner list)] of a list."""
    return [
        (
            (item.a or item).find(string=True) if not item.find("a", recursive=False) else item.a.string,
            (item.find("a", recursive=False) or {}).get("href"),
            outline(item.ul) if item.ul else [],
        )
        for item in items.find_all("li", recursive=False)
    ]


def test_the_list_has_the_parts_in_order_each_with_its_own():
    assert outline(listed(DRAWING).ul) == [
        (
            "Ground",
            "page.html#term-g",
            [("carries", None, []), ("Two lines & more", "page.html#term-t", []), ("Deep", None, [])],
        ),
        ("beside an arrow", None, []),
    ]
    assert figure_parts.part_names(svg.parse_svg(DRAWING.encode())) == ["Ground", "Two lines & more", "Deep"]


def test_a_part_is_a_link_up_to_its_name():
    shown = BeautifulSoup(inline_svg.inline(DRAWING, "It.", address=address), "html.parser")
    links = shown.select("a")
    assert [(" ".join(link.text.split()), link["href"]) for link in links] == [
        ("Ground", "page.html#term-g"),
        ("Two lines & more", "page.html#term-t"),
    ]
    assert [child.name for child in links[0].find_all(recursive=False)] == ["rect", "text"]
    assert not shown.select("a a")
    assert shown.svg["role"] == "group" and shown.svg["aria-label"] == "It."


@pytest.mark.parametrize("inside", ["<rect width='9'/>", "<text>Words</text>", "<g><rect width='9'/></g>"])
def test_a_drawing_without_parts_is_an_image_with_no_link(inside):
    drawing = f"{HEAD}{inside}</svg>"
    shown = BeautifulSoup(inline_svg.inline(drawing, "It.", address=address), "html.parser")
    assert shown.svg["role"] == "img" and not shown.select("a")
    assert figure_parts.part_names(svg.parse_svg(drawing.encode())) == []


def test_names_and_addresses_are_text():
    drawing = f'{HEAD}<g><text>&lt;b&gt; &amp; "x"</text></g></svg>'
    assert outline(listed(drawing).ul) == [('<b> & "x"', "page.html#term-<", [])]
    link = BeautifulSoup(inline_svg.inline(drawing, "It.", address=lambda name: f'a.html?"{name}"'), "html.parser").a
    assert link["href"] == 'a.html?"<b> & "x""' and link.text == '<b> & "x"'
