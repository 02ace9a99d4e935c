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
    "doi_unknown": (
        CHAPTER,
        "## In brief",
        "See <https://doi.org/10.1787/059814a7-em>.\n\n## In brief",
        "no work with the DOI 10.1787/059814a7-em: add the work to refs.bib and cite it. Did you mean 10.1787/059814a7",
    ),
    "doi_malformed": (CHAPTER, "## In brief", "[x](https://doi.org/oecd/x)\n\n## In brief", "“oecd/x” is not a DOI"),
    "doi_of_a_work": ("refs.bib", "10.1787/059814a7-en", "10.1787/059814a7-en.", "is not a DOI"),
    "doi_twice": ("refs.bib", "10.1787/059814a7-en", "10.1787/B94582E8-en", "has the DOI of oecd2019datadriven"),
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
    "figure": (CHAPTER, "{framework-figure}", "{note}", "{framework-figure} is missing"),
    "cite": (CHAPTER, "{how-to-cite}", "{note}", "{how-to-cite} is missing"),
    "no_table": (CHAPTER, "{list-table} ", "{list-table}\n", "at least one"),
    "question": (
        CHAPTER,
        "*({term}`data architecture`)*",
        "*(data architecture)*",
        "a question ends with",
    ),
    "uncited": (
        CHAPTER,
        "{cite:p}`oecd2019datadriven{ch. 2}`.\n\n**Tools",
        ".\n\n**Tools",
        "has no citation",
    ),
    "bold": (CHAPTER, "### Whole of government", "**Whole of government**", "make it a heading, ### Whole"),
    "spelling": (CHAPTER, "Single organisations show", "Single organizations show", "is spelt “organisations”"),
    "hype": (CHAPTER, "Single organisations show", "Robust organisations show", "empty words"),
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
        text = text.replace(old, new, -1 if case == "no_table" else 1)
    path.write_text(text, "utf-8")
    found = lint.check(content)
    assert [fault for fault in found if word in fault.message and fault.path == name and fault.line >= 1], found
    assert len(found) <= 2, found


GLOSSARY = """---
myst:
  html_meta:
    description: "A page with a glossary that breaks one rule at a time, so that each can be shown to find it."
---

# Broken

:::{glossary}
first thing
  A piece that stands first. {cite:p}`oecd2019panama{ch. 1}`

  :aliases: number one
  :related: second thing

second thing
  A piece that follows the {term}`first thing`. {cite:p}`oecd2019panama{ch. 1}`
:::
"""

GLOSSARY_CASES = {
    "nothing": ("", "", None),
    "no_source": ("stands first. {cite:p}`oecd2019panama{ch. 1}`", "stands first.", "“first thing” has no source"),
    "too_long": ("A piece that stands first.", "A piece " + "and so on " * 10 + "ends.", "at most 28"),
    "itself": ("A piece that stands first.", "The first thing of all.", "uses the term itself"),
    "twice": ("second thing\n  A", "data governance\n  A", "already a term of"),
    "alias_twice": (":aliases: number one", ":aliases: data governance", "already a term of"),
    "relation_unknown": (":related: second thing", ":related: third thing", "no framework page defines it"),
    "relation_to_itself": (":related: second thing", ":related: number one", "names itself as related"),
    "relation_twice": (
        ":related: second thing",
        ":related: second thing\n  :same: second thing",
        "is declared related and same",
    ),
    "unused": ("the {term}`first thing`", "it", "nothing links to “first thing”"),
}


@pytest.mark.parametrize("case", GLOSSARY_CASES)
def test_each_rule_about_terms_finds_what_breaks_it(content, case):
    old, new, word = GLOSSARY_CASES[case]
    assert old in GLOSSARY
    text = GLOSSARY.replace(old, new, 1) if old else GLOSSARY
    if case == "twice":
        text = text.replace(":related: second thing", ":related: data governance")
    (content / "frameworks" / "zz-broken.md").write_text(text, "utf-8")
    found = [fault for fault in lint.check(content) if fault.path == "frameworks/zz-broken.md"]
    if word is None:
        assert found == []
    else:
        assert [fault for fault in found if word in fault.message], found
        assert all(fault.line > 6 for fault in found)


def test_a_work_that_nothing_cites_is_found(content):
    path = content / "refs.bib"
    entry = "@online{zzz,\n  author = {{Nobody}},\n  title = {Unread},\n  url = {https://example.org}\n}\n"
    path.write_text(path.read_text("utf-8").rstrip() + "\n\n" + entry, "utf-8")
    found = lint.check(content)
    assert [fault.message for fault in found] == ["no page cites zzz: cite it or take it out."]


def test_titles_quotations_and_names_keep_their_own_spelling():
    from reader.lint_prose import unquoted

    text = 'The *Organization for X*, “a program”, "labor", {es}`coordination` and [center](/center.md) stay.'
    assert not {"Organization", "program", "labor", "coordination"} & set(unquoted(text).split())


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
