"""Every page against WCAG 2.2 AA as far as a machine can tell: both schemes, phone and desk, menus open, 320 pixels,
twice the text size; what changes under the pointer; what the Tab key reaches."""

import pytest
from browse import names_of, page_of
from conftest import ROOT
from inspect_page import SCHEMES, WIDTHS, axe, contrast, pointed_at, sideways, unfocused

pytestmark = pytest.mark.xdist_group("browser")

#: One page of each kind, for what need not be asked of every page.
KINDS = (
    "index.html",
    "publications/oecd2019datadriven.html",
    "frameworks/data-driven-public-sector.html",
    "glossary.html",
    "bibliography.html",
    "genindex.html",
    "search.html",
    "about/method.html",
)


def sources() -> list[str]:
    """Every page that the sources make, and the two that Sphinx adds: known before anything is built."""
    folders = ("publications", "frameworks", "about")
    found = [path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).glob("*.md")]
    found += [path.relative_to(ROOT) for path in ROOT.glob("*.md") if path.name[0].islower()]
    return sorted([path.with_suffix(".html").as_posix() for path in found] + ["genindex.html", "search.html"])


@pytest.fixture(scope="module")
def page(chromium):
    """One page for all of this module; each test sets what it needs."""
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        yield page


@pytest.fixture
def visit(page, served):
    """Loads a page at a width and in a scheme, and forgets what earlier pages did wrong."""

    def visit(name, width=1280, scheme="light"):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.mouse.move(0, 0)
        page.faults.clear()
        page.goto(served + name)
        return page

    return visit


def test_all_pages_are_inspected(site):
    assert sources() == names_of(site)


@pytest.mark.parametrize("name", sources())
def test_a_page_is_accessible_quiet_and_fits(visit, served, name):
    faults = []
    for width in WIDTHS:
        page = visit(name, width)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            faults += [f"{width} {scheme}: {fault}" for fault in (*axe(page), *sideways(page))]
        faults += page.faults
    page.set_viewport_size({"width": 320, "height": 800})
    faults += sideways(page)
    assert faults == []
    assert page.hosts == {served.split("/")[2]}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_open_menus_are_accessible(visit, scheme):
    page = visit(KINDS[1], 390, scheme)
    page.get_by_role("button", name="Contents").click()
    assert page.locator("#contents").is_visible()
    assert axe(page) == [] and sideways(page) == []
    page.keyboard.press("Escape")
    page.locator(".page-toc summary").click()
    assert page.locator(".page-toc nav").is_visible()
    assert axe(page) == [] and sideways(page) == []


@pytest.mark.parametrize("name", KINDS)
def test_twice_the_text_size_loses_nothing(visit, name):
    page = visit(name)
    page.evaluate("document.querySelector('html').style.setProperty('font-size', '200%')")
    assert sideways(page) == []
    page.set_viewport_size({"width": 640, "height": 900})
    assert sideways(page) == []
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.book-header *, .page-toc summary, article h1, article h2')].filter(
             e => e.clientWidth && getComputedStyle(e).overflow === 'hidden' && !e.matches('span, svg'))
             .map(e => e.className)"""
    )
    assert cut == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", KINDS)
def test_text_under_the_pointer_and_the_ring_of_the_keyboard_can_be_seen(visit, name, scheme):
    page = visit(name, 1280, scheme)
    assert pointed_at(page) == []
    assert unfocused(page) == []


def test_the_ring_stands_out_from_every_ground(visit):
    for scheme in SCHEMES:
        page = visit(KINDS[0], 1280, scheme)
        ratios = page.evaluate(
            """() => { const s = getComputedStyle(document.documentElement);
                 const e = document.createElement('p'); document.body.append(e);
                 return ['--page', '--paper', '--wash'].map(ground => { e.id = 'probe';
                   e.style.setProperty('color', s.getPropertyValue('--ochre'));
                   e.style.setProperty('background-color', s.getPropertyValue(ground));
                   return [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]; }); }"""
        )
        assert len(ratios) == 3
        for ground in ("--page", "--paper", "--wash"):
            page.evaluate(
                "g => document.getElementById('probe').style.setProperty('background-color', `var(${g})`)", ground
            )
            assert contrast(page, "#probe") >= 3, (scheme, ground)


def test_nothing_moves_for_readers_who_asked_for_that(visit, page):
    page.emulate_media(reduced_motion="reduce")
    for name in KINDS:
        visit(name)
        moving = page.evaluate(
            """() => [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);
                 return parseFloat(s.transitionDuration) > .01 || parseFloat(s.animationDuration) > .01
                     || s.scrollBehavior === 'smooth'; }).map(e => e.className)"""
        )
        assert moving == [], name
    page.emulate_media(reduced_motion="no-preference")


def test_colours_that_the_system_imposes_leave_borders_and_figures(visit, page):
    page.emulate_media(forced_colors="active")
    visit("frameworks/data-driven-public-sector.html")
    assert axe(page) == []
    strokes = page.evaluate("getComputedStyle(document.querySelector('figure svg rect + text, figure svg text')).fill")
    assert strokes != page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(forced_colors="none")


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (
            "document.body.insertAdjacentHTML('beforeend', '<main><p class=probe>x</p></main>')",
            "landmark-no-duplicate-main",
        ),
        ("document.querySelector('article p').style.color = '#9a9a9a'", "color-contrast"),
        ("document.querySelector('article').insertAdjacentHTML('beforeend', '<input>')", "label"),
        (
            "const drawing = document.querySelector('article figure svg');"
            "drawing.setAttribute('role', 'img'); drawing.removeAttribute('aria-label')",
            "svg-img-alt",
        ),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('article').insertAdjacentHTML('beforeend', '<h6>x</h6>')", "heading-order"),
    ],
)
def test_axe_finds_seeded_faults(visit, fault, word):
    page = visit("frameworks/data-driven-public-sector.html")
    page.evaluate(fault)
    assert any(found.startswith(word) for found in axe(page))


def test_the_other_checks_find_seeded_faults(visit):
    page = visit(KINDS[1])
    page.evaluate("document.querySelector('article p').style.minWidth = '3000px'")
    assert sideways(page)
    page = visit(KINDS[1])
    # The policy forbids elements of style: rules go into the sheet itself.
    page.evaluate("document.styleSheets[0].insertRule('.breadcrumbs a:hover { color: #e89217 !important }')")
    assert any(".breadcrumbs a" in found for found in pointed_at(page))
    page = visit(KINDS[1])
    page.evaluate("document.styleSheets[0].insertRule('.search-open:focus-visible { outline: none !important }')")
    assert any("search-open" in found for found in unfocused(page, 6))
