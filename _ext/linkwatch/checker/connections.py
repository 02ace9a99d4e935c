"""Restricts aiohttp to public hosts: a resolver and a socket factory that reject all other addresses."""

from __future__ import annotations

import socket
from collections.abc import Callable

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType

from .public_hosts import fault_of_address


class NotPublicError(OSError):
    """An address that is not public; the message says why. An OSError, because resolvers may raise no other."""


class PublicResolver(AbstractResolver):
    """Resolves host names with another resolver, and rejects names with any address that is not public.

    aiohttp connects to the addresses that this resolver returns, so that a name cannot resolve to another address
    between the check and the connection (DNS rebinding).
    """

    def __init__(self, resolver: AbstractResolver, *, loopback: bool = False):
        """*resolver*: does the look-up. *loopback*: accept loopback addresses, too."""
        self._resolver, self._loopback = resolver, loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of *host*. Raises NotPublicError, or OSError if the name has no address."""
        results = await self._resolver.resolve(host, port, family)
        for result in results:
            if reason := fault_of_address(result["host"], loopback=self._loopback):
                raise NotPublicError(f"{host} leads to {reason}")
        return results

    async def close(self) -> None:
        """Closes the resolver that does the look-up."""
        await self._resolver.close()


def public_socket(*, loopback: bool = False) -> Callable[[AddrInfoType], socket.socket]:
    """A socket factory for aiohttp that raises NotPublicError for an address that is not public.

    It is the last check before a connection, and covers URLs with a numeric host, which no resolver sees.
    """

    def factory(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _name, address = info
        if reason := fault_of_address(str(address[0]), loopback=loopback):
            raise NotPublicError(reason)
        return socket.socket(family, kind, protocol)

    return factory
