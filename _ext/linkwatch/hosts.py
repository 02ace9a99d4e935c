"""One host and how it is treated: few requests at a time, some time apart, and silence when it asks for that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Manners:
    """How to ask. Times are seconds."""

    agent: str = "linkwatch"  #: User-Agent: who asks, and where to complain
    at_once: int = 2  #: requests at a time to one host
    apart: float = 0.5  #: between the starts of two requests to one host
    patience: float = 20  #: for the head of one answer, and again for its body
    attempts: int = 3  #: of one link whose answer may be a whim of the moment
    backoff: float = 2  #: before the second attempt; doubles with each
    longest_wait: float = 30  #: a Retry-After beyond it is taken as a refusal
    hops: int = 10  #: redirects in a row
    body: int = 4 * 2**20  #: bytes of a page that are read to find an anchor
    budget: float = 1200  #: for a whole run; what is left then waits for the next
    connections: int = 64  #: over all hosts


#: After so many connections in a row that failed, a host is down, and its other links need not find that out.
DOWN = 2
#: After so many links in a row that were told to slow down, a host wants no more of us today.
ENOUGH = 5


class Host:
    """The state of one host during a run."""

    def __init__(self, manners: Manners):
        self._manners = manners
        self._slots = asyncio.Semaphore(manners.at_once)
        self._next = 0.0
        self.down = ""  #: why, once it is down
        self.told_off = 0  #: links in a row that ended with 429
        self.refuses_head = False
        self._failed = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits until one more request is polite."""
        async with self._slots:
            clock = asyncio.get_running_loop().time
            # The next start is reserved before sleeping, so that two that wait do not start together.
            while (wait := self._next - clock()) > 0:
                await asyncio.sleep(wait)
            self._next = clock() + self._manners.apart
            yield

    def pause(self, seconds: float) -> None:
        """No request to this host for so long."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)

    def connected(self) -> None:
        """The host answered, whatever it said."""
        self._failed = 0

    def unconnected(self, why: str) -> None:
        """No connection came about."""
        self._failed += 1
        if self._failed >= DOWN:
            self.down = why

    @property
    def wants_no_more(self) -> bool:
        return self.told_off >= ENOUGH
