"""Each content rule, with a page that breaks it; and the book itself, which breaks none."""

import shutil

import pytest
from conftest import ROOT
from reader import lint

CHAPTER = "publications/oecd2019datadriven.md"


def test_the_book_keeps_its_own_rules():
    assert lint.check(ROOT) == []
    assert len([page for page in lint.pages(ROOT) if page.is_chapter]) >= 1


@pytest.fixture
def content(tmp_path):
    for name in ("publications", "frameworks", "about"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("index.md", "glossary.md", "bibliography.md", "refs.bib"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


BROKEN = {
    "no_description": (
        CHAPTER,
        "    description:",
        "    other:",
        "the description (myst: html_meta: description) is missing",
    ),
    "short_description": ("glossary.md", "Every term of every framework in The", '"', None),
    "key": (CHAPTER, "bibkey: oecd2019datadriven", "bibkey: oecd2019panama", "must be the file's name"),
    "no_frameworks": (CHAPTER, "frameworks:\n  - data-driven-public-sector\n", "", "at least one page of frameworks/"),
    "framework": (CHAPTER, "  - data-driven-public-sector\n", "  - data-driven\n", "no page frameworks/data-driven.md"),
    "section_missing": (CHAPTER, "## What it found", "### What it found", "missing: What it found"),
    "section_extra": (CHAPTER, "## What it found", "## Aside\n\n## What it found", "not in the pattern: Aside"),
    "card": (CHAPTER, "{record-card}", "{note}", "{record-card} is missing"),
    "cite": (CHAPTER, "{how-to-cite}", "{note}", "{how-to-cite} is missing"),
    "bib": ("refs.bib", "@misc{oecd2014digital,", "@misc{zzz2014digital,", "entries are sorted by key"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_each_rule_finds_what_breaks_it(content, case):
    name, old, new, word = BROKEN[case]
    path = content / name
    text = path.read_text("utf-8")
    assert old in text
    if case == "short_description":
        new, word = "Terms", "characters"
        start = text.index('description: "') + len('description: "')
        text = text[:start] + new + text[text.index('"', start) :]
    else:
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    found = lint.check(content)
    assert len(found) == 1, found
    assert word in found[0].message
    assert found[0].path == name and found[0].line >= 1


def test_sections_in_another_order_are_found(content):
    path = content / CHAPTER
    text = path.read_text("utf-8")
    text = text.replace("## What it found", "## X").replace("## What it recommends", "## What it found")
    path.write_text(text.replace("## X", "## What it recommends"), "utf-8")
    assert [fault.message.split(".")[0] for fault in lint.check(content)] == [
        "the sections differ from the pattern (order)"
    ]


def test_broken_front_matter_is_a_fault_and_no_traceback(content):
    path = content / CHAPTER
    path.write_text(path.read_text("utf-8").replace("bibkey:", "bibkey: [", 1), "utf-8")
    assert {fault.path for fault in lint.check(content)} == {CHAPTER}
