"""Each rule about comparisons, false friends and working sheets, on a page that it finds at fault."""

import re
import shutil

import pytest
from conftest import ROOT
from reader.directives.comparisons import COMPARISON, FALSE_FRIEND
from reader.facts.terms import CONCERNS
from reader.lint import check, comparisons
from reader.lint.markdown import Page

PATH = "about/zz-compared.md"
HEAD = """---
myst:
  html_meta:
    description: "A page that compares a framework with two works, and that breaks one rule at a time."
---

# Compared

"""
#: One for each concern, because a page of comparisons covers all.
QUESTION = """## What of {concern}?

:::{{comparison}}
:concern: {concern}
:mini: A door has its {{term}}`way in <Main Door>`, and people
  know it.
:mini2021second: A call that nobody answers is a shut door {{cite:p}}`mini2021second{{ch. 1}}`.
:practice: Choose a door before you count the calls.{{ours}}`*`
:::

"""
REST = """## Door

:::{false-friend}
:mini: {term}`where people come in <front door>`
:mini2021second: a line that is staffed {cite:p}`mini2021second`
:usual: The one in the street.{ours}`*`
:es: {es}`puerta` {cite:p}`mini2020first{ch. 1}`
:::

## A sheet

:::{worksheet} mini
front door: Who comes in here?
main door: The same by another name?

side door: Who told them?
:::

:::{worksheet-filled} mini
front door | It is open. | We looked. | Nobody greets. | Olga | May
:::
"""
TEXT = HEAD + "".join(QUESTION.format(concern=concern) for concern in CONCERNS) + REST


@pytest.fixture
def content(tmp_path):
    """The tiny book; the rules about its other pages are shown in test_rules.py."""
    return shutil.copytree(ROOT / "tests" / "roots" / "test-rules", tmp_path / "book")


def faults(content, text):
    (content / PATH).parent.mkdir(exist_ok=True)
    (content / PATH).write_text(text, "utf-8")
    return check.check_book(content)


def test_a_page_that_keeps_the_rules_has_no_fault(content):
    assert faults(content, TEXT) == []


def test_the_rules_know_the_fields_of_the_directives():
    """Which they do not import, because these need Sphinx."""
    assert {kind: set(names) for kind, names in comparisons.NOTES.items()} == {
        "comparison": set(COMPARISON),
        "false-friend": set(FALSE_FRIEND),
    }


#: What is replaced once, by what, the place of the fault as a text in that line, and words of the message.
BROKEN = {
    "no_source": (
        "A call that nobody answers is a shut door {cite:p}`mini2021second{ch. 1}`.",
        "A call that nobody answers is a shut door.",
        ":mini2021second: A call that nobody answers is a shut door.",
        "“mini2021second” names no term and no work",
    ),
    "no_source_of_a_friend": (
        " {cite:p}`mini2021second`\n",
        "\n",
        ":mini2021second: a line that is staffed",
        "“mini2021second” names no term and no work",
    ),
    "term": ("<Main Door>", "<Main Gate>", "<Main Gate>", "“mini” names “Main Gate”, and no framework page defines it"),
    "term_of_a_friend": ("<front door>`\n:", "<frnt door>`\n:", "<frnt door>", "Did you mean “front door”?"),
    "term_in_a_note": ("Choose a door", "Choose a {term}`dor`", "{term}`dor`", "“practice” names “dor”"),
    "term_in_a_second_line": ("  know it.", "  know it, {term}`dor`.", ":mini: A door has", "“mini” names “dor”"),
    "work": ("`mini2021second{ch. 1}`", "`mini2021secnd{ch. 1}`", "2021secnd", "Did you mean “mini2021second”?"),
    "work_of_a_friend": (
        "`mini2021second`",
        "`mini2021second,none`",
        "second,none",
        "cites none, which is not in",
    ),
    "concern": (
        ":concern: law",
        ":concern: order",
        ":concern: order",
        "“order” is no concern: write one of",
    ),
    "no_concern": (":concern: law\n", "", ":::{comparison}", "a comparison has a field “concern”"),
    "not_covered": (
        re.compile(r"## What of (?:law|trust)\?\n(?:.|\n)*?\n:::\n"),
        "",
        ":::{comparison}",
        "no comparison is about law, trust",
    ),
    "no_practice": (
        ":practice: Choose a door before you count the calls.{ours}`*`\n",
        "",
        ":::{comparison}",
        "a {comparison} has a field “practice”",
    ),
    "no_usual": (":usual: The one in the street.{ours}`*`\n", "", ":::{false-friend}", "has a field “usual”"),
    "practice_unmarked": ("the calls.{ours}`*`", "the calls.", ":practice:", "“practice” is our own reading: mark it"),
    "usual_unmarked": ("the street.{ours}`*`", "the street.", ":usual:", "“usual” is our own reading: mark it"),
    "es": (" {cite:p}`mini2020first{ch. 1}`\n", "\n", ":es:", "“es” has no source"),
    "framework": ("{worksheet} mini", "{worksheet} mni", "{worksheet} mni", "frameworks/mni.md. Did you mean “mini”?"),
    "part": ("side door: Who", "sde door: Who", "sde door", "frameworks/mini.md has no term “sde door”"),
    "part_filled": ("front door |", "front gate |", "front gate |", "frameworks/mini.md has no term “front gate”"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_each_rule_finds_what_breaks_it(content, case):
    old, new, place, words = BROKEN[case]
    broken = old.sub(new, TEXT) if isinstance(old, re.Pattern) else TEXT.replace(old, new, 1)
    assert broken != TEXT
    found = faults(content, broken)
    [fault] = [fault for fault in found if words in fault.message]
    assert fault.path == PATH and place in broken.splitlines()[fault.line - 1]
    # Where a concern is misspelt or missing, the page lacks it as well.
    assert len(found) == 1 + (case in ("concern", "no_concern"))


def test_a_term_that_is_renamed_is_named_in_every_line_that_rests_on_it(content):
    path = content / "frameworks" / "mini.md"
    text = path.read_text("utf-8").replace("front door\n", "entrance\n", 1).replace("main door", "great door")
    path.write_text(text, "utf-8")
    places = [fault.line for fault in faults(content, TEXT) if fault.path == PATH]
    lines = TEXT.splitlines()
    named = [number for number, line in enumerate(lines, 1) if re.search(r"(?i)(?:main|front) door", line)]
    assert sorted(places) == named and len(named) == len(CONCERNS) + 4


def test_a_part_that_another_page_defines_counts_where_the_framework_links_to_it(content):
    """The data value cycle is an element of the data framework, and its term is on the page of the value cycle."""
    other = (content / "frameworks" / "mini.md").read_text("utf-8")
    other = re.sub(r":::\{glossary\}(?:.|\n)*", "It has a {term}`side door` {cite:p}`mini2020first{ch. 1}`.\n", other)
    (content / "frameworks" / "other.md").write_text(other, "utf-8")
    text = HEAD + ":::{worksheet} other\nside door: Who?\nfront door: Who else?\n:::\n"
    assert [fault.message for fault in faults(content, text)] == [
        "frameworks/other.md has no term “front door”: name one of its parts."
    ]


def test_blocks_are_read_with_their_lines():
    page = Page(PATH, "x\n\n:::{comparison}\nwords before\n:a: one\n  two\n\n:b-2:\n:c: three\n:::\n", {})
    [block] = comparisons.blocks(page)
    assert [(entry.name, entry.line, entry.text) for entry in block.entries] == [
        ("a", 5, "one two "),
        ("b-2", 8, ""),
        ("c", 9, "three"),
    ]
