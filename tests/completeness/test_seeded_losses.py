"""The gate finds what is lost, each loss by file, line, edition and words, and nothing else."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

from completeness import gate, pasted, sheets
from completeness.book import Book

pytestmark = pytest.mark.xdist_group("pasted")

#: (edition, file, what is wrong, words of the passage) of each loss in `damage`, and of those in `rewrite`.
SEEDS = [
    ("HTML", "about/tables.md", "missing", "and with a second item of its own"),
    ("HTML", "frameworks/mini.md", "missing", "A legend explains"),
    ("HTML", "about/from-word.md", "missing", "Street 1 Exampletown"),
    ("HTML", "frameworks/mini.md", "missing alt", "Three boxes in a row"),
    ("HTML", "about/from-docs.md", "missing", "An inline link with italics inside"),
    ("HTML", "about/blocks.md", "twice", "A warning warns of copies"),
    ("HTML", "about/tables.md", "missing", "Place"),
    ("HTML", "about/tables.md", "missing", "People"),
    ("HTML", "publications/first2020.md", "missing description", "nobody has written yet"),
    ("HTML", "frameworks/mini.md", "missing", "Which piece of the text has nobody"),
    ("HTML", "about/blocks.md", "missing", "A fence of plain text"),
    ("HTML", "about/blocks.md", "missing", "and an indented second line"),
    ("HTML", "about/from-docs.md", "missing", "Text with bold that ends inside a words"),
    ("HTML", "refs.bib", "missing", "second2021: series: Studies in Copying"),
    ("HTML index", "publications/first2020.md", "missing", "Copy office"),
    ("EPUB", "about/notes.md", "missing", "Note number 7 explains"),
    ("EPUB", "about/blocks.md", "missing", "A caption with italics"),
    ("EPUB", "about/blocks.md", "missing", "The second book compares both copies"),
    ("EPUB", "about/from-docs.md", "missing abbreviation", "Organisation for Economic Co-operation"),
    ("EPUB", "frameworks/mini.md", "missing", "A second paragraph of the definition"),
    ("EPUB", "about/blocks.md", "missing", "A tip of one line"),
    ("EPUB", "about/blocks.md", "missing", "A fifth level, where lists"),
    ("EPUB", "about/from-word.md", "missing", "It has a second paragraph"),
    ("EPUB", "about/tables.md", "missing", "A table between pipes"),
    ("EPUB", "frameworks/mini.md", "missing", "parte grande"),
    ("EPUB", "about/from-docs.md", "missing", "CO2 and m2 are raised"),
    ("EPUB", "about/languages.md", "missing", "the whole page"),
    ("EPUB contents", "about/addresses.md", "missing", "Very long addresses"),
    ("search", "about/addresses.md", "missing", "The register answers at"),
    ("search", "about/notes.md", "missing", "A note may have two paragraphs"),
    ("search", "about/languages.md", "missing", "Greek has ψηφιακή διακυβέρνηση"),
    ("search", "about/from-docs.md", "leads to no place on the page", ""),
    ("search", "about/blocks.md", "leads to no place on the page", ""),  # what the page has lost
    ("search", "frameworks/mini.md", "leads to no place on the page", ""),
    ("search", "about/tables.md", "leads to no place on the page", ""),
    ("PDF", "about/tables.md", "outside the paper on page", "One line is enough here."),
    ("PDF", "about/tables.md", "outside", "Upper Exampletown"),
    ("PDF", "frameworks/mini.md", "missing", "A second paragraph of the definition"),
    ("PDF", "about/tables.md", "missing", "A table between pipes with a caption"),
    ("PDF", "about/from-word.md", "missing", "Street 1 Exampletown"),
    ("PDF", "about/tables.md", "missing", "Kind"),
    ("PDF", "about/blocks.md", "twice", "A tip of one line about pasting."),
    ("PDF", "frameworks/mini.md", "missing alt", "Three boxes in a row"),
    ("PDF publications/first2020", "frameworks/mini.md", "missing alt", "Three boxes in a row"),
    ("PDF", "about/notes.md", "missing", "Note number 9 explains"),
    ("PDF", "about/from-docs.md", "missing", "and a link to a page"),
    ("PDF", "about/blocks.md", "missing", "A fence of plain text"),
    ("PDF", "refs.bib", "missing", "third2022: journal: Journal of Careful Copying"),
]


def test_the_undamaged_book_has_no_findings(pasted_editions):
    findings = gate.check(pasted_editions.parent, pasted_editions)
    assert not findings, "\n".join(str(finding) for finding in findings)


@pytest.fixture(scope="module")
def pasted_editions(tmp_path_factory):
    return pasted.built(pasted.pasted_book(tmp_path_factory.mktemp("pasted") / "book"))


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """What the gate finds in the damaged book."""
    root = pasted.pasted_book(tmp_path_factory.mktemp("damaged") / "book")
    shutil.copy2(Path(__file__).with_name("damage.py"), root)
    with (root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write("sys.path.insert(0, str(ROOT))\nextensions.append('damage')\n")
    build = pasted.built(root)
    rewrite(build)
    return gate.check(root, build)


def rewrite(build: Path) -> None:
    """Loses in the built editions what no node of a page is: an entry of the index, a field of a work, a page."""
    for name, old, new in (
        ("html/bibliography.html", "Studies in Copying", ""),
        ("html/genindex.html", "Copy office", ""),
    ):
        text = (build / name).read_text("utf-8")
        assert old in text
        (build / name).write_text(text.replace(old, new), "utf-8")
    [path] = (build / "epub").glob("*.epub")
    with zipfile.ZipFile(path) as epub:
        files = {name: epub.read(name) for name in epub.namelist()}
    [nav] = [name for name in files if name.rpartition("/")[2] == "nav.xhtml"]
    assert b"Very long addresses" in files[nav]
    files[nav] = files[nav].replace(b"Very long addresses", b"")
    with zipfile.ZipFile(path, "w") as epub:
        for name, content in files.items():
            if not name.endswith("about/languages.xhtml"):
                epub.writestr(name, content)


def fits(finding, seed) -> bool:
    edition, path, fault, words = seed
    place = (finding.edition, finding.path) == (edition, path) and finding.line > 0
    return place and finding.fault.startswith(fault) and words in " ".join(finding.words.split())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed[0]}: {seed[3] or seed[2]}")
def test_each_loss_is_found_with_its_place(findings, seed):
    assert any(fits(finding, seed) for finding in findings), "\n".join(map(str, findings))


def test_nothing_else_is_found(findings):
    others = [finding for finding in findings if not any(fits(finding, seed) for seed in SEEDS)]
    assert not others, "\n".join(map(str, others))


def test_a_note_on_another_page_than_its_mark_is_found(pasted_editions):
    """Typst sets no such note; so it is moved in what was read."""
    book = Book(pasted_editions.parent)
    [path] = (pasted_editions / "pdf").glob("*.pdf")
    sheet = sheets.read(path, book.vocabulary())
    assert len(sheet.notes) > 100
    note = sheet.notes[9]
    sheet.notes[9] = note._replace(page=note.page + 1)
    [finding] = gate.check_pdf(book, sheet, "PDF", book.order())
    assert finding.fault == f"on page {note.page + 2}, its mark on page {note.mark + 1}"
    assert (finding.path, finding.edition) == ("about/notes.md", "PDF") and finding.words in note.text
    lines = (ROOT / "tests/roots/test-pasted" / finding.path).read_text("utf-8").splitlines()
    assert lines[finding.line - 1].startswith("[^")
