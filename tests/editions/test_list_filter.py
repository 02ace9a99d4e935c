"""The filter of glossary and bibliography in a browser: by keyboard, announced, and not there without scripts."""

import pytest

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def opened(chromium, site):
    contexts = []

    def open_page(name="glossary", **options):
        contexts.append(chromium.new_context(**{"viewport": {"width": 320, "height": 800}, **options}))
        page = contexts[-1].new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto((site / f"{name}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def shown(page):
    return page.locator("ul:is(.all-terms, .bibliography) > li:visible")


def test_typing_keeps_what_holds_all_words_and_escape_brings_all_back(opened):
    page = opened()
    everything = shown(page).count()
    assert page.locator("output").inner_text() == f"{everything} entries"
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
    assert page.locator("#list-filter").count() == 0
    assert shown(page).count() > 250
    assert page.locator(".a-to-z a").first.is_visible()


def test_the_bibliography_is_filtered_by_what_one_sees(opened):
    page = opened("bibliography")
    everything = shown(page).count()
    status = page.get_by_role("status").filter(has_text="entries")
    assert status.inner_text() == f"{everything} entries"
    page.get_by_label("Filter the works").fill("welby well-being")
    left = shown(page).all_inner_texts()
    assert 0 < len(left) < 10 and all("Welby" in text for text in left)
    headings = page.locator("h2.rubric:visible").all_inner_texts()
    assert page.locator(".a-to-z a:visible").all_inner_texts() == headings
    status.get_by_text(f"{len(left)} of {everything} entries").wait_for()
    # The titles of the sections that cite a work are folded: they find nothing.
    page.get_by_label("Filter the works").fill("ref what has happened since")
    assert shown(page).count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320 and page.faults == []


def test_cited_in_is_folded_and_opened_by_the_keyboard(opened):
    page = opened("bibliography")
    folded = page.locator(".cited-in details").first
    link = folded.locator("a").first
    assert not link.is_visible()
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    assert link.is_visible()
    number = int(folded.locator("summary").inner_text().rsplit("(", 1)[1].rstrip(")"))
    assert folded.locator("a").count() == number


@pytest.mark.parametrize("name", ["glossary", "bibliography"])
@pytest.mark.parametrize("width", [820, 1280])
def test_the_letters_stay_on_the_screen_and_hide_no_heading(opened, name, width):
    page = opened(name, viewport={"width": width, "height": 900})
    page.locator(".a-to-z a", has_text="P").first.click()
    head = page.locator(".book-header").bounding_box()
    bar = page.locator(".a-to-z").bounding_box()
    heading = page.locator("#letter-p").bounding_box()
    assert abs(bar["y"] - head["y"] - head["height"]) <= 1
    assert bar["y"] + bar["height"] <= heading["y"] <= 450
    lines = page.locator(".a-to-z a").evaluate_all("all => all.map(a => [a.offsetTop, a.offsetHeight, a.offsetWidth])")
    assert len({top for top, *_size in lines}) == 1 and min(min(size) for _top, *size in lines) >= 24


def test_on_a_phone_the_letters_scroll_away(opened):
    page = opened(viewport={"width": 390, "height": 844})
    page.locator("#letter-p").scroll_into_view_if_needed()
    page.locator('.a-to-z a[href="#letter-t"]').evaluate("link => link.click()")
    assert page.locator(".a-to-z").bounding_box()["y"] < 0


def test_headwords_stand_in_a_column_or_on_a_line_of_their_own(opened):
    edges = """items => items.map(item => {
        const [word, rest] = item.querySelectorAll("p > :is(strong, .term-name, .term-sentence, .term-see)");
        const edges = (box) => [box.left, box.right, box.top, box.bottom];
        return [word, rest].map(part => edges(part.getBoundingClientRect()));
    })"""
    wide = opened(viewport={"width": 1280, "height": 900})
    found = shown(wide).evaluate_all(edges)
    assert len({round(word[0]) for word, _rest in found}) == len({round(rest[0]) for _word, rest in found}) == 1
    rem = wide.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    for word, rest in found:
        assert word[1] - word[0] <= 14 * rem + 1 <= rest[0] - word[0] and abs(word[2] - rest[2]) < 8
    for word, rest in shown(opened()).evaluate_all(edges):
        assert word[3] <= rest[2] + 1


@pytest.mark.parametrize("name", ["glossary", "bibliography"])
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_field_takes_the_place_that_was_kept_for_it(opened, name, width):
    page = opened(name, viewport={"width": width, "height": 844})
    place = page.locator(".list-filter")
    with_field = place.bounding_box()["height"]
    page.evaluate("document.querySelector('.list-filter form').remove()")
    assert abs(place.bounding_box()["height"] - with_field) <= 2
