"""Links inside built HTML, EPUB and PDF files: small outputs made by hand, each kind of fault seeded."""

import pikepdf
import pytest
from linkwatch.internal import __main__ as command
from linkwatch.internal import epub, html, pdf

PAGE = '<html><head><title>t</title></head><body><a href="{link}">x</a><h2 id="here">h</h2></body></html>'


@pytest.fixture
def site(tmp_path):
    folder = (tmp_path / "html").resolve()
    folder.mkdir()
    (folder / "index.html").write_text(PAGE.format(link="other.html#here"), "utf-8")
    (folder / "other.html").write_text(PAGE.format(link="index.html"), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("", ""),
        ('<a href="https://example.org/">x</a>', ""),
        ('<a href="none.html">x</a>', "index.html: none.html (no such file)"),
        ('<a href="other.html#none">x</a>', "index.html: other.html#none (no such place on the page)"),
        ('<a href="/other.html">x</a>', "index.html: /other.html (begins at the root of the host"),
        ('<a href="../other.html">x</a>', "index.html: ../other.html (leads out of the folder)"),
        ('<img srcset="a.png 1x" alt="">', "index.html: a.png (no such file)"),
        ('<style>p { background: url("a.png") }</style>', "index.html: a.png (no such file)"),
        ('<p id="here">x</p>', "index.html: #here (stands twice)"),
    ],
)
def test_faults_of_pages(site, fault, message):
    text = (site / "index.html").read_text("utf-8").replace("</body>", fault + "</body>")
    faults = command.faults_of_site(html.read(site).with_page("index.html", text))
    assert [fault.startswith(message) for fault in faults] == ([True] if message else [])


def test_a_page_without_links_to_it_is_an_orphan_unless_it_redirects(site):
    pages = html.read(site)
    assert command.faults_of_site(pages.with_page("a.html", "<p>x</p>")) == ["a.html: no link leads here"]
    redirect = '<meta http-equiv="refresh" content="0; url=other.html">'
    assert command.faults_of_site(pages.with_page("a.html", redirect)) == []


def test_absolute_links_to_the_site_itself_are_faults_unless_their_text_is_the_url(site):
    home = "https://site.example/"
    text = PAGE.format(link=f"{home}other.html") + f'<a href="{home}">{home}</a><a href="other.html">x</a>'
    faults = command.faults_of_site(html.read(site).with_page("index.html", text), home)
    assert faults == [f"index.html: {home}other.html (an absolute address of our own)"]


OPF = """<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" properties="nav"/>
<item id="b" href="b.xhtml"/><item id="n" href="toc.ncx"/></manifest><spine><itemref idref="b"/></spine></package>"""
NCX = '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navPoint><content src="b.xhtml#here"/></navPoint></ncx>'


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("b.xhtml", "", "", ""),
        ("a.xhtml", "b.xhtml", "c.xhtml", "a.xhtml: c.xhtml (no such file)"),
        ("toc.ncx", "#here", "#none", "toc.ncx: b.xhtml#none (no such place on the page)"),
        ("content.opf", 'idref="b"', 'idref="c"', "content.opf: c (no such item)"),
        ("content.opf", 'id="b"', 'id="a"', "content.opf: #a (stands twice)"),
        ("content.opf", '<itemref idref="b"/>', "", "b.xhtml: no reader comes here (not in the reading order)"),
        ("content.opf", '<item id="n" href="toc.ncx"/>', "", "content.opf: toc.ncx (not listed)"),
    ],
)
def test_faults_of_an_epub(tmp_path, name, old, new, message):
    folder = tmp_path.resolve()
    files = {"content.opf": OPF, "toc.ncx": NCX, "a.xhtml": PAGE.format(link="b.xhtml")}
    files["b.xhtml"] = PAGE.format(link="a.xhtml")
    files[name] = files[name].replace(old, new) if old else files[name]
    for file, text in files.items():
        (folder / file).write_text(text, "utf-8")
    faults = epub.faults_of_folder(folder)
    assert message in faults if message else faults == []


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"Dest": pikepdf.String("here")}, ""),
        ({"Dest": pikepdf.String("none")}, "page 1: none (no such destination)"),
        ({"A": {"S": pikepdf.Name.GoTo, "D": pikepdf.String("none")}}, "page 1: none (no such destination)"),
        ({"A": {"S": pikepdf.Name.URI, "URI": pikepdf.String("https://example.org/")}}, ""),
        (
            {"A": {"S": pikepdf.Name.URI, "URI": pikepdf.String("b.html")}},
            "page 1: b.html (a relative address has no base in a PDF)",
        ),
        ({"A": {"S": pikepdf.Name.GoToR, "F": pikepdf.String("b.pdf")}}, "page 1: b.pdf (needs another file)"),
    ],
)
def test_faults_of_a_pdf(tmp_path, entries, message):
    document = pikepdf.new()
    document.add_blank_page()
    page = document.pages[0]
    entries = {
        name: pikepdf.Dictionary(**value) if isinstance(value, dict) else value for name, value in entries.items()
    }
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], **entries)
    page.Annots = pikepdf.Array([document.make_indirect(link)])
    destination = pikepdf.Array([page.obj, pikepdf.Name.Fit])
    names = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("here"), destination]))
    document.Root.Names = pikepdf.Dictionary(Dests=names)
    document.save(tmp_path / "a.pdf")
    assert pdf.faults(tmp_path / "a.pdf") == ([message] if message else [])


def test_the_command_checks_every_file_of_a_folder(site, capsys):
    assert command.main([str(site)]) == 0
    (site / "index.html").write_text(PAGE.format(link="none.html"), "utf-8")
    assert command.main([str(site)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{site}: index.html: none.html (no such file)", f"{site}: other.html: no link leads here"]
    assert command.main([str(site / "none")]) == 2
