"""The parts of the link checker, one by one, without a network."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

import pytest
import small_book
from linkwatch import anchors, bib, changes, dois, fix, ignores, links, memory, pages, report, verdicts
from linkwatch.links import Link, Place
from linkwatch.report import Finding, Result
from linkwatch.verdicts import Evidence, Hop, Verdict

NOW = datetime(2026, 11, 25, tzinfo=UTC)

# -- Verdicts --------------------------------------------------------------------------------------------------------


def result(*names: str) -> Result:
    findings = [
        Finding(Link(f"https://example.org/{name}", [Place("a.md", 1)], ["a"]), Verdict(name), NOW, False)
        for name in names
    ]
    return Result("T", NOW, findings)


@pytest.mark.parametrize("name", list(verdicts.MEANINGS))
def test_only_what_is_certain_fails_a_check(name):
    broken = name in ("gone", "anchor missing", "DOI malformed or unknown")
    assert result("works", name).status() == int(broken)
    assert result("works", name).status(strict=True) == int(name != "works")


def test_there_are_seven_verdicts_and_the_report_counts_them_all():
    assert len(verdicts.MEANINGS) == 7
    assert result(*verdicts.MEANINGS).counts() == dict.fromkeys(verdicts.MEANINGS, 1)


def test_a_redirect_passes_the_fragment_on_unless_it_has_its_own():
    hops = (Hop("http://a.example/1", 301, "http://a.example/2"), Hop("http://a.example/2", 200))
    assert verdicts.moved_to("http://a.example/1#x", hops) == "http://a.example/2#x"
    hops = (Hop("http://a.example/1", 308, "http://a.example/2#y"), Hop("http://a.example/2", 200))
    assert verdicts.moved_to("http://a.example/1#x", hops) == "http://a.example/2#y"


def test_a_redirect_back_to_the_same_address_is_no_move():
    hops = (Hop("http://a.example/1", 301, "http://a.example/1"), Hop("http://a.example/1", 200))
    assert verdicts.judge("http://a.example/1", Evidence(hops)).name == "works"


# -- Anchors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "fragment", "found"),
    [
        ('<p id="a&amp;b">', "a&b", anchors.FOUND),
        ('<p id="ä">', "%C3%A4", anchors.FOUND),
        ('<p ID=x CLASS="y">', "x", anchors.FOUND),
        ('<a name="x">', "x", anchors.FOUND),
        ('<p name="x">', "x", anchors.MISSING),
        ('<p id="X">', "x", anchors.MISSING),
        ('<!-- <p id="x"> -->', "x", anchors.MISSING),
        ('<h1 id="user-content-x">', "x", anchors.FOUND),
        ("<p>", "", anchors.FOUND),
        ("<p>", "Top", anchors.FOUND),
        ("<p>", ":~:text=words", anchors.FOUND),
        ("<p>", "!/route", anchors.BY_SCRIPT),
        ('<script src="a.js"></script>', "x", anchors.BY_SCRIPT),
        ("<script>counts()</script>", "x", anchors.MISSING),
        ("<p onload=\"go('x')\">", "x", anchors.BY_SCRIPT),
        ("<script>'<p id=\"x\">'</script>", "x", anchors.BY_SCRIPT),
    ],
)
def test_anchors(page, fragment, found):
    assert anchors.look(page.encode(), fragment) == found


def test_a_page_that_was_cut_off_proves_nothing():
    assert anchors.look(b'<p id="x">', "x", whole=False) == anchors.FOUND
    assert anchors.look(b"<p", "x", whole=False) == anchors.CUT


@pytest.mark.parametrize(
    "piece", [b"<!-- <p>", b"<script><", b"<p a=", b"<p ", b"&", b"</", b"<a", b"<div>", b"<![CDATA["]
)
def test_a_page_that_never_closes_what_it_opens_is_read_in_time(piece):
    began = time.monotonic()
    anchors.look(piece * (2 * 2**20 // len(piece)), "x")
    assert time.monotonic() - began < 10


# -- Addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "address", "found"),
    [
        ("see http://a.example/x.", "http://a.example/x", ["http://a.example/x"]),
        ("[a](http://a.example/x), b", "http://a.example/x", ["http://a.example/x"]),
        ("[a](http://a.example/x)[b](http://a.example/x)", "http://a.example/x", ["http://a.example/x"] * 2),
        ("[a](http://a.example/x(1))", "http://a.example/x(1)", ["http://a.example/x(1)"]),
        ("http://a.example/xy http://a.example/x/y", "http://a.example/x", []),
        ("https://archive.example/1/http://a.example/x", "http://a.example/x", []),
        ("url = {http://a.example/x},", "http://a.example/x", ["http://a.example/x"]),
        ("<http://a.example/x?a=1&amp;b>", "http://a.example/x?a=1&b", ["http://a.example/x?a=1&amp;b"]),
        ("<http://a.example/é>", "http://a.example/%C3%A9", ["http://a.example/é"]),
        ("**http://a.example/x**", "http://a.example/x", ["http://a.example/x"]),
        ("http://a.example/x#y", "http://a.example/x", []),
    ],
)
def test_an_address_is_found_in_a_source_but_never_inside_a_longer_one(text, address, found):
    assert [text[start:end] for start, end in links.occurrences(text, address)] == found


def test_only_a_doi_s_resolver_has_dois():
    assert dois.of_address("https://doi.org/10.1787/a%28b%29") == "10.1787/a(b)"
    assert dois.of_address("http://dx.doi.org/10.1787/x") == "10.1787/x"
    assert dois.of_address("https://www.doi.org/the-identifier/resources") is None
    assert dois.of_address("https://example.org/10.1787/x") is None


@pytest.mark.parametrize("doi", ["10.1787/059814a7-en", "10.1016/S0140-6736(20)30183-5", "10.1000.10/1", "10.1/x"])
def test_dois_have_a_syntax(doi):
    assert dois.is_well_formed(doi) == (doi != "10.1/x")


def test_fields_of_a_bibliography_know_their_lines_and_their_archived_copy():
    text = '@comment{x,\n url = {http://no.example}}\n@Online{a,\n  URL = "http://a.example",\n archiveurl={http://b.example}\n}\n'
    found = bib.of_text(text + "@misc{c,\n url = {http://c.example}}")
    assert [(f.entry, f.name, f.value, f.line, f.archive) for f in found] == [
        ("a", "url", "http://a.example", 4, "http://b.example"),
        ("a", "archiveurl", "http://b.example", 5, "http://b.example"),
        ("c", "url", "http://c.example", 8, ""),
    ]


# -- Mending ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "written"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("https://a.example", "https://a.example"),
        ("https://a.example/a(b)", "https://a.example/a%28b%29"),
        ("https://a.example/x\n# Hacked", ""),
        ("https://a.example/`{raw}", ""),
        ("https://a.example/x y", ""),
        ("https://user:word@a.example/", ""),
        ("javascript:alert(1)", ""),
        ("https://a.example/{}", ""),
    ],
)
def test_only_harmless_addresses_are_written_into_sources(new, written):
    assert fix.writable(new) == written


def test_a_report_cannot_make_fix_write_outside_the_book(tmp_path):
    root = tmp_path / "book"
    root.mkdir()
    (tmp_path / "outside.md").write_text("http://a.example/x")
    found = root / "report.json"
    found.write_text(
        '{"mends": [{"from": "http://a.example/x", "to": "http://a.example/y", "files": ["../outside.md"]}]}'
    )
    fix.apply(root, found)
    assert (tmp_path / "outside.md").read_text() == "http://a.example/x"


def test_redirects_to_the_front_page_are_not_written():
    found = result("moved")
    new = "https://example.org/"
    found.findings = [
        Finding(Link("https://example.org/a/b", [Place("a.md", 1)]), Verdict("moved", "", new), NOW, False)
    ]
    assert report.mends(found) == []


# -- Memory ----------------------------------------------------------------------------------------------------------


def remember(path, now=NOW, **verdicts_by_address):
    with memory.Memory(path, now) as opened:
        for address, name in verdicts_by_address.items():
            opened.add(address, Verdict(name), now)


def recalled(path, now):
    with memory.Memory(path, now) as opened:
        return sorted(opened._known)


def test_verdicts_live_thirty_days_and_faults_one_with_jitter(tmp_path):
    path = tmp_path / "verdicts.jsonl"
    remember(path, a="works", b="refuses robots", c="moved", d="gone", e="unreachable", f="anchor missing")
    assert recalled(path, NOW) == ["a", "b", "c", "d", "e", "f"]
    assert recalled(path, NOW + timedelta(hours=30)) == ["a", "b", "c"]
    assert recalled(path, NOW + timedelta(days=26)) == ["a", "b", "c"]
    assert recalled(path, NOW + timedelta(days=34)) == []
    lives = {memory.life(f"https://example.org/{number}", "works") for number in range(100)}
    assert timedelta(days=27) <= min(lives) < max(lives) <= timedelta(days=33) and len(lives) > 90
    assert memory.life("x", "works") == memory.life("x", "works")


@pytest.mark.parametrize("damage", [b'{"address": "http://b', b"\x00\xff\xfe", b'{"address": 1}\n[]\n"x"\n', b"\n\n"])
def test_a_damaged_line_costs_nothing_else(tmp_path, damage):
    path = tmp_path / "verdicts.jsonl"
    remember(path, a="works")
    path.write_bytes(path.read_bytes() + damage)
    assert recalled(path, NOW) == ["a"]
    remember(path, b="works")
    assert recalled(path, NOW) == ["a", "b"]
    assert all(memory.parse(line) for line in path.read_text("utf-8").splitlines())


def test_a_clock_that_was_wrong_is_not_believed(tmp_path):
    path = tmp_path / "verdicts.jsonl"
    remember(path, NOW + timedelta(days=400), a="works")
    assert recalled(path, NOW) == []


_WRITER = """
import sys
from pathlib import Path
from linkwatch.memory import Memory
from linkwatch.verdicts import Verdict
start = int(sys.argv[2])
with Memory(Path(sys.argv[1])) as opened:
    for number in range(start, start + 100000):
        opened.add(f"https://example.org/{number % 500}", Verdict("works", "x" * 300))
        print(number % 500, flush=True)
