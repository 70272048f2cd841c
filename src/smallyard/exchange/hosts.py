"""The addresses of hosts, and which of them are public: what a name that others gave us may lead to.

Sources: OWASP, Server-Side Request Forgery Prevention; IANA special-purpose address registries (by `ipaddress`).
"""

from __future__ import annotations

import ipaddress
import socket

__all__ = ["Address", "addresses_of", "is_public"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
"""The address of a host."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CLOUD = frozenset({ipaddress.ip_address("168.63.129.16")})
"""Public addresses that answer with a cloud's own secrets (Azure's wire server)."""


def addresses_of(host: str, port: int) -> list[Address]:
    """The addresses of a host, each once.

    Raises:
        OSError: none is known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found))


def is_public(address: Address) -> bool:
    """Whether an address is anybody's to reach, and the address within it, if it is one of an IPv4 host, too."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour]
        if address.teredo is not None:
            inner += list(address.teredo)
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(one is not None and not is_public(one) for one in inner):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not address.is_multicast and address not in _CLOUD
