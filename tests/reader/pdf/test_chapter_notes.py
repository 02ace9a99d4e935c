"""A chapter's own PDF has the footnotes of the definitions that it prints, numbered after its own."""

import re
import subprocess

import pytest
from small_editions import add, run, small_book

PAGES = {
    # page: (words of the book, what stands there in this test)
    "frameworks/mini.md": (
        "The whole of it, e.g. a house.",
        "The whole of it[^1], e.g. a house[^2].",
        "\nBefore[^0].\n\n[^0]: NOTEOFPAGE.\n[^1]: NOTEONE.\n[^2]: NOTETWO.\n",
    ),
    "publications/mini2020first.md": (
        "It was said.",
        "It was said.",
        "\nOwn[^a], more[^b].\n\n[^a]: OWNA.\n[^b]: OWNB.\n",
    ),
}


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    """The text of the PDF of a chapter."""
    book = small_book(tmp_path_factory.mktemp("notes") / "book")
    add(book, "extensions.insert(0, extensions.pop())")  # sphinx_typst first, as in the real configuration
    for name, (before, after, below) in PAGES.items():
        text = (book / name).read_text("utf-8")
        (book / name).write_text(text.replace(before, after) + below, "utf-8")
    done = run(book, "pdf")
    assert done.returncode == 0, done.stderr
    (path,) = (book / "_build" / "pdf").rglob("mini2020first.pdf")
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def test_each_note_is_printed_once_with_its_own_number(chapter):
    assert re.findall(r"(\d+)\s*(OWNA|OWNB|NOTEONE|NOTETWO|NOTEOFPAGE)", chapter) == [
        ("1", "OWNA"),
        ("2", "OWNB"),
        ("3", "NOTEONE"),
        ("4", "NOTETWO"),
    ]


def test_marks_have_the_numbers_of_their_notes(chapter):
    assert re.search(r"The whole of it\s*3, e\.g\. a house\s*4", chapter) and re.search(r"Own\s*1, more\s*2", chapter)
