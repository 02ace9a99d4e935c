"""Drawings in pages are what was checked: written from the parsed tree, in time that grows with their size."""

import re
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from hostile_book import active, build, sources
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from reader.html.drawings import inline_svg
from reader.safety import svg

FIGURES = [*sorted((ROOT / "_static" / "figures").glob("*.svg")), ROOT / "_static" / "mark.svg"]
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'


def parts(root: etree._Element) -> list[tuple]:
    """(element, attributes, text) of what of a drawing the page takes over."""
    found = []
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        name = etree.QName(node).localname
        if name not in svg.WORDS:
            kept = {key: value for key, value in node.attrib.items() if key not in inline_svg.DROPPED_ATTRIBUTES}
            found.append((name, kept, (node.text or "").strip(), (node.tail or "").strip()))
    return found


@pytest.mark.parametrize("figure", FIGURES, ids=lambda path: path.stem)
def test_a_page_shows_all_that_was_checked_and_nothing_else(figure):
    source = figure.read_bytes()
    shown = svg.parse_svg(inline_svg.inline(source.decode(), 'A "drawing" & more').encode())
    assert parts(shown) == parts(svg.parse_svg(source)) and len(parts(shown)) > 1
    assert shown.get("aria-label") == 'A "drawing" & more' and shown.get("role") == "img"
    assert "font-family" not in shown.attrib


def test_words_spaces_and_names_of_a_drawing():
    inside = (
        "<!-- a --><title>T</title><desc>D</desc>\n <defs><linearGradient id='g'/><g id='a'/></defs>"
        "<use href='#a'/><rect fill=\"url('#g')\" stroke='url(#g)'/>"
        "<text aria-label='x'>a &lt;b> &amp; <tspan>c</tspan> <tspan>d</tspan><!-- e -->f</text>"
    )
    drawing = inline_svg.inline(f"{HEAD}{inside}</svg>", "x", "drawing-1-")
    soup = BeautifulSoup(drawing, "html.parser")
    assert soup.find("text").get_text() == "a <b> & c df"
    assert [tag["id"] for tag in soup.select("[id]")] == ["drawing-1-g", "drawing-1-a"]
    assert soup.use["href"] == "#drawing-1-a" and soup.rect["stroke"] == "url(#drawing-1-g)"
    assert soup.rect["fill"] == "url('#drawing-1-g')"
    assert not re.search("<!--|title|desc>|aria-label='x'", drawing) and len(soup.select("[aria-label]")) == 1


VALUES = st.sampled_from(
    ["1", "0.5", "10 10", "red", "#fff", "none", "url(#a)", "M0 0L9 9", "rotate(45)", "a", '"<script>', "bold", "a&b"]
)
ATTRIBUTES = st.dictionaries(st.sampled_from([*sorted(svg.ATTRIBUTES), "onclick", "href"]), VALUES, max_size=3)
TEXTS = st.text(alphabet="ab<>&\"'/=\n é", max_size=12)
TREES = st.recursive(
    st.tuples(st.sampled_from([*sorted(svg.ELEMENTS), "script", "style"]), ATTRIBUTES, TEXTS, st.just(())),
    lambda below: st.tuples(st.sampled_from(sorted(svg.ELEMENTS)), ATTRIBUTES, TEXTS, st.lists(below, max_size=4)),
    max_leaves=8,
)


def made(tree: tuple) -> etree._Element:
    name, attributes, text, below = tree
    node = etree.Element(f"{{{svg.NAMESPACE}}}{name}", nsmap={None: svg.NAMESPACE})
    for key, value in attributes.items():
        node.set(key, value)
    node.text = text
    node.extend(made(one) for one in below)
    return node


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(TREES, max_size=4))
def test_any_tree_is_refused_or_shown_as_it_is(trees):
    root = etree.fromstring(f"{HEAD}<g id='a'/></svg>")
    root.extend(made(tree) for tree in trees)
    source = etree.tostring(root, encoding="utf-8")
    found = svg.check_svg(source)
    assert isinstance(found, list)
    if not found:
        drawing = inline_svg.inline(source.decode(), "A drawing.")
        assert active(BeautifulSoup(drawing, "html.parser")) == []
        assert parts(svg.parse_svg(drawing.encode())) == parts(root)


#: Files a quarter as large as is allowed, each of one kind of thing; in quadratic time they would take minutes.
LARGE = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (40, 40))
resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9))
from lxml import etree
from reader.html.drawings import inline_svg
from reader.safety import svg

head = '<svg xmlns="http://www.w3.org/2000/svg">'
for part in ("<!--", "<!-- a -->", "<title>", "<title>a</title>", "<g/>", "<g>", "<?", "<?xml", "<!", " ", "a ", "&lt;",
             "&#60;", "<g a='", "xmlns", "<g xmlns='a'/>", "<g id='a'/>", "<use href='#a'/>", "url(#", "<", ">", "]]>"):
    for before, after in (("", "</svg>"), ("<text>", "</text></svg>"), ("<path d='", "'/></svg>"),
                          ("<g transform='", "'/></svg>"), ("<g font-family='", "'/></svg>")):
        source = head + before + part * (svg.MAX_SIZE // 4 // len(part)) + after
        if not svg.check_svg(source.encode()):
            inline_svg.inline(source, "x")
        try:
            inline_svg.inline(source, "x")
        except etree.XMLSyntaxError:
            pass
for part in ("1 ", "1,", "rotate(1)", "rotate(1", "M0 0", "url(#a) ", "1e", "a b ", "rgb(", "1 , "):
    for element in ("<path d='%s'/>", "<g transform='%s'/>", "<text x='%s'/>", "<g fill='%s'/>", "<svg viewBox='%s'/>",
                    "<g stroke-dasharray='%s'/>", "<polygon points='%s'/>", "<g font-family='%s'/>", "<g id='%s'/>"):
        for end in ("", "!"):
            svg.check_svg((head + element % (part * (svg.MAX_SIZE // 4 // len(part)) + end) + "</svg>").encode())
print("done")
"""


def test_large_drawings_take_time_by_their_size():
    done = subprocess.run([sys.executable, "-c", LARGE], cwd=ROOT / "_ext", capture_output=True, text=True)
    assert done.stdout.strip() == "done", done.stderr[-500:]


def test_two_drawings_on_a_page_have_ids_of_their_own(make_app, tmp_path, listener):
    block = "```{figure} /frameworks/more.svg\n:alt: More.\n```"
    book = sources(tmp_path, listener[0], block=f"{block}\n\n{block}")
    (book / "frameworks" / "more.svg").write_text(f"{HEAD}<g id='a'/><use href='#a'/></svg>", "utf-8")
    assert build(make_app, book, tmp_path / "out", "html") == ""
    page = (tmp_path / "out" / "html" / "publications" / "mini2020first.html").read_text("utf-8")
    soup = BeautifulSoup(page, "html.parser")
    drawings = soup.select("svg[aria-label='More.']")
    assert len(drawings) == 2
    assert all(drawing.use["href"] == "#" + drawing.g["id"] for drawing in drawings)
    assert drawings[0].g["id"] != drawings[1].g["id"]
