"""The search as readers meet it: twenty questions, dialogue and search page; by keyboard, narrow, dark, from disk."""

import csv
from pathlib import Path

import pytest
from browse import page_of
from conftest import ROOT

pytestmark = pytest.mark.xdist_group("browser")

CHAPTER = "publications/oecd2019datadriven.html"

QUERIES = list(csv.DictReader(Path(__file__).with_name("search-queries.csv").open(encoding="utf-8")))
AXE = ROOT / "tests" / "node_modules" / "axe-core" / "axe.min.js"


def results(page) -> list[str]:
    """Addresses in the list on show, best first."""
    return page.eval_on_selector_all(".search-results a", "links => links.map(link => link.href)")


def ask(page, field: str, query: str) -> list[str]:
    """Types *query* and waits until the list answers it."""
    page.fill(field, "")
    page.locator(".search-results a").first.wait_for(state="detached")
    page.fill(field, query)
    page.locator(".search-results a").first.wait_for()
    return results(page)


def violations(page) -> list[str]:
    """What axe finds on the page as it stands."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


@pytest.fixture(scope="module")
def answers(chromium, served):
    """What the search page lists for each of the twenty questions, asked one after the other as a reader would."""
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        with page.expect_response("**/search-text.js"):
            page.goto(served + "search.html")
        found = {
            row["query"]: [a.removeprefix(served) for a in ask(page, "#search-words", row["query"])] for row in QUERIES
        }
        assert page.faults == []
    return found


def test_the_questions_are_twenty_and_half_of_them_hard():
    assert len(QUERIES) == 20
    assert sum(row["kind"] in ("typo", "synonym") for row in QUERIES) == 10


@pytest.mark.parametrize("row", QUERIES, ids=lambda row: row["query"])
def test_the_answer_is_among_the_first_three(answers, row):
    assert row["expected"] in answers[row["query"]][:3]


def test_the_answer_comes_first(answers):
    late = [row["query"] for row in QUERIES if answers[row["query"]][0] != row["expected"]]
    assert len(late) <= 3, late


def test_a_dialogue_answers_on_any_page_by_keyboard_alone(chromium, served):
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        loads = []
        page.on("request", lambda request: loads.append(request.url))
        page.goto(served + CHAPTER)
        page.wait_for_load_state("networkidle")
        assert not [url for url in loads if "search-" in url]  # nothing of it until it is used
        page.locator("a.search-open").focus()
        page.keyboard.press("Enter")
        page.locator("dialog[open]").wait_for()
        page.keyboard.type("privcy consnt")
        page.locator(".search-results a").first.wait_for()
        page.locator(".search-status", has_text="first: privacy and consent").wait_for()
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.closest('.search-results') !== null")
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.id") == "search-field"
        page.keyboard.press("Escape")
        assert page.locator("dialog[open]").count() == 0
        assert page.evaluate("document.activeElement.className") == "search-open"
        page.keyboard.press("Control+k")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/frameworks/data-driven-public-sector.html#term-privacy-and-consent")
        box = page.locator("#term-privacy-and-consent").bounding_box()
        assert 0 <= box["y"] < page.viewport_size["height"]
        assert page.faults == []


def test_a_passage_is_found_where_it_stands(chromium, served):
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        page.goto(served + "index.html")
        page.keyboard.press("Control+k")
        page.locator("#search-field").fill("servicio de registro civil")
        page.locator(".search-text a").first.click()
        page.wait_for_url("**/publications/oecd2019digitalidentity.html#p-*")
        passage = page.locator(":target")
        assert "Servicio de Registro Civil" in passage.inner_text()
        assert 0 <= passage.bounding_box()["y"] < page.viewport_size["height"]


@pytest.mark.parametrize("where", ["served", "disk"])
def test_the_search_page_answers_its_address(chromium, served, site, where):
    start = served if where == "served" else site.as_uri() + "/"
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        page.goto(start + "search.html?q=integrity+actors")
        page.locator(".search-results a").first.wait_for()
        assert results(page)[0] == start + "frameworks/data-driven-public-sector.html#term-integrity-actors"
        assert page.input_value("#search-words") == "integrity actors"
        assert page.faults == []


def test_enter_leads_to_all_results(chromium, served):
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        page.goto(served + CHAPTER)
        page.keyboard.press("Control+k")
        page.locator("#search-field").fill("consent")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=consent")
        page.locator(".search-results a").nth(8).wait_for()


def test_without_the_index_the_link_still_leads_to_the_search_page(chromium, served):
    with page_of(chromium) as page:
        page.route("**/search-view.js", lambda route: route.abort())
        page.goto(served + CHAPTER)
        page.locator("a.search-open").first.click()
        page.wait_for_url("**/search.html")
        assert page.locator('article a[href="genindex.html"]').is_visible()


def test_without_scripts_the_search_page_points_elsewhere(chromium, served):
    with page_of(chromium, java_script_enabled=False) as page:
        page.goto(served + "search.html")
        assert page.locator("noscript p").is_visible()
        for name in ("genindex.html", "glossary.html", "bibliography.html"):
            assert page.locator(f'article a[href="{name}"]').is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_open_dialogue_is_accessible(chromium, served, scheme, width):
    with page_of(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        page.goto(served + CHAPTER)
        page.keyboard.press("Control+k")
        page.locator("#search-field").fill("gobernanza de datos")
        page.locator(".search-results a").first.wait_for()
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        dialog = page.locator("dialog[open]").evaluate("box => [box.scrollWidth, box.clientWidth]")
        assert dialog[0] <= dialog[1]
        assert page.locator(".search-where [lang=es]").first.inner_text() == "gobernanza de datos"
        assert violations(page) == []


def test_axe_finds_a_seeded_fault_in_the_dialogue(chromium, served):
    with page_of(chromium) as page:
        page.goto(served + CHAPTER)
        page.keyboard.press("Control+k")
        page.locator("#search-field").wait_for()
        page.evaluate("document.querySelector('.search-dialog label').remove()")
        assert any("search-field" in fault for fault in violations(page))
