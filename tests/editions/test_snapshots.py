"""What pages look like: kinds of page, a drawing and a table, against pictures of them in five views.

``make snapshots`` takes the pictures anew; look at them before you commit them. Two machines never draw a letter quite
alike, so pictures are kept at a quarter of their size, where a letter is grey and a layout still a layout, and the
pages' own font keeps lines breaking alike. A difference counts where a point is plainly another colour.
"""

import io
import os
from contextlib import contextmanager

import pytest
from browse import page_of
from conftest import ROOT
from PIL import Image, ImageChops

pytestmark = pytest.mark.xdist_group("browser")

SNAPSHOTS = ROOT / "tests" / "snapshots"
UPDATE = os.environ.get("READER_SNAPSHOTS") == "update"
KINDS = {
    "home": "index.html",
    "chapter": "publications/oecd2019datadriven.html",
    "framework": "frameworks/data-driven-public-sector.html",
    "glossary": "glossary.html",
    "bibliography": "bibliography.html",
    "index": "genindex.html",
    "search": "search.html",
    "about": "about/how-to-read.html",
    "drawing": "frameworks/service-design-delivery.html#figure-service-design",
    "table": "about/timeline.html#table-timeline",
}
#: Width, height, scheme and medium. Paper is as wide as the text of A4, and printed from the dark scheme.
VIEWS = {
    "desktop": (1280, 900, "light", "screen"),
    "dark": (1280, 900, "dark", "screen"),
    "tablet": (820, 1100, "light", "screen"),
    "phone": (390, 844, "dark", "screen"),
    "print": (643, 900, "dark", "print"),
}
#: A point differs if a channel does by more than this; so much of a picture may.
STEP, SHARE = 40, 0.02


def picture(page):
    """What the window shows, at a quarter of its size."""
    shown = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    return shown.resize((shown.width // 4, shown.height // 4), Image.Resampling.BOX)


def difference(one, other):
    """Share of points that differ plainly; 1 for pictures of different sizes."""
    if one.size != other.size:
        return 1.0
    bands = ImageChops.difference(one, other).split()
    strongest = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return sum(strongest.histogram()[STEP + 1 :]) / (one.width * one.height)


@pytest.fixture
def open_page(chromium, served):
    def opened(kind, view):
        width, height, scheme, medium = VIEWS[view]
        with page_of(chromium, viewport={"width": width, "height": height}, color_scheme=scheme) as page:
            page.goto(served + KINDS[kind], wait_until="networkidle")
            page.emulate_media(media=medium)
            page.evaluate("document.querySelector(location.hash || 'html').scrollIntoView()")
            yield page

    return contextmanager(opened)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_looks_as_it_did(open_page, tmp_path, kind, view):
    with open_page(kind, view) as page:
        shown = picture(page)
    known = SNAPSHOTS / f"{kind}-{view}.png"
    if UPDATE:
        shown.quantize(64, dither=Image.Dither.NONE).save(known, optimize=True)
    differs = difference(shown, Image.open(known).convert("RGB"))
    shown.save(tmp_path / known.name)
    assert differs <= SHARE, f"{differs:.1%} differ; now: {tmp_path / known.name}; wanted? then `make snapshots`"


@pytest.mark.parametrize(
    "fault",
    [
        "document.querySelector('.book-contents').remove()",
        "document.querySelector('h1').style.fontSize = '5rem'",
        "document.documentElement.dataset.theme = 'dark'",
        "document.styleSheets[0].disabled = true",
        "document.querySelector('#in-brief ul').style.backgroundColor = '#8a5a00'",
    ],
)
def test_a_changed_look_is_found(open_page, fault):
    with open_page("chapter", "desktop") as page:
        page.evaluate(fault)
        assert difference(picture(page), Image.open(SNAPSHOTS / "chapter-desktop.png").convert("RGB")) > SHARE


def test_the_pictures_are_small():
    assert {path.stem for path in SNAPSHOTS.glob("*.png")} == {f"{kind}-{view}" for kind in KINDS for view in VIEWS}
    assert sum(path.stat().st_size for path in SNAPSHOTS.glob("*.png")) < 500_000
