"""Text that looks like code: wherever a title, term, name, field, description or alt text is printed, it is text.

A small book whose every text is hostile is built with the book's own theme and templates, and once more with harmless
letters in place of that text: both must have the same elements and attributes in each file of each edition, and the
hostile text must be there, letter by letter, where readers see it.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import pikepdf
import pytest
from browse import nginx, page_of
from bs4 import BeautifulSoup, Comment
from conftest import ROOT
from lxml import etree
from markupsafe import Markup
from read_pdf import outline, plain_text
from reader.safety import allowlist, autoescape

#: What a browser, a template, XML, Typst, a format string or a shell would make something of.
HOSTILE = (
    '<script>alert(1)</script> "><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} </title> ]]> &lt;b&gt; '
    "' onclick='alert(1) #eval(\"1+1\") $x$ {0} %s --&gt; <!-- \\u003c"
)
#: In refs.bib, which refuses elements of HTML, and where braces only group; TeX has signs of its own unless escaped.
FROM_TEX = '" onmouseover=alert(1) x=" < script> < /title> & ]]> onclick=\'alert(1) $0 %s'
IN_TEX = re.sub(r"[&%$]", r"\\\g<0>", FROM_TEX)
#: Where Sphinx itself takes a semicolon, an exclamation mark or brackets for the end of something.
IN_A_LINE = '<script>alert(1)</script> "><img src=x onerror=alert(1)> {{ 7*7 }} </title> ]]> #eval("1+1")'


def harmless(text: str) -> str:
    """As many words and letters as *text*."""
    return re.sub(r"\S", "x", text)


def book(folder: Path, *, hostile: bool) -> Path:
    """A small book, with a text for each place that begins with a word by which it is found."""
    root = Path(shutil.copytree(ROOT / "tests" / "roots" / "test-book", folder))
    shutil.copytree(ROOT / "_static", root / "_static")

    def variant(text: str) -> str:
        return text if hostile else harmless(text)

    def replace(name: str, *pairs: tuple[str, str]) -> None:
        path = root / name
        text = path.read_text("utf-8")
        for old, new in pairs:
            assert old in text, (name, old)
            text = text.replace(old, new, 1)
        path.write_text(text, "utf-8")

    tex = IN_TEX if hostile else harmless(FROM_TEX)
    line, text = variant(IN_A_LINE), variant(HOSTILE)
    yaml = text.replace("'", "''")
    replace(
        "refs.bib",
        ("The First Book about {X-Road}: A Subtitle Kept As Typed", f"Worktitle {tex}"),
        ("shorttitle = {First}", f"shorttitle = {{Shorttitle {tex}}}"),
        ("{Mini Studies}", f"{{Seriesname {tex}}}"),
        ("{OECD Publishing}", f"{{Publishername {tex}}}"),
        ("{Paris}", f"{{Placename {tex}}}"),
        ("author = {{OECD}},\n  title = {Another", f"author = {{{{Authorname {tex}}}}},\n  title = {{Another"),
        ("van Ooijen, Charlotte", f"{{Familyname {tex}}}, {{Givenname {tex}}}"),
        ("{the third book}", f"{{Shorthand {tex}}}"),
        ("title = {The Third}", f"title = {{Parttitle {tex}}}"),
        ("{A Blog}", f"{{Blogname {tex}}}"),
    )
    replace(
        "publications/mini2020first.md",
        ('argument: "One book says it all, and says it first."', f"argument: 'Argumentline {yaml}'"),
        ("---\n\n#", f"myst:\n  html_meta:\n    description: 'Descriptionline {yaml}'\n---\n\n#"),
        ("what {term}`bit` means", f"`Contentsline {text}`"),
        ("## A section", f"## `Sectiontitle {text}`\n\n```{{index}} single: Indexentry {line}\n```\n\nWords."),
    )
    replace(
        "frameworks/mini.md",
        ("# The mini framework", f"# `Pagetitle {text}`"),
        (":alt: A dot.", f":alt: 'Alttext {yaml}'"),
        ("The whole. {cite", f"`Captiontext {text}` {{cite"),
        (
            "big part\n",
            f"`Termname {line}`\n  A thing called `Sentencecode {line}` it is.\n\n"
            f"  :index: `Fieldentry {line}`\n\nbig part\n",
        ),
        (":aliases: little part; bit", f":aliases: little part; bit; `Aliasname {line}`"),
    )
    replace("frameworks/other.md", ("# The other framework", f"# `Othertitle {text}`"))
    with (root / "conf.py").open("a", encoding="utf-8") as configuration:
        configuration.write(
            f"templates_path = [{str(ROOT / '_templates')!r}]\n"
            'html_static_path = ["_static"]\n'
            'extensions += ["sphinx_book_theme"]\nhtml_theme = "sphinx_book_theme"\nhtml_domain_indices = False\n'
            'html_css_files, html_js_files = ["reader.css"], ["reader.js"]\n'
            'reader_theme_styles = ["styles/theme.css"]\n'
            'reader_forwards = {"frameworks/old": "frameworks/mini"}\n'
            f"project = {'Bookname ' + text!r}\nauthor = {'Bookauthor ' + text!r}\n"
            f"epub_description = {'Bookdescription ' + text!r}\nepub_copyright = {'Bookrights ' + text!r}\n"
            f"epub_publisher = {'Bookpublisher ' + text!r}\nepub_contributor = {'Bookcontributor ' + text!r}\n"
            'epub_basename = "mini"\nepub_identifier = "urn:uuid:7d0c2b8e-5c53-5d0e-9b6a-0f4d8f6d2a11"\n'
            'typst_documents = [{"startdoc": "index", "target": "mini.pdf", "title": project, "author": author, '
            '"subtitle": epub_description}]\n'
        )
    return root


def build(root: Path, out: Path, builder: str) -> str:
    """What Sphinx warned of."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    warnings = io.StringIO()
    # The front matter is refused if it has markup; here it must do no harm even if it were not.
    with pytest.MonkeyPatch.context() as patch, patch_docutils(root), docutils_namespace():
        patch.setattr(allowlist, "_MARKUP", re.compile("(?!)"))
        Sphinx(root, root, out, out.with_name(f"{out.name}-trees"), builder, status=None, warning=warnings).build()
    return warnings.getvalue()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Folders of all editions of the hostile book and of the harmless one."""
    folder = tmp_path_factory.mktemp("texts")
    for name in ("hostile", "harmless"):
        root = book(folder / f"{name}-source", hostile=name == "hostile")
        assert [build(root, folder / name / builder, builder) for builder in ("html", "epub", "typst")] == [""] * 3
    return folder / "hostile", folder / "harmless"


def shape(soup: BeautifulSoup) -> list[tuple[str, tuple[str, ...]]]:
    """Elements and the names of their attributes, in order."""
    return [(tag.name, tuple(sorted(tag.attrs))) for tag in soup.find_all(True)]


def pages(folder: Path) -> dict[str, BeautifulSoup]:
    return {
        path.relative_to(folder).as_posix(): BeautifulSoup(path.read_text("utf-8"), "lxml")
        for path in sorted(folder.rglob("*.html"))
    }


def package(path: Path) -> dict[str, etree._Element]:
    """The XML files of an EPUB, parsed as strictly as XML asks."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(path) as archive:
        return {
            name: etree.fromstring(archive.read(name), parser)
            for name in archive.namelist()
            if name.endswith((".xhtml", ".opf", ".ncx", ".xml"))
        }


