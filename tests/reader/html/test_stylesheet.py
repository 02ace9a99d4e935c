"""The stylesheet of the built pages: one bundle, and nothing else that no page loads."""

import pytest
import tinycss2
from bs4 import BeautifulSoup
from conftest import ROOT
from reader.html import stylesheet
from reader.html.css import GROUPING_RULES, UsedNames, may_match, safelist
from test_css import selectors


@pytest.fixture(scope="module")
def published(site):
    return (site / "_static" / stylesheet.BUNDLE).read_text("utf-8")


def test_every_page_loads_the_one_sheet_by_its_content(site):
    links = set()
    for path in stylesheet.html_pages(site):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert len(page.select("link[rel=stylesheet]")) == 1, path.name
        links.add(page.select_one("link[rel=stylesheet]")["href"].rpartition("/")[2])
    assert len(links) == 1
    assert links.pop() not in (f"{stylesheet.BUNDLE}?v=0", stylesheet.BUNDLE)


def test_no_rule_of_the_sheet_is_for_nothing(site, published):
    used = UsedNames()
    for path in stylesheet.html_pages(site):
        used.feed(path.read_text("utf-8"))
        used.reset()
    listed = {name for path in (ROOT / "_static").glob("*.css") for name in safelist(path.read_text("utf-8"))}
    for selector in selectors(published):
        assert may_match(tinycss2.parse_component_value_list(selector), used.names | listed), selector


def test_the_sheet_is_valid_and_needs_no_other_host(published):
    assert "://" not in published.replace("https://doi.org", "")
    for node in tinycss2.parse_stylesheet(published, skip_whitespace=True):
        assert node.type != "error", node
        if node.type == "at-rule" and node.at_keyword in GROUPING_RULES:
            inner = tinycss2.parse_rule_list(node.content, skip_whitespace=True)
            assert not [rule for rule in inner if rule.type == "error"], node.prelude


def test_nothing_is_left_in_static_that_no_page_needs(site):
    names = {path.relative_to(site / "_static").as_posix() for path in (site / "_static").rglob("*") if path.is_file()}
    assert not [name for name in names if name.startswith(("scripts/", "styles/", "vendor/", "images/"))]
    assert not [
        name for name in names if name.endswith((".css", ".map")) and name not in (stylesheet.BUNDLE, "epub.css")
    ]
