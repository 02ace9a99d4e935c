"""What is wrong with a page as a browser shows it: each function drives a loaded page and returns faults as text.

Nothing here waits for the network; sizes are CSS pixels.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
#: Rules by tag: WCAG 2.2 A and AA, and what axe calls best practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Phone and desk, as issue and statement name them.
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")


def load_axe(page: Page) -> None:
    """Make axe known to the page; through the debugger, so that no policy of the page stands in the way."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))


def axe(page: Page) -> list[str]:
    """``rule: selector`` of each violation in what is shown now."""
    load_axe(page)
    found = page.evaluate(
        """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
                                      elementRef: false, rules: {'target-size': {enabled: true}}})
              .then(result => result.violations.flatMap(
                 v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ${n.any[0] ? n.any[0].message : ''}`)))""",
        TAGS,
    )
    return list(found)


def sideways(page: Page) -> list[str]:
    """What makes the page wider than the window."""
    width = page.viewport_size["width"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide <= width:
        return []
    who = page.evaluate(
        """limit => [...document.querySelectorAll('body *')]
             .filter(e => e.getBoundingClientRect().right > limit + 1).slice(-1)
             .map(e => e.tagName + '.' + e.className)""",
        width,
    )
    return [f"{wide} wide in {width}: {who}"]


#: Colours of a text and of what lies under it, worked out from the computed styles.
CONTRAST = """
(selector) => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const f = c.map(v => linear(v / 255));
                       return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
  const under = e => { for (let n = e; n; n = n.parentElement) { const c = rgb(getComputedStyle(n).backgroundColor);
                         if (c.length === 3 || c[3] > .99) return c.slice(0, 3); } return [255, 255, 255]; };
  const e = document.querySelector(selector);
  const a = light(rgb(getComputedStyle(e).color).slice(0, 3)), b = light(under(e));
  return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
}
"""


def contrast(page: Page, selector: str) -> float:
    """Contrast of the text of the first match with the ground it stands on, as it is shown now."""
    return page.evaluate(CONTRAST, selector)


#: One of each kind of thing that changes under the pointer, where the page has it.
POINTED = (
    ".book-title",
    ".search-open",
    ".theme-switch",
    ".contents-open",
    ".breadcrumbs a",
    ".book-contents li a",
    ".page-toc a",
    ".prev-next a",
    ".reader-footer-nav a",
    ".headerlink",
    "article a.reference.internal",
    "article a.reference.external",
    "article a[href*='#ref-']",
    "ul.bibliography a[href^='https://doi.org']",
    "ul.companions a",
    ".letters a",
    ".search-form button",
)


def pointed_at(page: Page) -> list[str]:
    """Text that is hard to read under the pointer: less than 4.5:1."""
    faults = []
    for selector in POINTED:
        place = page.locator(selector).locator("visible=true").first
        if not page.locator(selector).locator("visible=true").count():
            continue
        place.evaluate(
            "e => { document.querySelectorAll('[data-pointed]').forEach(o => o.removeAttribute('data-pointed'));"
            " e.setAttribute('data-pointed', ''); }"
        )
        place.hover()
        ratio = contrast(page, "[data-pointed]")
        if ratio < 4.5:
            faults.append(f"{selector}: {ratio:.2f} under the pointer")
    return faults


def unfocused(page: Page, limit: int = 40) -> list[str]:
    """Stops of the Tab key without a visible ring, or hidden behind the header."""
    faults = []
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(limit):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body) return null;
                 const s = getComputedStyle(e), r = e.getBoundingClientRect();
                 const head = document.querySelector('.book-header');
                 const top = document.elementFromPoint(r.x + 1, r.y + r.height / 2);
                 return {name: e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 30),
                         ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
                         seen: r.width > 0 && r.bottom > 0 && r.top < innerHeight
                               && (head.contains(e) || !head.contains(top))};
               }"""
        )
        if stop is None:
            break
        if not stop["ring"]:
            faults.append(f"no ring: {stop['name']}")
        if not stop["seen"]:
            faults.append(f"out of sight: {stop['name']}")
    return faults
