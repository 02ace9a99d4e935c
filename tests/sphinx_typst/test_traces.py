"""Whatever Typst says is told at the author's line, and all faults of a document together."""

import re

import pytest
from sphinx_typst import builder
from sphinx_typst.compile import CompileError
from sphinx_typst.faults import first_faulty, missing_letters

WORDS = """The state that people use in a country where ministries share data depend on the""".split()  # noqa: SIM905


@pytest.mark.parametrize("first", range(8))
def test_the_first_faulty_block_is_found_with_few_compilations(first):
    asked = []

    def fails(count):
        asked.append(count)
        return count > first

    assert first_faulty(8, fails) == first and len(asked) <= 5
    assert first_faulty(8, lambda count: False) is None
    assert first_faulty(8, lambda count: True) is None


def test_letters_that_no_font_has_are_found():
    assert missing_letters("abcdefg", lambda text: not {"b", "f"} & set(text)) == {"b", "f"}
    assert missing_letters("", lambda text: False) == set()


def lines_of(warnings: str) -> list[int]:
    """The lines of the page that the warnings are about."""
    found = [int(line) for line in re.findall(r"chapter\.md:(\d+): WARNING", warnings)]
    assert len(found) == warnings.count("WARNING"), warnings
    return found


def test_an_error_without_a_place_is_traced_to_each_line_that_has_it(typeset, monkeypatch):
    compile_once = builder.compile_pdf

    def fails(main, *rest):
        if "FAULT" in main.read_text("utf-8"):
            raise CompileError("internal error: expected nothing")
        return compile_once(main, *rest)

    monkeypatch.setattr(builder, "compile_pdf", fails)
    app, path = typeset("# Title\n\nText.\n\nThis FAULT.\n\n## More\n\n- a\n- b FAULT\n\nEnd.\n")
    assert lines_of(app.warning.getvalue()) in ([5, 9], [5, 10])
    assert "cannot print what begins here" in app.warning.getvalue() and not path.exists()


def test_a_warning_without_a_place_is_traced(typeset, monkeypatch):
    compile_once = builder.compile_pdf

    def warns(main, *rest):
        pdf, warnings = compile_once(main, *rest)
        said = [CompileError("block may not occur inside of a paragraph")] * ("FAULT" in main.read_text("utf-8"))
        return pdf, [*warnings, *said]

    monkeypatch.setattr(builder, "compile_pdf", warns)
    app, _path = typeset("# Title\n\nText.\n\n> This FAULT.\n\nEnd.\n")
    assert lines_of(app.warning.getvalue()) == [5]


def test_a_letter_that_its_marks_take_from_a_font_is_named_with_them(typeset):
    app, _path = typeset("# T\n\nKey 1\ufe0f\u20e3 and 1 and e\u0301.\n\nA \U0001f600.\n")
    told = app.warning.getvalue()
    assert lines_of(told) == [3, 5] and "no letter “1\ufe0f\u20e3”: write a word" in told


def test_all_letters_without_a_font_are_told_at_once(typeset):
    app, _path = typeset(
        "# Title\n\nOne 漢字 and ж.\n\n| a | 🙂 |\n|---|---|\n| x | y |\n\nNote[^1].\n\n[^1]: Text 漢.\n"
    )
    assert lines_of(app.warning.getvalue()) == [3, 5, 11]
    assert "“漢字”" in app.warning.getvalue() and "ж" not in app.warning.getvalue()


@pytest.mark.parametrize("heading", ["##", "## ![A picture](tall.svg)", "## [![A picture](tall.svg)](https://a.org/)"])
def test_a_heading_without_words_is_a_warning(typeset, heading):
    app, _path = typeset(f"# Title\n\n{heading}\n\nText.\n")
    assert lines_of(app.warning.getvalue()) == [3]
    assert "the heading has no words" in app.warning.getvalue()


@pytest.mark.parametrize("link", ["[digital](https://a.org/)isation", "*[digital](https://a.org/)*isation",
                                  "[`digital`](https://a.org/)isation", "[digital](index.md)isation"])  # fmt: skip
@pytest.mark.parametrize("fill", range(1, 12, 2))
def test_a_link_may_end_within_a_word(typeset, link, fill):
    lines = "\n\n".join(
        " ".join((WORDS * 2)[: fill + n]) + f" {link} of data services of the state." for n in range(14)
    )
    app, path = typeset(f"# Title\n\n{lines}\n")
    assert app.warning.getvalue() == "" and path.exists()
