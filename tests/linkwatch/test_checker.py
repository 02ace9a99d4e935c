"""The link checker against every fault of the fault server."""

import asyncio
import os
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from urllib.parse import urlsplit

import aiohttp
import pytest
from fault_server import CASES, FaultServer
from linkwatch.checker.failures import parse_retry_after
from linkwatch.checker.link_checker import LinkChecker
from linkwatch.checker.policy import RequestPolicy
from linkwatch.verdicts import Verdict

QUICK = RequestPolicy(
    user_agent="linkwatch-test/1 (+https://linkwatch.example/)",
    max_concurrency=4,
    delay=0.0,
    timeout=3,
    backoff=0.05,
    max_retry_after=2,
)


#: One server and one run of all cases serve the whole module: it stays with one worker.
pytestmark = pytest.mark.xdist_group("fault-server")


class FakeResolver(aiohttp.abc.AbstractResolver):
    """Resolves every name to 127.0.0.1, except names in .invalid, which do not exist (RFC 6761)."""

    async def resolve(self, host, port=0, family=socket.AF_INET):
        if host.endswith(".invalid"):
            raise OSError("no such name")
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self):
        pass


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def check(server, addresses, policy=QUICK, **options):
    """Maps each of *addresses* to its verdict; also whether the run was complete, and the number of requests."""
    results = {}

    async def main():
        settings = {"tls": server.trust, "resolver": FakeResolver(), "loopback": True, **options}
        async with LinkChecker(policy, **settings) as checker:
            complete = await checker.run(addresses, results.__setitem__)
            return complete, checker.requests

    # In a thread, because Playwright keeps an event loop running in this one if other tests use it.
    with ThreadPoolExecutor(1) as thread:
        complete, requests = thread.submit(asyncio.run, main()).result()
    return results, complete, requests


@pytest.fixture(scope="module")
def answers(server):
    """All cases in one run, on a few hosts, so that a pause of one host does not delay all cases."""
    addresses = {case: server.url(case[0], host=f"127.0.0.{1 + n % 8}") for n, case in enumerate(CASES)}
    results, complete, requests = check(server, list(addresses.values()))
    assert complete
    return {case: results[address] for case, address in addresses.items()}, requests


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_every_fault_gets_its_verdict(answers, case):
    _path, name, words = case
    verdict = answers[0][case]
    assert verdict.name == name, verdict
    assert words in verdict.note if words else not verdict.note


def test_requests_and_bytes_stay_within_bounds(server, answers):
    _verdicts, requests = answers
    # Three attempts at most for each, and the hops of redirects.
    assert requests < 3 * len(CASES)
    # Three bodies of 50 MB are asked for: what left the server, its socket's buffer included, is less than one.
    assert 0 < server.sent < 50 * 2**20


def test_the_new_address_is_the_last_of_the_permanent_redirects(server, answers):
    new = {case[0]: verdict.new for case, verdict in answers[0].items() if verdict.name == "moved"}
    assert urlsplit(new["/301"]).path == "/ok"
    assert urlsplit(new["/chain"]).path == "/ok"
    assert urlsplit(new["/chain-mixed"]).path == "/302"
    assert urlsplit(new["/301-umlaut"]).path == "/ok/gr%C3%B6%C3%9Fe"
    assert urlsplit(new["/301-anchored#here"])[2:] == ("/anchored", "", "here")
    assert urlsplit(new["/301-fragment"]).fragment == "old"
    fixable = {case[0]: verdict.fixable for case, verdict in answers[0].items() if verdict.name == "moved"}
    assert fixable.pop("/deep/down/page") is False
    assert all(fixable.values())


def test_a_page_without_fragment_is_not_downloaded(server, answers):
    assert {request.method for request in server.asked("/big-body") if "#" not in request.path} == {"HEAD", "GET"}
    assert Counter(request.method for request in server.asked("/ok"))["GET"] == 0


def test_every_request_says_who_asks(server, answers):
    assert {request.headers.get("user-agent") for request in server.log} == {QUICK.user_agent}


@pytest.mark.parametrize(
    ("port", "name", "words"),
    [
        ("tls", "works", ""),
        ("wrong-name", "unreachable", "certificate"),
        ("stranger", "unreachable", "certificate"),
        ("expired", "unreachable", "certificate"),
        ("not-tls", "unreachable", "TLS"),
    ],
)
def test_certificates(server, port, name, words):
    address = server.url("/ok", port)
    results, _complete, _requests = check(server, [address])
    assert (results[address].name, words in results[address].note) == (name, True)


