"""The index is the same in all editions, holds what pages and definitions put into it, and leads where it says."""

import subprocess
import zipfile
from urllib.parse import urldefrag, urljoin

import pikepdf
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from reader.lint import index_entries
from reader.lint.markdown import read_pages

FOUND = [entry for page in read_pages(ROOT) for entry in index_entries.entries(page)]
PLACES = {entry.heading for entry in FOUND if entry.kind == "single"}
SEE = {entry.heading for entry in FOUND if entry.kind == "see"}


def squashed(text):
    """Without spaces and hyphens, which pdftotext takes out at the end of a line."""
    return "".join(text.replace("\N{SOFT HYPHEN}", "").replace("-", "").split())


def own_text(item):
    """The name of an entry: its first link, or its words up to a reference."""
    first = next(child for child in item.children if child.name or str(child).strip())
    return first.get_text(strip=True) if first.name == "a" else str(first).strip().removesuffix(",").strip()


def entries_of(page, selector):
    """Name of each entry, as it is printed, and its item."""
    return [(own_text(item), item) for item in page.select(selector)]


@pytest.fixture(scope="module")
def web(site):
    page = BeautifulSoup((site / "genindex.html").read_text("utf-8"), "html.parser")
    for span in page.select(".index-letter span[lang]"):
        span.unwrap()
    page.smooth()
    return page


@pytest.fixture(scope="module")
def in_epub(epub):
    with zipfile.ZipFile(epub) as package:
        page = BeautifulSoup(package.read("genindex.xhtml"), "html.parser")
    for span in page.select("ul.index span[lang]"):
        span.unwrap()
    page.smooth()
    return page


def test_pages_and_epub_have_the_headings_of_the_sources_and_no_other(web, in_epub):
    """So no term is among them that no page or definition has put there."""
    names = [name for name, _item in entries_of(web, ".index-letter > ul > li")]
    assert set(names) == PLACES | SEE and len(names) == len(set(names))
    assert [name for name, _item in entries_of(in_epub, "ul.index > li")] == names


def test_the_pdf_has_them_too(pdf):
    with pikepdf.open(pdf) as document:
        pages = len(document.pages)
    text = subprocess.run(["pdftotext", "-f", str(pages - 9), pdf, "-"], capture_output=True, text=True, check=True)
    printed = squashed(text.stdout)
    start = printed.rindex(squashed("People, bodies, countries, laws"))
    assert [name for name in sorted(PLACES) if squashed(name) not in printed[start:]] == []


@pytest.mark.parametrize(("edition", "selector"), [("web", ".index-letter"), ("in_epub", "ul.index")])
def test_references_lead_to_entries_that_have_places(edition, selector, request):
    page = request.getfixturevalue(edition)
    items = {item["id"]: item for item in page.select(f"{selector} li[id]")}
    references = [link["href"][1:] for link in page.select(f'{selector} a[href^="#"]')]
    assert len(references) >= len(SEE)
    assert [id_ for id_ in references if id_ not in items or not items[id_].select('a:not([href^="#"])')] == []


def test_no_entry_has_more_places_than_a_reader_looks_up(web):
    for item in web.select(".index-letter li"):
        links = [link for link in item.find_all("a", recursive=False) if not link["href"].startswith("#")]
        assert len(links) <= index_entries.MOST_PLACES, own_text(item)


def test_accents_sort_with_their_letters(web):
    names = [name for name, _item in entries_of(web, ".index-letter > ul > li")]
    assert names.index("Cédula de Identidad") < names.index("Centre for Public Impact")
    assert names.index("Fábrega, Adolfo") < names.index("Farias, Pedro")
    assert names.index("Panamá Digital") < names.index("Panama review (2019)")


def test_a_definition_is_the_first_of_the_places(site, web):
    """Its link leads to the term itself, at the address that is published."""
    [item] = [item for name, item in entries_of(web, ".index-letter > ul > li") if name == "data wallet"]
    links = [urldefrag(urljoin("genindex.html", link["href"])) for link in item.select("a")]
    assert links[0] == ("frameworks/digital-identity.html", "term-data-wallet") and len(links) > 1
    for address, anchor in links:
        page = BeautifulSoup((site / address).read_text("utf-8"), "html.parser")
        assert page.find(id=anchor), (address, anchor)


def test_readers_are_told_where_all_terms_are(web, in_epub):
    for page, address in ((web, "glossary.html"), (in_epub, "glossary.xhtml")):
        [link] = page.select(f'h1 ~ p a[href="{address}"]')
        assert link.get_text() == "glossary"
