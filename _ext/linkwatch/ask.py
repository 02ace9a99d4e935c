"""Asks hosts whether links still work: politely, within bounds of time and memory, and whatever they answer.

Built on aiohttp, and chosen by measuring: of the 101 cases of the tests' fault server, whose verdicts this gives all in
10 s, lychee 0.24.2 gave 68 in 126 s (one verdict for all redirects, none for pages that scripts build), Sphinx 9.0.4's
builder 38 before it was stopped after 150 s (it waits for ever on a host that goes on answering 429 with Retry-After).
Neither keeps what it found when it is killed.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from yarl import URL

from . import anchors, dois, links, public, verdicts
from .answers import FOR_GOOD, NOT_ASKED, TIMED_OUT, Answer, explain, not_asked, retry_after
from .guard import NotPublicError, PublicResolver, public_socket
from .hosts import Host, Manners
from .verdicts import Evidence, Hop, Verdict

LOOP = "the redirects go round in circles"


def trusted() -> ssl.SSLContext:
    """Whom to believe: the machine's authorities and, for machines that have none, those that browsers trust."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Asker:
    """Asks for verdicts, each address once. Use it as an asynchronous context manager."""

    def __init__(
        self,
        manners: Manners,
        *,
        doi_resolver: str = "https://doi.org/",
        tls: ssl.SSLContext | None = None,
        names: aiohttp.abc.AbstractResolver | None = None,
        loopback: bool = False,
    ):
        """*names*: looks names up. *loopback*: hosts of this machine are asked, too; for tests with a server on it."""
        self.manners, self.doi_resolver = manners, doi_resolver
        self._hosts: dict[str, Host] = {}
        self._tls, self._names, self._loopback = tls or trusted(), names, loopback
        self._proxies = getproxies()
        self._everywhere = asyncio.Semaphore(manners.connections)
        self._bodies = asyncio.Semaphore(8)  # bounds memory: that many pages at a time
        self.requests = 0
        self.reached = False  #: whether any host answered at all

    async def __aenter__(self) -> Asker:
        names = self._names or aiohttp.DefaultResolver()
        self._public = PublicResolver(names, loopback=self._loopback)
        self._session = self._session_of(self._public, public_socket(loopback=self._loopback))
        # A proxy may well be in the same private network; what it is asked for is checked in `_check`.
        self._proxied = self._session_of(names, None) if self._proxies else self._session
        return self

    def _session_of(self, names: aiohttp.abc.AbstractResolver, factory: Callable | None) -> aiohttp.ClientSession:
        """A session that looks names up by *names* and connects through sockets of *factory*."""
        connector = aiohttp.TCPConnector(
            limit=0,  # its queue would count against the patience for an answer; see _everywhere
            ssl=self._tls,
            resolver=names,
            socket_factory=factory,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),  # cookies live as long as the question about one link
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.manners.patience / 2),
            headers={
                "User-Agent": self.manners.agent,
                "Accept": "text/html,*/*;q=0.8",
                "Accept-Language": "en,*;q=0.5",
            },
            max_line_size=65536,
            max_field_size=65536,
            auto_decompress=True,
        )

    async def __aexit__(self, *error: object) -> None:
        await self._session.close()
        await self._proxied.close()
        await self._public.close()
        await asyncio.sleep(0)  # lets TLS connections close

    def host(self, address: str) -> Host:
        return self._hosts.setdefault(urlsplit(address).netloc, Host(self.manners))

    # -- Many links --------------------------------------------------------------------------------------------------

    async def run(self, addresses: Iterable[str], told: Callable[[str, Verdict], None]) -> bool:
        """Asks for all, telling each verdict as it is reached; False if the time for a run did not suffice."""

        async def one(address: str) -> None:
            try:
                verdict = await self.ask(address)
            except Exception as error:  # one strange answer must not cost the verdicts of all other links
                verdict = Verdict(verdicts.UNREACHABLE, f"the check itself failed ({type(error).__name__}: {error})")
            told(address, verdict)

        try:
            async with asyncio.timeout(self.manners.budget), asyncio.TaskGroup() as group:
                for address in addresses:
                    group.create_task(one(address))
        except TimeoutError:
            return False
        return True

    # -- One link ----------------------------------------------------------------------------------------------------

    async def ask(self, address: str) -> Verdict:
        """The verdict on one address."""
        doi = dois.of_address(address)
        if doi is not None:
            if not dois.is_well_formed(doi):
                return Verdict(verdicts.DOI, f"“{doi}” is not a DOI: they look like 10.1787/059814a7-en")
            asked = self.doi_resolver + urlsplit(links.wire(address)).path.lstrip("/")
            return verdicts.judge_doi(await self.evidence(asked, stay=True))
        return verdicts.judge(address, await self.evidence(address))

    async def evidence(self, address: str, *, stay: bool = False) -> Evidence:
        """Asks until the answer is no whim. *stay*: redirects to another host are an answer, not a way."""
        try:
            wire = links.wire(address)
        except ValueError as error:
            return Evidence(failure=str(error), impossible=True)
        if said := public.fault_of_host(urlsplit(wire).hostname or "", loopback=self._loopback):
            return Evidence(failure=said, impossible=True)
        host = self.host(wire)
        for attempt in range(self.manners.attempts):
            found, wait = await self._attempt(address, wire, stay, head=attempt == 0)
            enough = attempt + 1 == self.manners.attempts or (attempt and found.failure == TIMED_OUT)
            if wait is None or enough or host.down:
                break
            await asyncio.sleep(wait or self.manners.backoff * 2**attempt)
        if not found.failure:
            host.told_off = host.told_off + 1 if found.hops[-1].status == 429 else 0
        return found

    async def _attempt(self, address: str, wire: str, stay: bool, *, head: bool) -> tuple[Evidence, float | None]:
        """What one attempt brings, and after how many seconds another makes sense (0: as usual; None: it does not)."""
        fragment = "" if stay else urlsplit(address).fragment
        if head and not fragment and not self.host(wire).refuses_head:
            found, wait, connected = await self._walk("HEAD", wire, "", stay)
            status = found.hops[-1].status if found.hops and not found.failure else 0
            told_to_wait = status == 429 or (status == 503 and wait != 0)
            if 200 <= status < 300 or not connected or told_to_wait or (stay and 300 <= status < 400):
                return found, wait
            if status in (405, 501):
                self.host(wire).refuses_head = True
        found, wait, _connected = await self._walk("GET", wire, fragment, stay)
        return found, wait

    async def _walk(self, method: str, wire: str, fragment: str, stay: bool) -> tuple[Evidence, float | None, bool]:
        """Follows redirects to the end: evidence, seconds to the next attempt as in `_attempt`, if it connected."""
        jar = aiohttp.CookieJar(unsafe=True)  # unsafe: cookies of hosts that are numbers
        hops: list[Hop] = []
        seen: set[tuple] = set()
        url, cookies = wire, False
        while True:
            state = (url, tuple(sorted((c.key, c.value) for c in jar)))
            if state in seen or len(hops) > self.manners.hops:
                return Evidence(tuple(hops), LOOP), None, True
            seen.add(state)
            try:
                hop, anchor, wait, set_cookie = await self._request(method, url, fragment, jar)
            except Answer as answer:
                final = not answer.connected and any(word in answer.why for word in FOR_GOOD)
                why = f"after a redirect, {answer.why}" if hops and answer.why.startswith(NOT_ASKED) else answer.why
                return Evidence(tuple(hops), why), None if final else 0, answer.connected
            try:
                hop = replace(hop, location=links.after_redirect(url, hop.location) if hop.location else "")
            except ValueError as error:
                return Evidence((*hops, hop), f"a redirect leads to no address ({error})"), None, True
            hops.append(hop)
            if hop.location and not (stay and urlsplit(hop.location).netloc != urlsplit(wire).netloc):
                cookies = cookies or (hop.status in verdicts.TEMPORARY and set_cookie)
                fragment = (urlsplit(hop.location).fragment or fragment) if fragment else ""
                try:
                    url = links.wire(hop.location)
                except ValueError as error:
                    return Evidence(tuple(hops), f"a redirect leads to no address ({error})"), None, True
                continue
            elsewhere = cookies and urlsplit(url)[1:3] != urlsplit(wire)[1:3]
            return Evidence(tuple(hops), anchor=anchor, cookies=elsewhere), wait, True

    # -- One request -------------------------------------------------------------------------------------------------

    async def _request(
        self, method: str, url: str, fragment: str, jar: aiohttp.CookieJar
    ) -> tuple[Hop, str, float | None, bool]:
        """One answer: the hop, the anchor, when to ask again, whether it sets cookies. Raises Answer."""
        host, proxy = self.host(url), self._proxy(url)
        if said := public.fault_of_host(urlsplit(url).hostname or "", loopback=self._loopback):
            raise not_asked(said)
        patience = self.manners.patience / (2 if method == "HEAD" else 1)
        async with host.turn(), self._everywhere:
            # Known by now, though not when this request began to wait.
            if host.down:
                raise Answer(host.down, connected=False)
            if host.wants_no_more:
                return Hop(url, 429), "", None, False
            self.requests += 1
            response = None
            try:
                async with asyncio.timeout(patience):
                    if proxy:
                        await self._check(url)
                    response = await (self._proxied if proxy else self._session).request(
                        method,
                        URL(url, encoded=True),
                        allow_redirects=False,
                        cookies={name: morsel.value for name, morsel in jar.filter_cookies(URL(url)).items()},
                        proxy=proxy,
                    )
                self.reached = True
                host.connected()
                jar.update_cookies(response.cookies, URL(url))
                location = response.headers.get("Location", "") if response.status in _REDIRECTS else ""
                hop = Hop(url, response.status, location)
                anchor = ""
                if fragment and method == "GET" and 200 <= response.status < 300:
                    anchor = await self._anchor(response, fragment)
                return hop, anchor, self._again(host, response), bool(response.cookies)
            except (aiohttp.ClientError, OSError, TimeoutError, ssl.SSLError, ValueError) as error:
                answer = explain(error)
                self.reached = self.reached or answer.why.startswith(
                    NOT_ASKED
                )  # its name was found: there is a network
                (host.connected if answer.connected else lambda: host.unconnected(answer.why))()
                raise answer from None
            finally:
                if response is not None:
                    response.release() if method == "HEAD" else response.close()  # the rest of a body is not for us

    def _proxy(self, url: str) -> str | None:
        """The proxy that the surroundings name for *url*."""
        parts = urlsplit(url)
        return None if proxy_bypass(parts.hostname or "") else self._proxies.get(parts.scheme)

    async def _check(self, url: str) -> None:
        """Raises NotPublicError if the host of *url* is not public. A proxy looks it up again, by its own rules."""
        host = urlsplit(url).hostname or ""
        try:
            await self._public.resolve(host, 0, socket.AF_UNSPEC)
        except NotPublicError:
            raise
        except OSError:
            return  # known to the proxy alone

    def _again(self, host: Host, response: aiohttp.ClientResponse) -> float | None:
        """Seconds after which the same question makes sense (0: as usual); None if the answer is final."""
        if response.status not in (408, 425, 429, 500, 502, 503, 504):
            return None
        wait = retry_after(response.headers.get("Retry-After", ""))
        if wait is None:
            return 0
        host.pause(min(wait, self.manners.longest_wait))
        return wait if wait <= self.manners.longest_wait else None

    async def _anchor(self, response: aiohttp.ClientResponse, fragment: str) -> str:
        if response.content_type not in anchors.HTML:
            return anchors.NOT_HTML
        async with self._bodies:
            body, whole = bytearray(), False
            with suppress(TimeoutError, aiohttp.ClientError, OSError):
                async with asyncio.timeout(self.manners.patience):
                    async for chunk in response.content.iter_chunked(65536):
                        body += chunk
                        if len(body) >= self.manners.body:
                            break
                    else:
                        whole = True
            return await asyncio.to_thread(
                anchors.look, bytes(body[: self.manners.body]), fragment, response.charset or "", whole=whole
            )


_REDIRECTS = (*verdicts.PERMANENT, *verdicts.TEMPORARY)