def letters(text: str) -> str:
    """*text* without what typography made of it: quotes, dashes, dots and spaces as they are typed."""
    text = " ".join(text.split())
    for typeset, typed in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'"), ("—", "---"), ("–", "--"), ("…", "...")):
        text = text.replace(typeset, typed)
    return text


# -- Pages -----------------------------------------------------------------------------------------------------------


def test_hostile_text_makes_no_element_and_no_attribute_of_a_page(built):
    hostile, harmless_ = (pages(folder / "html") for folder in built)
    assert list(hostile) == list(harmless_) and "frameworks/old.html" in hostile and "genindex.html" in hostile
    for name, page in hostile.items():
        assert shape(page) == shape(harmless_[name]), name
        assert not page.find_all(string=lambda one: isinstance(one, Comment) and "alert" in one), name
        assert not [script for script in page.select("script") if script.get_text(strip=True)], name


def test_templates_that_do_not_escape_are_found(built, tmp_path, monkeypatch):
    monkeypatch.setattr(
        autoescape, "enable_autoescape", lambda app: app.builder.templates.environment.filters.update(as_text=str)
    )
    build(book(tmp_path / "source", hostile=True), tmp_path / "html", "html")
    harmless_ = pages(built[1] / "html")
    wrong = [name for name, page in pages(tmp_path / "html").items() if shape(page) != shape(harmless_[name])]
    assert len(wrong) == len(harmless_)


