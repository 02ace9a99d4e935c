"""Surroundings that fail: one line that says what to do, no traceback, and the last good editions as they were."""

import os
import re
import shutil
import sys

import pytest
from conftest import ROOT, copy_of_book
from editions.test_same_bytes import digest
from reader.editions import build, diagnostics, serve
from reader.facts import fault
from reader.facts.fault import Fault
from small_editions import WITHOUT, add, run, said, small_book

#: Loaded by every Python that the build starts: the disk is full for what is written below a folder of this name.
FULL_DISK = """
import errno, os, sys

def refuse(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        if os.environ["FULL"] in os.path.abspath(os.fsdecode(arguments[0])).split(os.sep):
            raise OSError(errno.ENOSPC, "No space left on device", arguments[0])

sys.addaudithook(refuse)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small book with pages and PDF; not to be changed."""
    root = small_book(tmp_path_factory.mktemp("surroundings") / "book")
    done = run(root, "html", "pdf")
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def book(built, tmp_path):
    """A copy of it whose sources have changed since."""
    root = shutil.copytree(built, tmp_path / "book", symlinks=True)
    with (root / "glossary.md").open("a", encoding="utf-8") as page:
        page.write("\nA word more.\n")
    yield root
    for path in (root, *root.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)  # or pytest could not remove it


def is_as(root, built):
    return all(digest(root / "_build" / name) == digest(built / "_build" / name) for name in ("html", "pdf"))


@pytest.mark.parametrize("place", [".", "_build", "_build/.editions"])
def test_a_folder_that_cannot_be_written(book, built, place):
    if place == ".":
        shutil.rmtree(book / "_build")
    (book / place).chmod(0o555)
    lines = said(run(book, "html", "pdf", plain_user=True))
    assert len(lines) == 1
    assert lines[0].startswith("_build") and "permission is denied: give yourself the right" in lines[0]
    assert place == "." or is_as(book, built)


def test_a_record_of_a_build_that_cannot_be_replaced_is_no_matter(book):
    (book / "_build" / "html" / "index.html").chmod(0o444)
    (book / "_build" / ".current" / ".fingerprints.json").chmod(0o444)
    assert run(book, "html", "pdf", plain_user=True).returncode == 0


@pytest.mark.parametrize("place", ["_build", "_build/html", "_build/.editions"])
def test_a_file_in_the_place_of_a_folder(book, place):
    path = book / place
    path.unlink() if path.is_symlink() else shutil.rmtree(path)
    path.write_text("precious", "utf-8")
    assert said(run(book, "html", "pdf")) == [
        f"{place}: a file is where the build needs a folder: rename or remove it."
    ]
    assert path.read_text("utf-8") == "precious"


@pytest.mark.parametrize("place", ["_build", "_build/html"])
def test_a_link_that_leads_elsewhere(book, tmp_path, place):
    path = book / place
    path.unlink() if path.is_symlink() else shutil.rmtree(path)
    elsewhere = tmp_path / "elsewhere"
    path.symlink_to(elsewhere)
    lines = said(run(book, "html"))
    assert len(lines) == 1 and lines[0].startswith(f"{place}: ") and "remove" in lines[0]
    assert not elsewhere.exists()


def test_serving_needs_a_folder_too(tmp_path):
    (tmp_path / "_build").write_text("precious", "utf-8")
    found = serve.obstacles(tmp_path, tmp_path / "_build" / "serve")
    assert [str(fault) for fault in found] == [
        "_build/serve: a file is where the build needs a folder: rename or remove it."
    ]


def test_a_folder_in_the_place_of_the_lock(book, built):
    (book / "_build" / ".lock").unlink()
    (book / "_build" / ".lock").mkdir()
    assert said(run(book, "html")) == ["_build/.lock: a folder is where the build needs a file: rename or remove it."]
    assert is_as(book, built)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 90_000, b'{"html": ["x"], "pdf": 7}']
)
def test_a_damaged_record_only_costs_a_build(book, content):
    (book / "_build" / ".current" / ".fingerprints.json").write_bytes(content)
    done = run(book, "html", "pdf")
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) <= 1 and "Traceback" not in done.stderr
    assert "nothing to do" in run(book, "html", "pdf").stdout


