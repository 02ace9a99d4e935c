"""What Sphinx and its libraries say is told in words of authors, with file and line, each cause once."""

from __future__ import annotations

import re
import shutil

import pytest
from reader.editions import diagnostics, plain_words
from reader.facts.fault import Fault
from sphinx.util.console import strip_colors

#: Words of libraries that mean nothing to somebody who writes pages.
JARGON = re.compile(
    r"[Dd]irective|option key|[Cc]ontent block|argument\(s\)|toctree contains|docutils|Pygments|lexer|YAML|codec|"
    r"transition|explicit target|Traceback|literal for int|\[['\"]|\bNone\b|Error"
)

#: A page: line and words of its fault.
PAGES = {
    "no_list": ("# T\n\n:::{list-table}\nwords\n:::\n", 3, "has rows and nothing else"),
    "ragged": ("# T\n\n:::{list-table}\n* - a\n  - b\n* - c\n:::\n", 3, "row 2 of the {list-table}"),
    "too_many_heads": ("# T\n\n:::{list-table} X\n:header-rows: 5\n\n* - a\n:::\n", 3, "write another row"),
    "widths": ("# T\n\n:::{list-table} X\n:widths: 1 2 3\n\n* - a\n:::\n", 3, "one number for each column"),
    "number": ("# T\n\n:::{list-table} X\n:header-rows: one\n\n* - a\n:::\n", 4, "is a number, not “one”"),
    "width": ("# T\n\n:::{figure} /frameworks/dot.svg\n:alt: x\n:width: huge\n:::\n", 5, "write 50% or 300px"),
    "no_such_option": ("# T\n\n:::{figure} /frameworks/dot.svg\n:alt: x\n:size: 3\n:::\n", 5, "has no option “size”"),
    "no_file": ("# T\n\n:::{figure}\n:alt: x\n:::\n", 3, "names no picture"),
    "empty_block": ("# T\n\n:::{note}\n:::\n", 3, "the block {note} is empty"),
    "language": ("# T\n\n```nonsense\nx\n```\n", 3, "no language"),
    "name_twice": ("# T\n\n(a)=\n## A\n\n(a)=\n## B\n", 6, "given twice on this page"),
    "line_at_the_end": ("# T\n\nWords.\n\n---\n", 5, "a line --- stands between two texts"),
    "no_such_place": ("# T\n\nSee [x](/index.md#nope).\n", 3, "no heading, figure or term with the id “nope”"),
    "empty_page": ("", 1, "the page has no title"),
    "front_matter_colon": ("---\nargument: a: b\n---\n# T\n", 2, "a colon within words"),
    "front_matter_quote": ('---\nargument: "a\n---\n# T\n', 2, "a quotation mark has no partner"),
    "front_matter_tab": ("---\n\tcase: a\n---\n# T\n", 2, "a tab is where spaces should be"),
    "no_note": ("# T\n\nWords[^a].\n", 3, "has no note on this page"),
    "heading": ("# T\n\n### Small\n", 3, "write ##"),
    "html": ("# T\n\n- Item <b>x</b>\n", 3, "write **words**"),
}


@pytest.fixture
def faults(make_app, rootdir, tmp_path):
    """A function from the text of a page to the faults that a build of it reports."""

    def build(text: str) -> list[Fault]:
        book = tmp_path / "book"
        shutil.copytree(rootdir / "test-book", book)
        index = book / "index.md"
        index.write_text(index.read_text("utf-8").replace("glossary\n", "about/page\nglossary\n", 1), "utf-8")
        (book / "about").mkdir(exist_ok=True)
        (book / "about" / "page.md").write_text(text, "utf-8")
        app = make_app("html", srcdir=book, builddir=tmp_path / "out", freshenv=True)
        app.build()
        app.cleanup()
        return diagnostics.read(strip_colors(app.warning.getvalue()), book)

    return build


@pytest.mark.parametrize("name", PAGES)
def test_a_fault_of_a_page_is_told_once_in_plain_words(faults, name):
    text, line, words = PAGES[name]
    found = faults(text)
    assert [(fault.path, fault.line) for fault in found] == [("about/page.md", line)], found
    assert words in found[0].message and not JARGON.search(found[0].message), found


def test_a_message_without_a_sentence_is_kept(tmp_path):
    assert plain_words.sentence("something else") == ("", "")
    (fault,) = diagnostics.read("a.md:2: WARNING: something else", tmp_path)
    assert str(fault) == "a.md:2: something else."


STOPS = {
    "conf": (
        "sphinx.errors.ConfigError: There is a syntax error in your configuration file: '(' was never closed "
        "(conf.py, line 7)",
        Fault("conf.py", 7, "this is no Python ('(' was never closed): correct it."),
    ),
    "name": (
        "  File \"{root}/conf.py\", line 3, in <module>\nNameError: name 'x' is not defined",
        Fault("conf.py", 3, "the configuration stops here (name 'x' is not defined): correct it."),
    ),
    "template": (
        '  File "{root}/_templates/layout.html", line 9, in template\nsphinx.errors.ThemeError: An error happened in '
        "rendering the page index.\nReason: TemplateNotFound(\"'x.html' not found in [1]\")",
        Fault("_templates/layout.html", 9, "the template stops here ('x.html' not found): correct it."),
    ),
    "index": (
        "sphinx.errors.SphinxError: Sphinx is unable to load the master document (index.md) because",
        Fault("index.md", 0, "the book begins with this page, and it is not there: restore it."),
    ),
}


@pytest.mark.parametrize("name", STOPS)
def test_what_stops_sphinx_has_a_place(name, tmp_path):
    output, expected = STOPS[name]
    assert diagnostics.read(output.replace("{root}", str(tmp_path)), tmp_path) == [expected]


def test_all_faults_of_a_run_are_told_together(tmp_path):
    output = (
        "index.md:4: WARNING: one [reader.slip]\n"
        "sphinx.errors.ConfigError: index.md:5: two: mend it.\nabout/a.md:6: three: mend it.\n"
    )
    assert [(fault.path, fault.line) for fault in diagnostics.read(output, tmp_path)] == [
        ("index.md", 4),
        ("index.md", 5),
        ("about/a.md", 6),
    ]


def test_what_follows_from_a_slip_is_not_told():
    slips = {("a.md", "3")}
    assert plain_words.is_echo("a.md", "9", "Footnote [#] is not referenced.", slips)
    assert plain_words.is_echo("a.md", "3", "Pygments lexer name 'note' is not known", slips)
    assert not plain_words.is_echo("a.md", "4", "Pygments lexer name 'note' is not known", slips)
    assert not plain_words.is_echo("b.md", "3", "Footnote [#] is not referenced.", slips)
