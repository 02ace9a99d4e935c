"""What pages look like: eight kinds of page against pictures of them, on a desktop in light and on a phone in dark.

``make snapshots`` takes the pictures anew; look at them before you commit them. Two machines never draw a letter quite
alike, so pictures are kept at a quarter of their size, where a letter is grey and a layout still a layout, and the
pages' own font keeps lines breaking alike. A difference counts where a point is plainly another colour.
"""

import io
import os

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
}
VIEWS = {"desktop": (1280, 900, "light"), "phone": (390, 844, "dark")}
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
        width, height, scheme = VIEWS[view]
        return page_of(chromium, viewport={"width": width, "height": height}, color_scheme=scheme), served + KINDS[kind]

    return opened


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_looks_as_it_did(open_page, tmp_path, kind, view):
    opened, address = open_page(kind, view)
    with opened as page:
        page.goto(address, wait_until="networkidle")
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
        "document.querySelector('.record-card').style.backgroundColor = '#8a5a00'",
    ],
)
def test_a_changed_look_is_found(open_page, fault):
    opened, address = open_page("chapter", "desktop")
    with opened as page:
        page.goto(address, wait_until="networkidle")
        page.evaluate(fault)
        assert difference(picture(page), Image.open(SNAPSHOTS / "chapter-desktop.png").convert("RGB")) > SHARE


def test_the_pictures_are_small():
    assert {path.stem for path in SNAPSHOTS.glob("*.png")} == {f"{kind}-{view}" for kind in KINDS for view in VIEWS}
    assert sum(path.stat().st_size for path in SNAPSHOTS.glob("*.png")) < 500_000
