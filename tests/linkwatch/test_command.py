"""The command on a small project: reports, cache, fixes, ignores, interrupted runs."""

import json
import signal
import socket
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
import small_book
from bs4 import BeautifulSoup
from fault_server import FaultServer
from linkwatch import cache

#: One server and one checked book serve the whole module: pytest-xdist keeps it on one worker.
pytestmark = pytest.mark.xdist_group("linkcheck-command")

BIB = """\
@online{{gone2019,
  author = {{{{Somebody}}}},
  title = {{A page that is gone}},
  url = {{{gone}}}
}}

@online{{kept2019,
  author = {{{{Somebody}}}},
  title = {{A page that is gone, and kept}},
  url = {{{kept}}},
  archiveurl = {{{archive}}}
}}

@book{{good2019,
  author = {{{{Somebody}}}},
  title = {{A book}},
  doi = {{10.1787/059814a7-en}}
}}
"""


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def write_book(server, folder):
    """A link of each kind, and its lines known."""
    url = server.url
    first = f"# First\n\nFine: <{url('/ok')}>, and [moved]({url('/301')}).\n\nTwice: [moved]({url('/301')}).\n"
    second = "# Second\n\n" + "\n\n".join(
        [
            f"[anchor]({url('/anchored')}#nothing)",
            f"[refuses]({url('/403')})",
            f"[unreachable]({url('/loop')})",
            "[doi](https://doi.org/10.1787/059814a7-xx)",
            "{cite}`gone2019,kept2019,good2019`",
            "```{bibliography}\n```",
        ]
    )
    bib = BIB.format(gone=url("/404"), kept=url("/410"), archive=url("/ok/archive"))
    small_book.write(folder, {"index": first, "part/second": second}, bib=bib, resolver=url("/resolver/"))
    (folder / "README.txt").write_text(f"See {url('/ok/readme')}.\n", "utf-8")
    return folder


@pytest.fixture
def book(server, tmp_path):
    server.log.clear()
    return write_book(server, tmp_path / "book")


@pytest.fixture(scope="module")
def checked(server, tmp_path_factory):
    """A project and the finished process that checked it; tests must not change it."""
    folder = write_book(server, tmp_path_factory.mktemp("checked") / "book")
    return folder, small_book.run(folder)


def test_a_check_reports_every_link_with_its_places(server, checked):
    book, done = checked
    assert done.returncode == 1, done.stdout + done.stderr
    url = server.url
    found = {link["address"]: link for link in small_book.report(book)["links"]}
    assert {address: link["verdict"] for address, link in found.items()} == {
        url("/ok"): "works",
        url("/ok/readme"): "works",
        url("/ok/archive"): "works",
        url("/301"): "moved",
        url("/anchored") + "#nothing": "anchor missing",
        url("/403"): "refuses robots",
        url("/loop"): "unreachable",
        url("/404"): "gone",
        url("/410"): "gone",
        "https://doi.org/10.1787/059814a7-en": "works",
        "https://doi.org/10.1787/059814a7-xx": "DOI malformed or unknown",
    }
    places = {address: [(p["file"], p["line"], p["entry"]) for p in link["places"]] for address, link in found.items()}
    assert places[url("/301")] == [("index.md", 3, ""), ("index.md", 5, "")]
    assert places[url("/anchored") + "#nothing"] == [("part/second.md", 3, "")]
    assert places[url("/404")] == [("refs.bib", 4, "gone2019")]
    assert places[url("/ok/readme")] == [("README.txt", 1, "")]
    assert found[url("/404")]["pages"] == ["part/second"]
    assert "did you mean 10.1787/059814a7-en" in found["https://doi.org/10.1787/059814a7-xx"]["note"]


def test_the_report_says_where_an_archived_copy_is_missing(server, checked):
    advice = {link["address"]: link["advice"] for link in small_book.report(checked[0])["links"]}
    assert "no archived copy is recorded for gone2019" in advice[server.url("/404")]
    assert advice[server.url("/410")] == f"archived copy: {server.url('/ok/archive')}"
    assert not advice[server.url("/ok")]


def test_the_terminal_shows_progress_and_a_summary_by_page(checked):
    output = checked[1].stdout
    assert "[ 1/11] " in output and "[11/11] " in output
    rows = {line.split()[0]: line.split()[1:] for line in output.splitlines() if line.startswith(("index ", "part/"))}
    heads = next(line.split() for line in output.splitlines() if line.split()[:2] == ["links", "works"])
    assert dict(zip(heads, rows["index"], strict=True))["moved"] == "1"
    assert dict(zip(heads, rows["part/second"], strict=True))["gone"] == "2"
    assert "refs.bib:4 (gone2019)" in output


