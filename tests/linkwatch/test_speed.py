"""A thousand links on twenty hosts: each asked once, hosts side by side, each at the pace that the policy sets."""

import pytest
import small_book
from fault_server import FaultServer

HOSTS, LINKS, DELAY, LATENCY = 20, 1000, 0.2, 0.1


@pytest.fixture(scope="module")
def server():
    with FaultServer(latency=LATENCY) as running:
        yield running


def write(server, folder):
    addresses = [server.url(f"/ok/{n}", host=f"127.0.0.{1 + n % HOSTS}") for n in range(LINKS)]
    text = "# T\n\n" + "\n".join(f"<{address}>" for address in addresses)
    return small_book.write(folder, {"index": text}, delay=DELAY, max_concurrency=2)


def test_a_thousand_links_are_asked_side_by_side_and_are_cached(server, tmp_path):
    folder = write(server, tmp_path / "book")
    done = small_book.run(folder)
    assert done.returncode == 0, done.stderr
    requests = list(server.log)
    assert len(requests) == LINKS == len(small_book.verdicts(folder))
    # No host is finished before another has begun: whenever one has got its tenth request, all have got some.
    for number in range(10, LINKS // HOSTS, 10):
        place = next(n for n in range(LINKS) if [r.host for r in requests[:n]].count(requests[0].host) == number)
        assert len({request.host for request in requests[:place]}) == HOSTS, number
    for host in {request.host for request in requests}:
        times = [request.at for request in requests if request.host == host]
        # Ten at a time: on a busy machine single requests may be delayed and arrive together.
        assert min(later - earlier for earlier, later in zip(times, times[9:], strict=False)) > 0.6 * 9 * DELAY, host
    server.log.clear()
    assert small_book.run(folder).returncode == 0
    assert server.log == []
