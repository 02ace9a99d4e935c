"""The merged stylesheet: what stays, what goes, and what readers without scripts get."""

import pytest
import tinycss2
from bs4 import BeautifulSoup
from conftest import ROOT
from reader.html import stylesheet

PAGE = '<html lang="en"><body class="page"><p id="one" hidden>x <a href="#" class="note old">y</a></p></body></html>'


def names(html=PAGE):
    used = stylesheet.Used()
    used.feed(html)
    return used.names


def selectors(css):
    """Every selector of a sheet, also those inside groups."""
    found = []
    for node in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if node.type == "qualified-rule":
            found += [tinycss2.serialize(part).strip() for part in stylesheet.split(node.prelude)]
        elif node.type == "at-rule" and node.at_keyword in stylesheet.GROUPS:
            found += selectors(tinycss2.serialize(node.content))
    return found


def test_names_of_a_page_are_tags_classes_ids_and_attributes():
    assert {"p", "a", ".note", ".old", "#one", "[hidden]", "[href]"} <= names()


@pytest.mark.parametrize(
    ("selector", "stays"),
    [
        ("p", True),
        ("P > a.note", True),
        ("p.note", True),  # each name is on the page: whether together is not asked
        ("table", False),
        (".page .gone", False),
        ("#one", True),
        ("#two", False),
        ("[hidden]", True),
        ("[open]", False),
        ("a:hover::before", True),
        ("a:not(.gone)", True),
        (":is(table, p) a", True),
        (":is(table, ul) a", False),
        ("a:has(> .gone)", False),
        ("*", True),
        (".gone, .note", True),
    ],
)
def test_a_rule_stays_if_the_pages_hold_every_name_it_asks_for(selector, stays):
    css = stylesheet.publish([f"{selector} {{ color: red }}"], names())
    assert bool(css.strip()) == stays
    assert ".gone," not in css


def test_what_scripts_make_is_kept_by_name():
    sheet = "/* @keep .made dialog */ .made { color: red } dialog.made { color: blue } .else { color: green }"
    assert selectors(stylesheet.publish([sheet], names())) == [".made", "dialog.made"]


def test_dark_rules_also_serve_dark_systems_without_a_script():
    sheet = "html[data-theme=light] p { color: black } html[data-theme='dark'] p { color: white }"
    css = stylesheet.publish([sheet], names())
    assert selectors(css) == [
        'html:not([data-theme="dark"]) p',
        'html[data-theme="dark"] p',
        "html:not([data-theme]) p",
    ]
    assert css.index("prefers-color-scheme") > css.index('"dark"]) p')


def test_groups_fonts_animations_and_variables_go_when_nothing_needs_them():
    sheet = """
      :root { --kept: red; --gone: var(--also-gone); --also-gone: blue }
      p { color: var(--kept); font-family: Here; animation: turn 1s }
      @media print { .gone { color: red } }
      @media print { p { color: black !important } }
      @font-face { font-family: Here; src: url(fonts/here.woff2) }
      @font-face { font-family: "Not here"; src: url(fonts/gone.woff2) }
      @keyframes turn { from { opacity: 0 } to { opacity: 1 } }
      @keyframes unused { to { opacity: 1 } }
    """
    css = stylesheet.publish([sheet], {*names(), "html"})
    assert "--kept:red" in css and "gone" not in css and "unused" not in css
    assert "@media print{p{color:black!important}}" in css
    assert "url(fonts/here.woff2)" in css and "@keyframes turn{from{opacity:0}to{opacity:1}}" in css


def test_the_same_pages_and_sheets_give_the_same_text():
    sheets = [(ROOT / "_static" / "reader.css").read_text("utf-8")]
    page = names('<body class="page-home"><main class="bd-main"><p>x</p></main></body>')
    backwards = sorted(page, reverse=True)
    assert stylesheet.publish(sheets, page) == stylesheet.publish(sheets, set(backwards))


# -- The book's own --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published(site):
    return (site / "_static" / stylesheet.NAME).read_text("utf-8")


def test_every_page_loads_the_one_sheet_by_its_content(site):
    links = set()
    for path in stylesheet.html_pages(site):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert len(page.select("link[rel=stylesheet]")) == 1, path.name
        links.add(page.select_one("link[rel=stylesheet]")["href"].rpartition("/")[2])
    assert len(links) == 1
    assert links.pop() not in (f"{stylesheet.NAME}?v=0", stylesheet.NAME)


def test_no_rule_of_the_sheet_is_for_nothing(site, published):
    used = stylesheet.Used()
    for path in stylesheet.html_pages(site):
        used.feed(path.read_text("utf-8"))
        used.reset()
    kept = {name for path in (ROOT / "_static").glob("*.css") for name in stylesheet.kept(path.read_text("utf-8"))}
    for selector in selectors(published):
        assert stylesheet.wanted(tinycss2.parse_component_value_list(selector), used.names | kept), selector


def test_the_sheet_is_valid_and_needs_no_other_host(published):
    assert "://" not in published.replace("https://doi.org", "")
    for node in tinycss2.parse_stylesheet(published, skip_whitespace=True):
        assert node.type != "error", node
        if node.type == "at-rule" and node.at_keyword in stylesheet.GROUPS:
            inner = tinycss2.parse_rule_list(node.content, skip_whitespace=True)
            assert not [rule for rule in inner if rule.type == "error"], node.prelude


def test_nothing_is_left_in_static_that_no_page_needs(site):
    names = {path.relative_to(site / "_static").as_posix() for path in (site / "_static").rglob("*") if path.is_file()}
    assert not [name for name in names if name.startswith(("scripts/", "styles/", "vendor/", "images/"))]
    assert not [name for name in names if name.endswith((".css", ".map")) and name not in (stylesheet.NAME, "epub.css")]
