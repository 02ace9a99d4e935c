"""Checks many links: retries temporary failures, follows redirects, classifies what the requests bring."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp

from .. import dois, links, verdicts
from ..verdicts import ResponseTrace, Verdict
from .client import HttpClient
from .failures import NOT_REQUESTED, TIMED_OUT, RequestFailedError
from .policy import RequestPolicy

REDIRECT_LOOP = "the redirects go round in circles"


class Attempt(NamedTuple):
    """What one attempt at a link brought, with all its redirects."""

    trace: ResponseTrace
    #: Seconds after which another attempt makes sense (0: the usual backoff); None if this one is final.
    retry_in: float | None = None
    connected: bool = True


class LinkChecker:
    """Checks URLs, each once. Use it as an asynchronous context manager."""

    def __init__(
        self,
        policy: RequestPolicy,
        *,
        doi_resolver: str = "https://doi.org/",
        tls: ssl.SSLContext | None = None,
        resolver: aiohttp.abc.AbstractResolver | None = None,
        loopback: bool = False,
    ):
        """*doi_resolver*: URL that DOIs are appended to. The others: see `HttpClient`."""
        self.policy, self.doi_resolver = policy, doi_resolver
        self._client = HttpClient(policy, tls=tls, resolver=resolver, loopback=loopback)

    async def __aenter__(self) -> LinkChecker:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._client.__aexit__(*error)

    @property
    def requests(self) -> int:
        """Number of requests that were sent."""
        return self._client.requests

    @property
    def any_host_answered(self) -> bool:
        """False as long as every request has failed, which probably means that there is no network."""
        return self._client.any_host_answered

    async def run(self, addresses: Iterable[str], on_result: Callable[[str, Verdict], None]) -> bool:
        """Checks all *addresses*, and calls *on_result* as each verdict is reached.

        Returns False if the policy's budget ended the run before all had a verdict.
        """

        async def check_one(address: str) -> None:
            try:
                verdict = await self.check(address)
            except Exception as error:  # an unexpected response must not cost the verdicts of all other links
                verdict = Verdict(verdicts.UNREACHABLE, f"the check itself failed ({type(error).__name__}: {error})")
            on_result(address, verdict)

        try:
            async with asyncio.timeout(self.policy.budget), asyncio.TaskGroup() as group:
                for address in addresses:
                    group.create_task(check_one(address))
        except TimeoutError:
            return False
        return True

    async def check(self, address: str) -> Verdict:
        """The verdict on one URL. For a DOI only the resolver is requested, not the publisher that it redirects to."""
        doi = dois.from_url(address)
        if doi is None:
            return verdicts.classify(address, await self.trace(address))
        if not dois.is_well_formed(doi):
            return Verdict(verdicts.DOI, f"“{doi}” is not a DOI: they look like 10.1787/059814a7-en")
        url = self.doi_resolver + urlsplit(links.encode_url(address)).path.lstrip("/")
        return verdicts.classify_doi(await self.trace(url, same_host=True))

    async def trace(self, address: str, *, same_host: bool = False) -> ResponseTrace:
        """Makes attempts at one URL until one is final. *same_host*: do not follow redirects to other hosts."""
        try:
            url = links.encode_url(address)
        except ValueError as error:
            return ResponseTrace(failure=str(error), invalid_url=True)
        if reason := self._client.fault_of_host(url):
            return ResponseTrace(failure=reason, invalid_url=True)
        host = self._client.host(url)
        for number in range(self.policy.attempts):
            attempt = await self._attempt(address, url, same_host, allow_head=number == 0)
            trace = attempt.trace
            # A host that times out twice is not tried a third time.
            last = number + 1 == self.policy.attempts or (number and trace.failure == TIMED_OUT)
            if attempt.retry_in is None or last or host.down:
                break
            await asyncio.sleep(attempt.retry_in or self.policy.backoff * 2**number)
        if not trace.failure:
            host.consecutive_429 = host.consecutive_429 + 1 if trace.hops[-1].status == 429 else 0
        return trace

    async def _attempt(self, address: str, url: str, same_host: bool, *, allow_head: bool) -> Attempt:
        """Requests *url* with HEAD if no fragment is looked for, and with GET if that does not settle it."""
        fragment = "" if same_host else urlsplit(address).fragment
        host = self._client.host(url)
        if allow_head and not fragment and not host.refuses_head:
            attempt = await self._follow("HEAD", url, "", same_host)
            trace = attempt.trace
            status = trace.hops[-1].status if trace.hops and not trace.failure else 0
            rate_limited = status == 429 or (status == 503 and attempt.retry_in != 0)
            redirected = same_host and 300 <= status < 400
            if 200 <= status < 300 or not attempt.connected or rate_limited or redirected:
                return attempt
            if status in (405, 501):
                host.refuses_head = True
        return await self._follow("GET", url, fragment, same_host)

    async def _follow(self, method: str, first_url: str, fragment: str, same_host: bool) -> Attempt:
        """Requests *first_url* and follows its redirects to the end."""
        jar = aiohttp.CookieJar(unsafe=True)  # unsafe: hosts that are IP addresses may set cookies, too
        trace = ResponseTrace()
        seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        url, cookies_on_redirect = first_url, False
        while True:
            # The same URL with other cookies is no loop.
            state = (url, tuple(sorted((cookie.key, cookie.value) for cookie in jar)))
            if state in seen or len(trace.hops) > self.policy.max_redirects:
                return Attempt(replace(trace, failure=REDIRECT_LOOP))
            seen.add(state)
            try:
                response = await self._client.request(method, url, fragment, jar)
            except RequestFailedError as failure:
                return _failed(trace, failure)
            try:
                location = response.hop.location and links.resolve_location(url, response.hop.location)
                hop = replace(response.hop, location=location)
                trace = replace(trace, hops=(*trace.hops, hop))
                if not location or (same_host and urlsplit(location).netloc != urlsplit(first_url).netloc):
                    break
                url = links.encode_url(location)
            except ValueError as error:
                return Attempt(replace(trace, failure=f"a redirect leads to no address ({error})"))
            if hop.status in verdicts.TEMPORARY and response.sets_cookies:
                cookies_on_redirect = True
            fragment = (urlsplit(location).fragment or fragment) if fragment else ""
        elsewhere = urlsplit(url)[1:3] != urlsplit(first_url)[1:3]
        trace = replace(trace, anchor=response.anchor, cookie_page=cookies_on_redirect and elsewhere)
        return Attempt(trace, response.retry_in)


def _failed(trace: ResponseTrace, failure: RequestFailedError) -> Attempt:
    """The attempt that *failure* ends after the responses in *trace*."""
    reason = failure.reason
    if trace.hops and reason.startswith(NOT_REQUESTED):
        reason = f"after a redirect, {reason}"
    return Attempt(replace(trace, failure=reason), None if failure.permanent else 0, failure.connected)
