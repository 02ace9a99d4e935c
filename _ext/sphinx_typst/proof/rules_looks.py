"""Rules about legibility: size, contrast, overlaps, fonts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from pikepdf import Dictionary

from .graphics import Colour
from .ink import Run
from .sheet import Sheet, visible
from .tags import squeeze

#: Smallest size in points; least contrast (WCAG 2.2, 1.4.3). Large text is 18 points, or 14 in bold.
SMALLEST, ENOUGH, ENOUGH_WHEN_LARGE = 7.5, 4.5, 3.0
#: Lines whose distance is less than this share of their size overlap.
CLOSEST = 0.6
HANGING = (",", ".", "-", ";", ":", "–", "’", "”", ")", "…", "?", "\u00ad")


def text_is_large_enough(sheet: Sheet) -> Iterator[str]:
    """No text below 7.5 points."""
    for run in visible(sheet):
        if run.size < SMALLEST - 0.01:
            yield f"“{run.text}” on page {sheet.labels[run.page]} is {run.size:.1f} points high"


def luminance(colour: Colour) -> float:
    """Relative luminance of an sRGB colour, as WCAG 2 defines it."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of two colours, from 1 to 21, as WCAG 2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_stands_out(sheet: Sheet) -> Iterator[str]:
    """Text has enough contrast with the colour behind it."""
    for run in visible(sheet):
        large = run.size >= 18 or (run.size >= 14 and "Bold" in run.font)
        ratio = contrast(run.colour, run.background)
        if ratio < (ENOUGH_WHEN_LARGE if large else ENOUGH):
            yield f"“{run.text}” on page {sheet.labels[run.page]} has a contrast of {ratio:.1f}:1"


def lines_keep_to_the_text(sheet: Sheet) -> Iterator[str]:
    """No line is wider than the text area, and no words are printed over others."""
    left, right = sheet.frame
    for page in sheet.pages[1:]:
        lines: dict[int, list[Run]] = {}
        for run in page.runs:
            if squeeze(run.text):
                lines.setdefault(round(run.base * 2), []).append(run)
                # Commas and hyphens may hang in the margin, as good typesetting has it.
                hang = 4.5 if run.text.rstrip().endswith(HANGING) else 1
                if run.left < left - 1 or run.right > right + hang:
                    yield f"“{run.text}” on page {sheet.labels[run.page]} leaves the text’s width"
        for runs in lines.values():
            runs.sort(key=lambda run: run.left)
            for before, after in pairwise(runs):
                if after.left < before.right - 1.5 and after.text != before.text:
                    yield f"“{before.text}” and “{after.text}” overlap on page {sheet.labels[before.page]}"
        for upper, lower in pairwise(sorted(lines, reverse=True)):
            for one, other in product(lines[upper], lines[lower]):
                close = one.base - other.base < CLOSEST * min(one.size, other.size)
                if close and min(one.right, other.right) - max(one.left, other.left) > 1.5:
                    yield f"“{one.text}” and “{other.text}” overlap on page {sheet.labels[one.page]}"


def letters_are_known(sheet: Sheet) -> Iterator[str]:
    """Every glyph has a Unicode value, so that it can be copied and read aloud."""
    for run in visible(sheet):
        if "\N{REPLACEMENT CHARACTER}" in run.text or any(0xE000 <= ord(letter) <= 0xF8FF for letter in run.text):
            yield f"“{run.text}” on page {sheet.labels[run.page]} has letters without a meaning"


def fonts_are_embedded(sheet: Sheet) -> Iterator[str]:
    """All fonts are embedded."""
    seen = set()
    for source in sheet.document.objects:
        if isinstance(source, Dictionary) and source.get("/Type") == "/FontDescriptor":
            seen.add(str(source.FontName))
            if not any(key in source for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                yield f"the font {source.FontName} is not embedded"
    if not seen:
        yield "the file has no fonts"


RULES = (text_is_large_enough, text_stands_out, lines_keep_to_the_text, letters_are_known, fonts_are_embedded)