def test_the_html_report_lists_the_same_and_needs_nothing_else(checked):
    book = checked[0]
    page = BeautifulSoup((book / "_build/linkcheck/report.html").read_text("utf-8"), "html.parser")
    assert page.html["lang"] == "en" and page.title.get_text()
    assert not page.select("script, link, img")
    shown = {item.a.get_text() for item in page.select("ul.findings > li")}
    assert shown == set(small_book.verdicts(book))
    rows = {row.th.get_text(): [cell.get_text() for cell in row.select("td")] for row in page.select("tbody tr")}
    assert rows["part/second"][0] == "8" and rows["all links"][0] == "11"


def test_a_second_run_asks_nobody(server, checked):
    book = checked[0]
    before = small_book.verdicts(book)
    server.log.clear()
    again = small_book.run(book)
    assert server.log == []
    assert small_book.verdicts(book) == before and again.returncode == 1
    assert "11 of them remembered" in again.stdout
    small_book.run(book, "--again")
    assert len(server.log) >= 10


def test_what_does_not_count_as_broken_fails_only_if_asked_to(server, tmp_path):
    links = " ".join(f"<{server.url(path)}>" for path in ("/ok", "/301", "/403", "/loop"))
    folder = small_book.write(tmp_path / "book", {"index": f"# T\n\n{links}"})
    assert small_book.run(folder).returncode == 0
    assert small_book.run(folder, "--strict").returncode == 1


def test_sphinx_s_own_builder_still_works(server, tmp_path):
    folder = small_book.write(tmp_path / "book", {"index": f"# T\n\n<{server.url('/ok')}> <{server.url('/404')}>"})
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "linkcheck", ".", "out"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    rows = [json.loads(line) for line in (folder / "out" / "output.json").read_text("utf-8").splitlines()]
    assert {row["uri"]: row["status"] for row in rows} == {server.url("/ok"): "working", server.url("/404"): "broken"}


# -- Fixing ---------------------------------------------------------------------------------------------------------


def test_fix_changes_the_addresses_that_have_moved_and_nothing_else(server, book):
    path = book / "index.md"
    odd = path.read_bytes().replace(b"\n", b"\r\n") + b"caf\xe9 " + server.url("/301x").encode() + b" \t\r\n"
    small_book.run(book)
    path.write_bytes(odd)  # the file has changed since the check
    before = {name: (book / name).read_bytes() for name in ("part/second.md", "refs.bib", "conf.py", "README.txt")}
    done = small_book.run(book, "--fix")
    assert done.returncode == 0 and "2 addresses changed" in done.stdout
    old, new = server.url("/301").encode(), server.url("/ok").encode()
    expected = odd.replace(old + b")", new + b")")
    assert expected != odd and path.read_bytes() == expected
    assert {name: (book / name).read_bytes() for name in before} == before


def test_fix_without_a_report_says_what_to_do(book):
    done = small_book.run(book, "--fix")
    assert done.returncode == 2 and "run the check first" in done.stdout


# -- Ignoring --------------------------------------------------------------------------------------------------------


def ignore(address, reason="asks for a password", day=None):
    return f'[[ignore]]\naddress = "{address}"\nreason = "{reason}"\ndate = {day or date.today()}\n\n'


def test_ignored_links_are_not_asked_and_are_listed(server, book):
    (book / "links-ignored.toml").write_text(ignore(server.url("/4*")) + ignore("https://unused.example/"), "utf-8")
    done = small_book.run(book)
    data = small_book.report(book)
    assert {item["address"] for item in data["ignored"]} == {server.url(path) for path in ("/403", "/404", "/410")}
    assert not server.asked("/403") and not server.asked("/404")
    assert any("links-ignored.toml:6:" in hint and "https://unused.example/" in hint for hint in data["hints"])
    assert done.returncode == 1  # of the anchor and the DOI


def test_an_ignore_that_has_ended_is_an_error_with_its_line_and_ignores_nothing(server, tmp_path):
    folder = small_book.write(tmp_path / "book", {"index": f"# T\n\n<{server.url('/ok')}>"})
    old = date.today() - timedelta(days=183)
    (folder / "links-ignored.toml").write_text("\n" + ignore(server.url("/ok"), day=old), "utf-8")
    done = small_book.run(folder)
    assert done.returncode == 1
    assert "links-ignored.toml:2: the ignore of" in done.stdout
    assert small_book.verdicts(folder) == {server.url("/ok"): "works"}


def test_an_ignore_without_reason_stops_the_check(server, tmp_path):
    folder = small_book.write(tmp_path / "book", {"index": f"# T\n\n<{server.url('/ok')}>"})
    (folder / "links-ignored.toml").write_text(ignore(server.url("/ok"), reason=""), "utf-8")
    done = small_book.run(folder)
    assert done.returncode == 2
    assert "links-ignored.toml:1: the reason is missing" in done.stderr and "Traceback" not in done.stderr


# -- Only what a change touches --------------------------------------------------------------------------------------


