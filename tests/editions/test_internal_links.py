"""Links inside the three editions: none leads nowhere, and each kind of fault would be found."""

import shutil
import zipfile

import pikepdf
import pytest
from linkwatch.internal import __main__ as command
from linkwatch.internal import epub as internal_epub
from linkwatch.internal import html as internal_html
from linkwatch.internal import pdf as internal_pdf
from reader.editions import build
from reader.epub import package


def test_no_link_inside_an_edition_leads_nowhere(book):
    for name in build.EDITIONS:
        assert command.check_folder(book / name) == [], name


def test_the_command_says_the_same(book, tmp_path, capsys):
    assert command.main([str(book / "epub")]) == 0
    (tmp_path / "index.html").write_text('<a href="gone.html">x</a>')
    assert command.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"{tmp_path}: index.html: gone.html (no such file)\n"
    assert command.main([str(tmp_path / "none")]) == 2


# -- Pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(site):
    return internal_html.read(site)


def damaged(pages, fault, name="index.html"):
    return pages.with_page(name, str(pages.pages[pages.folder / name]).replace("</body>", fault + "</body>"))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ('<a href="nowhere.html">x</a>', "index.html: nowhere.html (no such file)"),
        ('<a href="Glossary.html">x</a>', "index.html: Glossary.html (no such file)"),
        ('<a href="glossary.html#nothing">x</a>', "index.html: glossary.html#nothing (no such place on the page)"),
        ('<a href="#nothing-here">x</a>', "index.html: #nothing-here (no such place on the page)"),
        ('<a href="/glossary.html">x</a>', "index.html: /glossary.html (begins at the root of the host, "),
        ('<a href="../conf.py">x</a>', "index.html: ../conf.py (leads out of the folder)"),
        ('<a href="about/">x</a>', "index.html: about/ (no such file)"),
        ('<a href="editions/none.pdf" download>x</a>', "index.html: editions/none.pdf (no such file)"),
        ('<img src="_images/none.svg" alt="x">', "index.html: _images/none.svg (no such file)"),
        ('<img srcset="a.png 1x, b.png 2x" alt="x">', "index.html: a.png (no such file)"),
        ('<svg><use xlink:href="#none"></use></svg>', "index.html: #none (no such place on the page)"),
        ('<link rel="stylesheet" href="_static/none.css">', "index.html: _static/none.css (no such file)"),
        ('<script src="_static/none.js"></script>', "index.html: _static/none.js (no such file)"),
        ('<p style="background: url(none.png)">x</p>', "index.html: none.png (no such file)"),
        ('<meta http-equiv="refresh" content="0; url=none.html">', "index.html: none.html (no such file)"),
        ('<p id="twin"></p><p id="twin"></p>', "index.html: #twin (stands twice)"),
    ],
)
def test_a_fault_on_a_page_is_found(pages, fault, said):
    found = command.faults_of_site(damaged(pages, fault))
    assert found and all(line.startswith("index.html: ") for line in found)
    assert found[0].startswith(said)


def test_a_page_that_nobody_links_to_is_found_unless_it_forwards(pages):
    text = str(pages.pages[pages.folder / "search.html"])
    assert command.faults_of_site(pages.with_page("lonely.html", text)) == ["lonely.html: no link leads here"]
    forwarding = text.replace("<head>", '<head><meta http-equiv="refresh" content="0; url=glossary.html">')
    assert command.faults_of_site(pages.with_page("old.html", forwarding)) == []


def test_an_absolute_address_of_our_own_is_found_unless_it_is_printed(pages):
    home = "https://reader.example/en/"
    linked = damaged(pages, f'<a href="{home}glossary.html">the glossary</a> <a href="{home}">{home}</a>')
    assert command.faults_of_site(linked, home) == [f"index.html: {home}glossary.html (an absolute address of our own)"]
    canonical = str(linked.pages[pages.folder / "index.html"]).replace(
        "<head>", f'<head><link rel="canonical" href="{home}index.html">'
    )
    assert len(command.faults_of_site(pages.with_page("index.html", canonical))) == 1


def test_a_stylesheet_that_loads_what_is_not_there_is_found(tmp_path):
    (tmp_path / "index.html").write_text('<link rel="stylesheet" href="a.css">')
    (tmp_path / "a.css").write_text('/* url(no.png) */ @import "b.css"; p { background: url("data:x") }')
    (tmp_path / "b.css").write_text("@font-face { src: url(font.woff2) }")
    assert command.check_folder(tmp_path) == ["b.css: font.woff2 (no such file)"]