@pytest.mark.parametrize(
    "place", ["publications/mini2020first.md", "publications", "refs.bib", "pyproject.toml", "conf.py"]
)
def test_a_source_that_cannot_be_read(book, built, place):
    (book / place).chmod(0)
    lines = said(run(book, "html", "pdf", plain_user=True))
    (book / place).chmod(0o755)
    assert len(lines) == 1 and lines[0].startswith(f"{place}: permission is denied"), lines
    assert is_as(book, built)


@pytest.mark.parametrize("content", ["[project", "", "[project]\n", "\x00", "project = 3"])
def test_a_damaged_project_file(book, built, content):
    (book / "pyproject.toml").write_text(content, "utf-8")
    lines = said(run(book, "html"))
    assert len(lines) == 1 and lines[0].startswith("pyproject.toml:") and "the version" in lines[0]
    assert is_as(book, built)


@pytest.mark.parametrize("place", ["pyproject.toml", "conf.py"])
def test_a_source_that_is_missing(book, built, place):
    (book / place).unlink()
    lines = said(run(book, "html"))
    assert len(lines) == 1, lines
    assert is_as(book, built)


@pytest.mark.parametrize(
    "name", ["sphinx", "docutils", "jinja2", "myst_parser", "pybtex", "sphinxcontrib", "lxml", "yaml"]
)
def test_a_package_that_is_missing(book, built, tmp_path, name):
    (tmp_path / "sitecustomize.py").write_text(WITHOUT, "utf-8")
    lines = said(run(book, "html", "pdf", PYTHONPATH=str(tmp_path), MISSING=name))
    assert len(lines) == 1, lines
    assert f"Python does not find “{name}" in lines[0] and "remove the folder .venv and run make again" in lines[0]
    assert is_as(book, built)


@pytest.mark.parametrize("name", ["sphinx_book_theme", "pydata_sphinx_theme", "typst", "pikepdf", "tinycss2"])
def test_a_package_of_the_book_that_is_missing(tmp_path, name):
    root = copy_of_book(tmp_path / "book")
    (tmp_path / "sitecustomize.py").write_text(WITHOUT, "utf-8")
    lines = said(run(root, "pdf", "html", PYTHONPATH=str(tmp_path), MISSING=name))
    assert len(lines) == 1, lines
    assert f"Python does not find “{name}" in lines[0] and "remove the folder .venv and run make again" in lines[0]


MISSPELT = {
    'html_theme = "sphinx_book_them"': "conf.py names: correct its spelling. Did you mean “sphinx_book_theme”?",
    'extensions.append("sphinxcontrib.bibtxe")': "Did you mean “sphinxcontrib_bibtex”?",
    'extensions.append("raeder")': "Did you mean “reader”?",
    'extensions.append("wibble")': "“wibble”, which conf.py names: correct its spelling.",
}


@pytest.mark.parametrize("line", MISSPELT)
def test_a_misspelt_name_in_the_configuration(book, built, line):
    shutil.copy2(ROOT / "requirements.lock", book)
    add(book, line)
    number = len((book / "conf.py").read_text("utf-8").splitlines())
    lines = said(run(book, "html"))
    assert len(lines) == 1 and lines[0].startswith(f"conf.py:{number}: no package of requirements.lock"), lines
    assert MISSPELT[line] in lines[0]
    assert is_as(book, built)


def test_faults_of_page_files_are_told_beside_all_others(book, built):
    page = book / "publications" / "mini2020first.md"
    text = page.read_text("utf-8")
    page.write_text(text.replace("{cite:p}`mini2020first{ch. 3}`", "{cite:p}`none`"), "utf-8")
    for name in ("frameworks/naïve.md", "frameworks/a b.md", "frameworks/sub/x.md"):
        (book / name).parent.mkdir(exist_ok=True)
        (book / name).write_text("# Title\n\nWords <b>of</b> it.\n", "utf-8")
    (book / "frameworks/wide.md").write_bytes("# Été\n\nA <b>word</b>.\n".encode("utf-16"))
    (book / "frameworks/latin.md").write_bytes("# Title\n\nÉté <b>word</b>.\n".encode("latin-1"))
    lines = said(run(book, "html"))
    for expected in (
        "frameworks/naïve.md:1: the name of a page",
        "frameworks/a b.md:1: the name of a page",
        "frameworks/sub/x.md:1: the book reads no such file",
        "frameworks/wide.md:1: the page is no UTF-8 text but UTF-16",
        "frameworks/latin.md:3: this line is no UTF-8 text",
        "refs.bib has no entry with the key “none”",
        *(f"frameworks/{name}.md:3: “<b>” is HTML" for name in ("naïve", "a b", "wide", "latin")),
    ):
        assert [line for line in lines if expected in line], (expected, lines)
    assert is_as(book, built)


