"""The book in a real browser: opened, followed from term to glossary and back; with and without scripts."""

import io
import shutil
import urllib.request

import pytest
from browse import names_of, nginx, page_of
from PIL import Image
from reader.html import security_headers

pytestmark = pytest.mark.xdist_group("browser")

CHAPTER = "publications/oecd2019datadriven.html"


def follow_a_term(page, start):
    page.goto(start + "index.html")
    page.locator("article .companion-title a", has_text="the Path report").first.click()
    page.wait_for_url(f"**/{CHAPTER}")
    page.locator("article p a", has_text="capacities for coherent implementation").first.click()
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


# -- Without scripts, by keyboard, on paper, under the policy ---------------------------------------------------------


def test_without_scripts_a_phone_opens_the_contents_and_colours_follow_the_system(chromium, served):
    options = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False, "color_scheme": "dark"}
    with page_of(chromium, **options) as page:
        page.goto(served + CHAPTER)
        for name in ("Glossary", "Digital identity", "Colophon"):
            assert not page.locator("#contents a", has_text=name).first.is_visible(), name
        page.locator(".contents-open").click()
        for part in ("Frameworks", "About this book"):
            page.locator("#contents summary", has_text=part).click()
        for name in ("Glossary", "Digital identity", "Colophon"):
            assert page.locator("#contents a", has_text=name).first.is_visible(), name
        page.locator(".contents-close").click()
        assert not page.locator("#contents").is_visible()
        page.locator(".page-toc summary").click()
        assert page.locator(".page-toc a", has_text="What it found").is_visible()
        assert not page.locator(".theme-switch").is_visible()
        page.locator(".search-open").click()
        assert page.locator("noscript").count() and page.locator("main").get_by_role("link", name="Index").is_visible()
    # Without scripts a page cannot be asked: the colour is read off its picture.
    with page_of(chromium, **options) as page:
        page.goto(served + CHAPTER)
        corner = Image.open(io.BytesIO(page.screenshot())).convert("RGB").getpixel((5, 500))
        assert max(corner) < 60


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_ring_of_the_skip_link_is_seen_whole(chromium, served, width):
    with page_of(chromium, viewport={"width": width, "height": 844}) as page:
        page.goto(served + CHAPTER)
        page.keyboard.press("Tab")
        box = page.locator(".skip-link").bounding_box()
        style = "getComputedStyle(document.activeElement)"
        ring = page.evaluate(f"parseFloat({style}.outlineWidth) + parseFloat({style}.outlineOffset)")
        assert ring >= 2 and box["x"] >= ring and box["y"] >= ring
        assert box["x"] + box["width"] + ring <= page.evaluate("document.documentElement.clientWidth")


def test_the_keyboard_alone_reaches_text_contents_and_back(chromium, served):
    with page_of(chromium, viewport={"width": 390, "height": 844}) as page:
        page.goto(served + CHAPTER)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main-content"
        button = page.get_by_role("button", name="Contents")
        assert button.get_attribute("aria-expanded") == "false"
        button.focus()
        page.keyboard.press("Enter")
        assert button.get_attribute("aria-expanded") == "true"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#contents') !== null")
        page.keyboard.press("Escape")
        assert button.get_attribute("aria-expanded") == "false"
        assert page.evaluate("document.activeElement.className") == "contents-open"
        button.press("Enter")
        page.locator("#contents a", has_text="Glossary").press("Enter")
        page.wait_for_url("**/glossary.html")
        assert page.faults == []


def test_a_choice_of_colours_lasts(chromium, served):
    with page_of(chromium, viewport={"width": 1280, "height": 900}, color_scheme="light") as page:
        page.goto(served + "index.html")
        ground = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(ground)
        switch = page.locator(".theme-switch")
        for name in ("light", "dark"):
            switch.click()
            assert page.locator(".theme-name").inner_text() == name
        dark = page.evaluate(ground)
        assert dark != light
        page.goto(served + CHAPTER)
        assert page.evaluate(ground) == dark
        page.emulate_media(color_scheme="dark")
        switch.click()
        switch.click()
        assert page.evaluate(ground) == light, "light was chosen, whatever the system"


def test_paper_shows_the_text_alone_in_black(chromium, served):
    with page_of(chromium, viewport={"width": 1280, "height": 900}, color_scheme="dark") as page:
        page.goto(served + CHAPTER)
        page.emulate_media(media="print")
        gone = (".book-header", ".book-contents", ".page-aside", ".prev-next", ".breadcrumbs", ".reader-footer-nav")
        for selector in (*gone, ".headerlink"):
            assert not page.locator(selector).first.is_visible(), selector
        for selector in ("h1", ".record-card", "article figure svg", "article table", ".reader-footer"):
            assert page.locator(selector).first.is_visible(), selector
        style = "getComputedStyle(document.body)"
        assert page.evaluate(f"{style}.color") == "rgb(0, 0, 0)"
        assert page.evaluate(f"{style}.backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("document.querySelector('article').getBoundingClientRect().width") > 1100


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("<script>1</script>", "script"),
        ('<p style="color:red">x</p>', "style"),
        ("<style>p{color:red}</style>", "style"),
        ('<img src="https://example.org/x.png" alt="">', "example.org"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">', "data:"),
        ('<iframe src="index.html"></iframe>', "frame"),
    ],
)
def test_the_policy_stops_seeded_faults_and_the_tests_see_it(chromium, site, tmp_path, fault, word):
    copy = shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("editions"))
    page_file = copy / "about" / "colophon.html"
    page_file.write_text(page_file.read_text("utf-8").replace("</article>", f"{fault}</article>"), "utf-8")
    with nginx(copy, tmp_path) as address, page_of(chromium) as page:
        page.goto(address + "about/colophon.html")
        assert any(word in said for said in page.faults), page.faults


def test_every_page_is_sent_with_the_headers(served, site):
    for name in names_of(site):
        with urllib.request.urlopen(served + name) as answer:
            for header, value in security_headers.HEADERS.items():
                assert answer.headers[header] == value, (name, header)