def git(folder, *arguments):
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def test_since_asks_only_for_links_that_a_change_adds_or_touches(server, book):
    git(book, "init", "-q", "-b", "main")
    git(book, "add", "-A")
    git(book, "commit", "-qm", "all")
    path = book / "index.md"
    path.write_text(path.read_text("utf-8").replace("Twice", "Thrice"), "utf-8")
    second = book / "part" / "second.md"
    text = second.read_text("utf-8").replace("[refuses]", f"New: <{server.url('/ok/new')}>\n\n[refuses]")
    second.write_text(text, "utf-8")
    git(book, "checkout", "-qb", "work")
    git(book, "commit", "-qam", "change")
    bib = book / "refs.bib"
    bib.write_text(bib.read_text("utf-8").replace("/410}", "/410?new}"), "utf-8")  # not even committed
    done = small_book.run(book, "--since", "main")
    assert set(small_book.verdicts(book)) == {server.url(path) for path in ("/301", "/ok/new", "/410?new")}
    assert done.returncode == 1
    assert small_book.run(book, "--since", "no-such-branch").returncode == 2


def test_a_change_never_fails_for_hosts_that_refuse_or_are_down(server, tmp_path):
    folder = small_book.write(tmp_path / "book", {"index": "# T"})
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    links = " ".join(f"<{server.url(path)}>" for path in ("/403", "/loop"))
    links += f" <{server.url('/429-late', host='127.0.0.2')}>"  # elsewhere: it makes its host wait
    (folder / "index.md").write_text(f"# T\n\n{links}\n")
    done = small_book.run(folder, "--since", "main")
    assert done.returncode == 0
    assert len(small_book.verdicts(folder)) == 3


# -- Interrupted -----------------------------------------------------------------------------------------------------


def shown(output: str) -> set[str]:
    """The URLs whose verdicts the output of a run has."""
    return {line.split()[-1] for line in output.splitlines() if line.startswith("[") and "/" in line and "http" in line}


def cached(folder):
    with cache.VerdictCache(folder / ".linkcheck" / "verdicts.jsonl") as opened:
        return opened.addresses()


def test_killed_at_any_moment_no_verdict_is_lost_and_no_file_spoilt(tmp_path):
    with FaultServer(latency=0.02) as server:
        pages = "\n".join(f"<{server.url(f'/ok/{number}', host=f'127.0.0.{1 + number % 5}')}>" for number in range(60))
        folder = small_book.write(tmp_path / "book", {"index": f"# T\n\n{pages}"}, delay=0.3, max_concurrency=1)
        small_book.run(folder, "--budget", "0")  # reads the sources, asks nobody
        server.log.clear()
        seen: set[str] = set()
        for requests in (10, 15):
            out = (tmp_path / "output").open("w+")
            process = subprocess.Popen(
                small_book.command(folder), cwd=folder, env=small_book.environment(), stdout=out, start_new_session=True
            )
            before = len(server.log)
            while len(server.log) < before + requests and process.poll() is None:
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            process.wait()
            out.seek(0)
            seen |= shown(out.read())
            assert seen <= cached(folder)
        assert 0 < len(seen) < 60
        remembered = cached(folder)
        server.log.clear()
        done = small_book.run(folder)
        assert done.returncode == 0
        assert set(small_book.verdicts(folder).values()) == {"works"} and len(small_book.verdicts(folder)) == 60
        again = {f"http://{request.host}{request.path}" for request in server.log}
        assert not again & remembered
        assert len(again) == 60 - len(remembered)


def test_a_run_that_is_asked_to_stop_reports_what_it_has(server, tmp_path):
    links = f"<{server.url('/ok')}> <{server.url('/hang')}>"
    folder = small_book.write(tmp_path / "book", {"index": f"# T\n\n{links}"})
    server.log.clear()
    process = subprocess.Popen(
        small_book.command(folder), cwd=folder, env=small_book.environment(), stdout=subprocess.PIPE, text=True
    )
    verdicts = folder / ".linkcheck" / "verdicts.jsonl"  # read as text: the run has locked it
    while process.poll() is None and not (
        server.asked("/hang") and verdicts.is_file() and server.url("/ok") in verdicts.read_text("utf-8")
    ):
        time.sleep(0.02)
    process.terminate()
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "1 links were not asked this time" in output
    data = small_book.report(folder)
    assert [link["address"] for link in data["links"]] == [server.url("/ok")]
    assert [link["address"] for link in data["not_asked"]] == [server.url("/hang")]


def test_without_a_network_nothing_is_remembered(tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/x"
        folder = small_book.write(tmp_path / "book", {"index": f"# T\n\n<{address}>"})
        done = small_book.run(folder)
    assert done.returncode == 0 and "is there a network?" in done.stdout
    assert small_book.verdicts(folder) == {address: "unreachable"}
    assert cached(folder) == set()


def test_two_checks_at_once_do_not_share_a_cache(server, book):
    with cache.VerdictCache(book / ".linkcheck" / "verdicts.jsonl"):
        done = small_book.run(book)
    assert done.returncode == 2 and "Another check is running" in done.stderr
