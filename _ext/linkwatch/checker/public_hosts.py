"""Decides which hosts may be requested: those of the public internet alone. Pure functions; `connections` applies them.

A pull request comes from strangers, and the check of its links runs where they have no access: in a company's network,
or next to a cloud's metadata service. Without this restriction a link could make the check request a private host
(server-side request forgery). It covers every notation of an address, names, and redirects.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

#: Use and network of the IPv4 addresses that are not public (IANA's IPv4 Special-Purpose Address Registry, and the
#: metadata services of clouds); the first match counts.
_IPV4 = (
    ("no host", "0.0.0.0/8"),
    ("this machine", "127.0.0.0/8"),
    ("a cloud's metadata service", "169.254.169.254/32"),
    ("a cloud's metadata service", "168.63.129.16/32"),
    ("a cloud's metadata service", "100.100.100.200/32"),
    ("a cloud's metadata service", "192.0.0.192/32"),
    ("a local link", "169.254.0.0/16"),
    ("a private network", "10.0.0.0/8"),
    ("a private network", "172.16.0.0/12"),
    ("a private network", "192.168.0.0/16"),
    ("a network of a carrier", "100.64.0.0/10"),
    ("a special use", "192.0.0.0/24"),
    ("a special use", "192.88.99.0/24"),
    ("examples in documentation", "192.0.2.0/24"),
    ("examples in documentation", "198.51.100.0/24"),
    ("examples in documentation", "203.0.113.0/24"),
    ("measurements", "198.18.0.0/15"),
    ("groups of hosts", "224.0.0.0/4"),
    ("a special use", "240.0.0.0/4"),
)
#: The same for IPv6. Of all other addresses, only 2000::/3 is global unicast (RFC 4291, 2.4).
_IPV6 = (
    ("no host", "::/128"),
    ("this machine", "::1/128"),
    ("a cloud's metadata service", "fd00:ec2::254/128"),
    ("a local link", "fe80::/10"),
    ("a private network", "fc00::/7"),
    ("a private network", "fec0::/10"),
    ("a private network", "64:ff9b:1::/48"),
    ("groups of hosts", "ff00::/8"),
    ("examples in documentation", "2001:db8::/32"),
    ("examples in documentation", "3fff::/20"),
    ("a special use", "2001::/23"),
    ("a tunnel", "2002::/16"),
)
_NOT_PUBLIC = tuple((use, ip_network(network)) for use, network in (*_IPV4, *_IPV6))
_PUBLIC_IPV6 = ip_network("2000::/3")
#: IPv6 networks whose last 32 bits are the IPv4 address that counts: IPv4-mapped (RFC 4291) and NAT64 (RFC 6052).
_EMBEDDING_IPV4 = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))
_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

#: Names that no public host has: those of one label, and those with a special or private top-level domain.
_LOCAL_NAME = re.compile(
    r"[^.]*|.*\.(?:localhost|local|internal|localdomain|lan|home|corp|intranet|private|home\.arpa)"
)
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")


def as_ipv4(host: str) -> IPv4Address | None:
    """The IPv4 address that *host* means in any notation of ``inet_aton``: ``127.1``, ``0x7f000001``, ``0177.0.0.1``.

    Returns None for a name. Raises ValueError if the last part is a number and *host* is not an address.
    """
    parts = host.removesuffix(".").lower().split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)) or max(map(len, parts)) > 20:
        raise ValueError(f"{host} is neither a name nor an address")
    numbers = [_number(part) for part in parts]
    *first, last = numbers
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        raise ValueError(f"{host} is neither a name nor an address")
    return IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(first)) + last)


def _number(text: str) -> int:
    """The value of one part of an address: hexadecimal after ``0x``, octal after ``0``, else decimal."""
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if len(text) > 1 and text.startswith("0") else 10)


def _embedded_ipv4(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address that is connected to: the embedded IPv4 address if *address* has one, else *address*."""
    if address.version == 6 and any(address in network for network in _EMBEDDING_IPV4):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def use_of(address: IPv4Address | IPv6Address) -> str:
    """What *address* is reserved for, as a phrase; empty for the address of a public host."""
    address = _embedded_ipv4(address)
    for use, network in _NOT_PUBLIC:
        if address.version == network.version and address in network:
            return use
    return "" if address.version == 4 or address in _PUBLIC_IPV6 else "a special use"


def is_loopback(address: IPv4Address | IPv6Address) -> bool:
    """Whether *address* is a loopback address."""
    address = _embedded_ipv4(address)
    return any(address.version == network.version and address in network for network in _LOOPBACK)


def fault_of_address(address: str, *, loopback: bool = False) -> str:
    """Why the numeric *address* may not be requested, as a phrase; empty if it may be.

    *loopback*: accept loopback addresses. Raises ValueError if *address* is not numeric.
    """
    parsed = ip_address(address.partition("%")[0])
    use = "" if loopback and is_loopback(parsed) else use_of(parsed)
    return f"{parsed} is an address of {use}" if use else ""


def fault_of_host(host: str, *, loopback: bool = False) -> str:
    """Why *host*, a name or an address, may not be requested, as a phrase; empty if it may be.

    The addresses of a name are checked when it is resolved: see `connections.PublicResolver`.
    """
    host = host.removeprefix("[").removesuffix("]").lower()
    try:
        address = ip_address(host.partition("%")[0]) if ":" in host else as_ipv4(host)
    except ValueError:
        return f"{host} is neither a name nor an address"
    if address is not None:
        return fault_of_address(str(address), loopback=loopback)
    name = host.removesuffix(".")
    if loopback and name.rpartition(".")[2] == "localhost":
        return ""
    if "%" in name or "" in name.split("."):
        return f"{host} is neither a name nor an address"
    return f"{host} is a name of the local network" if _LOCAL_NAME.fullmatch(name) else ""