def test_a_build_that_ends_well_but_wrote_nothing_publishes_nothing(book, built):
    with (book / "conf.py").open("a", encoding="utf-8") as file:
        file.write("import os; os._exit(0)\n")
    assert said(run(book, "html")) == ["Sphinx wrote no HTML file."]
    assert is_as(book, built)


def test_names_that_are_no_text_are_no_matter(book):
    name = os.path.join(os.fsencode(book / "publications"), b"\xff.txt")  # noqa: PTH118
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
    assert run(book, "html").returncode == 0


@pytest.mark.parametrize(
    ("said_by_sphinx", "expected"),
    [
        ("    OSError: [Errno 28] No space left on device: '{root}/_build/x'", "_build/x: the disk is full: free some"),
        ("    OSError: [Errno 28] No space left on device", "the disk is full: free some"),
        (
            "x.ExtensionError: Handler <f> threw an exception (exception: [Errno 28] No space left on device)",
            "the disk is",
        ),
        (
            "WARNING: cannot copy 'x.css' [Errno 28] No space left on device: '{root}/x.css' [a.b]",
            "the disk is full: free",
        ),
        ("    PermissionError: [Errno 13] Permission denied: '{root}/index.md'", "index.md: permission is denied"),
        ("/usr/bin/python: No module named reader", "Python does not find “reader”"),
        ("ImportError: cannot import name 'a' from 'docutils.nodes' (x.py)", "Python does not find “docutils.nodes”"),
        ("sphinx.errors.ThemeError: no theme named 'sphinx_book_theme' found (missing theme.toml?)", "Python does not"),
        ("RecursionError: maximum recursion depth exceeded", "something is nested too deeply"),
    ],
)
def test_what_stopped_sphinx_is_put_in_plain_words(said_by_sphinx, expected, tmp_path):
    (fault,) = diagnostics.read(said_by_sphinx.format(root=tmp_path), tmp_path)
    assert str(fault).startswith(expected)


def test_messages_are_one_bounded_line_and_command_no_terminal():
    (fault,) = diagnostics.read("WARNING: a \x1b]0;title\x07 \u202e b " + "x" * 10_000, diagnostics.Path("nowhere"))
    assert str(fault).isprintable() and len(str(fault)) < 700


def test_long_names_and_empty_lines_take_little_work(tmp_path, monkeypatch):
    """Comparing names is bounded in length and number; blank lines of refs.bib are each looked at once."""
    compared = []
    monkeypatch.setattr(
        diagnostics, "get_close_matches", lambda name, known, **rest: compared.append((name, known)) or []
    )
    (tmp_path / "refs.bib").write_text("\n" * 200_000 + "@book{one,\n}\n@book{" + "k" * 10_000 + ",\n}\n", "utf-8")
    found = diagnostics.read(
        f'x.md:1: WARNING: could not find bibtex key "{"n" * 50_000}" [bibtex.key_not_found]', tmp_path
    )
    assert isinstance(found[0], Fault)
    assert compared == [("n" * 100, ["one"])]


@pytest.mark.parametrize("full", ["_build", "html", "pdf", "doctrees"])
def test_a_disk_that_is_full_for_sphinx(book, built, tmp_path, full):
    (tmp_path / "sitecustomize.py").write_text(FULL_DISK, "utf-8")
    lines = said(run(book, "html", "pdf", PYTHONPATH=str(tmp_path), FULL=full))
    assert len(lines) == 1 and lines[0].endswith("the disk is full: free some space, then build again."), lines
    assert is_as(book, built)


@pytest.mark.parametrize("kind", ["folder", "endless"])
def test_a_record_that_is_no_file_only_costs_a_build(book, kind):
    record = book / "_build" / ".current" / ".fingerprints.json"
    record.unlink()
    record.mkdir() if kind == "folder" else record.symlink_to("/dev/zero")
    done = run(book, "html", "pdf")
    assert done.returncode == 0 and len(done.stderr.splitlines()) == 1, done.stderr
    assert "nothing to do" in run(book, "html", "pdf").stdout


