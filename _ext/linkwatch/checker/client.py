"""HTTP client for single requests: applies the request policy, connects to public hosts alone, reads anchors."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from aiohttp.connector import AddrInfoType
from yarl import URL

from ..verdicts import PERMANENT, TEMPORARY, Hop
from . import anchors, public_hosts
from .connections import NotPublicError, PublicResolver, public_socket
from .failures import NOT_REQUESTED, RequestFailedError, describe, not_requested, parse_retry_after
from .policy import HostState, RequestPolicy

_REDIRECTS = (*PERMANENT, *TEMPORARY)
#: Status codes after which the same request may succeed later.
_RETRYABLE = (408, 425, 429, 500, 502, 503, 504)
#: Number of pages that are in memory at a time.
_MAX_BODIES = 8


def default_tls() -> ssl.SSLContext:
    """A context that trusts the system's certificate authorities and, for systems without any, those of certifi."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Response(NamedTuple):
    """What one request brought."""

    hop: Hop
    anchor: str = ""  #: result of `anchors.find`; empty if no fragment was looked for
    #: Seconds after which the same request makes sense (0: the usual backoff); None if the response is final.
    retry_in: float | None = None
    sets_cookies: bool = False


class HttpClient:
    """Makes single requests. Use it as an asynchronous context manager."""

    def __init__(
        self,
        policy: RequestPolicy,
        *,
        tls: ssl.SSLContext | None = None,
        resolver: aiohttp.abc.AbstractResolver | None = None,
        loopback: bool = False,
    ):
        """*resolver*: resolves host names (default: the system's). *loopback*: accept loopback addresses, for tests."""
        self.policy = policy
        self.requests = 0  #: number of requests that were sent
        self.any_host_answered = False
        self._hosts: dict[str, HostState] = {}
        self._tls, self._resolver, self._loopback = tls or default_tls(), resolver, loopback
        self._proxies = getproxies()
        self._connections = asyncio.Semaphore(policy.max_connections)
        self._bodies = asyncio.Semaphore(_MAX_BODIES)

    async def __aenter__(self) -> HttpClient:
        resolver = self._resolver or aiohttp.DefaultResolver()
        self._public_resolver = PublicResolver(resolver, loopback=self._loopback)
        self._session = self._new_session(self._public_resolver, public_socket(loopback=self._loopback))
        # A proxy may be in a private network; what it is asked to request is checked in `_check_public`.
        self._proxy_session = self._new_session(resolver, None) if self._proxies else self._session
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._session.close()
        await self._proxy_session.close()
        await self._public_resolver.close()
        await asyncio.sleep(0)  # lets TLS connections close

    def _new_session(
        self, resolver: aiohttp.abc.AbstractResolver, socket_factory: Callable[[AddrInfoType], socket.socket] | None
    ) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,  # waiting in the connector's queue would count against the timeout; see _connections
            ssl=self._tls,
            resolver=resolver,
            socket_factory=socket_factory,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),  # each link has a cookie jar of its own
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.policy.timeout / 2),
            headers={
                "User-Agent": self.policy.user_agent,
                "Accept": "text/html,*/*;q=0.8",
                "Accept-Language": "en,*;q=0.5",
            },
            max_line_size=65536,
            max_field_size=65536,
            auto_decompress=True,
        )

    def host(self, url: str) -> HostState:
        """The state of the host (``host:port``) of *url*."""
        return self._hosts.setdefault(urlsplit(url).netloc, HostState(self.policy))

    def fault_of_host(self, url: str) -> str:
        """Why the host of *url* may not be requested, as a phrase; empty if it may be."""
        return public_hosts.fault_of_host(urlsplit(url).hostname or "", loopback=self._loopback)

    async def request(self, method: str, url: str, fragment: str, jar: aiohttp.CookieJar) -> Response:
        """Requests *url* (ASCII) once, without following redirects.

        A GET request whose *fragment* is not empty looks for it in the page. Cookies are read from and written to
        *jar*. Waits until the policy allows the request. Raises RequestFailedError.
        """
        host = self.host(url)
        if reason := self.fault_of_host(url):
            raise not_requested(reason)
        async with host.slot(), self._connections:
            # Other requests may have found this out while this one was waiting.
            if host.down:
                raise RequestFailedError(host.down, connected=False)
            if host.rate_limited:
                return Response(Hop(url, 429))
            self.requests += 1
            response = None
            try:
                response = await self._send(method, url, jar)
                self.any_host_answered = True
                host.connected()
                jar.update_cookies(response.cookies, URL(url))
                location = response.headers.get("Location", "") if response.status in _REDIRECTS else ""
                anchor = ""
                if fragment and method == "GET" and 200 <= response.status < 300:
                    anchor = await self._find_anchor(response, fragment)
                hop = Hop(url, response.status, location)
                return Response(hop, anchor, self._retry_in(host, response), bool(response.cookies))
            except (aiohttp.ClientError, OSError, TimeoutError, ssl.SSLError, ValueError) as error:
                raise self._failure(host, error) from None
            finally:
                if response is not None:
                    # Closing drops the rest of the body; only a HEAD response leaves the connection reusable.
                    response.release() if method == "HEAD" else response.close()

    async def _send(self, method: str, url: str, jar: aiohttp.CookieJar) -> aiohttp.ClientResponse:
        """Sends one request, through the proxy if the environment names one, and waits for the head of the response."""
        parts = urlsplit(url)
        proxy = None if proxy_bypass(parts.hostname or "") else self._proxies.get(parts.scheme)
        async with asyncio.timeout(self.policy.timeout / (2 if method == "HEAD" else 1)):
            if proxy:
                await self._check_public(parts.hostname or "")
            return await (self._proxy_session if proxy else self._session).request(
                method,
                URL(url, encoded=True),
                allow_redirects=False,
                cookies={name: morsel.value for name, morsel in jar.filter_cookies(URL(url)).items()},
                proxy=proxy,
            )

    async def _check_public(self, host: str) -> None:
        """Raises NotPublicError if *host* has an address that is not public. The proxy resolves the name again."""
        try:
            await self._public_resolver.resolve(host, 0, socket.AF_UNSPEC)
        except NotPublicError:
            raise
        except OSError:
            return  # only the proxy can resolve the name

    def _failure(self, host: HostState, error: Exception) -> RequestFailedError:
        """Converts *error* and records for *host* whether it was a failure to connect."""
        failure = describe(error)
        if failure.reason.startswith(NOT_REQUESTED):
            self.any_host_answered = True  # the name was resolved, so there is a network
        if failure.connected:
            host.connected()
        else:
            host.failed_to_connect(failure.reason)
        return failure

    def _retry_in(self, host: HostState, response: aiohttp.ClientResponse) -> float | None:
        """See `Response.retry_in`. Pauses the host for the time of a Retry-After header."""
        if response.status not in _RETRYABLE:
            return None
        wait = parse_retry_after(response.headers.get("Retry-After", ""))
        if wait is None:
            return 0
        host.pause(min(wait, self.policy.max_retry_after))
        return wait if wait <= self.policy.max_retry_after else None

    async def _find_anchor(self, response: aiohttp.ClientResponse, fragment: str) -> str:
        """Reads the body, within the policy's limits of time and size, and looks for *fragment* (`anchors.find`)."""
        if response.content_type not in anchors.HTML:
            return anchors.NOT_HTML
        async with self._bodies:
            body, complete = bytearray(), False
            with suppress(TimeoutError, aiohttp.ClientError, OSError):
                async with asyncio.timeout(self.policy.timeout):
                    async for chunk in response.content.iter_chunked(65536):
                        body += chunk
                        if len(body) >= self.policy.max_body:
                            break
                    else:
                        complete = True
            page = bytes(body[: self.policy.max_body])
            return await asyncio.to_thread(anchors.find, page, fragment, response.charset or "", complete=complete)
