"""Line breaks, entities and pictures in a line: the same in the pages and in the EPUB, and a space in plain text."""

from __future__ import annotations

import json
import re
import shutil
import zipfile

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from lxml import etree

PAGE = r"""
Two\
words
===

First\
second  
third &copy;&nbsp;2019 &#8217; <https://example.org/a?b=1&c=2> a < b.

- item\
  next

:::{list-table} Cells
* - cell\
    next
  - [link\
    words](https://example.org)
:::

:::{note}
Set off\
next[^n].
:::

[^n]: Note\
    next.

![one\
two `three`](/frameworks/dot.svg)

Under [![A licence.](/frameworks/dot.svg)](https://example.org/licence) of 2019.

## A {term}`big part` of H{sub}`2`O, {es}`hola` and `code`

Words.
"""  # noqa: W291


@pytest.fixture(scope="module")
def editions(rootdir, tmp_path_factory):
    """The page in HTML and in the EPUB, parsed; the contents of the EPUB; the headings that search finds."""
    from sphinx.testing.util import SphinxTestApp

    folder = tmp_path_factory.mktemp("breaks")
    book = folder / "book"
    shutil.copytree(rootdir / "test-book", book)
    (book / "about").mkdir()
    (book / "about" / "page.md").write_text(PAGE.lstrip(), "utf-8")
    index = book / "index.md"
    index.write_text(index.read_text("utf-8").replace("glossary\n", "about/page\nglossary\n", 1), "utf-8")
    with (book / "conf.py").open("a", encoding="utf-8") as configuration:
        configuration.write(
            f'epub_copyright = "nobody"\nepub_show_urls = "no"\ntemplates_path = [{str(ROOT / "_templates")!r}]\n'
        )
    for builder in ("html", "epub"):
        app = SphinxTestApp(builder, srcdir=book, builddir=folder / builder, freshenv=True)
        app.build()
        app.cleanup()
        assert app.warning.getvalue() == ""
    html = BeautifulSoup((folder / "html" / "html" / "about" / "page.html").read_text("utf-8"), "html.parser")
    script = (folder / "html" / "html" / "_static" / "search-terms.js").read_text("utf-8")
    names = json.loads(script[script.index("{") : script.rindex("}") + 1])
    (package,) = (folder / "epub" / "epub").glob("*.epub")
    with zipfile.ZipFile(package) as archive:
        etree.fromstring(archive.read("about/page.xhtml"))  # raises if it is no XML
        epub = BeautifulSoup(archive.read("about/page.xhtml"), "xml")
        contents = BeautifulSoup(archive.read("nav.xhtml"), "xml")
    return html, epub, contents, names


def test_breaks_are_breaks_in_both(editions):
    for page in editions[:2]:
        lines = [[text.strip() for text in br.parent.stripped_strings] for br in page.find_all("br")]
        for first, second in (("First", "second"), ("second", "third"), ("item", "next"), ("cell", "next")):
            assert any(
                first in line and any(text.startswith(second) for text in line[line.index(first) + 1 :])
                for line in lines
            ), (first, lines)
        assert any("Note" in line and "next." in line for line in lines)


def test_entities_and_addresses_are_read_in_both(editions):
    for page in editions[:2]:
        text = page.get_text()
        assert "©\u00a02019 ’ https://example.org/a?b=1&c=2 a < b." in re.sub(r"[ \n]+", " ", text)


def test_descriptions_keep_words_apart(editions):
    for page in editions[:2]:
        assert page.find("img", alt="one two three")


def test_a_picture_with_a_link_is_in_its_line(editions):
    for page in editions[:2]:
        link = page.find("a", href="https://example.org/licence")
        assert link.img["alt"] == "A licence." and link.parent.name == "p"
        assert link.parent.get_text().split() == ["Under", "of", "2019."]


def test_plain_text_has_spaces_and_no_markup(editions):
    html, _epub, contents, names = editions
    heading = "A big part of H2O, hola and code"
    assert html.title.get_text().split()[:2] == ["Two", "words"] and "\n" not in html.title.get_text().strip()
    assert {"Two words", heading} <= {" ".join(link.get_text().split()) for link in contents.find_all("a")}
    assert heading in [title for _page, title, _anchor in names["sections"]] and "Two words" in names["titles"]
