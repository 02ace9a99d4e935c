"""The frame of the pages, and what ties it to the locked version of the theme."""

import re
import zipfile
from importlib.metadata import distribution

import pytest
from browse import page_of
from bs4 import BeautifulSoup
from conftest import ROOT
from docutils import nodes
from reader.html import page_context, security_headers, tables
from reader.html.drawings import inline_svg

#: What the locked theme's templates load. Our frame loads none of it; a new name here has to be looked at: is there a
#: reason for it that our pages share?
THEME_ASSETS = {
    "_static/scripts/bootstrap.js",
    "_static/scripts/fontawesome.js",
    "_static/scripts/pydata-sphinx-theme.js",
    "_static/scripts/sphinx-book-theme.js",
    "_static/searchtools.js",
    "_static/language_data.js",
    "_static/styles/pydata-sphinx-theme.css",
    "_static/styles/sphinx-book-theme.css",
    "_static/styles/theme.css",
    "searchindex.js",
}
#: Blocks of the theme's layout that our frame fills anew, or may leave because they stand inside those.
FILLED = {"css", "scripts", "extrahead", "body_tag", "header", "content", "footer"}
INSIDE = {"docs_navbar", "docs_main", "docs_body", "docs_toc", "body", "search_dialog", "scripts_end"}
SILENT = {"relbar1", "relbar2", "sidebarsourcelink"}


def theme_templates():
    """Every template of the theme and of the one it builds on: path to text."""
    found = {}
    for name in ("sphinx-book-theme", "pydata-sphinx-theme"):
        for file in distribution(name).files:
            if file.suffix == ".html" and "theme" in file.parts:
                found[f"{name}: {file}"] = file.read_text("utf-8")
    assert len(found) > 30
    return found


def test_the_theme_loads_nothing_that_we_do_not_know():
    assets = {
        asset
        for text in theme_templates().values()
        for asset in re.findall(r"pathto\('([^']+\.(?:js|css|html))'", text)
    }
    assert assets == THEME_ASSETS


def test_the_theme_has_no_block_that_we_do_not_know():
    layouts = [text for path, text in theme_templates().items() if path.endswith("/layout.html")]
    assert len(layouts) == 2
    assert {name for text in layouts for name in re.findall(r"block (\w+)", text)} == FILLED - {
        "scripts"
    } | INSIDE | SILENT
    ours = (ROOT / "_templates" / "book.html").read_text("utf-8")
    assert set(re.findall(r"block (\w+)", ours)) >= FILLED


def test_scripts_of_pages_are_our_own(site):
    own = {path.name for path in (ROOT / "_static").glob("*.js")}
    for path in site.rglob("*.html"):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for script in page.select("script"):
            assert not script.get_text(strip=True), path
            name = script["src"].partition("?")[0].rpartition("/")[2]
            assert name in own or path.name == "search.html", (path, name)


def test_nothing_is_written_into_pages_that_the_policy_forbids(site):
    for path in site.rglob("*.html"):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert not page.select("[style], style"), path
        assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")], path
        assert not page.select('a[href^="javascript:"]'), path


def test_the_policy_is_the_strict_one():
    assert security_headers.HEADERS["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file:; "
        "font-src 'self' file:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def directives(value: str) -> dict[str, str]:
    """A Content-Security-Policy by directive."""
    return dict(part.strip().split(" ", 1) for part in value.split(";"))


def test_every_page_says_the_policy_itself_before_anything_that_it_applies_to(site):
    [header] = [
        line.split(": ", 1)[1]
        for line in (site / "_headers").read_text("utf-8").splitlines()
        if "Content-Security-Policy" in line
    ]
    names = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    assert {"index.html", "genindex.html", "search.html", "publications/oecd2019panama.html"} <= set(names)
    for name in names:
        page = BeautifulSoup((site / name).read_text("utf-8"), "html.parser")
        [meta] = page.select('meta[http-equiv="Content-Security-Policy" i]')
        # Of a meta element browsers ignore these.
        only = {"frame-ancestors": "'none'"}
        assert directives(meta["content"]) | only == directives(header) == security_headers.POLICY, name
        before = [tag.name for tag in meta.find_all_previous(True)]
        assert set(before) <= {"html", "head", "meta"}, (name, before)
        assert not page.select('meta[http-equiv="Content-Security-Policy-Report-Only" i]')


def test_the_epub_says_no_policy(epub):
    """Reading systems write scripts and styles of their own into its pages."""
    with zipfile.ZipFile(epub) as archive:
        pages = [archive.read(name) for name in archive.namelist() if name.endswith(".xhtml")]
    assert pages and not any(b"Content-Security-Policy" in page for page in pages)


FORWARDS = {"reader_forwards": {"old": "glossary"}, "templates_path": [str(ROOT / "_templates")]}


@pytest.mark.sphinx("html", testroot="book", confoverrides=FORWARDS, freshenv=True)
def test_a_page_that_forwards_says_the_policy_first(app):
    app.build()
    page = BeautifulSoup((app.outdir / "old.html").read_text("utf-8"), "html.parser")
    [policy] = page.select('meta[http-equiv="Content-Security-Policy"]')
    assert policy.find_next("meta", attrs={"http-equiv": "refresh"})


@pytest.mark.xdist_group("browser")
def test_an_inline_script_and_a_foreign_one_are_stopped_by_the_page_itself(chromium, site, tmp_path):
    """From disk, where no header helps."""
    page_ = (site / "about" / "method.html").read_text("utf-8")
    evil = (
        '<script>document.title="inline"</script><img src="x" onerror="document.title=\'event\'">'
        '<a id="link" href="javascript:void(document.title=\'link\')">x</a><style>body{display:none}</style>'
        '<iframe src="data:text/html,x"></iframe><form action="https://evil.example/"><button>go</button></form>'
    )
    for name, html in (("with", page_), ("without", re.sub(r'<meta http-equiv="Content-Sec[^>]*>', "", page_))):
        path = tmp_path / f"{name}.html"
        path.write_text(html.replace("</main>", f"{evil}</main>"), "utf-8")
        with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
            page.goto(path.as_uri())
            page.evaluate("document.getElementById('link').click()")
            page.wait_for_timeout(200)
            harmed = page.title() in ("inline", "event", "link"), not page.locator("body").is_visible()
            assert harmed == ((False, False) if name == "with" else (True, True)), name


# -- Pure functions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index", "home"),
        ("publications/mini", "chapter"),
        ("publications/index", "publications"),
        ("frameworks/mini", "framework"),
        ("about/colophon", "about"),
        ("genindex", "genindex"),
    ],
)
def test_a_page_is_of_a_kind(name, kind):
    assert page_context.page_kind(name, "index") == kind


