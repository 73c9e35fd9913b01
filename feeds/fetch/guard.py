"""Which addresses may be reached: public ones, and those that `allow_hosts` opens.

A name is resolved once; what was checked is what is connected to, so a name cannot change its answer in between. Any
spelling (octal, hexadecimal, one number) ends here as the address that the system makes of it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Any

from feeds.errors import BlockedError, FetchError

AddressInfo = tuple[Any, ...]
"""One answer of getaddrinfo: family, type, protocol, canonical name, socket address."""

Resolve = Callable[..., Iterable[AddressInfo]]
"""Called as socket.getaddrinfo(host, port, type=SOCK_STREAM); raises OSError where there is no answer."""

_IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: on such networks every old host has an address herein

# Beside what `is_global` says, which differs between versions of Python: ways to write an IPv4 address into an IPv6
# one, this-network, shared (RFC 6598), protocol, benchmark, multicast, reserved, site-local and local NAT64 ranges.
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
        "::/8", "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16", "fc00::/7", "fe80::/9", "ff00::/8",
    )
)  # fmt: skip


def is_public(address: _IP) -> bool:
    """Whether an address is one of the open internet; a NAT64 address is what stands behind it."""
    if isinstance(address, ipaddress.IPv6Address) and address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return address.is_global and not any(address in network for network in _NEVER)


class Guard:
    """Says which host may be reached under which of its addresses."""

    def __init__(self, allow_hosts: Iterable[str] = (), resolve: Resolve = socket.getaddrinfo) -> None:
        self._resolve = resolve
        self._names: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for host in allow_hosts:
            self._allow(host.strip().strip("[]").rstrip(".").lower())

    def _allow(self, host: str) -> None:
        if host == "localhost":
            self._networks += [ipaddress.ip_network("127.0.0.1"), ipaddress.ip_network("::1")]
        try:
            self._networks.append(ipaddress.ip_network(host, strict=False))
        except ValueError:
            self._names.add(_ascii(host))

    def permits(self, host: str, address: str) -> bool:
        """Whether `host` may be reached at this numeric address."""
        if host.rstrip(".").lower() in self._names:
            return True
        found = ipaddress.ip_address(address)
        return is_public(found) or any(found in network for network in self._networks)

    def addresses(self, host: str, port: int) -> list[AddressInfo]:
        """Resolve a host and return those of its addresses that may be reached, in the system's order.

        Raises FetchError where the name has no address, BlockedError where none of them may be reached.
        """
        try:
            found = list(self._resolve(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            raise FetchError(f"{host} has no address", "is the name spelt right? is the network up?") from None
        permitted = [info for info in found if self.permits(host, str(info[4][0]))]
        if permitted:
            return permitted
        seen = str(found[0][4][0]) if found else "nothing"
        what = f"{host} is" if seen == host else f"{host} leads to {seen},"
        raise BlockedError(f"{what} not a public address", "if it is yours, name it under site: allow_hosts")


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
