"""A thousand links on twenty hosts: as fast as the request policy allows, and cached; compared with Sphinx."""

import json
import re
import subprocess
import sys
import time

import pytest
import small_book
from fault_server import FaultServer

HOSTS, LINKS, DELAY, LATENCY = 20, 1000, 0.2, 0.1
#: Number of links for Sphinx's builder: it takes a fifth of the latency for a link, so that a part shows its speed.
SAMPLE = 200


@pytest.fixture(scope="module")
def server():
    with FaultServer(latency=LATENCY) as running:
        yield running


def addresses(server, number):
    return [server.url(f"/ok/{n}", host=f"127.0.0.{1 + n % HOSTS}") for n in range(number)]


def write(server, folder, number):
    text = "# T\n\n" + "\n".join(f"<{address}>" for address in addresses(server, number))
    return small_book.write(folder, {"index": text}, delay=DELAY, max_concurrency=2)


def test_a_thousand_links_take_little_longer_than_the_policy_demands_and_are_cached(server, tmp_path):
    folder = write(server, tmp_path / "book", LINKS)
    done = small_book.run(folder)
    assert done.returncode == 0, done.stderr
    requests = list(server.log)
    assert len(requests) == LINKS == len(small_book.verdicts(folder))
    minimum = (LINKS / HOSTS - 1) * DELAY + LATENCY
    took = max(request.at for request in requests) - min(request.at for request in requests) + LATENCY
    for host in {request.host for request in requests}:
        times = [request.at for request in requests if request.host == host]
        # Ten at a time: on a busy machine single requests may be delayed and arrive together.
        assert min(later - earlier for earlier, later in zip(times, times[9:], strict=False)) > 0.6 * 9 * DELAY, host
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
    sphinx_took = time.monotonic() - began
    rows = [json.loads(line) for line in (sample / "out" / "output.json").read_text("utf-8").splitlines()]
    assert [row["status"] for row in rows] == ["working"] * SAMPLE
    total = re.search(r"asked \d+ links in (\d+) s", done.stdout)[0]
    print(f"{total}; first to last request {took:.1f} s, minimum {minimum:.1f} s")
    print(f"Sphinx: {SAMPLE} links in {sphinx_took:.1f} s")
    assert took < 1.5 * minimum
    assert took / LINKS < sphinx_took / SAMPLE
