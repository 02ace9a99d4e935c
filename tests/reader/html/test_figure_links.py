"""Names in a drawing lead to what they mean, without an address in the drawing."""

import pytest
from bs4 import BeautifulSoup
from small_editions import run, small_book

NAMES = {
    "Big part": "#term-big-part",
    "People’s part": "#term-people-s-part",
    "Bit": "#term-small-part-with-comma",
    "Sense": "#term-sense-mini",
    "The word": "#term-big-part",
    "Elsewhere": "other.html#term-elsewhere",
    "The other framework": "other.html",
    "The first report": "../publications/mini2020first.html",
    "First report": "../publications/mini2020first.html",
    "Nothing of ours": None,
    "The mini framework": None,
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    book = small_book(tmp_path_factory.mktemp("links") / "book")
    parts = "".join(f"<g><rect width='9' height='9'/><text>{name}</text></g>" for name in NAMES)
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 9">{parts}</svg>'
    (book / "frameworks" / "dot.svg").write_text(drawing, "utf-8")
    mini = book / "frameworks" / "mini.md"
    text = mini.read_text("utf-8").replace(
        "people's part\n", "sense (mini)\n  A sense. {cite:p}`mini2020first`\n\npeople's part\n", 1
    )
    mini.write_text(text.replace("It has three.", "It has three, and {term}`the word <big part>`.", 1), "utf-8")
    (book / "frameworks" / "other.md").write_text(
        "# The other framework\n\n:::{glossary}\nelsewhere\n  It is. {cite:p}`mini2020first`\n\n"
        "sense (other)\n  Another. {cite:p}`mini2020first`\n:::\n",
        "utf-8",
    )
    bib = book / "refs.bib"
    head = "{mini2020first,\n"
    bib.write_text(bib.read_text("utf-8").replace(head, head + "  shorthand = {the first report},\n", 1), "utf-8")
    done = run(book, "html")
    assert done.returncode == 0, done.stderr

    def page(name):
        return BeautifulSoup((book / "_build" / "html" / f"{name}.html").read_text("utf-8"), "html.parser")

    return page


def links(figure):
    return {link.get_text(): link["href"] for link in figure.select("svg a")}


def test_terms_by_name_alias_and_words_of_the_page_then_pages_and_publications(pages):
    figure = pages("frameworks/mini").select_one("figure")
    assert links(figure) == {name: address for name, address in NAMES.items() if address}
    assert {link.get_text(): link["href"] for link in figure.select(".figure-parts a")} == links(figure)


def test_in_a_chapter_the_same_names_lead_to_the_same_places(pages):
    found = links(pages("publications/mini2020first").select_one("figure"))
    for name, address in NAMES.items():
        if name == "The mini framework":
            assert found.pop(name) == "../frameworks/mini.html"
        elif name.casefold().endswith("first report"):
            assert name not in found  # it is this page
        elif address:
            page = "../frameworks/mini.html" if address.startswith("#") else "../frameworks/"
            assert found.pop(name) == page + address
    assert found == {}
