"""Compares built editions with the sources: `check` returns what is missing, there twice, or in a wrong place."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from . import pages, search_passages, sheets, works
from .book import Book
from .compare import Finding, Sentence, Stream, compare, cut
from .sources import Page, Passage
from .words import fragments, search_words, tokens

#: Kinds that search finds by their names, not among the words of a passage.
NAMES = ("heading", "term", "field")
#: What a PDF of a part of the book adds to a link that leads out of it.
ELSEWHERE = re.compile(r"\s*\([^()]{1,80},\s+edition\s+[^()]{1,20}\)")
#: What search does not have, each with the reason.
NOT_SEARCHED = {
    "description": "it is not on the page",
    "abbreviation": "it is not on the page",
    "index": "the index lists it",
    "alt": "it is not on the page, but in the place of a picture",
}
#: Headings down to this level are in the contents of an EPUB (``epub_tocdepth``).
NAV_DEPTH = 3


def check(root: Path, build: Path) -> list[Finding]:
    """All findings of the editions in *build* (``html``, ``epub``, ``pdf``, as far as they are there)."""
    book = Book(root)
    found: list[Finding] = []
    if (build / "html").exists():
        found += check_html(book, build / "html")
        found += check_search(book, build / "html")
    for path in sorted((build / "epub").glob("*.epub")):
        found += check_epub(book, path)
    words = book.vocabulary()
    for path in sorted((build / "pdf").glob("*.pdf")):
        found += check_pdf(book, sheets.read(path, words), "PDF", book.order())
    for path in sorted((build / "pdf").glob("*/*.pdf")):
        docname = path.relative_to(build / "pdf").with_suffix("").as_posix()
        found += check_pdf(book, sheets.read(path, words), f"PDF {docname}", [docname])
    return found


# -- HTML and EPUB ---------------------------------------------------------------------------------------------------


def check_html(book: Book, folder: Path) -> Iterator[Finding]:
    """What the web pages in *folder* lack."""
    read = {
        name: pages.read((folder / f"{name}.html").read_bytes())
        for name in book.pages
        if (folder / f"{name}.html").exists()
    }
    index = pages.read((folder / "genindex.html").read_bytes())
    yield from check_pages(book, read, index, "HTML")


def check_epub(book: Book, path: Path) -> Iterator[Finding]:
    """What the EPUB *path* lacks."""
    with zipfile.ZipFile(path) as epub:
        names = {name.rpartition(".xhtml")[0]: name for name in epub.namelist() if name.endswith(".xhtml")}
        # The package may be in a folder of the archive.
        base = next(name for name in names if name.rpartition("/")[2] == "nav").removesuffix("nav")
        read = {
            name: pages.read(epub.read(names[base + name]), xml=True) for name in book.pages if base + name in names
        }
        index = pages.read(epub.read(names[f"{base}genindex"]), xml=True)
        contents = pages.read(epub.read(names[f"{base}nav"]), xml=True)
    yield from check_pages(book, read, index, "EPUB")
    lines = Counter(tokens(block) for block in contents.blocks)
    depth = book.depth()
    for docname, heading in book.of_kind("heading"):
        parts = fragments(heading.text)
        level = depth.get(docname, 0) + heading.level - 1
        if docname == "index" and heading.level > 1:  # Sphinx lists the pages that it lists, not its own sections
            continue
        if level <= NAV_DEPTH and parts and not any(all(part in line for part in parts) for line in lines):
            yield Finding(heading.path, heading.line, "EPUB contents", "missing", heading.text)


def check_pages(book: Book, read: dict[str, pages.PageText], index: pages.PageText, edition: str) -> Iterator[Finding]:
    """What pages lack: text, descriptions of pictures and of themselves, abbreviations, the index, references."""
    for docname, page in book.pages.items():
        if docname not in read:
            yield Finding(page.path, 1, edition, "missing", "the whole page")
            continue
        shown = read[docname]
        yield from compare(Stream.of(shown.blocks), book.text_of(page.passages), edition)
        yield from check_labels(page.passages, "alt", shown.alts, edition)
        yield from check_labels(page.passages, "abbreviation", shown.titles, edition)
        yield from check_labels(page.passages, "description", [shown.description], edition)
    yield from check_index(book, "".join(tokens(block) for block in index.blocks), edition)
    docname, listed = book.listed()
    if docname in read:
        yield from works.compare(read[docname].blocks, listed, "refs.bib", edition)


def check_labels(passages: list[Passage], kind: str, labels: list[str], edition: str) -> Iterator[Finding]:
    """What *labels* lack of the passages of one kind."""
    left = Counter(tokens(label) for label in labels)
    for passage in passages:
        if passage.kind == kind and passage.text.strip():
            words = tokens(passage.text)
            left[words] -= 1
            if left[words] < 0:
                yield Finding(passage.path, passage.line, edition, f"missing {kind}", passage.text)


def check_index(book: Book, text: str, edition: str) -> Iterator[Finding]:
    """What the *text* of the index lacks of what pages name for it."""
    for _docname, entry in book.of_kind("index"):
        # HTML and EPUB list "name (explanation)" as an entry below "name".
        if not all(tokens(part) in text for part in re.split(r"(?=\()", entry.text.lstrip("!"))):
            yield Finding(entry.path, entry.line, f"{edition} index", "missing", entry.text)


# -- PDF -------------------------------------------------------------------------------------------------------------


def check_pdf(book: Book, sheet: sheets.SheetText, edition: str, order: list[str]) -> Iterator[Finding]:
    """What a PDF with the pages *order* lacks, and what it prints in a wrong place."""
    regions = dict(find_regions(book, sheet, order))
    if len(order) == 1 and regions:
        regions = {order[0]: (regions[order[0]][0], own_end(book, sheet, order[0]))}
    for docname, passages in book.printed(order).items():
        if docname not in regions:
            yield Finding(book.pages[docname].path, 1, edition, "missing", "the title of the page, and all below it")
            continue
        start, end = regions[docname]
        blocks = [ELSEWHERE.sub("", block.text) for block in sheet.blocks[start:end]]
        yield from compare(Stream.of(blocks), book.text_of(passages), edition, book.names())
        alts = [alt for at, alt in sheet.alts if start <= at <= end]
        yield from check_labels(passages, "alt", alts, edition)
    if sheet.index:
        yield from check_index(book, "".join(tokens(block.text) for block in sheet.index), edition)
    docname, listed = book.listed()
    if docname in regions:
        start, end = regions[docname]
        yield from works.compare([block.text for block in sheet.blocks[start:end]], listed, "refs.bib", edition)
    for page_number, words, edge in sheet.outside:
        yield at_source(book, words, edition, f"outside {edge} on page {page_number}")
    for note in sheet.notes:
        if note.page != note.mark:
            yield at_source(book, note.text, edition, f"on page {note.page + 1}, its mark on page {note.mark + 1}")


def find_regions(book: Book, sheet: sheets.SheetText, order: list[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """(docname, first and last block) of each page: from its title to that of the next page."""
    starts: list[tuple[str, int]] = []
    at = 0
    for docname in order:
        title = book.title(docname)
        for number in range(at, len(sheet.blocks)):
            block = sheet.blocks[number]
            if block.role.startswith("H") and title and all(part in tokens(block.text) for part in title):
                starts.append((docname, number))
                at = number + 1
                break
    ends = [start for _docname, start in starts[1:]] + [len(sheet.blocks)]
    for number, ((docname, start), end) in enumerate(zip(starts, ends, strict=True)):
        if book.pages[docname].goes_on:  # text after its contents is behind the pages that these list
            below = set(book.order(docname))
            end = next((ends[n] for n in range(len(starts) - 1, number, -1) if starts[n][0] in below), end)
        yield docname, (start, end)


def own_end(book: Book, sheet: sheets.SheetText, docname: str) -> int:
    """Where the text of a page ends in its own PDF: what follows is copied from other pages, below other headings."""
    own = [fragments(passage.text) for passage in book.pages[docname].passages if passage.kind == "heading"]
    own = [parts or book.title(docname) for parts in own]
    for number, block in enumerate(sheet.blocks):
        if block.role.startswith("H"):
            words = tokens(block.text)
            if not any(all(part in words for part in parts) for parts in own):
                return number
    return len(sheet.blocks)


def at_source(book: Book, words: str, edition: str, fault: str) -> Finding:
    """A finding at the passage that has *words*, or most of what is in front of them."""
    wanted = tokens(words)
    best: tuple[int, Passage] | None = None
    for page in book.pages.values():
        for passage in page.passages:
            text = tokens(passage.text)
            shared = len(set(wanted.split()) & set(text.split())) + 1000 * (wanted in text)
            if best is None or shared > best[0]:
                best = shared, passage
    path, line = (best[1].path, best[1].line) if best and best[0] else ("", 0)
    return Finding(path, line, edition, fault, words)


# -- Search ----------------------------------------------------------------------------------------------------------


def check_search(book: Book, folder: Path) -> Iterator[Finding]:
    """What search cannot find: each sentence is in one passage, each heading and term among the names."""
    index = search_passages.read(folder / "_static")
    for docname, page in book.pages.items():
        address = f"{docname}.html"
        known = list(index.passages[address].values())
        names = [tokens(name) for name in index.names[address]]
        ids = set(re.findall(r'\bid="([^"]+)"', (folder / address).read_text("utf-8")))
        for sentence in cut(passage for passage in page.passages if passage.kind not in NOT_SEARCHED):
            if sentence.passage.kind in NAMES and any(all(part in name for part in sentence.parts) for name in names):
                continue
            if not any(index.has(search_words(sentence.words), passage) for passage in known):
                yield Finding(page.path, sentence.passage.line, "search", "missing", sentence.words)
        yield from twice(page, known, index)
        for anchor in index.passages[address]:
            if not anchor.startswith("=") and index.anchor(anchor) not in ids:
                yield Finding(page.path, 1, "search", "leads to no place on the page", anchor)
    for key, work in book.listed()[1].items():
        # Search shows a work by its authors and its short title, if it has one.
        if key not in index.sources:
            yield Finding("refs.bib", work.line, "search", "missing", f"{key}: {work.title}")


def twice(page: Page, known: list[set[str]], index: search_passages.Index) -> Iterator[Finding]:
    """Long sentences that search finds in more passages than the source has them."""
    blocks = [search_words(passage.text) for passage in page.passages]
    sentence: Sentence
    for sentence in cut(passage for passage in page.passages if passage.kind not in NOT_SEARCHED):
        words = search_words(sentence.words)
        rare = index.rare(words)
        if len(rare) >= 8:
            block = search_words(sentence.passage.text)
            # Passages with little else: another one may have the same words by chance.
            shown = sum(index.has(rare, passage) and len(passage - block) <= len(passage) / 10 for passage in known)
            if shown > 1 and shown > sum(rare <= block for block in blocks):
                yield Finding(page.path, sentence.passage.line, "search", "twice", sentence.words)