def item(title, anchor, *below):
    link = nodes.reference("", title, anchorname=anchor)
    return nodes.list_item("", nodes.paragraph("", "", link), *([nodes.bullet_list("", *below)] if below else []))


def test_sections_of_a_page_are_listed_two_levels_deep():
    deep = item("Three", "#three", item("Four", "#four"))
    contents = nodes.bullet_list(
        "", item("Page", "", item("One", "#one", item("Two", "#two", deep)), item("Six", "#six"))
    )
    assert page_context.page_sections(contents) == (
        page_context.PageSection("one", "One", (page_context.PageSection("two", "Two"),)),
        page_context.PageSection("six", "Six"),
    )
    assert page_context.page_sections(None) == () == page_context.page_sections(nodes.bullet_list("", item("Page", "")))


def test_heads_say_what_they_head():
    assert tables.add_scope('<th class="head">') == '<th scope="col" class="head">'
    assert tables.add_scope('<th class="head stub">') == '<th scope="col" class="head stub">'
    assert tables.add_scope('<th class="stub">') == '<th scope="row" class="stub">'


def test_every_head_of_the_book_has_a_scope(site):
    heads = [
        head
        for path in site.rglob("*.html")
        for head in BeautifulSoup(path.read_text("utf-8"), "html.parser").select("th")
    ]
    assert len(heads) > 100
    assert {head.get("scope") for head in heads} == {"col", "row"}
    for head in heads:
        in_head = head.find_parent("thead") is not None
        assert head["scope"] == ("col" if in_head else "row"), head


def test_widths_become_classes():
    assert tables.width_as_class('<col style="width: 22.4%" />') == '<col class="col-22" />'
    assert tables.width_as_class("<colgroup>") == "<colgroup>"


# -- Figures ---------------------------------------------------------------------------------------------------------

FIGURES = sorted((ROOT / "_static" / "figures").glob("*.svg"))


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_figures_keep_to_the_palette_and_one_of_two_widths(path):
    svg = path.read_text("utf-8")
    assert inline_svg.hex_colours(svg) <= {colour for kind in inline_svg.PALETTE.values() for colour in kind}
    drawing = BeautifulSoup(svg, "html.parser").svg
    # Wider than a phone: a list is shown there in place of it.
    assert float(drawing["viewbox"].split()[2]) in (340, 660)
    assert min(float(text["font-size"]) for text in drawing.select("[font-size]")) >= 12


def test_every_colour_of_the_palette_has_a_counterpart_on_pages():
    css = (ROOT / "_static" / "reader.css").read_text("utf-8")
    used = "".join(path.read_text("utf-8") for path in FIGURES)
    for attribute, colour in set(re.findall(r'(fill|stroke)="(#\w+)"', used)):
        assert f'[{attribute}="{colour}"]' in css, (attribute, colour)


def test_a_drawing_in_a_page_is_one_image_with_one_description():
    svg = (
        '<?xml version="1.0"?><svg viewBox="0 0 1 1" role="img" font-family="Lato">'
        "<title>T</title><text>a &amp; b</text></svg>"
    )
    drawing = BeautifulSoup(inline_svg.inline(svg, 'Three "blocks" & more'), "html.parser")
    assert drawing.svg["aria-label"] == 'Three "blocks" & more' and drawing.svg["role"] == "img"
    assert (
        drawing.title is None and drawing.svg.get("font-family") is None and drawing.find("text").get_text() == "a & b"
    )
