"""The book in a real browser: opened, followed from term to glossary and back, searched; with and without scripts."""

import pytest
from browse import names_of, page_of

pytestmark = pytest.mark.xdist_group("browser")

CHAPTER = "publications/oecd2019datadriven.html"


def follow_a_term(page, start):
    page.goto(start + "index.html")
    page.locator("article .companion-title a", has_text="The Path to Becoming").click()
    page.wait_for_url(f"**/{CHAPTER}")
    page.locator("article a", has_text="capacities for coherent implementation").first.click()
    page.wait_for_url("**/frameworks/data-driven-public-sector.html#term-capacities-for-coherent-implementation")
    term = page.locator("#term-capacities-for-coherent-implementation")
    assert "capacities for coherent implementation" in term.inner_text()
    box = term.bounding_box()
    assert 0 <= box["y"] < page.viewport_size["height"]
    page.go_back()
    page.wait_for_url(f"**/{CHAPTER}")
    assert page.locator("article h1").inner_text().startswith("The Path to Becoming")


@pytest.mark.parametrize("size", [(390, 844), (1280, 900)])
def test_a_reader_follows_a_term_to_its_definition_and_back(chromium, served, size):
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}) as page:
        follow_a_term(page, served)
        assert page.faults == []
        assert page.hosts == {served.split("/")[2]}


def test_a_reader_without_scripts_does_the_same(chromium, served):
    with page_of(chromium, viewport={"width": 390, "height": 844}, java_script_enabled=False) as page:
        follow_a_term(page, served)
        for name in ("Contents", "Glossary", "Bibliography", "Index", "Colophon"):
            link = page.locator(".reader-footer-nav a", has_text=name).first
            assert link.is_visible(), name


def test_the_book_opened_from_disk_reads_and_navigates(chromium, site):
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        follow_a_term(page, site.as_uri() + "/")
        assert page.faults == []


def test_no_page_scrolls_sideways_on_the_narrowest_phone(chromium, served, site):
    with page_of(chromium, viewport={"width": 320, "height": 800}) as page:
        for name in names_of(site):
            page.goto(served + name)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "name", ["index.html", CHAPTER, "frameworks/data-driven-public-sector.html", "bibliography.html"]
)
def test_no_page_scrolls_sideways(chromium, served, width, name):
    with page_of(chromium, viewport={"width": width, "height": 800}) as page:
        page.goto(served + name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
