"""A framework's figure in chapters: one number everywhere, links within the page, printed once."""

import re
import subprocess

import pytest
from bs4 import BeautifulSoup
from small_editions import NAME, run, small_book

BLOCK = "```{framework-figure}\n```\n"


def replace(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def built(tmp_path):
    """Builds the small book after a change: (page by name, text of the PDF)."""

    def build(change):
        book = small_book(tmp_path / "book")
        change(book)
        done = run(book, "html", "pdf")
        assert done.returncode == 0, done.stderr

        def page(name):
            return BeautifulSoup((book / "_build" / "html" / f"{name}.html").read_text("utf-8"), "html.parser")

        command = ["pdftotext", "-layout", book / "_build" / "pdf" / f"{NAME}.pdf", "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return page, text.replace("\u2060", "").replace("\N{NO-BREAK SPACE}", " ")

    return build


def captions(page):
    found = page.select("figure[id] figcaption .caption-number")
    return [(caption.find_parent("figure")["id"], re.search(r"\d+", caption.text)[0]) for caption in found]


CHAPTER, FRAMEWORK = "publications/mini2020first", "frameworks/mini"


def test_another_figure_before_and_after_moves_up_and_down(built):
    """An own figure of the chapter, and one of the framework's page after the shown one."""
    drawing = "\n```{figure} /frameworks/dot.svg\n:name: figure-NAME\n:alt: Another dot.\n\nThe NAME one.\n```\n\n"

    def change(book):
        replace(
            book / f"{CHAPTER}.md", BLOCK, drawing.replace("NAME", "own") + "See {numref}`figure-mini`.\n\n" + BLOCK
        )
        replace(book / f"{FRAMEWORK}.md", ":::{glossary}", drawing.replace("NAME", "later") + ":::{glossary}")

    page, text = built(change)
    assert captions(page(CHAPTER)) == [("figure-own", "1"), ("figure-mini", "2")]
    assert captions(page(FRAMEWORK)) == [("figure-mini", "2"), ("figure-later", "3")]
    link = next(link for link in page(CHAPTER).select("p a") if "Figure" in link.text)
    assert link["href"] == "#figure-mini" and link.text.endswith("2")
    assert re.findall(r"^ *Figure (\d)\. ", text, re.MULTILINE) == ["1", "2", "3"]
    assert len(re.findall(r"For the drawing see Figure 2", text)) == 1


def test_the_figures_own_page_may_come_first(built):
    def change(book):
        index = (book / "index.md").read_text("utf-8")
        lines = index.splitlines()
        first, second = lines.index("publications/mini2020first"), lines.index("frameworks/index")
        lines[first], lines[second] = lines[second], lines[first]
        (book / "index.md").write_text("\n".join(lines), "utf-8")

    page, text = built(change)
    assert captions(page(CHAPTER)) == captions(page(FRAMEWORK)) == [("figure-mini", "1")]
    assert text.index("Figure 1. The whole") < text.index("For the drawing see Figure 1")


def test_a_page_may_show_it_twice(built):
    page, text = built(lambda book: replace(book / f"{CHAPTER}.md", BLOCK, BLOCK + "\nWords.\n\n" + BLOCK))
    places = captions(page(CHAPTER))
    assert [number for _id, number in places] == ["1", "1"] and len({id_ for id_, _number in places}) == 2
    assert len(re.findall(r"^ *Figure 1\. ", text, re.MULTILINE)) == 1
    assert len(re.findall(r"For the drawing see Figure 1", text)) == 2


def test_a_caption_written_for_one_page_has_the_links_of_the_other(built):
    def change(book):
        replace(
            book / f"{FRAMEWORK}.md", "The whole. {cite:p}", "The whole, of {term}`little part` s.{ours}`*` {cite:p}"
        )
        replace(book / f"{CHAPTER}.md", BLOCK, "We think so.{ours}`*`\n\n" + BLOCK)

    page, _text = built(change)
    links = [link["href"] for link in page(CHAPTER).select("figcaption a:not(.headerlink)")]
    assert "../frameworks/mini.html#term-small-part-with-comma" in links and "#our-reading" in links