@pytest.mark.parametrize(
    ("page", "selector", "text"),
    [
        ("frameworks/mini.html", "title", f"Pagetitle {HOSTILE}"),
        ("frameworks/mini.html", "h1", f"Pagetitle {HOSTILE}"),
        ("frameworks/mini.html", "figcaption", f"Captiontext {HOSTILE}"),
        ("frameworks/mini.html", "dt", f"Termname {IN_A_LINE}"),
        ("frameworks/mini.html", ".book-contents", f"Othertitle {HOSTILE}"),
        ("frameworks/mini.html", ".prev-next", f"Othertitle {HOSTILE}"),
        ("frameworks/mini.html", ".book-title", f"Bookname {HOSTILE}"),
        ("frameworks/index.html", ".prev-next", f"Pagetitle {HOSTILE}"),
        ("frameworks/index.html", ".prev-next", f"Worktitle {FROM_TEX}"),
        ("frameworks/old.html", "main", f"Pagetitle {HOSTILE}"),
        ("index.html", "main", f"Worktitle {FROM_TEX}"),
        ("index.html", "main", f"Argumentline {HOSTILE}"),
        ("index.html", "main", f"Pagetitle {HOSTILE}"),
        ("publications/mini2020first.html", "title", f"Worktitle {FROM_TEX}"),
        ("publications/mini2020first.html", ".record-card", f"Seriesname {FROM_TEX}"),
        ("publications/mini2020first.html", ".how-to-cite", f"Publishername {FROM_TEX}"),
        ("publications/mini2020first.html", ".how-to-cite", f"Placename {FROM_TEX}"),
        ("publications/mini2020first.html", ".original-contents", f"Parttitle {FROM_TEX}"),
        ("publications/mini2020first.html", ".original-contents", f"Contentsline {HOSTILE}"),
        ("publications/mini2020first.html", ".page-toc", f"Sectiontitle {HOSTILE}"),
        ("publications/mini2020first.html", "h2", f"Sectiontitle {HOSTILE}"),
        ("publications/mini2020first.html", "main", f"Argumentline {HOSTILE}"),
        ("publications/mini2020first.html", "main", f"Shorthand {FROM_TEX}"),
        ("publications/mini2020first.html", "main", f"Authorname {FROM_TEX}"),
        ("publications/mini2020first.html", "main", f"Familyname {FROM_TEX}"),
        ("bibliography.html", "main", f"Blogname {FROM_TEX}"),
        ("bibliography.html", "main", f"Worktitle {FROM_TEX}"),
        ("glossary.html", "main", f"Termname {IN_A_LINE}"),
        ("glossary.html", "main", f"Aliasname {IN_A_LINE}"),
        ("glossary.html", "main", f"Sentencecode {IN_A_LINE}"),
        ("genindex.html", "main", f"Indexentry {IN_A_LINE}"),
        ("genindex.html", "main", f"Fieldentry {IN_A_LINE}"),
    ],
)
def test_hostile_text_is_shown_letter_by_letter(built, page, selector, text):
    soup = BeautifulSoup((built[0] / "html" / page).read_text("utf-8"), "lxml")
    found = [letters(element.get_text()) for element in soup.select(selector)]
    assert any(text in one for one in found), found


