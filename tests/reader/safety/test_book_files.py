"""Whatever a page or a folder names is a regular file of the book; nothing else is opened, and no host is asked."""

import os
import re
import socket
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from hostile_book import PAGE, build, harm, sources
from reader.facts.fault import Fault
from reader.safety import book_files
from small_editions import run, said, small_book

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>x</title></svg>'


def png(width: int, height: int, profile: bytes | None = None) -> bytes:
    """A small file whose header claims *width* by *height* pixels. *profile*: colours, as they stand in the file."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    colours = b"" if profile is None else chunk(b"iCCP", b"sRGB\0\0" + profile)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + colours
        + chunk(b"IDAT", zlib.compress(b"\0" * 4))
        + chunk(b"IEND", b"")
    )


#: Names of pictures, and a word of the message. OUTSIDE is the path of a file, HOST a server that counts.
NAMES = {
    "OUTSIDE": "outside the book|does not exist|no picture",
    "../../outside.svg": "outside the book",
    "../../../../../../etc/passwd": "outside the book",
    "/etc/passwd": "no picture",
    "/../outside.svg": "outside the book",
    "/frameworks/../../outside.svg": "outside the book",
    "..%2f..%2foutside.svg": "no name of a picture",
    "%2e%2e/%2e%2e/outside.svg": "no name of a picture",
    "%252e%252e/%252e%252e/outside.svg": "no name of a picture",
    "&#46;&#46;/outside.svg": "no name of a picture|does not exist",
    "..\\..\\outside.svg": "no name of a picture|does not exist",
    "http://HOST/x.png": "on another site",
    "https://HOST/x.png": "on another site",
    "HTTP://HOST/x.png": "on another site",
    "//HOST/x.png": "on another site",
    "///HOST/x.png": "on another site",
    "\\\\HOST\\x.png": "on another site|no name of a picture",
    "ftp://HOST/x.png": "on another site",
    "gopher://HOST/x.png": "on another site",
    "file:///etc/passwd": "on another site",
    "data:image/svg+xml,<svg/>": "on another site",
    "data:image/png;base64,AAAA": "on another site",
    "javascript:alert(1)": "on another site",
    "/conf.py": "no picture",
    "/refs.bib": "no picture",
    "/frameworks/mini.md": "no picture",
    "/frameworks/missing.svg": "does not exist",
    "/frameworks/*": "no name of a picture",
    "/frameworks/dot.*": "no name of a picture",
    "/frameworks/dot.svg?x": "no name of a picture",
    "/frameworks/dot.svg#x": "no name of a picture",
    "/frameworks/dot.svg/x.svg": "does not exist",
    "/.git/x.svg": "outside the book",
    "/_build/x.svg": "outside the book",
    "/drawings/link.svg": "leads out of the book",
    "/drawings/device.png": "leads out of the book",
    "/drawings/git.svg": "no part of the book",
    "/drawings/loop.svg": "in a circle",
    "/drawings/nowhere.svg": "leads nowhere",
    "/drawings/folder.svg": "no regular file",
    "/drawings/pipe.svg": "no regular file",
    "/drawings/socket.png": "no regular file",
    "/drawings/huge.png": "3,600,000,000 pixels",
    "/drawings/heavy.png": "at most 3,000,000",
    "/drawings/text.png": "no PNG picture",
    "/drawings/cut.png": "no PNG picture",
    "/drawings/photo.gif": "no GIF picture",
    "/drawings/evil.svg": "is refused: line 1",
    "/drawings/translated.svg": "translated.en.svg cannot be used",
}
#: Ways to write a picture.
BLOCKS = {
    "figure": "```{figure} NAME\n:alt: A stranger.\n\nWords.\n```",
    "image": "```{image} NAME\n:alt: A stranger.\n```",
    "link": "```{image} NAME\n:alt: A stranger.\n:target: https://example.org\n```",
    "markdown": "![A stranger.](<NAME>)",
    "note": "````{note}\n```{figure} NAME\n:alt: A stranger.\n```\n````",
    "list": "- A point\n\n  ```{image} NAME\n  :alt: A stranger.\n  ```",
    "quotation": "> ```{image} NAME\n> :alt: A stranger.\n> ```",
    "table": "````{list-table}\n:header-rows: 1\n\n* - A\n* - ```{image} NAME\n    :alt: A stranger.\n    ```\n````",
    "figure in a figure": "````{figure} /frameworks/dot.svg\n:alt: A dot.\n\nWords.\n\n"
    "```{image} NAME\n:alt: A stranger.\n```\n````",
    "term": "````{glossary}\na dot of its own\n  ```{image} NAME\n  :alt: A stranger.\n  ```\n````",
    "contents": "An image ![A stranger.](<NAME>) in a sentence, and one in a link: [![A stranger.](<NAME>)](https://example.org).",
}
#: Names that Markdown takes for no picture at all: they are text.
TEXT = {"data:image/svg+xml,<svg/>", "javascript:alert(1)", "file:///etc/passwd"}


def hostile_files(tmp_path: Path, folder: Path) -> None:
    """Files in *folder*, which is no folder that the book reads by itself, and one outside of the book."""
    (tmp_path / "outside.svg").write_text(SVG, "utf-8")
    folder.mkdir()
    (folder / "link.svg").symlink_to(tmp_path / "outside.svg")
    (folder / "device.png").symlink_to("/dev/zero")
    (folder.parent / ".git").mkdir()
    (folder.parent / ".git" / "x.svg").write_text(SVG, "utf-8")
    (folder / "git.svg").symlink_to("../.git/x.svg")
    (folder / "loop.svg").symlink_to("loop.svg")
    (folder / "nowhere.svg").symlink_to("none.svg")
    (folder / "folder.svg").mkdir()
    os.mkfifo(folder / "pipe.svg")
    place = Path.cwd()
    os.chdir(folder)  # the path of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("socket.png")
    finally:
        os.chdir(place)
    (folder / "huge.png").write_bytes(png(60_000, 60_000))
    (folder / "heavy.png").write_bytes(png(1, 1) + b"\0" * book_files.MAX_IMAGE_SIZE)
    (folder / "text.png").write_text("<script>alert(1)</script>", "utf-8")
    (folder / "cut.png").write_bytes(png(1, 1)[:12])
    (folder / "photo.gif").write_bytes(png(1, 1))
    (folder / "evil.svg").write_text(SVG.replace("<title>", "<script>alert(1)</script><title>"), "utf-8")
    (folder / "translated.svg").write_text(SVG, "utf-8")
    (folder / "translated.en.svg").symlink_to(tmp_path / "outside.svg")


def strangers(out: Path) -> int:
    """Pictures on the page of the first chapter that are none of the book."""
    page = BeautifulSoup((out / "html" / PAGE).with_suffix(".html").read_text("utf-8"), "html.parser")
    assert page.select("[aria-label='A dot.']")
    return len(page.select("[alt='A stranger.'], [aria-label='A stranger.']"))


@pytest.mark.parametrize("block", BLOCKS)
def test_each_picture_from_elsewhere_is_refused_at_its_line(make_app, tmp_path, listener, block):
    host, seen = listener
    before = len(seen)
    names = [name.replace("HOST", host).replace("OUTSIDE", str(tmp_path / "outside.svg")) for name in NAMES]
    if block in ("markdown", "contents"):
        names = [name for name in names if name not in TEXT]
    if block == "term":
        names = names[:1] + [name for name in names if "/drawings/" in name][:1]
    parts = [
        BLOCKS[block].replace("NAME", name).replace("a dot of its own", f"dot {n}") for n, name in enumerate(names)
    ]
    book = sources(tmp_path, host, block="\n\n".join(parts))
    hostile_files(tmp_path, book / "drawings")
    warnings = build(make_app, book, tmp_path / "out-html", "html")
    lines = (book / PAGE).read_text("utf-8").splitlines()
    warned = [(int(line), words) for line, words in re.findall(rf"{re.escape(PAGE)}:(\d+): WARNING: (.*)", warnings)]
    at = lines.index(parts[0].splitlines()[0]) + 1
    for name, part in zip(names, parts, strict=True):
        length = part.count("\n") + 1
        here = [words for line, words in warned if at <= line < at + length]
        wanted = NAMES.get(name) or next(
            value for key, value in NAMES.items() if name in (key.replace("HOST", host), str(tmp_path / "outside.svg"))
        )
        assert any(re.search(wanted, words) for words in here), (name, here, at)
        at += length + 1
    assert strangers(tmp_path / "out-html") == 0
    assert harm(tmp_path / "out-html") == []
    assert len(seen) == before


def test_pictures_of_the_book_are_shown_and_counted(make_app, tmp_path, listener):
    book = sources(tmp_path, listener[0], block=BLOCKS["figure"].replace("NAME", "../frameworks/dot.svg"))
    assert build(make_app, book, tmp_path / "out-html", "html") == ""
    assert strangers(tmp_path / "out-html") == 1


@pytest.mark.parametrize("builder", ["html", "epub", "typst"])
@pytest.mark.parametrize("block", ["figure", "markdown"])
def test_no_builder_asks_for_a_remote_picture(make_app, tmp_path, listener, builder, block):
    host, seen = listener
    before = len(seen)
    book = sources(tmp_path, host, block=BLOCKS[block].replace("NAME", f"http://{host}/x.png"))
    assert "is on another site" in build(make_app, book, tmp_path / "out", builder)
    assert len(seen) == before


LATE = """
def setup(app):
    from docutils import nodes
    from sphinx.transforms.post_transforms import SphinxPostTransform

    class Late(SphinxPostTransform):
        default_priority = 50

        def run(self):
            self.document += nodes.image("", uri="http://HOST/x.png", alt="x", candidates={"?": "http://HOST/x.png"})

    app.add_post_transform(Late)
