"""Editions are published whole: whatever interrupts a build, readers find the editions of one build."""

import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT
from reader.editions import publishing

SCENARIOS = ("all", "first", "html-alone", "folders", "copy-without-links")


def interrupted(scenario, how, folder):
    """What tests/interrupt.py found, for each step."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "interrupt.py"), scenario, how, str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "_ext")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def before(scenario):
    """What readers find before the interrupted build."""
    word = None if scenario == "first" else "old"
    return dict.fromkeys(FILES, word)


FILES = (
    "html/index.html",
    "html/deep/page.html",
    "html/editions/digital-government-reader.pdf",
    "pdf/digital-government-reader.pdf",
    "pdf/publications/one.pdf",
    "epub/digital-government-reader.epub",
)


def after(scenario, word):
    """What readers find after a build of *word*. `make html` alone leaves the others as they were, and their copies
    out."""
    found = dict.fromkeys(FILES, word)
    if scenario == "html-alone":
        found.update(dict.fromkeys(FILES[2:], "old"))
        found[FILES[2]] = None
    return found


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_build_that_is_killed_leaves_the_editions_of_one_build(scenario, tmp_path):
    results = interrupted(scenario, "kill", tmp_path)
    killed = [result for result in results if result["interrupted"]["status"] < 0]
    assert len(killed) >= 40 and results[-1]["interrupted"]["status"] == 0
    old, new = before(scenario), after(scenario, "new")
    switched = False
    for result in results:
        found = result["found"]
        switched = switched or found == new
        assert found == (new if switched else old), result["point"]
        assert result["failing"]["status"] == 1
        assert result["failing"]["found"] == found, result["point"]
        for name, word in (("good", "newer"), ("old", "old")):
            assert result[name]["status"] == 0
            # Also after building what was there before: the record of fingerprints has never said anything else.
            one = result[name]["found"]
            if scenario == "html-alone":
                assert one in (after(scenario, word), {**after(scenario, word), FILES[2]: "old"})
            else:
                assert one == after(scenario, word), result["point"]
            assert result[name]["rest"] == []
    assert switched


@pytest.mark.parametrize("scenario", ["all", "first", "folders"])
def test_a_full_disk_is_told_in_one_line_and_leaves_the_editions_of_one_build(scenario, tmp_path):
    results = interrupted(scenario, "full", tmp_path)
    statuses = {result["interrupted"]["status"] for result in results}
    assert statuses == {0, 1}
    for result in results:
        now = result["interrupted"]
        assert "Traceback" not in now["said"]
        assert result["found"] == (before(scenario) if now["status"] else after(scenario, "new")), result["point"]
        if now["status"]:
            assert [line for line in now["said"].splitlines() if "the disk is full: free some space" in line]
        assert result["failing"]["found"] == result["found"]
        assert result["good"]["status"] == 0 and result["good"]["rest"] == []


def test_where_names_cannot_be_exchanged_the_next_build_mends_what_a_kill_left(tmp_path):
    """Once in the life of a checkout: when folders become links on a file system that cannot exchange two names."""
    for result in interrupted("folders-in-two-steps", "kill", tmp_path):
        assert set(result["found"].values()) <= {"old", None} or set(result["found"].values()) == {"new"}
        assert result["failing"]["status"] == 1
        assert set(result["failing"]["found"].values()) in ({"old"}, {"new"}), result["point"]


@pytest.fixture
def out(tmp_path):
    """A folder of outputs with one published generation."""
    folder = tmp_path / "_build"
    folder.mkdir()
    write(folder, "one")
    return folder


def write(out, word, *editions):
    new = publishing.new_generation(out)
    for edition in editions or publishing.EDITIONS:
        (new / edition).mkdir()
        (new / edition / f"book.{edition}").write_text(word)
    publishing.publish(out, new, dict.fromkeys(editions or publishing.EDITIONS, word))


def words(out):
    return {edition: (out / edition / f"book.{edition}").read_text() for edition in publishing.EDITIONS}


def test_what_is_not_built_is_carried_over_with_its_fingerprint(out):
    write(out, "two", "pdf")
    assert words(out) == {"html": "one", "pdf": "two", "epub": "one"}
    assert publishing.read_fingerprints(out) == words(out)
    assert len(list((out / publishing.GENERATIONS).iterdir())) == 1


def test_no_fingerprint_is_believed_of_a_folder_that_the_build_did_not_publish(out):
    (out / "pdf").unlink()
    (out / "pdf").mkdir()
    (out / "pdf" / "book.pdf").write_text("by hand")
    assert not publishing.is_published(out, "pdf")
    write(out, "two", "html")
    assert words(out) == {"html": "two", "pdf": "by hand", "epub": "one"}
    assert publishing.read_fingerprints(out) == {"html": "two", "epub": "one"}


def test_links_that_were_removed_come_back(out):
    (out / "html").unlink()
    assert publishing.is_published(out, "html")
    publishing.restore_links(out)
    assert words(out) == dict.fromkeys(publishing.EDITIONS, "one")


def test_an_edition_that_lost_its_file_is_not_published(out):
    (out / "epub" / "book.epub").unlink()
    assert not publishing.is_published(out, "epub")


def test_the_common_ways_to_copy_an_edition_copy_it(out, tmp_path):
    for number, command in enumerate((["cp", "-R", "html/."], ["cp", "-RL", "html"], ["cp", "-R", "html/"])):
        target = tmp_path / str(number)
        subprocess.run([*command, str(target)], cwd=out, check=True)
        assert (target / "book.html").read_text() == "one"
    subprocess.run(
        ["tar", "--create", "--file", str(tmp_path / "a.tar"), "--directory", "html", "."], cwd=out, check=True
    )
    names = subprocess.run(["tar", "tf", str(tmp_path / "a.tar")], capture_output=True, text=True, check=True).stdout
    assert "./book.html" in names.splitlines()
    done = subprocess.run(
        ["make", "--no-print-directory", "-f", str(ROOT / "Makefile"), "clean"], cwd=out.parent, check=True
    )
    assert done.returncode == 0 and not out.exists()