def test_attributes_have_hostile_text_letter_by_letter(built):
    pages_ = pages(built[0] / "html")
    assert pages_["frameworks/mini.html"].select_one("figure img, figure svg").attrs.get(
        "alt", ""
    ) == f"Alttext {HOSTILE}" or pages_["frameworks/mini.html"].select_one("figure svg")["aria-label"] == (
        f"Alttext {HOSTILE}"
    )
    described = pages_["publications/mini2020first.html"].select_one("meta[name=description]")
    assert described["content"] == f"Descriptionline {HOSTILE}"
    assert f"Pagetitle {HOSTILE}" in pages_["frameworks/old.html"].select_one("meta[name=description]")["content"]


def data(path: Path) -> dict:
    """What a file of the search assigns."""
    found = re.fullmatch(r"window\.\w+=(\{.*\});\n", path.read_text("utf-8"))
    return json.loads(found[1])


def test_the_search_index_has_text_as_strings(built):
    names = data(built[0] / "html" / "_static" / "search-terms.js")
    assert {f"Pagetitle {HOSTILE}", f"Worktitle {FROM_TEX}"} <= set(map(letters, names["titles"]))
    assert any(letters(title) == f"Sectiontitle {HOSTILE}" for _page, title, _anchor in names["sections"])
    assert any(letters(term[1]) == f"Termname {IN_A_LINE}" for term in names["terms"])
    sources = data(built[0] / "html" / "_static" / "search-text.js")["sources"]
    assert any(letters(title) == f"Shorttitle {FROM_TEX}" for _key, _who, title in sources)


def test_scripts_insert_text_as_text():
    for path in (ROOT / "_static").glob("*.js"):
        code = path.read_text("utf-8")
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTML|\beval\b|"
            r"new Function|srcdoc|setTimeout\(\s*[\"'`]",
            code,
        )
        assert found == [], path.name


@pytest.mark.xdist_group("browser")
def test_searching_and_previewing_hostile_text_runs_nothing(chromium, built, tmp_path):
    with (
        nginx(built[0] / "html", tmp_path) as address,
        page_of(chromium, viewport={"width": 1280, "height": 900}) as page,
    ):
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        page.goto(address + "search.html?q=Termname")
        page.locator(".search-results a").first.wait_for()
        assert f"Termname {IN_A_LINE}" in letters(page.locator(".search-results").inner_text())
        page.goto(address + "publications/mini2020first.html")
        page.locator("main a.reference.internal[href*='frameworks/mini']").first.hover()
        page.locator(".preview").wait_for()
        assert page.locator("main img[src=x], main [onerror], main [onclick]").count() == 0
        assert asked == []


# -- EPUB ------------------------------------------------------------------------------------------------------------


