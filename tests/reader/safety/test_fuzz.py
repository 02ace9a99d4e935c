"""Made-up text, the same at each run: what reads the book's sources gives a result or a fault with its line."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from docutils import nodes
from hostile_book import PAGE, build, sources
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from reader.facts import records
from reader.facts.relations import INVERSE, Graph, Relation
from reader.lint import check, markdown
from reader.safety import allowlist, page_limits

#: Bounded: no clock, no chance, nothing kept between runs.
BOUNDED = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def of(*pieces: str, most: int = 40) -> st.SearchStrategy[str]:
    """Texts made of *pieces*, and of characters that are odd anywhere."""
    odd = st.sampled_from(["\0", "\x1b", "\u2028", "\u202e", "\ufeff", "\U0001f600", "\r", "\t", "\x85", "é", "\xa0"])
    return st.lists(st.sampled_from(pieces) | st.sampled_from(pieces) | odd, max_size=most).map("".join)


BIB = of(*'@{}"=,#%\\ \n~-$&_', "@report", "@misc{a,", "@string{x=", "@comment", "@inbook{b,", "title = ",
         "author = {{O}}",
         "{", "}", "},\n", "a and b", "a, b, c, d", "crossref = {a}",
         "doi = {10.1787/x}", "url = {javascript:x}",
         "date = {2019}", "\\emph{x}", "related = {a}", "number=9")  # fmt: skip
MATTER = of(*":-[]{}&*!|>'\"#%@`, \n?~1", "bibkey: ", "argument: ", "frameworks:\n", "case: [", "myst:\n",
            "  html_meta:\n",
            "    description: ", "- ", "<<: ", "&a ", "*a", "!!python/object:os.system ", "!!binary ", "2001-99-99",
            "1:2:3", "0x", "0b", "1e999", ".nan", "---", "...", "a", "\n  ")  # fmt: skip
MARKDOWN = of(*"`*_[](){}<>!#:|-+~^$\\\"'&;=% \n", "\n\n", "> ", "- ", "1. ", "    ", "```", ":::", "{note}", "{term}`",
              "{cite:p}`", "`", "[^a]", "[^a]: ", "](", "](http://a)", "**", "***", "| a | b |\n|---|---|\n", "(a)=",
              ":a: ",
              "<!--", "-->", "&#0;", "a", "b c")  # fmt: skip
GLOSSARY = of(*": \n;`<>", "big part\n", "  Words. For example, a. {cite:p}`a`\n", "\n  ",
              "  :aliases: ", "  :broader: ",
              "  :same: ", "  :related: ", "  :concern: ", "  :basis: ", "  :language: ", "  :es: {es}`a`", "big part",
              "law", ": ", "::", ":::", "x\ny\n")  # fmt: skip
BODIES = {
    "original-contents": of(*": \n`{}", ":2: ", ":foreword: ", "words\n", ":executive summary: ", "::", "- a\n"),
    "moved-terms": of(*": \n`{}", "old: ", "big part", "old: big part\n", ": x\n", "old:\n", "big part: big part\n"),
    "former-anchor": of(*"# \n:`{}", "old", "old-id another\n", "old old", "é", "\n:name: x\n"),
}


def block(name: str, body: str) -> str:
    """A directive that has *body* as what follows its name, or below it."""
    return f"::::::{{{name}}} {body}\n::::::" if name == "former-anchor" else f"::::::{{{name}}}\n{body}\n::::::"


def checked(root: Path, text: str, name: str = "publications/a.md") -> list[str]:
    """What lint says of a book with one page."""
    for folder in markdown.FOLDERS:
        (root / folder).mkdir(exist_ok=True)
    (root / name).write_bytes(text.encode("utf-8"))
    (root / "refs.bib").write_text("@misc{a, author = {{O}}, title = {T}, shorthand = {O}}\n", "utf-8")
    found = check.check_book(root)
    assert all(fault.path and fault.line > 0 and fault.message for fault in found), found
    return [str(fault) for fault in found]


@given(BIB)
@example("@report{a, title={" + "{" * 3000)
@example("@report{a, title={" + "{" * 120 + "}" * 120 + "}, author={{O}}}")
@settings(max_examples=600, **BOUNDED)
def test_refs_bib_gives_records_or_one_fault(tmp_path, text):
    path = tmp_path / "refs.bib"
    path.write_bytes(text.encode("utf-8"))
    try:
        found = records.parse(path)
    except records.RecordError as error:
        assert error.message and error.line >= 0
    else:
        assert all(isinstance(one, records.Record) for one in found.values())


@given(MATTER)
@example("a: " + "[" * 5000)
@example("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]")
@example("argument: 2001-99-99")
@example("argument: " + "1" * 5000)
@example("? [a]\n: b")
@settings(max_examples=600, **BOUNDED)
def test_front_matter_is_read_or_reported(tmp_path, matter):
    text = f"---\n{matter}\n---\n# T\n"
    data = markdown.front_matter(text)
    messages = page_limits.front_matter_faults(text) + [(1, one) for one in allowlist.front_matter_faults(data)]
    assert all(line > 0 and words for line, words in messages)
    checked(tmp_path, text)


def depth(tokens: list) -> int:
    return max((token.level for token in tokens), default=0)


@given(MARKDOWN)
@example("> " * 30 + "a")
@example("- " * 30 + "a")
@example("".join("  " * level + "- a\n" for level in range(12)))
@example("".join("> " * level + "- a\n" for level in range(12)))
@example("- > " * 5 + "a")
@settings(max_examples=500, **BOUNDED)
def test_what_is_shallow_enough_loses_nothing(text):
    """MyST leaves out what is 20 levels deep, without a word."""
    if not page_limits.faults(text):
        parser = create_md_parser(MdParserConfig(enable_extensions={"colon_fence", "fieldlist"}), RendererHTML)
        assert depth(parser.parse(text)) < 19


@given(st.lists(st.sampled_from(["> ", "- ", "1. ", "  ", "   ", "+ ", ">"]), max_size=26).map("".join), st.data())
@settings(max_examples=200, **BOUNDED)
def test_lines_of_marks_are_counted_as_myst_nests_them(marks, data):
    lines = [marks[: data.draw(st.integers(0, len(marks)))] + "a" for _line in range(4)] + [marks + "a"]
    test_what_is_shallow_enough_loses_nothing.hypothesis.inner_test("\n".join(lines))


@given(
    st.recursive(st.text("ab", max_size=2), lambda one: st.lists(one, max_size=2), max_leaves=20), st.integers(1, 130)
)
@settings(max_examples=120, **BOUNDED)
def test_front_matter_is_as_deep_as_yaml_finds_it(value, deep):
    for _level in range(deep // 10):
        value = [value]
    text = f"---\n{yaml.safe_dump({'a': value})}---\n"

    def levels(one: object) -> int:
        return 1 + max(map(levels, one), default=0) if isinstance(one, list) else 0

    assert bool(page_limits.front_matter_faults(text)) == (levels(value) + 1 > page_limits.MAX_MATTER_DEPTH)


@given(GLOSSARY)
@example(";\n:big part\n  :broader: :")
@example("law\n  Words.\n\n  :broader: ‘no’")
@settings(max_examples=120, **BOUNDED)
def test_glossaries_are_read_or_reported(tmp_path, body):
    checked(tmp_path, f"# T\n\n{block('glossary', body)}\n", "frameworks/a.md")


@pytest.mark.parametrize("name", BODIES)
def test_bodies_of_blocks_are_read_or_reported(tmp_path, name):
    @given(BODIES[name])
    @settings(max_examples=120, **BOUNDED)
    def check(body):
        checked(tmp_path, f"# T\n\n{block(name, body)}\n", "frameworks/a.md")

    check()


NAMES = st.sampled_from(["a", "b", "c", "d", "A", "alias", "", "no"])


@given(st.lists(st.builds(Relation, st.sampled_from("abcd"), st.sampled_from(sorted(INVERSE)), NAMES), max_size=12))
@settings(max_examples=300, **BOUNDED)
def test_relations_are_sound_or_reported(declared):
    graph = Graph({"a": "a", "b": "b", "c": "c", "d": "d", "alias": "b"}, declared)
    problems = list(graph.problems())
    assert all(problem.relation in declared and problem.message for problem in problems)
    if not problems:  # then no term is above itself
        assert not any(key in graph.broader_transitive(key) for key in "abcd")


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9:_.+-]{0,20}", fullmatch=True))
@settings(max_examples=200, **BOUNDED)
def test_what_is_not_on_the_list_is_refused_in_words(name):
    assert bool(allowlist.refused_directive(name)) == (name not in allowlist.DIRECTIVES)
    assert bool(allowlist.refused_role(name)) == (name not in allowlist.ROLES)
    assert name in (allowlist.refused_directive(name) or name) and name in (allowlist.refused_role(name) or name)


# -- Real builds: each takes a second, so one book holds many examples ------------------------------------------------


def warnings_of(make_app, tmp_path_factory, text: str, matter: str = "") -> str:
    """What Sphinx says of a book with *text* in one of its pages; it may say much, and must not fail."""
    folder = tmp_path_factory.mktemp("book")
    book = sources(folder, "127.0.0.1:9", block=text)
    if matter:
        page = book / PAGE
        page.write_text(f"---\n{matter}\n---\n# T\n", "utf-8")
    warnings = build(make_app, book, folder / "out", "html")
    assert "Traceback" not in warnings and "exception" not in warnings.lower(), warnings
    return warnings


@pytest.mark.parametrize("name", ["markdown", "glossary", "matter", *BODIES])
def test_a_build_ends_in_success_or_in_words(make_app, tmp_path_factory, name):
    strategy = {**BODIES, "markdown": MARKDOWN, "glossary": GLOSSARY, "matter": MATTER}[name]

    @given(st.lists(strategy, min_size=3, max_size=3))
    @settings(max_examples=8, **BOUNDED)
    def check(bodies):
        if name == "matter":
            warnings_of(make_app, tmp_path_factory, "", bodies[0])
        else:
            texts = bodies if name == "markdown" else [block(name, body) for body in bodies]
            warnings_of(make_app, tmp_path_factory, "\n\n".join(texts))

    check()


DEEP = {
    "emphasis": "*" * 2000 + "a" + "*" * 2000,
    "emphasis_in_turn": "*a **b " * 400 + "c" + "** d*" * 400,
    "quotations": "> " * 200 + "a",
    "lists": "".join("  " * level + "- a\n" for level in range(40)),
    "brackets": "[" * 5000,
    "images": "![" * 300 + "a" + "](x)" * 300,
    "footnotes": "[^" * 5000,
    "blocks": "".join(f"{':' * (60 - level)}{{note}}\n" for level in range(50)),
    "blocks_in_lists": "".join("  " * level + "- :::{note}\n" for level in range(30)),
    "citation": "{cite:p}`{`",
    "columns": "::::{list-table}\n* - a\n" + "  - a\n" * 10_000 + "::::",
    "columns_of_a_table": "|a" * 10_000 + "|\n" + "|-" * 10_000 + "|\n",
    "line": "a" * 300_000,
}


@pytest.mark.parametrize("case", DEEP)
def test_what_is_too_deep_is_reported_with_its_line(make_app, tmp_path_factory, case):
    warnings = warnings_of(make_app, tmp_path_factory, DEEP[case])
    assert re.search(rf"{re.escape(PAGE)}:\d+: WARNING: .*: ", warnings), warnings[-2000:]


@pytest.mark.parametrize(
    "matter",
    [
        "bibkey: &a [x, x]\ncase: &b [*a, *a]\nframeworks: [*b, *b]",
        "bibkey: a\nbibkey: b",
        "argument: 2001-99-99",
        "argument: " + "1" * 5000,
        "argument: !!python/name:os.system",
        "case: " + "[" * 300,
        "case: " + "[" * 9000,
        "? " * 3000,
        "".join(" " * level + "a:\n" for level in range(150)),
        "case: [" + "a, " * 1000 + "]",
        "argument: \0",
    ],
)
def test_front_matter_is_reported_with_its_line(make_app, tmp_path_factory, matter):
    warnings = warnings_of(make_app, tmp_path_factory, "", matter)
    assert re.search(rf"{re.escape(PAGE)}:\d+: WARNING: the front matter .*: |: WARNING: a paragraph has", warnings), (
        warnings
    )


@given(st.lists(st.from_regex(r"[a-z][a-z0-9:-]{0,12}", fullmatch=True), min_size=10, max_size=20, unique=True))
@settings(max_examples=3, **BOUNDED)
def test_names_that_are_not_on_the_list_are_refused_with_their_line(make_app, tmp_path_factory, names):
    names = [name for name in names if name not in allowlist.DIRECTIVES | allowlist.ROLES]
    text = "\n\n".join(f"```{{{name}}}\nwords\n```\n\nA {{{name}}}`b`." for name in names)
    warnings = warnings_of(make_app, tmp_path_factory, text)
    for name in names:
        assert re.search(rf"{re.escape(PAGE)}:\d+: .*no directive {{{re.escape(name)}}}", warnings), (name, warnings)
        assert re.search(rf"{re.escape(PAGE)}:\d+: .*no role {{{re.escape(name)}}}", warnings), (name, warnings)


def test_a_tree_is_measured_by_what_is_deepest_and_widest():
    tree = nodes.container()
    for _level in range(page_limits.MAX_TREE_DEPTH + 1):
        tree = nodes.container("", tree)
    assert page_limits.tree_faults(tree) and not page_limits.tree_faults(nodes.container("", nodes.paragraph("", "a")))
    wide = nodes.container("", nodes.table("", nodes.tgroup("", cols=page_limits.MAX_COLUMNS + 1)))
    assert page_limits.tree_faults(wide) and sys.getrecursionlimit() > 10 * page_limits.MAX_TREE_DEPTH


def test_pages_of_the_book_are_far_below_the_limits():
    for page in markdown.read_pages(ROOT):
        assert page_limits.faults(page.text * 3) == [] or page_limits.faults(page.text) == []
        assert len(page.text) * 5 < page_limits.MAX_PAGE_LENGTH
