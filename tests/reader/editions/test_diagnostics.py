"""What a contributor's mistake looks like: one plain message with file, line and the mend; nothing good is lost."""

import shutil

import pytest
from conftest import ROOT, copy_of_book, run_editions
from editions.test_same_bytes import digest
from reader.editions import diagnostics
from reader.facts.fault import Fault

CHAPTER = "publications/oecd2019datadriven.md"

MISTAKES = {
    "term": (
        CHAPTER,
        "{term}`data governance` is the precondition",
        "{term}`data governence` is the precondition",
        ("no framework page defines the term “data governence”", "Did you mean “data governance”?"),
    ),
    "citation": (
        CHAPTER,
        "{cite:p}`oecd2014digital`",
        "{cite:p}`oecd2014digitel`",
        ("refs.bib has no entry with the key “oecd2014digitel”", "Did you mean “oecd2014digital”?"),
    ),
    "page": (
        CHAPTER,
        "(/frameworks/data-driven-public-sector.md) defines",
        "(/frameworks/data-driven-sector.md) defines",
        ("leads to no page", "Did you mean “frameworks/data-driven-public-sector”?"),
    ),
    "figure": (
        CHAPTER,
        "{numref}`figure-ddps` shows",
        "{numref}`figure-dpds` shows",
        ("leads to no page, figure, table or heading", "Did you mean “figure-ddps”?"),
    ),
    "key": (
        CHAPTER,
        "bibkey: oecd2019datadriven",
        "bibkey: oecd2019datadrive",
        ("no entry of refs.bib has the key 'oecd2019datadrive'",),
    ),
    "bib": (
        "refs.bib",
        "title = {Government at a Glance 2025},",
        "title = {Government at a Glance 2025,",
        ("look for a missing brace or comma",),
    ),
    "directive": (
        CHAPTER,
        "```{record-card}",
        "```{record-crad}",
        ("record-crad",),
    ),
    "image": (
        "frameworks/data-driven-public-sector.md",
        "/_static/figures/data-driven-public-sector.svg",
        "/_static/figures/data-driven.svg",
        ("does not exist or cannot be read",),
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A copy of the book with its pages and its EPUB built; not to be changed."""
    root = copy_of_book(tmp_path_factory.mktemp("built") / "book")
    done = run_editions(root, "html", "epub")
    assert done.returncode == 0, done.stderr
    return root


@pytest.mark.xdist_group("faults")
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_stops_the_build_with_place_and_mend_and_spares_the_editions(built, tmp_path, mistake):
    name, old, new, words = MISTAKES[mistake]
    workspace = shutil.copytree(built, tmp_path / "book")
    before = digest(workspace / "_build" / "html"), digest(workspace / "_build" / "epub")
    path = workspace / name
    text = path.read_text("utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), "utf-8")

    done = run_editions(workspace, "html", "epub")
    assert done.returncode == 1
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip().startswith(f"{name}:")]
    assert lines, done.stderr
    for word in words:
        assert word in lines[0]
    at = int(lines[0].split(":")[1])
    changed = path.read_text("utf-8").splitlines()
    if mistake == "bib":
        assert abs(at - next(n for n, line in enumerate(changed, 1) if "Glance 2025," in line)) <= 12
    else:
        assert new.splitlines()[0].strip("`") in changed[at - 1]
    assert "Traceback" not in done.stderr
    assert (digest(workspace / "_build" / "html"), digest(workspace / "_build" / "epub")) == before
    if mistake == "term":
        again = run_editions(workspace, "html", "epub")
        assert again.returncode == 1, "a second try must not pass over the same mistake"


def test_warnings_are_read_whatever_their_shape():
    output = (
        "\x1b[31m/nowhere/x.md:3: WARNING: something odd [a.b]\x1b[39;49;00m\n"
        "WARNING: no place at all\n"
        "noise\n"
        "/nowhere/x.md:3: WARNING: something odd [a.b]\n"
    )
    assert diagnostics.read(output, ROOT) == [
        Fault("/nowhere/x.md", 3, "something odd."),
        Fault("", 0, "no place at all."),
    ]


def test_the_line_of_the_word_is_found_within_a_paragraph():
    assert diagnostics.locate("a\nb\nc wrong\nd", 1, "wrong") == 3
    assert diagnostics.locate("a\nb", 2, "wrong") == 2


def test_a_page_outside_the_folders_of_pages_is_told_as_that(tmp_path):
    (tmp_path / "annex").mkdir()
    (tmp_path / "annex" / "a.md").write_text("# A\n", "utf-8")
    (tmp_path / "index.md").write_text("# B\n\n```{toctree}\nannex/a\nannex/b\n```\n", "utf-8")
    warning = "index.md:3: WARNING: toctree contains reference to nonexisting document '{}' [toc.not_readable]\n"
    first, second = diagnostics.read(warning.format("annex/a") + warning.format("annex/b"), tmp_path)
    assert str(first).startswith(
        "index.md:4: the contents name annex/a, where the book reads no pages: move annex/a.md"
    )
    assert str(second).startswith("index.md:5: the contents name annex/b, and there is no page annex/b.md.")
