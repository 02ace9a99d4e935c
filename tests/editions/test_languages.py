"""Terms in another language are marked wherever an edition names them."""

import re
import zipfile

import pikepdf
import pytest
from conftest import FRAME, ROOT
from lxml import etree, html
from sphinx_typst.proof.sheet import open_sheet
from sphinx_typst.proof.tags import Tag


def foreign_terms() -> dict[str, str]:
    """Terms to their language, read from the sources by a pattern of this test alone."""
    found = {}
    for path in (ROOT / "frameworks").glob("*.md"):
        for entry in re.finditer(
            r"^(\S.*)\n(?:(?:  .*)?\n)*?  :language: (\w+)$", path.read_text("utf-8"), re.MULTILINE
        ):
            found[entry[1]] = entry[2]
    return found


TERMS = foreign_terms()


def spoken(tree, names: dict[str, str]) -> tuple[int, list[str]]:
    """How many of *names* stand in the body of a page, and those that are not in their language."""
    number, wrong = 0, []
    for element in tree.iter(etree.Element):
        for text, holder in ((element.text, element), (element.tail, element.getparent())):
            for name, language in names.items():
                if holder is not None and text and name in text and holder.tag.rpartition("}")[2] != "title":
                    number += 1
                    above = [holder, *holder.iterancestors()]
                    said = next((each.get("lang") for each in above if each.get("lang")), None)
                    wrong += [text.strip()] if said != language else []
    return number, wrong


def test_the_book_has_terms_in_spanish():
    assert {"trámite", "Cédula de Identidad"} <= set(TERMS)


def test_every_page_says_in_which_language_they_are(site):
    found = {str(path.relative_to(site)): spoken(html.parse(str(path)), TERMS) for path in site.rglob("*.html")}
    assert {path: wrong for path, (_number, wrong) in found.items() if wrong} == {}
    for page in ("glossary.html", "genindex.html", "about/crosswalk.html", "publications/oecd2019panama.html"):
        assert found[page][0], page


def test_the_epub_does_so_too(epub):
    with zipfile.ZipFile(epub) as package:
        pages = [name for name in package.namelist() if name.endswith(".xhtml")]
        found = {name: spoken(etree.fromstring(package.read(name)), TERMS) for name in pages}
    assert {name: wrong for name, (_number, wrong) in found.items() if wrong} == {}
    assert sum(number for number, _wrong in found.values()) > 10


def in_the_language_of_the_book(tag: Tag, language: str = "") -> str:
    """Text of *tag* that no mark says to be in another language."""
    language, text = tag.lang or language, ""
    for child in tag.children:
        if isinstance(child, Tag):
            text += in_the_language_of_the_book(child, language)
        elif hasattr(child, "text") and not (child.lang or language).startswith("es"):
            text += child.text
    return text


@pytest.mark.parametrize("term", TERMS)
def test_the_pdf_does_so_too(pdf, term):
    with pikepdf.open(pdf) as document:
        top = open_sheet(document, FRAME).top
    said = [tag for tag in top if term.replace(" ", "") in tag.text().replace(" ", "").replace("\xad", "")]
    assert said
    for tag in said:
        text = in_the_language_of_the_book(tag).replace(" ", "").replace("\xad", "")
        assert term.replace(" ", "") not in text
