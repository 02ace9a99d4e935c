"""Previews of terms, citations, cross-references: pointer, keyboard, finger, narrow, dark, from disk, no scripts."""

import pytest
from browse import page_of
from test_browser_search import violations

pytestmark = pytest.mark.xdist_group("browser")

CHAPTER = "publications/oecd2019datadriven.html"

TERM = 'article p a[href*="#term-privacy-and-consent"]'
CITATION = 'article p a[href*="#ref-oecd2019datadriven"]'
WORDS = "Protecting data about people"


def box_of(page, selector: str) -> dict:
    return page.locator(selector).first.bounding_box()


def hover(page, selector: str) -> None:
    """The pointer goes onto the first line of a link."""
    link = page.locator(selector).first
    link.scroll_into_view_if_needed()
    at = link.evaluate(
        "link => { const box = link.getClientRects()[0]; return [box.x + box.width / 2, box.y + box.height / 2]; }"
    )
    page.mouse.move(*at)


@pytest.fixture
def page(chromium, served):
    """A chapter on a wide screen, sent with the headers that we ship."""
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        page.goto(served + CHAPTER)
        yield page


def test_nothing_is_fetched_until_a_link_is_used(chromium, served):
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        loads = []
        page.on("request", lambda request: loads.append(request.url))
        page.goto(served + CHAPTER)
        page.wait_for_load_state("networkidle")
        assert not [url for url in loads if "/frameworks/" in url]
        hover(page, TERM)
        assert WORDS in page.locator(".preview").inner_text()
        assert len([url for url in loads if "/frameworks/" in url]) == 1
        assert page.faults == []


def test_the_pointer_shows_it_may_enter_it_and_ends_it(page):
    hover(page, TERM)
    preview = page.locator(".preview")
    assert WORDS in preview.inner_text()
    assert page.locator(TERM).first.get_attribute("aria-describedby") == preview.get_attribute("id")
    box = preview.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2, steps=8)
    page.wait_for_timeout(500)
    assert preview.is_visible()
    page.mouse.move(5, 5)
    preview.wait_for(state="detached")
    assert page.locator(TERM).first.get_attribute("aria-describedby") is None


def test_the_keyboard_shows_it_and_escape_dismisses_it(page):
    link = page.locator(TERM).first
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    preview = page.locator(".preview", has_text=WORDS)
    preview.wait_for()
    assert preview.get_attribute("role") == "tooltip"
    page.wait_for_timeout(500)
    assert preview.is_visible()  # for as long as the link has the focus
    page.keyboard.press("Escape")
    assert page.locator(".preview").count() == 0
    assert link.evaluate("link => link === document.activeElement")
    page.wait_for_timeout(400)
    assert page.locator(".preview").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/frameworks/data-driven-public-sector.html#term-privacy-and-consent")


def test_nothing_moves(page):
    before = page.evaluate(
        "[document.documentElement.scrollHeight, document.querySelector('footer').getBoundingClientRect().top]"
    )
    hover(page, TERM)
    page.locator(".preview").wait_for()
    y = page.evaluate("scrollY")
    after = page.evaluate(
        "[document.documentElement.scrollHeight, document.querySelector('footer').getBoundingClientRect().top]"
    )
    assert after[0] == before[0] and abs(after[1] + y - before[1]) < 1


