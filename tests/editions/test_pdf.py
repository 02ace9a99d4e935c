"""The PDF as it is published: what readers' software can rely on."""

import re
import subprocess

import pikepdf
import pytest
from conftest import FRAME, ROOT
from read_pdf import fonts, internal_links, outline, plain_text, roles
from reader.facts import edition_stamp, records
from reader.lint.markdown import cited_keys, linked_terms, read_pages
from sphinx_typst.proof.sheet import open_sheet


@pytest.fixture(scope="module")
def document(pdf):
    with pikepdf.open(pdf) as opened:
        yield opened


@pytest.fixture(scope="module")
def text(document):
    return plain_text(document)


def test_pdfinfo_says_tagged_titled_and_by_whom(pdf):
    said = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
    facts = dict(line.split(":", 1) for line in said.splitlines() if ":" in line)
    facts = {key: value.strip() for key, value in facts.items()}
    assert facts["Tagged"] == "yes"
    assert facts["Title"] == "The Digital Government Reader"
    assert facts["Author"] == "The Digital Government Reader contributors"
    assert facts["Page size"].startswith("595.276 x 841.89")


def test_language_title_bar_and_claims(document):
    assert str(document.Root.Lang) == "en-GB"
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert bool(document.Root.MarkInfo.Marked)
    metadata = document.open_metadata()
    assert metadata["pdfuaid:part"] == "1"
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def test_the_date_is_the_commits(document):
    found = edition_stamp.read(ROOT)
    assert str(document.docinfo["/CreationDate"]).startswith(f"D:{_utc(found.epoch)}")


def _utc(epoch):
    from datetime import UTC, datetime

    return datetime.fromtimestamp(epoch, UTC).strftime("%Y%m%d%H%M%S")


def test_the_outline_nests_as_the_book_does(document):
    found = outline(document)
    titles = [title for title, _below in found]
    assert titles[0] == "The Digital Government Reader"
    assert titles[-1] == "Index"
    assert {"Publications", "Frameworks", "Glossary", "Bibliography", "Colophon"} <= set(titles)
    chapters = dict(dict(found)["Publications"])
    sections = [title for title, _below in chapters["The Path to Becoming a Data-Driven Public Sector"]]
    assert sections[0] == "In brief" and sections[-2:] == ["How to cite", "References"] and len(sections) == 11


def test_the_contents_have_one_page_with_all_parts_and_chapters(document):
    with document.open_outline() as tree:
        chapters = [str(mark.title) for mark in tree.root]
    sheet = open_sheet(document, FRAME)
    lines = [line for toc in sheet.contents.all("TOCI") for line in [toc.text()]]
    assert {run.page for run in sheet.contents.runs()} == {2}
    assert all(any(line.startswith(chapter) for line in lines) for chapter in chapters)
    assert any(line.startswith("Digital Government in Chile – Digital Identity") for line in lines)
    assert not any(line.startswith("In brief ") for line in lines)