def without_check_of_files(monkeypatch):
    """Lets the module that checks the book's files be imported anew."""
    for name in ("book_files", "allowlist"):
        monkeypatch.delattr(f"reader.safety.{name}", raising=False)
        monkeypatch.delitem(sys.modules, f"reader.safety.{name}", raising=False)


def test_a_module_that_only_the_check_of_files_needs(book, built, monkeypatch, capsys):
    without_check_of_files(monkeypatch)
    monkeypatch.setitem(sys.modules, "zlib", None)  # Python can be built without it
    assert build.build(book, ["html"]) == 1
    error = capsys.readouterr().err
    assert "Python does not find “zlib”: remove the folder .venv and run make again" in error
    assert is_as(book, built)


def test_a_wrong_import_in_the_check_of_files_is_named_with_its_place(book, built, monkeypatch, capsys):
    without_check_of_files(monkeypatch)
    monkeypatch.delattr("reader.facts.fault.printable")
    assert build.build(book, ["html"]) == 1
    error = capsys.readouterr().err
    source = ROOT / "_ext" / "reader" / "safety" / "book_files.py"
    assert re.search(
        rf"  {re.escape(str(source))}:\d+: cannot import name 'printable' from 'reader.facts.fault'", error
    )
    assert "correct the import" in error and ".venv" not in error
    assert is_as(book, built)


WRONG_IMPORTS = {
    "from reader.facts import nothing": "cannot import name 'nothing' from 'reader.facts'",
    "from reader.nothing import anything": "No module named 'reader.nothing'",
    "import reader.facts.nothing": "No module named 'reader.facts.nothing'",
    "from sphinx_typst import nothing": "cannot import name 'nothing' from 'sphinx_typst'",
}


@pytest.mark.parametrize("code", WRONG_IMPORTS)
def test_a_wrong_import_from_our_own_packages_is_named_with_its_place(book, built, code):
    """No installation mends it, so none is advised."""
    with (book / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f"{code}\n")
    line = len((book / "conf.py").read_text("utf-8").splitlines())
    assert said(run(book, "html")) == [f"conf.py:{line}: {WRONG_IMPORTS[code]}: correct the import."]
    assert is_as(book, built)


def test_the_place_of_a_wrong_import_is_the_innermost_one(tmp_path):
    output = f"""
    Traceback (most recent call last):
      File "{tmp_path}/conf.py", line 4, in <module>
        import reader.one
      File "<frozen importlib._bootstrap>", line 241, in _call_with_frames_removed
      File "{tmp_path}/_ext/reader/one.py", line 17, in <module>
        from .two import gone
    ImportError: cannot import name 'gone' from partially initialized module 'reader.two' (most likely due to a circle)

    The above exception was the direct cause of the following exception:

    Traceback (most recent call last):
      File "/usr/lib/python3/sphinx/registry.py", line 540, in load_extension
        raise ExtensionError(
    sphinx.errors.ExtensionError: Could not import extension reader (exception: cannot import name 'gone' from
"""
    message = "cannot import name 'gone' from partially initialized module 'reader.two'"
    complete = output.replace("cannot import name 'gone' from\n", f"{message})\n")
    expected = Fault("_ext/reader/one.py", 17, f"{message}: correct the import.")
    assert diagnostics.read(complete, tmp_path) == [expected]


def test_serving_without_its_package(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    assert "Python does not find “sphinx_autobuild”" in str(serve.obstacles(tmp_path, tmp_path / "out")[0])


def test_other_people_s_files_are_looked_at_before_any_source_is_read(book, built, monkeypatch, capsys):
    monkeypatch.setattr(build, "input_faults", lambda root: [fault.Fault("index.md", 0, "leads out of the book.")])
    monkeypatch.setattr(build, "fingerprints", lambda *given: pytest.fail("a source was read"))
    assert build.build(book, ["html"]) == 1
    assert "  index.md: leads out of the book." in capsys.readouterr().err
    assert is_as(book, built)


def test_thousands_of_faults_are_told_in_bounds(tmp_path):
    output = "".join(f"/nowhere/x.md:{n}: WARNING: odd {n} [a.b]\n" for n in range(5000))
    found = diagnostics.read(output, tmp_path)
    assert len(found) == diagnostics.MOST + 1 and found[-1].message == "and 4900 more: mend these, then build again."
