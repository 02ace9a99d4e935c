"""Asks hosts whether links still work: politely, within bounds of time and memory, and whatever they answer.

Built on aiohttp, and chosen by measuring: of the 101 cases of the tests' fault server, whose verdicts this gives all in
10 s, lychee 0.24.2 gave 68 in 126 s (one verdict for all redirects, none for pages that scripts build), Sphinx 9.0.4's
builder 38 before it was stopped after 150 s (it waits for ever on a host that goes on answering 429 with Retry-After).
Neither keeps what it found when it is killed.
"""

from __future__ import annotations

import asyncio
import email.utils
import os
import ssl
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from yarl import URL

from . import anchors, dois, links, verdicts
from .hosts import Host, Manners
from .verdicts import Evidence, Hop, Verdict

TIMED_OUT = "no answer in time"
LOOP = "the redirects go round in circles"
#: Failures to connect that another attempt would only repeat.
_FOR_GOOD = ("no such host", "certificate", "TLS")


class Answer(Exception):  # noqa: N818 (it is a message, raised or not)
    """Why no answer arrived. ``connected``: whether the host was reached at all."""

    def __init__(self, why: str, *, connected: bool):
        super().__init__(why)
        self.why, self.connected = why, connected


def explain(error: BaseException) -> Answer:
    """An error of the HTTP library in plain words."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Answer("no such host", connected=False)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        why = getattr(error.certificate_error, "verify_message", "") or str(error.certificate_error)
        return Answer(f"its certificate is not valid ({why.rstrip('.')})", connected=False)
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return Answer("TLS cannot be agreed on", connected=False)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Answer("no connection (timed out)", connected=False)
    if isinstance(error, aiohttp.ClientConnectorError):
        number = error.os_error.errno
        why = os.strerror(number).lower() if number else "refused"  # its own words name the port
        return Answer(f"no connection ({why})", connected=False)
    if isinstance(error, TimeoutError):
        return Answer(TIMED_OUT, connected=True)
    if isinstance(error, (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, ConnectionError)):
        return Answer("the host closed the connection", connected=True)
    return Answer("the answer is not HTTP", connected=True)


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
    ):
        self.manners, self.doi_resolver = manners, doi_resolver
        self._hosts: dict[str, Host] = {}
        self._tls, self._names = tls or trusted(), names
        self._proxies = getproxies()
        self._everywhere = asyncio.Semaphore(manners.connections)
        self._bodies = asyncio.Semaphore(8)  # bounds memory: that many pages at a time
        self.requests = 0
        self.reached = False  #: whether any host answered at all

    async def __aenter__(self) -> Asker:
        connector = aiohttp.TCPConnector(
            limit=0,  # its queue would count against the patience for an answer; see _everywhere
            ssl=self._tls,
            resolver=self._names,
        )
        self._session = aiohttp.ClientSession(
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
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._session.close()
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
                final = not answer.connected and any(word in answer.why for word in _FOR_GOOD)
                return Evidence(tuple(hops), answer.why), None if final else 0, answer.connected
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
        host = self.host(url)
        patience = self.manners.patience / (2 if method == "HEAD" else 1)
        parts = urlsplit(url)
        proxy = None if proxy_bypass(parts.hostname or "") else self._proxies.get(parts.scheme)
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
                    response = await self._session.request(
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
                (host.connected if answer.connected else lambda: host.unconnected(answer.why))()
                raise answer from None
            finally:
                if response is not None:
                    response.release() if method == "HEAD" else response.close()  # the rest of a body is not for us

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


def retry_after(value: str, now: float | None = None) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as a date; None if it says nothing usable."""
    value = value.strip()
    if value.isdecimal():
        return float(value[:9])
    with suppress(ValueError, TypeError):
        moment = email.utils.parsedate_to_datetime(value).timestamp()
        return max(0.0, moment - (time.time() if now is None else now))
    return None