def test_hostile_text_makes_no_element_and_no_attribute_of_the_epub(built):
    hostile, harmless_ = (package(folder / "epub" / "mini.epub") for folder in built)
    assert list(hostile) == list(harmless_) and {"content.opf", "toc.ncx", "nav.xhtml"} <= set(hostile)
    for name, tree in hostile.items():
        shapes = [
            [(str(element.tag), sorted(element.attrib)) for element in one.iter()] for one in (tree, harmless_[name])
        ]
        assert shapes[0] == shapes[1], name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("content.opf", f"Bookname {HOSTILE}"),
        ("content.opf", f"Bookauthor {HOSTILE}"),
        ("content.opf", f"Bookdescription {HOSTILE}"),
        ("content.opf", f"Bookrights {HOSTILE}"),
        ("content.opf", f"Bookpublisher {HOSTILE}"),
        ("content.opf", f"Bookcontributor {HOSTILE}"),
        ("toc.ncx", f"Bookname {HOSTILE}"),
        ("toc.ncx", f"Pagetitle {HOSTILE}"),
        ("toc.ncx", f"Worktitle {FROM_TEX}"),
        ("nav.xhtml", f"Pagetitle {HOSTILE}"),
        ("nav.xhtml", f"Sectiontitle {HOSTILE}"),
        ("genindex.xhtml", f"Indexentry {IN_A_LINE}"),
        ("frameworks/mini.xhtml", f"Pagetitle {HOSTILE}"),
        ("publications/mini2020first.xhtml", f"Worktitle {FROM_TEX}"),
        ("bibliography.xhtml", f"Blogname {FROM_TEX}"),
        ("glossary.xhtml", f"Aliasname {IN_A_LINE}"),
    ],
)
def test_the_epub_shows_hostile_text_letter_by_letter(built, name, text):
    assert text in letters("".join(package(built[0] / "epub" / "mini.epub")[name].itertext()))


def test_the_cover_of_the_epub_is_described_letter_by_letter(built):
    tree = package(built[0] / "epub" / "mini.epub")["epub-cover.xhtml"]
    [alt] = tree.xpath("//*[local-name()='img']/@alt")
    assert alt == f"Bookname {HOSTILE}. Bookdescription {HOSTILE}"


# -- PDF -------------------------------------------------------------------------------------------------------------


def test_the_pdf_has_hostile_text_as_text(built):
    with pikepdf.open(built[0] / "typst" / "mini.pdf") as document:
        assert str(document.docinfo["/Title"]) == f"Bookname {HOSTILE}"
        with document.open_metadata() as facts:
            assert facts["dc:title"] == f"Bookname {HOSTILE}"
            assert facts["dc:creator"] == [f"Bookauthor {HOSTILE}"]
        etree.fromstring(bytes(document.Root.Metadata.read_bytes()).strip())
        titles = str(outline(document))
        assert "Pagetitle <script>alert(1)</script>" in titles and "{{ 7*7 }}" in titles
        actions = {str(one.S) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one}
        assert not actions & {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR"}
        text = re.sub(r"\s", "", plain_text(document))
        for seen in ("Captiontext", "Indexentry"):
            assert f"{seen}<script>alert(1)</script>" in text, seen
        assert re.search(r"Worktitle.onmouseover=alert\(1\)x=.<script></title>", text)
        assert '#eval("1+1")' in text and "{{7*7}}" in text


def test_the_pdf_of_the_harmless_book_has_the_same_structure(built):
    def kinds(path: Path) -> list[str]:
        with pikepdf.open(path) as document:
            found, stack = [], [document.Root.StructTreeRoot]
            while stack:
                node = stack.pop()
                if "/S" in node:
                    found.append(str(node.S))
                kids = node.get("/K", [])
                stack += [kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if hasattr(kid, "keys")]
            return sorted(found)

    hostile, harmless_ = (kinds(folder / "typst" / "mini.pdf") for folder in built)
    assert hostile == harmless_


# -- The mechanism ---------------------------------------------------------------------------------------------------


def test_words_of_html_are_those_between_its_tags_and_text_stays_as_it_is():
    assert autoescape.as_text(Markup('<span lang="es">a &lt;b&gt;</span>')) == "a <b>"
    assert autoescape.as_text("a <b>") == "a <b>"
    assert not isinstance(autoescape.as_text(Markup("<b>a</b>")), Markup)


def test_a_template_that_trusts_a_value_says_so_where_it_is_drawn_by_ourselves():
    """`safe` in a template would undo the mechanism; only the icons, which are written in their template, have it."""
    trusting = [path.name for path in (ROOT / "_templates").rglob("*.html") if "|safe" in path.read_text("utf-8")]
    assert trusting == ["reader-icons.html"]
    switch = re.compile(r"{%-?\s*autoescape")
    assert not [path for path in (ROOT / "_templates").rglob("*.html") if switch.search(path.read_text("utf-8"))]
