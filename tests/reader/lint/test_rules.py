"""Each content rule, on a tiny book that it breaks; and the book itself, which breaks none."""

import re
import shutil

import pytest
from conftest import ROOT
from reader.lint import check, measure
from reader.lint.markdown import read_pages

TINY = ROOT / "tests" / "roots" / "test-rules"
CHAPTER = "publications/mini2020first.md"
FRAMEWORK = "frameworks/mini.md"


def test_the_book_keeps_its_own_rules():
    assert check.check_book(ROOT) == []
    assert len([page for page in read_pages(ROOT) if page.is_chapter]) >= 1


def test_the_tiny_book_keeps_them_too():
    assert check.check_book(TINY) == []


@pytest.mark.parametrize("name", ["refs.bib", CHAPTER, "about"])
def test_a_file_without_end_is_not_read(content, name):
    """It would keep the linter reading for ever."""
    place = content / name
    shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
    place.symlink_to("/dev/zero")
    [fault] = check.check_book(content)
    assert fault.path == name and "leads out of the book" in fault.message


@pytest.fixture
def content(tmp_path):
    return shutil.copytree(TINY, tmp_path / "book")


#: Page, what is replaced, by what, words of the one fault, and whether others follow from the same damage.
BROKEN = {
    "doi_unknown": (
        CHAPTER,
        "# {record}",
        "<https://doi.org/10.1787/first-em>\n\n# {record}",
        "mean 10.1787/first-en?",
    ),
    "doi_malformed": (CHAPTER, "# {record}", "[x](https://doi.org/oecd/x)\n\n# {record}", "“oecd/x” is not a DOI"),
    "doi_of_a_work": ("refs.bib", "10.1787/first-en", "https://doi.org/first-en", "must be the bare identifier"),
    "doi_twice": ("refs.bib", "10.1787/second-en", "10.1787/FIRST-en", "has the DOI of mini2020first"),
    "bib_shorthand": ("refs.bib", "  shorthand = {the first book},\n", "", "citations need a short name"),
    "no_description": (
        CHAPTER,
        "    description:",
        "    other:",
        "description (myst: html_meta: description) is missing",
    ),
    "short_description": ("index.md", re.compile('description: ".*"'), 'description: "Terms"', "5 characters"),
    "key": (CHAPTER, "bibkey: mini2020first", "bibkey: mini2021second", "must be the file's name"),
    "no_frameworks": (CHAPTER, "frameworks:\n  - mini\n", "", "at least one page of frameworks/"),
    "framework": (CHAPTER, "  - mini\n", "  - maxi\n", "no page frameworks/maxi.md"),
    "no_argument": (CHAPTER, "argument:", "agreement:", "the argument is missing"),
    "long_argument": (CHAPTER, 'argument: "An', 'argument: "' + "And so on " * 9 + "an", "the argument has"),
    "points": (CHAPTER, "- Staff use the", "  Staff use the", "3 points in brief"),
    "section_missing": (CHAPTER, "## What it found", "### What it found", "missing: What it found"),
    "section_extra": (CHAPTER, "## What it found", "## Aside\n\n## What it found", "not in the pattern: Aside"),
    "section_twice": (CHAPTER, "## Limits", "## Countries and cases\n\n## Limits", "(order)"),
    "card": (CHAPTER, "{record-card}", "{note}", "{record-card} is missing"),
    "argument_block": (CHAPTER, "{argument}", "{note}", "{argument} is missing"),
    "figure": (CHAPTER, "{framework-figure}", "{note}", "{framework-figure} is missing"),
    "cite": (CHAPTER, "{how-to-cite}", "{note}", "{how-to-cite} is missing"),
    "few_terms": (CHAPTER, "{term}`fire door`", "fire door", "only 9 different terms are linked"),
    "questions": (CHAPTER, re.compile(r"4\. What did we(.|\n)*?(?=## Limits)"), "", "3 questions: write 4 to 6"),
    "question": (CHAPTER, "there?\n", "there.\n", "a question has a question mark"),
    "sign": (
        CHAPTER,
        "   - **A warning sign:** it depends",
        "   - **A bad sign:** it depends",
        "followed by three lines",
    ),
    "step": (CHAPTER, re.compile(r"   - \*\*A next step:\*\* ask.*\n"), "", "followed by three lines"),
    "uncited": (
        CHAPTER,
        "they gave {cite:p}`mini2020first{ch. 1}`.",
        "they gave.",
        "what begins “**Doors are for the staff.** In…” has no citation behind it".replace("**", ""),
    ),
    "bold": (CHAPTER, "Each door has", "**Purposes**\n\nEach door has", "make it a heading, ### Purposes"),
    "fence": (FRAMEWORK, "## The terms", "```{list-table} A `b`\n```\n\n## The terms", "needs a ::: fence"),
    "spelling": (CHAPTER, "Staff use the", "Organizations use the", "is spelt “organisations”"),
    "spelling_capitals": (CHAPTER, "Staff use the", "eGovernment uses the", "is spelt “e-government”"),
    "hype": (CHAPTER, "Staff use the", "Robust staff use the", "empty words"),
    "stand": (CHAPTER, "Staff use the", "Staff stand at the", "“stand” is used for everything"),
    "gap": (CHAPTER, "Each door has", "Chapter 2 was not found. Each door has", "a task under Limits"),
    "gap_in_a_cell": (FRAMEWORK, "helps an office", "helps (names not seen) an office", "a task under Limits"),
    "gap_in_a_definition": (FRAMEWORK, "on the left", "on the left; the text breaks off", "a task under Limits"),
    "own_reading": (CHAPTER, "Each door has", "By our reading each door has", "carries the mark {ours}`*`"),
    "component": (FRAMEWORK, "{ch. 2}`\n\n  :basis", "{component 101}`\n\n  :basis", "the publisher's internal name"),
    "cited_twice": (
        CHAPTER,
        "asked these. Where",
        "asked these {cite:p}`mini2020first{ch. 1}`. Where",
        "is cited twice in a row",
    ),
    "work_twice": (CHAPTER, "mini2020first{ch. 1 and 2}", "mini2020first{ch. 1},mini2020first{ch. 2}", "named twice"),
    "question_elsewhere": (CHAPTER, "Each door has", "What is a door for? Each door has", "a question outside"),
    "exclamation": (FRAMEWORK, "at once {cite", "at once! {cite", "an exclamation mark"),
    "empty_column": (
        FRAMEWORK,
        "## The terms",
        "```{list-table} Doors\n* - Door\n  - Key\n* - front\n  - not seen\n* - back\n  - brass\n```\n\n## The terms",
        "half of the column “Key” is empty",
    ),
    "moved": (CHAPTER, "{term}`side door`", "{term}`old door`", "“old door” has moved: link to “side door”"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_each_rule_finds_what_breaks_it(content, case):
    name, old, new, word = BROKEN[case]
    path = content / name
    text = path.read_text("utf-8")
    if isinstance(old, re.Pattern):
        assert old.search(text)
        text = old.sub(new, text)
    else:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    found = check.check_book(content)
    assert [fault for fault in found if word in fault.message and fault.path == name and fault.line >= 1], found
    assert len(found) <= 3, found


#: What is replaced, by what, and the first word of the message.
SPOILT = {
    "connectives": (r"\b(because|so|but|although|while|whereas|which is why)\b", "and", "connectives"),
    "instances": (r"for example|such as|Olga", "there", "instances"),
    "citations": (r"(\w\w)\. ", r"\1 {cite:p}`mini2021second{p. 9}`. ", "words per citation"),
    "short": (r", ", ". And ", "short"),
    "three_short": (r"Each door has", "It is shut. It was shut. It stays shut. Each door has", "three short"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_the_floors_find_a_text_that_reads_like_a_register(content, case):
    pattern, new, word = SPOILT[case]
    (chapter,) = (page for page in read_pages(content) if page.is_chapter)
    assert measure.bound_faults(measure.metrics(chapter)) == []
    head, body = chapter.text.split("## In brief")
    (content / CHAPTER).write_text(head + "## In brief" + re.sub(pattern, new, body), "utf-8")
    (chapter,) = (page for page in read_pages(content) if page.is_chapter)
    assert [message for message in measure.bound_faults(measure.metrics(chapter)) if message.startswith(word)]
    assert [fault for fault in check.check_book(content) if "reads like a register" in fault.message]


GLOSSARY = """---
myst:
  html_meta:
    description: "A page with a glossary that breaks one rule at a time, so that each can be shown to find it."
---

# Broken

:::{glossary}
first thing
  A piece that comes first. {cite:p}`mini2020first{ch. 1}`

  :aliases: number one
  :related: second thing

second thing
  A piece that follows the {term}`first thing`. {cite:p}`mini2020first{ch. 1}`
:::
"""

GLOSSARY_CASES = {
    "nothing": ("", "", None),
    "no_source": ("comes first. {cite:p}`mini2020first{ch. 1}`", "comes first.", "“first thing” has no source"),
    "too_long": ("A piece that comes first.", "A piece " + "and so on " * 10 + "ends.", "at most 30"),
    "address": ("A piece that comes first.", "The second of the four parts.", "is given an address and no meaning"),
    "twice": ("second thing\n  A", "front door\n  A", "already a term of"),
    "alias_twice": (":aliases: number one", ":aliases: front door", "already a term of"),
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
        text = text.replace(":related: second thing", ":related: front door")
    (content / "frameworks" / "zz-broken.md").write_text(text, "utf-8")
    found = [fault for fault in check.check_book(content) if fault.path == "frameworks/zz-broken.md"]
    if word is None:
        assert found == []
    else:
        assert [fault for fault in found if word in fault.message], found
        assert all(fault.line > 6 for fault in found)


def test_a_work_that_nothing_cites_is_found(content):
    path = content / "refs.bib"
    entry = "@online{zzz,\n  author = {Nobody, Some},\n  title = {Unread},\n  url = {https://example.org}\n}\n"
    path.write_text(path.read_text("utf-8").rstrip() + "\n\n" + entry, "utf-8")
    found = check.check_book(content)
    assert [fault.message for fault in found] == ["no page cites zzz: cite it or take it out."]


def test_titles_quotations_and_names_keep_their_own_spelling():
    from reader.lint.prose import unquoted

    text = 'The *Organization for X*, “a program”, "labor", {es}`coordination` and [center](/center.md) stay.'
    assert not {"Organization", "program", "labor", "coordination"} & set(unquoted(text).split())


def test_sections_in_another_order_are_found(content):
    path = content / CHAPTER
    text = path.read_text("utf-8")
    text = text.replace("## What it found", "## X").replace("## What it asks for", "## What it found")
    path.write_text(text.replace("## X", "## What it asks for"), "utf-8")
    assert [fault.message.split(".")[0] for fault in check.check_book(content)] == [
        "the sections differ from the pattern (order)"
    ]


def test_a_section_that_not_all_publications_need_has_its_place(content):
    path = content / CHAPTER
    text = path.read_text("utf-8")
    path.write_text(text.replace("## How it connects", "## Countries and cases\n\n## How it connects"), "utf-8")
    assert check.check_book(content) == []


def test_entries_out_of_order_are_found(content):
    path = content / "refs.bib"
    entries = path.read_text("utf-8").strip().split("\n\n")
    path.write_text("\n\n".join([entries[-1], *entries[:-1]]) + "\n", "utf-8")
    assert [fault.message for fault in check.check_book(content)] == [
        "mini2020first comes after mini2021second: entries are sorted by key."
    ]


def test_broken_front_matter_is_a_fault_and_no_traceback(content):
    path = content / CHAPTER
    path.write_text(path.read_text("utf-8").replace("bibkey:", "bibkey: [", 1), "utf-8")
    assert {fault.path for fault in check.check_book(content)} == {CHAPTER}
