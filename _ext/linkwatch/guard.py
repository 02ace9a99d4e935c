"""Lets the HTTP library connect to public hosts alone: it looks names up, and opens sockets, through what is here."""

from __future__ import annotations

import socket
from collections.abc import Callable

from aiohttp.abc import AbstractResolver, ResolveResult

from .public import why_not


class NotPublicError(OSError):
    """A name or an address that is not asked; the message says why. (An OSError: resolvers may raise no other.)"""


class PublicResolver(AbstractResolver):
    """Looks names up by *names*; raises NotPublicError if any address that one leads to is not public.

    The library connects to the addresses that it gets here, so a name cannot lead elsewhere in between.
    """

    def __init__(self, names: AbstractResolver, *, loopback: bool = False):
        self._names, self._loopback = names, loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        for one in found:
            if said := why_not(one["host"], loopback=self._loopback):
                raise NotPublicError(f"{host} leads to {said}")
        return found

    async def close(self) -> None:
        await self._names.close()


def public_socket(*, loopback: bool = False) -> Callable[[tuple], socket.socket]:
    """A factory of sockets for the library, which raises NotPublicError for an address that is not public.

    The last look before a connection: it sees the address itself, whatever led to it.
    """

    def factory(info: tuple) -> socket.socket:
        family, kind, protocol, _name, address = info
        if said := why_not(address[0], loopback=loopback):
            raise NotPublicError(said)
        return socket.socket(family, kind, protocol)

    return factory