def test_the_cover_says_what_a_reader_understands(document, pdf):
    cover = subprocess.run(["pdftotext", "-l", "1", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert "ommit" not in cover and "Not an OECD publication" in cover
    assert re.search(rf"^Edition {re.escape(edition_stamp.read(ROOT).version)}, \d+ \w+ \d{{4}}$", cover, re.MULTILINE)
    lines = [line for line in cover.splitlines() if "digital government" in line.lower()]
    assert all(len(line.split()) > 1 for line in lines)


def test_entries_of_the_glossary_are_whole(document):
    """A definition and the facts below it are on one page, unless they take more than a third of it."""
    sheet = open_sheet(document, FRAME)
    entries = [item for item in sheet.structure.root.all("LI") if re.search(r"(?:Concern|Used on p)[:.]", item.text())]
    assert len(entries) > 150
    cut = [item for item in entries if len({run.page for run in item.runs()}) > 1]
    assert [item.text()[:60] for item in cut if len(item.text()) < 1000] == []


def test_no_name_or_word_is_broken_in_a_cell(document):
    cells = [
        cell for table in open_sheet(document, FRAME).structure.root.all("Table") for cell in table.all("TD", "TH")
    ]
    broken = [cell.text() for cell in cells if "\N{SOFT HYPHEN}" in cell.text()]
    assert len(cells) > 500 and len(broken) <= 5, broken  # words that have no room
    assert not any("Chile" in text for text in broken)


def test_every_internal_link_leads_to_a_page(document):
    links = internal_links(document)
    assert len(links) > 300
    assert None not in links


def test_all_fonts_are_embedded_and_ours(document):
    found = fonts(document)
    assert found and all(found.values())
    assert {name.partition("+")[2].partition("-")[0] for name in found} <= {"Vollkorn", "Lato", "DejaVuSansMono"}


def test_tags_mean_something(document):
    assert {"H1", "H2", "H3", "P", "L", "LI", "Table", "TH", "Figure", "Caption", "Link", "Note", "TOC"} <= roles(
        document
    )


def test_the_figure_has_a_description(document):
    stack, found = [document.Root.StructTreeRoot], []
    while stack:
        node = stack.pop()
        if node.get("/S") == "/Figure":
            found.append(str(node.get("/Alt", "")))
        kids = node.get("/K", [])
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        stack += [kid for kid in kids if isinstance(kid, pikepdf.Dictionary)]
    assert [alt for alt in found if alt.startswith("A bridge.")] and all(found)


def test_pages_have_labels_roman_in_front(document):
    assert document.pages[1].label == "ii"
    assert document.pages[-1].label.isdigit()


def test_printed_pages_after_links_are_the_pages_of_their_targets(document, text):
    """The index is the densest list of pages: each number on one page of it is checked against its link."""
    labels = [page.label for page in document.pages]
    last = len(document.pages) - 2
    targets = [labels[page] for page in internal_links_of(document, last)]
    printed = " ".join(
        subprocess.run(
            ["pdftotext", "-f", str(last + 1), "-l", str(last + 1), document.filename, "-"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
    )
    assert len(targets) > 10
    assert all(re.search(rf"[ –]{label}\b", printed) for label in targets)  # a dash is in a run of pages: 7–9


def internal_links_of(document, number):
    single = document.pages[number]
    names = len(single.get("/Annots", []))
    before = sum(
        1
        for page in list(document.pages)[:number]
        for annotation in page.get("/Annots", [])
        if annotation.get("/Subtype") == "/Link" and annotation.get("/A", {}).get("/S", "/GoTo") == "/GoTo"
    )
    return internal_links(document)[before : before + names]


def test_the_book_says_what_it_is_not_how_to_cite_it_and_which_edition_it_is(text):
    found = edition_stamp.read(ROOT)
    assert "Not an OECD publication" in text
    assert "How to cite: The Digital Government Reader contributors" in text
    assert found.version in text and found.commit in text


def test_dois_are_spelt_out(text):
    squeezed = text.replace(" ", "")
    for record in records.load(ROOT / "refs.bib").values():
        if record.doi:
            assert f"https://doi.org/{record.doi}" in squeezed, record.key


def test_no_page_is_empty(pdf, document):
    printed = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    for number, text in enumerate(printed.split("\f")[: len(document.pages)], 1):
        words = re.sub(r"The Digital Government Reader.*", "", text, count=1).split()
        assert len(words) > 8, f"page {number}"


# -- One PDF for each chapter ----------------------------------------------------------------------------------------

CHAPTERS = [key for key, record in records.load(ROOT / "refs.bib").items() if "companion" in record.keywords]


@pytest.fixture(params=CHAPTERS)
def chapter(request, pdf):
    path = pdf.parent / "publications" / f"{request.param}.pdf"
    assert path.stat().st_size < 1_000_000
    with pikepdf.open(path) as opened:
        yield request.param, opened


def test_a_chapter_stands_alone(chapter):
    key, opened = chapter
    record = records.load(ROOT / "refs.bib")[key]
    metadata = opened.open_metadata()
    assert str(opened.docinfo["/Title"]) == record.title
    assert metadata["pdfuaid:part"] == "1" and metadata["pdfaid:conformance"] == "A"
    links = internal_links(opened)
    assert len(links) > 50 and None not in links
    sections = [title for title, _below in outline(opened)[0][1]]
    assert sections[0] == "In brief" and sections[-2:] == ["Terms used in this chapter", "References"]
    text = plain_text(opened)
    assert "The Digital Government Reader, edition" in text and "Not an OECD publication" in text


def test_a_chapter_has_the_definition_of_each_term_and_each_work_it_cites(chapter):
    key, opened = chapter
    source = next(page for page in read_pages(ROOT) if page.path == f"publications/{key}.md")
    text = plain_text(opened)
    after = text[text.rindex("Terms used in this chapter") :]
    for name in linked_terms(source.text):
        assert name.lower().split("(")[0].strip().replace("'", "’") in after.lower(), name
    squeezed = after.replace(" ", "")
    for cited in cited_keys(source.text):
        record = records.load(ROOT / "refs.bib")[cited]
        if record.doi:
            assert f"https://doi.org/{record.doi}" in squeezed, cited
