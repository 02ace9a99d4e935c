"""The glossary's filter in a browser: by keyboard, announced, and not there without scripts."""

import pytest

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def opened(chromium, site):
    contexts = []

    def open_page(**options):
        contexts.append(chromium.new_context(viewport={"width": 320, "height": 800}, **options))
        page = contexts[-1].new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto((site / "glossary.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def shown(page):
    return page.locator("ul.all-terms > li:visible")


def test_typing_keeps_what_holds_all_words_and_escape_brings_all_back(opened):
    page = opened()
    everything = shown(page).count()
    page.get_by_label("Filter the terms").focus()
    page.keyboard.type("TRAMITE")
    left = shown(page).all_inner_texts()
    assert len(left) == 3 and all("trámite" in text for text in left)
    visible = page.locator("h2.rubric:visible").all_inner_texts()
    assert "T" in visible and "Z" not in visible
    assert page.locator(".a-to-z a:visible").all_inner_texts() == visible
    status = page.get_by_role("status")
    status.get_by_text(f"3 of {everything} entries").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.a-to-z') !== null")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    assert shown(page).count() == everything
    page.keyboard.type("no such words")
    status.get_by_text("No entry holds these words").wait_for()
    assert shown(page).count() == 0
    page.keyboard.press("Enter")
    assert page.url.endswith("glossary.html") and page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_scripts_there_is_the_list_and_no_dead_box(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("#glossary-filter").count() == 0
    assert shown(page).count() > 250
    assert page.locator(".a-to-z a").first.is_visible()