"""


@pytest.mark.parametrize("builder", ["html", "epub", "typst"])
def test_a_picture_that_an_extension_adds_later_is_not_asked_for_either(make_app, tmp_path, listener, builder):
    host, seen = listener
    before = len(seen)
    book = sources(tmp_path, host)
    with (book / "conf.py").open("a", encoding="utf-8") as file:
        file.write(LATE.replace("HOST", host))
    assert "is no file of the book" in build(make_app, book, tmp_path / "out", builder)
    assert len(seen) == before


def test_the_pdf_builder_alone_asks_for_no_picture(make_app, tmp_path, listener):
    host, seen = listener
    before = len(seen)
    book = tmp_path / "book"
    book.mkdir()
    (book / "conf.py").write_text(
        'extensions = ["myst_parser", "sphinx_typst"]\n'
        'typst_documents = [{"startdoc": "index", "target": "x.pdf", "title": "X"}]\n',
        "utf-8",
    )
    (book / "index.md").write_text(f"# X\n\n![A dot.](http://{host}/x.png)\n", "utf-8")
    warnings = build(make_app, book, tmp_path / "out", "typst")
    assert "index.md:3: WARNING" in warnings and "on another site" in warnings and len(seen) == before


def test_the_listener_counts(listener):
    host, seen = listener
    before = len(seen)
    name, port = host.split(":")
    with socket.create_connection((name, int(port))) as connection:
        connection.recv(1)
    assert len(seen) == before + 1


@pytest.mark.parametrize(
    "option", [":figwidth: image", ":figwidth: IMAGE", ":loading: embed", ":loading: link"], ids=lambda one: one[1:]
)
def test_options_that_open_files_are_refused(make_app, tmp_path, listener, option):
    book = sources(
        tmp_path, listener[0], block=f"```{{figure}} /drawings/pipe.svg\n:alt: A dot.\n{option}\n\nWords.\n```"
    )
    (book / "drawings").mkdir()
    os.mkfifo(book / "drawings" / "pipe.svg")
    warnings = build(make_app, book, tmp_path / "out", "html")
    name = option.split(":")[1]
    assert re.search(rf"{re.escape(PAGE)}:\d+: WARNING: .*{name}", warnings)
    assert re.search(rf"{re.escape(PAGE)}:\d+: WARNING: .*no regular file", warnings)


# -- The folders of the book -------------------------------------------------------------------------------------------


def make_link(target):
    return lambda place: place.symlink_to(target)


def make_sparse(place):
    with place.open("wb") as file:
        file.truncate(10**12)


#: Path in the book to (what makes it, a word of the message).
HOSTILE = {
    "publications/link.md": (make_link("../../outside.txt"), "out of the book"),
    "publications/rooted.md": (make_link("/etc/passwd"), "out of the book"),
    "publications/device.md": (make_link("/dev/zero"), "out of the book"),
    "publications/random.md": (make_link("/dev/urandom"), "out of the book"),
    "publications/process.md": (make_link("/proc/self/environ"), "out of the book"),
    "publications/loop.md": (make_link("loop.md"), "in a circle"),
    "publications/nowhere.md": (make_link("none.md"), "leads nowhere"),
    "publications/git.md": (make_link("../.git/config"), "no part of the book"),
    "publications/folder": (make_link("../about"), "a link to a folder"),
    "publications/up": (make_link("."), "a link to a folder"),
    "elsewhere": (make_link("/"), "a link to a folder"),
    ".hidden/deep/link": (make_link("../.."), "a link to a folder"),
    "publications/pipe.md": (os.mkfifo, "no regular file"),
    "publications/large.md": (
        lambda place: place.write_bytes(b"x" * (book_files.MAX_PAGE_SIZE + 1)),
        "at most 1,000,000",
    ),
    "publications/sparse.md": (make_sparse, "at most 1,000,000"),
    "frameworks": (make_link("../elsewhere"), "a link to a folder"),
    "about/deep/er/link.md": (make_link("/etc"), "a link to a folder"),
    "refs.bib": (make_link("/dev/zero"), "out of the book"),
    "pyproject.toml": (os.mkfifo, "no regular file"),
    ".git-archival.txt": (make_link("/dev/zero"), "out of the book"),
    "frameworks/latin.md": (lambda place: place.write_bytes("# Año\n".encode("latin-1")), "no UTF-8 text"),
    "frameworks/wide.md": (lambda place: place.write_bytes("# A\n".encode("utf-16")), "no UTF-8 text"),
    'frameworks/a"><script>.md': (lambda place: place.write_text("# A\n"), "name of a page"),
    "frameworks/a b.md": (lambda place: place.write_text("# A\n"), "name of a page"),
    "frameworks/" + "a" * 200 + ".md": (lambda place: place.write_text("# A\n"), "name of a page"),
    "publications/sub/x.md": (lambda place: place.write_text("# A\n"), "in publications itself"),
    "about/a/b/x.md": (lambda place: place.write_text("# A\n"), "in about itself"),
    "frameworks/x.MD": (lambda place: place.write_text("# A\n"), "its name ends in .md"),
    "about/x.rst": (lambda place: place.write_text("A\n=\n"), "its name ends in .md"),
    "_static/page.html": (lambda place: place.write_text("<script/>"), "a static file is one of"),
    "_static/page.svgz": (lambda place: place.write_text("x"), "a static file is one of"),
    "_static/bare": (lambda place: place.write_text("x"), "a static file is one of"),
    "_static/evil.SVG": (lambda place: place.write_text("<svg/>"), "must begin with"),
    "_static/font.woff2": (lambda place: place.write_bytes(b"x" * (book_files.MAX_FILE_SIZE + 1)), "at most 5,000,000"),
    "_static/huge.png": (lambda place: place.write_bytes(png(60_000, 60_000)), "pixels"),
    "_static/link.css": (make_link("../../outside.txt"), "out of the book"),
    "_templates/link.html": (make_link("../../outside.txt"), "out of the book"),
    "locale/es/link.po": (make_link("../../../outside.txt"), "out of the book"),
}


@pytest.fixture
def bare(tmp_path):
    """A book with folders and a page, and something outside of it."""
    (tmp_path / "outside.txt").write_text("x", "utf-8")
    (tmp_path / "elsewhere").mkdir()
    book = tmp_path / "book"
    for name in ("publications", "_static", "about", ".git"):
        (book / name).mkdir(parents=True)
    (book / ".git" / "config").write_text("x", "utf-8")
    (book / "index.md").write_text("# Book\n", "utf-8")
    (book / "publications" / "good.md").symlink_to("../index.md")
    (book / "_static" / "good.svg").write_text(SVG, "utf-8")
    (book / "_static" / "good.png").write_bytes(png(1, 1))
    assert book_files.check_book_files(book) == []
    return book


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_file_of_the_book_is_named(bare, name):
    make, words = HOSTILE[name]
    (bare / name).parent.mkdir(parents=True, exist_ok=True)
    make(bare / name)
    (fault,) = book_files.check_book_files(bare)
    assert fault.path == name and words in fault.message


def test_a_line_of_a_drawing_is_named(bare):
    (bare / "_static" / "x.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg">\n<script/></svg>', "utf-8")
    (fault,) = book_files.check_book_files(bare)
    assert (fault.path, fault.line) == ("_static/x.svg", 2) and "<script>" in fault.message


def test_settings_name_files_of_the_book(bare):
    (bare / "works.bib").symlink_to("/dev/zero")
    (bare / "more").mkdir()
    (bare / "more" / "x.html").write_text("x", "utf-8")
    found = {
        fault.path
        for fault in book_files.check_book_files(bare, ["works.bib", "more", "/etc", "../outside.txt", "refs.bib"])
    }
    assert found == {"works.bib", "more/x.html", "/etc", "../outside.txt"}


def test_names_of_files_cannot_command_a_terminal(bare):
    (bare / "publications" / "a\x1b[2J\nb.md").symlink_to("/dev/zero")
    (fault,) = book_files.check_book_files(bare)
    assert str(fault).isprintable()


def test_too_many_files_are_an_error(bare, monkeypatch):
    monkeypatch.setattr(book_files, "MAX_FILES", 3)
    assert [fault for fault in book_files.check_book_files(bare) if "more than 3 files" in fault.message]


def test_a_picture_behind_a_link_to_a_folder_is_refused(bare):
    (bare / "above").symlink_to("../")
    (bare.parent / "outside.svg").write_text(SVG, "utf-8")
    found = book_files.resolve_image(bare, bare / "index.md", "above/outside.svg")
    assert isinstance(found, Fault) and "leads out of the book" in found.message


@pytest.mark.parametrize(
    "name",
    ["../index.md", "a\0b.png", "", ".", "..", "/", "x" * 5000 + ".png", "a/" * 500 + "b.png", "ä.png", "a b.png"],
)
def test_names_that_name_no_picture_have_one_fault(bare, name):
    found = book_files.resolve_image(bare, bare / "publications" / "good.md", name)
    assert isinstance(found, Fault) and found.path == "publications/good.md"
    assert str(found).isprintable() and len(str(found)) < 300


@pytest.mark.parametrize("name", ["../_static/good.svg", "/_static/good.png", "/publications/../_static/good.png"])
def test_pictures_of_the_book_are_found(bare, name):
    found = book_files.resolve_image(bare, bare / "publications" / "good.md", name)
    assert isinstance(found, Path) and found.parent == bare / "_static" and book_files.image_faults(found) == []


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (zlib.compress(b"\0" * 100_000_000, 9), "more than 4,000,000 bytes"),
        (b"no profile", "is damaged"),
        (zlib.compress(b"\0" * 3000), ""),
        (None, ""),
    ],
    ids=["bomb", "damaged", "plain", "none"],
)
def test_the_colours_of_a_picture_are_bounded(tmp_path, profile, words):
    (tmp_path / "x.png").write_bytes(png(1, 1, profile))
    found = book_files.image_faults(tmp_path / "x.png")
    assert [message for _line, message in found if words in message] if words else found == []


@pytest.mark.parametrize("kind", ["jpg", "gif", "webp", "png"])
def test_pictures_of_each_kind_pass(kind):
    path = ROOT / "tests" / "roots" / "test-typst" / "figures" / f"photo.{kind}"
    assert book_files.image_faults(path) == [] and book_files.pixels(path) > 0


def test_the_files_of_the_book_pass():
    assert book_files.check_book_files(ROOT, ["_static", "_static/mark.svg", "refs.bib"]) == []


def test_the_check_needs_no_sphinx():
    code = "import sys; from pathlib import Path; from reader.safety import book_files; "
    code += f"book_files.check_book_files(Path({str(ROOT)!r}))"
    code += "; print([name for name in ('sphinx', 'docutils') if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "_ext")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_make_names_all_of_them_before_sphinx_begins(tmp_path):
    book = small_book(tmp_path / "book")
    (book / "publications" / "link.md").symlink_to("/dev/zero")
    (book / "_static").mkdir()
    (book / "_static" / "evil.svg").write_text(SVG.replace("<title>", "\n<script/><title>"), "utf-8")
    lines = said(run(book, "html"))
    assert [line.strip().split(": ")[0] for line in lines] == ["publications/link.md", "_static/evil.svg:2"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("frameworks/extra.md", "leads out of the book"),
        ("elsewhere.md", "leads out of the book"),
        ("_static/x.css", "leads out of the book"),
    ],
)
def test_sphinx_alone_reads_none_of_them_either(make_app, tmp_path, name, words):
    from sphinx.errors import ConfigError

    book = sources(tmp_path, "")
    (book / "_static").mkdir()
    with (book / "conf.py").open("a", encoding="utf-8") as file:
        file.write('html_static_path = ["_static"]\n')
    (book / name).symlink_to(tmp_path / "outside.txt")
    with pytest.raises(ConfigError, match=words) as raised:
        build(make_app, book, tmp_path / "out", "html")
    assert name in str(raised.value)