"""


def test_a_memory_that_is_killed_while_it_writes_keeps_every_verdict(tmp_path):
    """Thirty kills, the file growing and being shortened: what was told is there."""
    chance = random.Random(7)
    path, seen = tmp_path / "verdicts.jsonl", set()
    for start in range(0, 1500, 50):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), str(start)],
            env=small_book.environment(),
            stdout=subprocess.PIPE,
        )
        os.read(process.stdout.fileno(), 1)
        time.sleep(chance.random() * 0.03)
        process.send_signal(signal.SIGKILL)
        # A number that a kill cut short is not a number that was told.
        told = process.stdout.read().rpartition(b"\n")[0].split(b"\n")[1:]
        process.wait()
        seen |= {f"https://example.org/{int(number)}" for number in told if number}
        with memory.Memory(path) as opened:
            assert seen <= set(opened._known)
    assert len(seen) > 100


# -- Ignores ---------------------------------------------------------------------------------------------------------

GOOD = 'address = "https://a.example/*"\nreason = "asks for a password"\ndate = 2026-11-25\n'


def test_an_ignore_covers_what_its_star_stands_for():
    found, wrong = ignores.parse("[[ignore]]\n" + GOOD + "[[ignore]]\n" + GOOD.replace("/*", "/x?[a]"))
    assert wrong == [] and [ignore.line for ignore in found] == [1, 5]
    assert found[0].covers("https://a.example/x?y") and not found[0].covers("https://b.example/x")
    assert found[1].covers("https://a.example/x?[a]") and not found[1].covers("https://a.example/xya")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[ignore]]\n" + GOOD.replace('"asks for a password"', '" "'), 1, "the reason is missing"),
        ("\n\n[[ignore]]\n" + GOOD.replace("reason", "why"), 3, "“why” is not a field"),
        ("[[ignore]]\n" + GOOD.replace("2026-11-25", '"2026-11-25"'), 1, "the date must be a date"),
        ("[[ignore]]\n" + GOOD.replace("https://a.example/*", "*"), 1, "must begin with http"),
        ("[[ignore]]\naddress =\n", 2, "not TOML"),
        ("[ignore]\n" + GOOD, 1, "two brackets"),
        ("other = 1\n", 1, "means nothing here"),
    ],
)
def test_an_ignore_that_is_incomplete_names_its_line(text, line, words):
    _found, wrong = ignores.parse(text)
    assert any(at == line and words in said for at, said in wrong), wrong


def test_an_ignore_ends():
    found, _wrong = ignores.parse("[[ignore]]\n" + GOOD)
    assert ignores.overdue(found, date(2026, 11, 25)) == []
    assert ignores.overdue(found, date(2027, 5, 25)) == []
    assert [line for line, _said in ignores.overdue(found, date(2027, 5, 26))] == [1]
    assert "still to come" in ignores.overdue(found, date(2026, 11, 24))[0][1]


# -- Changes ---------------------------------------------------------------------------------------------------------


def test_a_diff_names_new_and_changed_lines_alone():
    diff = (
        "diff --git a/x.md b/x.md\n--- a/x.md\n+++ b/x.md\n@@ -3,2 +3 @@ h\n-old\n-older\n+new\n"
        "@@ -9,0 +9,2 @@\n+++ y\n+z\ndiff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
        "diff --git a/a b.md b/a b.md\n--- /dev/null\n+++ b/a b.md\t\n@@ -0,0 +1 @@\n+q\n"
    )
    assert changes.parse(diff) == {"x.md": {3, 9, 10}, "a b.md": {1}}


# -- What is shown ---------------------------------------------------------------------------------------------------


def test_answers_of_strangers_reach_neither_terminal_nor_page_nor_issue_as_code():
    note = "\x1b[2J<script>alert(1)</script> `x` [a](b)\n## Hacked"
    one = result("gone")
    one.findings = [Finding(Link("http://a.example/<b>", [Place("a.md", 1)]), Verdict("gone", note), NOW, False)]
    assert "\x1b" not in report.summary(one)
    assert "<script" not in pages.as_html(one) and "<b>" not in pages.as_html(one)
    issue = pages.as_issue(one)
    assert "\n## Hacked" not in issue and "`` �[2J<script>" in issue


def test_an_issue_fits_whatever_is_broken():
    one = result(*["gone"] * 5000)
    text = pages.as_issue(one)
    assert len(text) < 65536 and text.endswith("There is more in the report of the run.\n")
