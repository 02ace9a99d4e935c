"""Fixtures shared by all tests: tiny roots to build, and the three editions of the book itself."""

from __future__ import annotations

import filecmp
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from browse import ARGUMENTS, CHROMIUM, nginx
from playwright.sync_api import sync_playwright
from reader.editions import build
from reader.facts import edition_stamp, layout

if TYPE_CHECKING:
    from sphinx_typst.proof.reading import Reading

pytest_plugins = ("sphinx.testing.fixtures", "hostile_book", "typeset_page")

ROOT = Path(__file__).parents[1]
NAME = layout.FILE_NAME

#: Left and right edge of the text on a page of the PDF, in points: A4 with margins of 30 and 38 mm.
FRAME = (30 / 25.4 * 72, (210 - 38) / 25.4 * 72)


@pytest.fixture(scope="session")
def rootdir() -> Path:
    """Where sphinx.testing finds the tiny roots."""
    return Path(__file__).parent / "roots"


@pytest.fixture(scope="session")
def book() -> Path:
    """The built editions, brought up to date first."""
    assert build.build(ROOT, list(build.EDITIONS)) == 0
    return ROOT / "_build"


@pytest.fixture(scope="session")
def site(book: Path) -> Path:
    return book / "html"


@pytest.fixture(scope="session")
def pdf(book: Path) -> Path:
    return book / "pdf" / f"{NAME}.pdf"


@pytest.fixture(scope="session")
def epub(book: Path) -> Path:
    return book / "epub" / f"{NAME}.epub"


class Proof(NamedTuple):
    """A PDF set for a test, the published one, and what both must say."""

    path: Path
    published: Path
    reading: Reading


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a worker."""
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory):
    """The address of the pages on this machine, served with the headers that we ship."""
    with nginx(site, tmp_path_factory.mktemp("nginx")) as address:
        yield address


def copy_of_book(target: Path) -> Path:
    """The sources as git sees them, with their history, and nothing built or installed."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        source = ROOT / name
        if source.is_file():
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, place)
    shutil.copytree(ROOT / ".git", target / ".git")
    return target


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the book that a test may damage."""
    return copy_of_book(tmp_path / "book")


def run_editions(root: Path, *names: str, **environment: str) -> subprocess.CompletedProcess:
    """The build as `make` calls it, in another folder and with other surroundings."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "reader.editions", "--root", str(root), *names],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "_ext"), **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def app_params(app_params, rootdir, request):
    """What sphinx.testing gives; if the test changes a source, the next one in the same folder begins anew.

    sphinx.testing copies the root for each test, but with the old times: Sphinx would go on with what it read before.
    """
    yield app_params
    roots = [mark.kwargs["testroot"] for mark in request.node.iter_markers("sphinx") if "testroot" in mark.kwargs]
    if not roots:
        return
    original, folder = rootdir / f"test-{roots[0]}", app_params.kwargs["srcdir"]
    for path in filter(Path.is_file, folder.rglob("*")):
        name = path.relative_to(folder)
        same = (original / name).is_file() and filecmp.cmp(path, original / name, shallow=False)
        if name.parts[0] != "_build" and not same:
            shutil.rmtree(folder)
            return


def build_damaged(make_app, app_params, name: str, old: str | None, new: str) -> str:
    """Builds a tiny root after replacing *old* (None: all) by *new* in its file *name*; what Sphinx warned of."""
    args, kwargs = app_params
    app = make_app(*args, **kwargs)
    path = app.srcdir / name
    if old is not None:
        text = path.read_text("utf-8")
        assert old in text
        new = text.replace(old, new)
    path.write_text(new, "utf-8")
    app.build(force_all=True)
    return app.warning.getvalue()


@pytest.fixture(scope="session")
def proofs(book: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proof]:
    """Each PDF of the book, set once more from the sources, with what its doctree says."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace
    from sphinx_typst.builder import outline
    from sphinx_typst.proof.reading import Reader

    out = tmp_path_factory.mktemp("proofs")
    found: dict[str, Proof] = {}

    def keep(app, builder, settings, tree):
        depth, _parts = outline(tree, settings["startdoc"])
        reader = Reader(
            settings["startdoc"],
            depth,
            builder.number,
            elsewhere=settings.get("elsewhere", ""),
            link_groups=app.config.typst_link_groups,
            page_lists=app.config.typst_page_lists,
        )
        found[settings["target"]] = Proof(
            out / settings["target"], book / "pdf" / settings["target"], reader.read(tree)
        )

    # Sphinx registers nodes with docutils, for the whole process: other tests must not find them.
    with pytest.MonkeyPatch.context() as patch, docutils_namespace():
        patch.setenv("SOURCE_DATE_EPOCH", str(edition_stamp.read(ROOT).epoch))
        app = Sphinx(ROOT, ROOT, out, out / ".doctrees", "typst", status=None, warningiserror=True)
        app.connect("typst-written", keep)
        app.build(force_all=True)
    return found
