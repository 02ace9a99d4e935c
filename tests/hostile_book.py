"""A tiny book with something hostile in it: built in all editions, and looked at for harm.

The canary is a file outside the book; the listener counts connections; a process that got started would leave a mark.
"""

from __future__ import annotations

import re
import socket
import threading
import zipfile
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup
from reader.safety import allowlist

ROOT = Path(__file__).parents[1]
CANARY = "canary-4711-outside-the-book"
PAGE = "publications/mini2020first.md"
#: A place in the page where any block may stand.
PLACE = "A {term}`big part`, a"


@pytest.fixture(scope="module")
def listener():
    """(address of a server on this machine, connections that it has seen)."""
    seen: list[object] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    ended = threading.Event()

    def listen():
        while not ended.is_set():
            try:
                connection, peer = server.accept()
            except TimeoutError:
                continue
            seen.append(peer)
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield f"127.0.0.1:{server.getsockname()[1]}", seen
    ended.set()
    thread.join()
    server.close()


def fill(text: str, root: Path, host: str) -> str:
    return text.replace("MARK", str(root / "mark")).replace("OUTSIDE", str(root / "outside.txt")).replace("HOST", host)


def sources(tmp_path: Path, host: str, block: str = "", matter: str = "") -> Path:
    """A tiny book with *block* in one of its pages, or *matter* in its front matter; the canary is outside of it."""
    import shutil

    (tmp_path / "outside.txt").write_text(CANARY, "utf-8")
    book = Path(shutil.copytree(ROOT / "tests" / "roots" / "test-book", tmp_path / "book"))
    with (book / "conf.py").open("a", encoding="utf-8") as configuration:
        configuration.write('epub_copyright = "nobody"\n')
        configuration.write(f"templates_path = [{str(ROOT / '_templates')!r}]\n")
        configuration.write(
            'typst_documents = [{"startdoc": "index", "target": "mini.pdf", "title": "M", "author": "N"}]\n'
        )
    page = book / PAGE
    text = page.read_text("utf-8")
    assert PLACE in text
    if block:
        text = text.replace(PLACE, f"{fill(block, tmp_path, host)}\n\n{PLACE}", 1)
    if matter:
        text = text.replace('argument: "', f'{fill(matter, tmp_path, host)}\nargument: "', 1)
        if "argument" in matter or matter.startswith(("-", "just")):
            text = re.sub(
                r"\A---\n.*?\n---", f"---\n{fill(matter, tmp_path, host)}\n---", text, count=1, flags=re.DOTALL
            )
    page.write_text(text, "utf-8")
    return book


def active(soup: BeautifulSoup) -> list[str]:
    """What of a parsed page could act: elements, attributes and addresses that nobody of ours wrote."""
    found = []
    for tag in soup.find_all(True):
        if tag.name == "form" and tag.get("role") == "search" and "evil" not in tag.get("action", ""):
            continue  # the book's own, and the basic theme's
        if tag.name in ("iframe", "object", "embed", "form", "base", "foreignobject", "animate", "set"):
            found.append(str(tag)[:80])
        if tag.name == "script" and ("evil" in str(tag) or "alert" in str(tag)):
            found.append(str(tag)[:80])
        if tag.name == "meta" and tag.get("http-equiv", "").lower() == "refresh":
            found.append(str(tag)[:80])
        for name, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            if name.lower().startswith("on") or (
                name.lower() in ("href", "src", "action", "xlink:href")
                and text
                and (not allowlist.is_allowed_url(text) or "evil.example" in text)
            ):
                found.append(f"{tag.name} {name}={text[:60]}")
    return found


def harm(out: Path) -> list[str]:
    """What of the built editions in *out* could do harm, or should not be in them."""
    found = []
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        if "doctrees" in path.parts or path.suffix in (".doctree", ".pickle", ".js", ".inv"):
            continue
        if CANARY.encode() in path.read_bytes():
            found.append(f"{path.name} has a file from outside")
        if path.suffix == ".html":
            found += [f"{path.name}: {one}" for one in active(BeautifulSoup(path.read_text("utf-8"), "html.parser"))]
        elif path.suffix == ".epub":
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    content = package.read(name)
                    found += [f"{name} has a file from outside"] * (CANARY.encode() in content)
                    if name.endswith((".xhtml", ".opf", ".ncx", ".svg")):
                        found += [f"{name}: {one}" for one in active(BeautifulSoup(content, "xml"))]
        elif path.suffix == ".pdf":
            with pikepdf.open(path) as document:
                for object_ in document.objects:
                    if isinstance(object_, pikepdf.Dictionary):
                        action = str(object_.get("/URI", ""))
                        if object_.get("/S") in ("/JavaScript", "/Launch", "/GoToR") or (
                            action and (not allowlist.is_allowed_url(action) or "evil" in action)
                        ):
                            found.append(f"{path.name}: {action or object_.get('/S')}")
    return found


def build(make_app, book: Path, out: Path, builder: str) -> str:
    """What Sphinx warned of."""
    app = make_app(builder, srcdir=book, builddir=out, freshenv=True)
    try:
        app.build()
    finally:
        app.cleanup()  # the next application of this process starts afresh
    return re.sub(r"\x1b\[[0-9;]*m", "", app.warning.getvalue())


def judge(make_app, tmp_path: Path, listener, book: Path) -> bool:
    """Whether the book was refused, after seeing to it that nothing happened on the way."""
    _host, seen = listener
    before = len(seen)
    warnings = build(make_app, book, tmp_path / "out-html", "html")
    assert "Traceback" not in warnings
    refused = bool(warnings)
    if refused:
        assert re.search(rf"{re.escape(PAGE)}:\d+: ", warnings), warnings
    else:
        for builder in ("epub", "typst"):
            assert build(make_app, book, tmp_path / f"out-{builder}", builder) == ""
        assert [one for name in ("html", "epub", "typst") for one in harm(tmp_path / f"out-{name}")] == []
    assert not (tmp_path / "mark").exists(), "a process was started"
    assert len(seen) == before, "a host was asked"
    return refused
