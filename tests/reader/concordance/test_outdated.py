"""One changed page: what is written again is what changed, and the whole equals a build from nothing, byte for byte.

On the book itself with Sphinx's plain theme, which shows as well that nothing of ours needs the published one.
"""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from sphinx.testing.util import SphinxTestApp

SETTINGS = {
    "extensions": ["myst_parser", "sphinxcontrib.bibtex", "reader"],
    "html_theme": "basic",
    "html_theme_options": {},
    "html_sidebars": {},
}
#: Sphinx loses entries of its search index when it builds a part (sphinx#12599).
LEFT_OUT = ("searchindex.js", ".buildinfo")
SOURCES = ("conf.py", "pyproject.toml", "refs.bib", "index.md", "glossary.md", "bibliography.md")
FOLDERS = ("publications", "frameworks", "about", "_static", "_templates", "_ext")


def build(source: Path, out: Path) -> set[str]:
    """Builds the pages below *out*; the pages that were written."""
    written: set[str] = set()
    app = SphinxTestApp("html", source, builddir=out, confoverrides=SETTINGS)
    app.connect("html-page-context", lambda app, page, template, context, tree: written.add(page) if tree else None)
    try:
        app.build()
        assert app.warning.getvalue() == ""
    finally:
        app.cleanup()
    return written


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in LEFT_OUT
    }


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("refresh") / "book"
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    for name in SOURCES:
        shutil.copy(ROOT / name, folder / name)
    return folder


# -- Edits: each changes a text in one place; None if it does not fit the page ---------------------------------------


def paragraphs(text: str) -> list[str]:
    """Plain paragraphs of running text."""
    body = text.partition("\n# ")[2]
    return [part for part in body.split("\n\n") if re.match(r"[A-Z][a-z]+ [\w ,]+", part) and text.count(part) == 1]


def after_a_paragraph(added: str) -> Callable[[str, random.Random], str]:
    def edit(text: str, chance: random.Random) -> str:
        part = chance.choice(paragraphs(text))
        return text.replace(part, f"{part}\n\n{added}")

    return edit


def without_a_link(text: str, chance: random.Random) -> str:
    """One term stays as a word."""
    found = chance.choice(
        [m for m in re.finditer(r"\{term\}`([^`<]+)`", text) if "*(" not in text[m.start() - 2 :][:2]]
    )
    return text[: found.start()] + found[1] + text[found.end() :]


def another_heading(text: str, chance: random.Random) -> str:
    found = chance.choice(list(re.finditer(r"^### (.+)$", text, re.MULTILINE)))
    return text[: found.end()] + " again" + text[found.end() :]


def another_locator(text: str, chance: random.Random) -> str:
    found = chance.choice(list(re.finditer(r"(?<=\{)ch\. \d(?=\})", text)))
    return text[: found.end()] + "1" + text[found.end() :]


def another_definition(text: str, chance: random.Random) -> str:
    found = chance.choice(list(re.finditer(r"^(?! )\S.*\n  (?=[A-Z])", text, re.MULTILINE)))
    return text[: found.end()] + "Indeed: " + text[found.end() :]


def another_caption(text: str, chance: random.Random) -> str:
    found = re.search(r"\{figure\}.*?\n\n", text, re.DOTALL)
    return text[: found.end()] + "Look. " + text[found.end() :]


CHAPTERS = ["oecd2019datadriven", "oecd2019panama", "welby2019wellbeing", "vanooijen2019datadriven"]
FRAMEWORKS = ["data-driven-public-sector", "digital-identity", "service-design-delivery", "citizen-well-being"]
EDITS = [
    ("publications", after_a_paragraph("Plain words, no more.")),
    ("publications", after_a_paragraph("And {term}`citizen-driven`, by the way.")),
    ("publications", after_a_paragraph("So says {cite:t}`oecd2017life{ch. 99}`.")),
    ("publications", without_a_link),
    ("publications", another_heading),
    ("publications", another_locator),
    ("frameworks", after_a_paragraph("And {term}`OECD/LEGAL/0406`, an alias.")),
    ("frameworks", another_definition),
    ("frameworks", another_caption),
    ("about", after_a_paragraph("Here too, {term}`data governance` {cite:p}`oecd2019panama{ch. 9}`.")),
]
PAGES = {"publications": CHAPTERS, "frameworks": FRAMEWORKS, "about": ["method", "how-to-read", "how-to-cite"]}


def test_ten_random_edits(sources, tmp_path):
    chance = random.Random(2026)
    build(sources, tmp_path / "kept")
    before = contents(tmp_path / "kept" / "html")
    for number, (folder, edit) in enumerate(EDITS):
        path = sources / folder / f"{chance.choice(PAGES[folder])}.md"
        old = path.read_text("utf-8")
        path.write_text(edit(old, chance), "utf-8")
        assert path.read_text("utf-8") != old
        written = build(sources, tmp_path / "kept")
        after = contents(tmp_path / "kept" / "html")
        changed = {name for name in after if after[name] != before.get(name)}
        own = f"{folder}/{path.stem}"
        assert {f"{page}.html" for page in written} - {f"{own}.html"} <= changed, (number, own, written)
        build(sources, tmp_path / f"fresh-{number}")
        fresh = contents(tmp_path / f"fresh-{number}" / "html")
        assert {name for name in {*fresh, *after} if fresh.get(name) != after.get(name)} == set(), (number, own)
        assert len(written) < len(after) / 2, written
        before = after


def test_a_page_that_is_not_refreshed_would_be_found(sources, tmp_path, monkeypatch):
    from reader.concordance import outdated

    build(sources, tmp_path / "kept")
    monkeypatch.setattr(outdated, "changed_pages", lambda old, new: [])
    path = sources / "publications" / "oecd2019panama.md"
    path.write_text(after_a_paragraph("And {term}`citizen-driven` again.")(path.read_text("utf-8"), random.Random(1)))
    build(sources, tmp_path / "kept")
    build(sources, tmp_path / "fresh")
    kept, fresh = contents(tmp_path / "kept" / "html"), contents(tmp_path / "fresh" / "html")
    stale = {name for name in fresh if fresh[name] != kept[name]}
    assert "frameworks/digital-government.html" in stale and "publications/oecd2019panama.html" not in stale