# -- EPUB ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def unpacked(epub, tmp_path):
    with zipfile.ZipFile(epub) as archive:
        archive.extractall(tmp_path / "epub")
    return (tmp_path / "epub").resolve()


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("index.xhtml", "</body>", '<a href="glossary.xhtml#none">x</a></body>', "index.xhtml: glossary.xhtml#none "),
        ("index.xhtml", "</body>", '<a href="none.xhtml">x</a></body>', "index.xhtml: none.xhtml (no such file)"),
        ("index.xhtml", "</body>", '<img src="none.svg" alt="x"/></body>', "index.xhtml: none.svg (no such file)"),
        ("index.xhtml", "</body>", '<p id="t"></p><p id="t"></p></body>', "index.xhtml: #t (stands twice)"),
        ("toc.ncx", 'src="', 'src="none-', "toc.ncx: none-"),
        ("nav.xhtml", 'href="index.xhtml"', 'href="none.xhtml"', "nav.xhtml: none.xhtml (no such file)"),
        ("content.opf", 'href="index.xhtml"', 'href="none.xhtml"', "content.opf: none.xhtml (no such file)"),
        ("content.opf", "<itemref ", '<itemref idref="none"/><itemref ', "content.opf: none (no such item)"),
    ],
)
def test_a_fault_in_the_epub_is_found(unpacked, name, old, new, said):
    edit(unpacked / name, old, new)
    found = internal_epub.faults_of_folder(unpacked)
    assert any(line.startswith(said) for line in found), found


def test_a_file_that_the_epub_lost_is_found_in_the_package_too(unpacked, tmp_path):
    (unpacked / "glossary.xhtml").unlink()
    shutil.copy(unpacked / "index.xhtml", unpacked / "lonely.xhtml")
    names = sorted(p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file())
    names.remove("mimetype")
    package.write_container(unpacked, ["mimetype", *names], tmp_path / "bad.epub")
    found = internal_epub.faults(tmp_path / "bad.epub")
    assert "content.opf: glossary.xhtml (no such file)" in found
    assert "content.opf: lonely.xhtml (not listed)" in found
    assert any(line.startswith("lonely.xhtml: no reader comes here") for line in found)


# -- PDF -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def document(pdf):
    with pikepdf.open(pdf) as opened:
        yield opened


def first_link(document):
    return next(link for _page, link in internal_pdf.links(document) if internal_pdf.action_type(link) == "/GoTo")


def other_name(document):
    link = first_link(document)
    link.Dest = pikepdf.String("gone")
    if "/A" in link:
        del link["/A"]


def page_that_left(document):
    page = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Page))
    link = first_link(document)
    if "/A" in link:
        del link["/A"]
    link.Dest = pikepdf.Array([page, pikepdf.Name.Fit])


def action(**entries):
    def change(document):
        link = first_link(document)
        if "/Dest" in link:
            del link["/Dest"]
        link.A = pikepdf.Dictionary(**entries)

    return change


def bookmark(document):
    mark = next(internal_pdf.bookmarks(document))
    mark.Dest = pikepdf.String("gone")
    if "/A" in mark:
        del mark["/A"]


def name_twice(document):
    target = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
    names = pikepdf.Array([pikepdf.String("twin"), target, pikepdf.String("twin"), target])
    if "/Names" not in document.Root:
        document.Root.Names = pikepdf.Dictionary()
    old = document.Root.Names.get("/Dests")
    kids = [document.make_indirect(pikepdf.Dictionary(Names=names))] + ([old] if old is not None else [])
    document.Root.Names.Dests = pikepdf.Dictionary(Kids=pikepdf.Array(kids))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (other_name, "gone (no such destination)"),
        (page_that_left, "a link (no such destination)"),
        (action(S=pikepdf.Name.GoTo, D=pikepdf.String("gone")), "gone (no such destination)"),
        (action(S=pikepdf.Name.GoToR, F=pikepdf.String("other.pdf")), "other.pdf (needs another file)"),
        (action(S=pikepdf.Name.URI, URI=pikepdf.String("glossary.html")), "glossary.html (a relative address"),
        (bookmark, "gone (no such destination)"),
        (name_twice, "destination twin: stands twice"),
    ],
)
def test_a_fault_in_the_pdf_is_found(document, damage, said):
    assert internal_pdf.faults_of_document(document) == []
    damage(document)
    found = internal_pdf.faults_of_document(document)
    assert len(found) == 1 and said in found[0], found
