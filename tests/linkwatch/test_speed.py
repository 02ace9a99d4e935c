"""A thousand links on twenty hosts: as fast as politeness allows, and not asked twice. Sphinx's builder beside it."""

import json
import re
import subprocess
import sys
import time

import pytest
import small_book
from fault_server import FaultServer

HOSTS, LINKS, APART, LATENCY = 20, 1000, 0.2, 0.1
#: Sphinx's builder takes a fifth of its latency for a link, whatever the host; so many show its pace.
SAMPLE = 200


@pytest.fixture(scope="module")
def server():
    with FaultServer(latency=LATENCY) as running:
        yield running


def addresses(server, number):
    return [server.url(f"/ok/{n}", host=f"127.0.0.{1 + n % HOSTS}") for n in range(number)]


def write(server, folder, number):
    text = "# T\n\n" + "\n".join(f"<{address}>" for address in addresses(server, number))
    return small_book.write(folder, {"index": text}, apart=APART, at_once=2)


def test_a_thousand_links_take_little_longer_than_politeness_asks_and_are_not_asked_again(server, tmp_path):
    folder = write(server, tmp_path / "book", LINKS)
    done = small_book.run(folder)
    assert done.returncode == 0, done.stderr
    requests = list(server.log)
    assert len(requests) == LINKS == len(small_book.verdicts(folder))
    polite = (LINKS / HOSTS - 1) * APART + LATENCY
    took = max(request.at for request in requests) - min(request.at for request in requests) + LATENCY
    for host in {request.host for request in requests}:
        times = [request.at for request in requests if request.host == host]
        # Ten at a time: single requests may bunch on their way through a busy machine.
        assert min(later - earlier for earlier, later in zip(times, times[9:], strict=False)) > 0.6 * 9 * APART, host
    server.log.clear()
    assert small_book.run(folder).returncode == 0
    assert server.log == []

    sample = write(server, tmp_path / "sample", SAMPLE)
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "linkcheck", ".", "out"],
        cwd=sample,
        check=True,
        capture_output=True,
    )
    plain = time.monotonic() - began
    rows = [json.loads(line) for line in (sample / "out" / "output.json").read_text("utf-8").splitlines()]
    assert [row["status"] for row in rows] == ["working"] * SAMPLE
    said = re.search(r"asked \d+ links in (\d+) s", done.stdout)[0]
    print(f"{said}; first to last request {took:.1f} s, politeness {polite:.1f} s; Sphinx {SAMPLE} links {plain:.1f} s")
    assert took < 1.5 * polite
    assert took / LINKS < plain / SAMPLE
