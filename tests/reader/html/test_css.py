"""The bundled stylesheet: which rules stay, which go, and what readers without scripts get."""

import pytest
import tinycss2
from conftest import ROOT
from reader.html.css import GROUPING_RULES, UsedNames, bundle, split_selectors

PAGE = '<html lang="en"><body class="page"><p id="one" hidden>x <a href="#" class="note old">y</a></p></body></html>'


def names(html=PAGE):
    used = UsedNames()
    used.feed(html)
    return used.names


def selectors(css):
    """Every selector of a sheet, also those inside groups."""
    found = []
    for node in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if node.type == "qualified-rule":
            found += [tinycss2.serialize(part).strip() for part in split_selectors(node.prelude)]
        elif node.type == "at-rule" and node.at_keyword in GROUPING_RULES:
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
    css = bundle([f"{selector} {{ color: red }}"], names())
    assert bool(css.strip()) == stays
    assert ".gone," not in css


def test_what_scripts_make_is_kept_by_name():
    sheet = "/* @keep .made dialog */ .made { color: red } dialog.made { color: blue } .else { color: green }"
    assert selectors(bundle([sheet], names())) == [".made", "dialog.made"]


def test_dark_rules_also_serve_dark_systems_without_a_script():
    sheet = "html[data-theme=light] p { color: black } html[data-theme='dark'] p { color: white }"
    css = bundle([sheet], names())
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
    css = bundle([sheet], {*names(), "html"})
    assert "--kept:red" in css and "gone" not in css and "unused" not in css
    assert "@media print{p{color:black!important}}" in css
    assert "url(fonts/here.woff2)" in css and "@keyframes turn{from{opacity:0}to{opacity:1}}" in css


def test_the_same_pages_and_sheets_give_the_same_text():
    sheets = [(ROOT / "_static" / "reader.css").read_text("utf-8")]
    page = names('<body class="page-home"><main class="bd-main"><p>x</p></main></body>')
    backwards = sorted(page, reverse=True)
    assert bundle(sheets, page) == bundle(sheets, set(backwards))
