"""Footnotes: every note is printed, on the page of its mark, with the number that the text has."""

import re
import subprocess

import pytest

MORE = "words that go on for some time so that the note takes more than a line in the foot of the page, "


def pages_of(path) -> list[str]:
    """The text of each page."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")


def page_with(pages: list[str], word: str) -> int | None:
    """The last page with *word*."""
    return max((number for number, text in enumerate(pages) if word in text), default=None)


def far(path, count: int) -> list[int]:
    """The notes that are not on the page of their mark."""
    pages = pages_of(path)
    found = [(page_with(pages, f"MARK{n}X"), page_with(pages, f"NOTE{n}X")) for n in range(count)]
    return [n for n, (mark, note) in enumerate(found) if note is None or mark != note]


def notes(count: int) -> str:
    return "\n" + "".join(f"[^{n}]: NOTE{n}X {MORE * (n % 4)}\n\n" for n in range(count))


FILLERS = "".join(f"Filler line {n}.\n\n" for n in range(7))
CASES = {
    "list": (50, "".join(f"- item MARK{n}X with a note[^{n}] and more\n" for n in range(50))),
    "numbered": (30, "".join(f"1. item MARK{n}X with a note[^{n}] and more\n" for n in range(30))),
    "table": (9, "| a | b |\n|---|---|\n" + "".join(f"| MARK{n}X[^{n}] | {MORE} |\n" for n in range(9))),
    "table_head": (2, "| MARK0X[^0] | b[^0] |\n|---|---|\n" + "| a | b |\n" * 60 + "| MARK1X[^1] | x |\n"),
    "two_in_a_line": (40, "".join(f"MARK{n}X[^{n}] MARK{n + 1}X[^{n + 1}] words.\n\n" for n in range(0, 40, 2))),
    "quotes": (12, "".join(f"> MARK{n}X[^{n}] {MORE}\n\n```{{note}}\nWords.\n```\n\n" for n in range(12))),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("before", ["", FILLERS])
def test_notes_are_on_the_page_of_their_mark(typeset, case, before):
    count, text = CASES[case]
    app, path = typeset("# Title\n\n" + before + text + notes(count))
    assert app.warning.getvalue() == ""
    assert far(path, count) == []


@pytest.mark.parametrize("lines", range(28, 36))
def test_a_note_in_a_note_is_printed(typeset, lines):
    text = "".join(f"Filler line {n}.\n\n" for n in range(lines))
    text += (
        f"A claim MARK0X with a note[^o].\n\n[^o]: NOTE0X {MORE} with a mark[^i] MARK1X.\n\n[^i]: NOTE1X.\n\nLast.\n"
    )
    app, path = typeset("# Title\n\n" + text)
    assert app.warning.getvalue() == ""
    assert far(path, 2) == []


CROWDED = {
    "paragraph": (100, " ".join(f"MARK{n}X[^{n}] {'and words ' * (n % 3)}" for n in range(100)), r"chapter\.md:3"),
    "table": (30, "| a | b |\n|---|---|\n" + "".join(f"| MARK{n}X[^{n}] | {MORE} |\n" for n in range(30)), r"\.md:\d+"),
}


@pytest.mark.parametrize("case", CROWDED)
def test_a_note_without_room_is_a_warning_at_its_mark(typeset, case):
    count, text, place = CROWDED[case]
    app, path = typeset("# Title\n\n" + FILLERS * (case == "table") + text + "\n" + notes(count))
    told = app.warning.getvalue()
    lost = far(path, count)
    assert lost and [n for n in lost if f"“{n}”" not in told] == []
    assert told.count("WARNING") == len(re.findall(place + ": WARNING: the footnote “", told)) == len(lost)


def test_a_note_of_a_heading_is_in_no_contents(typeset):
    app, path = typeset("# Title[^1]\n\nText[^2] and again[^1].\n\n[^1]: FIRST.\n[^2]: SECOND.\n")
    assert app.warning.getvalue() == ""
    text = "".join(pages_of(path))
    assert text.count("FIRST") == text.count("SECOND") == 1


def test_a_table_in_a_note_is_named(typeset):
    app, _pdf = typeset("# T\n\nWords[^a].\n\n[^a]: A note.\n\n    | One | Two |\n    | --- | --- |\n    | a | b |\n")
    assert "chapter.md:" in app.warning.getvalue() and "a footnote has no table" in app.warning.getvalue()
