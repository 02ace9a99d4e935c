"""Rate limits: how many requests go to one host, how far apart, and when it gets no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestPolicy:
    """Limits for all requests of a run. Times are in seconds."""

    user_agent: str = "linkwatch"  #: User-Agent header (RFC 9110, 10.1.5)
    max_concurrency: int = 2  #: simultaneous requests to one host
    delay: float = 0.5  #: between the starts of two requests to one host
    timeout: float = 20  #: for the head of a response, and again for its body; half of it for HEAD requests
    attempts: int = 3  #: for one link whose failure may be temporary
    backoff: float = 2  #: before the second attempt; doubles with each
    max_retry_after: float = 30  #: a Retry-After header beyond it is taken as a refusal
    max_redirects: int = 10
    max_body: int = 4 * 2**20  #: bytes of a page that are read to find an anchor
    budget: float = 1200  #: for a whole run; the links that are left wait for the next run
    max_connections: int = 64  #: simultaneous requests to all hosts


#: Number of connections in a row that must fail before the other links of a host are not tried any more.
MAX_FAILED_CONNECTIONS = 2
#: Number of links in a row that must end with status 429 before a host gets no more requests in this run.
MAX_CONSECUTIVE_429 = 5


class HostState:
    """What a run has learnt about one host (``host:port``)."""

    def __init__(self, policy: RequestPolicy):
        self._policy = policy
        self._slots = asyncio.Semaphore(policy.max_concurrency)
        self._next_start = 0.0  # on the clock of the event loop
        self._failed_connections = 0
        self.down = ""  #: why the host is not tried any more; empty while it is
        self.consecutive_429 = 0  #: links in a row that ended with status 429
        self.refuses_head = False

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Waits until the policy allows another request to this host; the request is made within the context."""
        async with self._slots:
            clock = asyncio.get_running_loop().time
            while (wait := self._next_start - clock()) > 0:
                await asyncio.sleep(wait)
            # No await between the test and this line: two waiting requests cannot start together.
            self._next_start = clock() + self._policy.delay
            yield

    def pause(self, seconds: float) -> None:
        """Starts no request to this host for so many seconds."""
        self._next_start = max(self._next_start, asyncio.get_running_loop().time() + seconds)

    def connected(self) -> None:
        """Records that a connection was made, whatever the response."""
        self._failed_connections = 0

    def failed_to_connect(self, reason: str) -> None:
        """Records a connection that failed; after MAX_FAILED_CONNECTIONS in a row the host is down."""
        self._failed_connections += 1
        if self._failed_connections >= MAX_FAILED_CONNECTIONS:
            self.down = reason

    @property
    def rate_limited(self) -> bool:
        """Whether the host gets no more requests, because it answered 429 too often."""
        return self.consecutive_429 >= MAX_CONSECUTIVE_429