def test_hosts_that_do_not_answer(server):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{closed.getsockname()[1]}/x"
    unknown = "http://nobody.invalid/x"
    results, _complete, _requests = check(server, [refused, unknown])
    assert results[refused] == Verdict("unreachable", "no connection (connection refused)")
    assert results[unknown] == Verdict("unreachable", "no such host")


def test_a_host_that_is_down_is_not_asked_for_each_of_its_links(server):
    addresses = [f"http://nobody.invalid/{number}" for number in range(50)]
    results, _complete, requests = check(server, addresses)
    assert {verdict.name for verdict in results.values()} == {"unreachable"} and len(results) == 50
    assert requests <= 8


def test_a_host_that_wants_no_more_is_left_alone(server):
    addresses = [server.url(f"/429-late?{number}") for number in range(50)]
    results, _complete, requests = check(server, addresses, RequestPolicy(delay=0.0, max_retry_after=0.1, backoff=0.01))
    assert {verdict.name for verdict in results.values()} == {"refuses robots"}
    assert requests < 10


def test_names_beyond_ascii(server):
    port = server.ports["plain"]
    address = f"http://bücher.example:{port}/ok/straße?q=ä b"
    results, _complete, _requests = check(server, [address])
    assert results[address].name == "works"
    request = server.log[-1]
    assert request.host == f"xn--bcher-kva.example:{port}"
    assert request.path == "/ok/stra%C3%9Fe?q=%C3%A4%20b"


@pytest.mark.parametrize("address", ["http:///x", "http://[bad/x", "http://a..b/x", "http://a:99999/", "https://"])
def test_what_is_no_address_is_gone(server, address):
    results, _complete, requests = check(server, [address])
    assert results[address].name == "gone" and "not an address" in results[address].note and requests == 0


def test_dois_are_judged_by_their_resolver_alone(server):
    cases = {
        "https://doi.org/ok/10.1/x": "DOI malformed or unknown",
        "https://doi.org/10.1787/": "DOI malformed or unknown",
        "https://doi.org/10.1787/abc-en.": "DOI malformed or unknown",
    }
    for address, name in cases.items():
        results, _complete, requests = check(server, [address], doi_resolver=server.url("/"))
        assert (results[address].name, requests) == (name, 0), address


@pytest.mark.parametrize(
    ("resolver", "name"),
    [
        ("/doi-302/", "works"),
        ("/doi-404/", "DOI malformed or unknown"),
        ("/doi-403/", "refuses robots"),
        ("/doi-500/", "unreachable"),
    ],
)
def test_what_resolvers_say(server, resolver, name):
    address = "https://doi.org/10.1787/059814a7-en"
    results, _complete, _requests = check(server, [address], doi_resolver=server.url(resolver))
    assert results[address].name == name
    assert not [request for request in server.log if request.host.startswith("publisher")]


def test_requests_to_one_host_keep_their_distance(server):
    server.log.clear()
    addresses = [server.url(f"/ok/{number}", host="127.0.0.9") for number in range(8)]
    check(server, addresses, RequestPolicy(delay=0.15))
    times = [request.at for request in server.log]
    assert len(times) == 8
    assert min(after - before for before, after in pairwise(times)) > 0.1


def test_a_host_that_asks_for_a_pause_gets_it(server):
    server.log.clear()
    server.counts.clear()
    first, second = server.url("/once-429", host="127.0.0.10"), server.url("/ok/later", host="127.0.0.10")
    policy = RequestPolicy(delay=0.01, max_concurrency=1, max_retry_after=5)
    results, _complete, _requests = check(server, [first, second], policy)
    assert {verdict.name for verdict in results.values()} == {"works"}
    refusal, *later = [request.at for request in server.log]
    assert all(at - refusal > 0.9 for at in later)


def test_the_budget_ends_a_run(server):
    addresses = [server.url(f"/hang?{number}") for number in range(20)] + [server.url("/ok/1", host="127.0.0.11")]
    results, complete, _requests = check(server, addresses, RequestPolicy(delay=0.0, timeout=600, budget=5))
    assert not complete and list(results) == addresses[-1:]


def test_retry_after_is_a_number_or_a_date():
    assert parse_retry_after("120") == 120
    assert parse_retry_after("Wed, 21 Oct 2015 07:28:10 GMT", now=1445412480) == 10
    assert parse_retry_after("Wed, 21 Oct 2015 07:28:10 GMT", now=2e9) == 0
    assert [parse_retry_after(text) for text in ("", "soon", "-5")] == [None, None, None]


def test_no_file_is_left_open(server):
    def opened():
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    check(server, [server.url("/ok")])
    before = opened()
    check(server, [server.url(f"/ok/{number}", host=f"127.0.0.{20 + number}") for number in range(30)])
    time.sleep(0.2)
    assert opened() <= before + 2
