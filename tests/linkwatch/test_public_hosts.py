"""Hosts that are not public: never requested, in no notation, and by no name, redirect or proxy."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

import aiohttp
import fault_server
import pytest
import small_book
from fault_server import FaultServer
from linkwatch.checker import public_hosts
from linkwatch.checker.connections import NotPublicError, PublicResolver, public_socket
from linkwatch.checker.link_checker import LinkChecker
from linkwatch.checker.policy import RequestPolicy

#: One server serves the whole module: pytest-xdist keeps it on one worker.
pytestmark = pytest.mark.xdist_group("not-public")

#: Notations of loopback, private and reserved addresses that some resolver accepts, and local names.
NOT_PUBLIC = [
    "127.0.0.1",
    "127.1",
    "127.0.0.1.",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0X7F.0.0.1",
    "0177.0.0.1",
    "0177.0.0.01",
    "017700000001",
    "0",
    "0x",
    "0.0.0.0",
    "10.1.2.3",
    "012.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.257",
    "3232235521",
    "100.64.0.1",
    "100.127.255.255",
    "100.100.100.200",
    "169.254.169.254",
    "0xa9fea9fe",
    "169.254.1.1",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "256.1.1.1",
    "1.2.3.4.5",
    "1.2.3.08",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fec0::1]",
    "[ff02::1]",
    "[100::1]",
    "[4000::1]",
    "[:::]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "x.localhost",
    "localhost.localdomain",
    "printer",
    "metadata",
    "metadata.google.internal",
    "metadata.google.internal.",
    "printer.local",
    "router.lan",
    "router.home.arpa",
    "server.corp",
    "127.0.0.1%2e",
    "a%00.example",
    "a..example",
    "",
]
PUBLIC = [
    "www.oecd.org",
    "doi.org",
    "8.8.8.8",
    "134744072",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "169.253.0.1",
    "223.255.255.255",
    "[2606:4700::1111]",
    "[64:ff9b::808:808]",
    "[::ffff:8.8.8.8]",
    "xn--bcher-kva.example",
    "local.example",
    "internal.example.org",
    "localhost.example.org",
    "1.example",
    "0x.example",
]


class FakeResolver(aiohttp.abc.AbstractResolver):
    """Resolves names to the addresses that a test gives, each time to the next; `asked` lists the names."""

    def __init__(self, **answers):
        self.answers, self.asked = {name.replace("_", "."): list(answers) for name, answers in answers.items()}, []

    async def resolve(self, host, port=0, family=socket.AF_INET):
        self.asked.append(host)
        if host not in self.answers:
            raise OSError("no such name")
        remaining = self.answers[host]
        answer = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        addresses = answer if isinstance(answer, tuple) else (answer,)
        kinds = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": kinds[ip_address(address).version],
                "proto": 0,
                "flags": 0,
            }
            for address in addresses
        ]

    async def close(self):
        pass


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def check(addresses, resolver=None, *, doi_resolver="https://doi.invalid/", **options):
    """Checks *addresses* and maps each to its verdict."""
    results = {}

    async def main():
        policy = RequestPolicy(delay=0.0, timeout=2, backoff=0.01, attempts=2)
        names = resolver or FakeResolver()
        async with LinkChecker(policy, resolver=names, doi_resolver=doi_resolver, **options) as checker:
            await checker.run(addresses, results.__setitem__)

    # In a thread: the browser of other tests keeps a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, main()).result()
    return results


# -- Pure functions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", NOT_PUBLIC)
def test_a_host_that_is_not_public_is_known(host):
    assert public_hosts.fault_of_host(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_host_may_be_asked(host):
    assert public_hosts.fault_of_host(host) == ""


def test_numbers_are_read_as_systems_read_them():
    spellings = ["127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0177.1", "0x7f.0.0.1", "017700000001"]
    assert {str(public_hosts.as_ipv4(text)) for text in spellings} == {"127.0.0.1"}
    assert {socket.inet_aton(text) for text in spellings} == {bytes([127, 0, 0, 1])}
    assert public_hosts.as_ipv4("www.oecd.org") is None
    for text in ("256.0.0.1", "1.2.3.4.5", "127.0x1g.1", "4294967296", "1.2.3.08", "x.1"):
        with pytest.raises(ValueError):
            public_hosts.as_ipv4(text)


def test_python_thinks_no_other_of_what_we_call_public():
    addresses = [f"{first}.{second}.7.9" for first in range(256) for second in range(0, 256, 3)]
    addresses += [f"{first:x}::1" for first in range(1, 0x10000, 16)]
    public = {text for text in addresses if not public_hosts.fault_of_address(text)}
    assert [text for text in public if not ip_address(text).is_global or ip_address(text).is_multicast] == []
    assert len(public) > 10_000


def test_loopback_is_no_more_than_this_machine():
    for host in ("127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "2130706433"):
        assert public_hosts.fault_of_host(host, loopback=True) == ""
    for host in ("10.0.0.1", "0.0.0.0", "169.254.169.254", "[fe80::1]", "printer", "x.internal"):
        assert public_hosts.fault_of_host(host, loopback=True), host


# -- Requests ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("port", ["plain", "tls"])
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0"]
)
def test_no_spelling_of_this_machine_is_asked(server, host, port):
    server.log.clear()
    address = server.url("/ok", port).replace("127.0.0.1", host)
    names = FakeResolver()
    verdict = check([address], names)[address]
    assert (verdict.name, verdict.broken) == ("gone", True)
    assert "this machine" in verdict.note or "local network" in verdict.note or "no host" in verdict.note
    assert server.log == [] and names.asked == []


@pytest.mark.parametrize("leads", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254", "fd00::1"])
def test_a_name_that_leads_to_a_private_address_is_not_asked(server, leads):
    server.log.clear()
    address = server.url("/ok").replace("127.0.0.1", "evil.example")
    verdict = check([address], FakeResolver(evil_example=[leads]))[address]
    assert verdict.name == "unreachable"
    assert verdict.note.startswith("not asked: evil.example leads to ")
    assert server.log == []


def test_one_private_address_among_public_ones_is_enough():
    address = "http://evil.example/"
    verdict = check([address], FakeResolver(evil_example=[("93.184.215.14", "10.0.0.1")]))[address]
    assert "10.0.0.1 is an address of a private network" in verdict.note


@pytest.mark.parametrize(
    "location",
    ["http://10.0.0.1/", "//169.254.169.254/latest", "http://printer/", "http://[fe80::1]/", "http://evil.example/"],
)
@pytest.mark.parametrize("status", [301, 302])
def test_a_redirect_to_a_private_address_is_not_followed(server, monkeypatch, location, status):
    """The server that redirects has a loopback address, so loopback is allowed here, and nothing else."""
    monkeypatch.setitem(fault_server.FIXED, "/leads-inside", fault_server.redirect(status, location))
    address = server.url("/leads-inside")
    verdict = check([address], FakeResolver(evil_example=["10.0.0.1"]), loopback=True)[address]
    assert verdict.name == "unreachable"
    assert verdict.note.startswith("after a redirect, not asked: ")


def test_a_name_cannot_lead_elsewhere_between_the_look_and_the_connection(server):
    """Each connection is to the address that its own look-up returned, which is checked (DNS rebinding)."""
    server.log.clear()
    address = server.url("/ok").replace("127.0.0.1", "evil.example")
    names = FakeResolver(evil_example=["127.0.0.1", "10.0.0.1"])
    assert check([address], names, loopback=True)[address].name == "works"
    assert names.asked == ["evil.example"] and len(server.log) == 1

    async def twice():
        guarded = PublicResolver(FakeResolver(evil_example=["93.184.215.14", "127.0.0.1"]))
        first = await guarded.resolve("evil.example", 80)
        with pytest.raises(NotPublicError):
            await guarded.resolve("evil.example", 80)
        return first

    with ThreadPoolExecutor(1) as thread:
        assert [one["host"] for one in thread.submit(asyncio.run, twice()).result()] == ["93.184.215.14"]


def test_no_socket_is_made_for_a_private_address():
    info = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80))
    with pytest.raises(NotPublicError):
        public_socket()(info)
    public_socket(loopback=True)(info).close()


def test_behind_a_proxy_the_same_holds(server, monkeypatch):
    """The proxy itself may have a private address; the hosts that it is asked to request may not."""
    server.log.clear()
    monkeypatch.setenv("http_proxy", server.url("/"))
    monkeypatch.setenv("no_proxy", "")
    names = FakeResolver(evil_example=["10.0.0.1"], good_example=["93.184.215.14"])
    bad = ["http://evil.example/ok", "http://10.0.0.1/ok", "http://localhost/ok"]
    got = check([*bad, "http://good.example/ok", "http://known-to-the-proxy.example/ok"], names)
    assert [got[address].name for address in bad] == ["unreachable", "gone", "gone"]
    assert {request.host for request in server.log} == {"good.example", "known-to-the-proxy.example"}


def test_a_resolver_of_dois_is_asked_by_the_same_rule(server):
    server.log.clear()
    address = "https://doi.org/10.1787/059814a7-en"
    verdict = check([address], doi_resolver=server.url("/doi-302/"))[address]
    assert verdict.name == "unreachable" and "this machine" in verdict.note
    assert server.log == []


# -- The command -----------------------------------------------------------------------------------------------------


def test_the_command_asks_no_private_host_and_says_so(server, tmp_path):
    server.log.clear()
    text = f"# T\n\n<{server.url('/ok')}> and <{server.url('/403').replace('127.0.0.1', 'localhost')}>\n"
    folder = small_book.write(tmp_path / "book", {"index": text})
    done = small_book.run(folder, loopback=False)
    assert server.log == []
    assert done.returncode == 1, done.stderr
    assert set(small_book.verdicts(folder).values()) == {"gone"}
    notes = [link["note"] for link in small_book.report(folder)["links"]]
    assert any("127.0.0.1 is an address of this machine" in note for note in notes)
    assert "127.0.0.1 is an address of this machine" in done.stdout
    assert "Traceback" not in done.stderr
    small_book.run(folder, "--again")
    assert server.log  # the same book, in a test that may