def test_it_lies_within_the_window_and_off_its_link(page):
    hover(page, TERM)
    page.locator(".preview").wait_for()
    preview, link = box_of(page, ".preview"), box_of(page, TERM)
    assert preview["x"] >= 0 and preview["x"] + preview["width"] <= 1280
    assert preview["y"] >= 0 and preview["y"] + preview["height"] <= 900
    assert preview["y"] >= link["y"] + 10 or preview["y"] + preview["height"] <= link["y"] + 10


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        (CITATION, "The Path to Becoming a Data-Driven Public Sector"),
        ('article p a[href*="#table-"]', "Table"),
        ('article p a[href*="#figure-"]', "Figure"),
        ("article a.footnote-reference", ""),
        ('article li a.reference.internal[href$="method.html"]', "Method and sources"),
    ],
)
def test_every_kind_of_link_has_one(chromium, served, selector, words):
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        for name in (CHAPTER, "publications/oecd2020servicedesign.html", "about/how-to-read.html"):
            page.goto(served + name)
            if page.locator(selector).count():
                break
        assert page.locator(selector).count(), "no page has such a link any more"
        hover(page, selector)
        text = page.locator(".preview").inner_text()
        assert words in text and len(text) > 20
        assert page.locator(".preview a, .preview [id]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_finger_shows_a_sheet_whose_link_follows(chromium, served, scheme):
    options = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "color_scheme": scheme}
    with page_of(chromium, **options) as page:
        page.goto(served + CHAPTER)
        page.locator(TERM).first.tap()
        sheet = page.locator(".preview.is-sheet", has_text=WORDS)
        sheet.wait_for()
        assert page.url.endswith(CHAPTER)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        box = sheet.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 320 and box["height"] <= 330
        link = box_of(page, TERM)
        assert link["y"] + link["height"] <= box["y"] or link["y"] >= box["y"] + box["height"]  # the link stays in view
        assert violations(page) == []
        sheet.get_by_role("button").tap()
        sheet.wait_for(state="detached")
        page.locator(TERM).first.tap()
        sheet.get_by_role("link").tap()
        page.wait_for_url("**/frameworks/data-driven-public-sector.html#term-privacy-and-consent")


def test_a_second_tap_follows_and_a_tap_elsewhere_closes(chromium, served):
    with page_of(chromium, viewport={"width": 390, "height": 844}, has_touch=True) as page:
        page.goto(served + CHAPTER)
        page.locator(TERM).first.tap()
        page.locator(".preview.is-sheet").wait_for()
        page.touchscreen.tap(2, box_of(page, TERM)["y"] + 5)
        page.locator(".preview").wait_for(state="detached")
        page.locator(TERM).first.tap()
        page.locator(".preview.is-sheet").wait_for()
        page.locator(TERM).first.tap()
        page.wait_for_url("**/frameworks/data-driven-public-sector.html#term-privacy-and-consent")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_it(chromium, served, scheme, width):
    with page_of(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        page.goto(served + CHAPTER)
        page.keyboard.press("Tab")
        page.locator(CITATION).first.focus()
        page.locator(".preview").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
        page.evaluate("document.querySelector('.preview').setAttribute('role', 'nothing')")
        assert any("preview" in fault for fault in violations(page))  # and it would


def test_it_does_not_move_where_readers_want_no_motion(chromium, served):
    with page_of(chromium, viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as page:
        page.goto(served + CHAPTER)
        hover(page, TERM)
        name = page.locator(".preview").evaluate("box => getComputedStyle(box).animationName")
        assert name == "none"


def test_without_scripts_the_link_is_a_link(chromium, served):
    with page_of(chromium, java_script_enabled=False) as page:
        page.goto(served + CHAPTER)
        page.locator(TERM).first.click()
        page.wait_for_url("**/frameworks/data-driven-public-sector.html#term-privacy-and-consent")


def test_from_disk_it_steps_aside(chromium, site):
    with page_of(chromium, viewport={"width": 390, "height": 844}, has_touch=True) as page:
        page.goto((site / CHAPTER).as_uri())
        page.locator(TERM).first.tap()
        page.wait_for_url("**/frameworks/data-driven-public-sector.html#term-privacy-and-consent")
        assert page.faults == []


def test_where_the_page_cannot_be_had_a_tap_follows_the_link(chromium, served):
    with page_of(chromium, viewport={"width": 390, "height": 844}, has_touch=True) as page:
        page.goto(served + CHAPTER)
        page.route(
            "**/frameworks/**",
            lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_(),
        )
        page.locator(TERM).first.tap()
        page.wait_for_url("**/frameworks/data-driven-public-sector.html#term-privacy-and-consent")


def test_the_script_is_small(site):
    import brotli

    assert len(brotli.compress((site / "_static" / "previews.js").read_bytes())) < 6_000
