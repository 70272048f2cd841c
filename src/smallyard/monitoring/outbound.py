"""Sending to addresses that users name, without being led where only we can reach.

The name is resolved here, every address it has is checked, the connection goes to the very address that was checked,
and what it is connected to is checked once more: a name that changes its mind between the two (DNS rebinding) gains
nothing. No redirect is followed, no proxy is used, and time and size are bounded over the whole exchange.

Sources: OWASP, Server-Side Request Forgery Prevention; IANA special-purpose address registries (by `ipaddress`).
"""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from smallyard.errors import FetchError, InputError
from smallyard.exchange.connecting import CheckedBackend
from smallyard.exchange.hosts import Address, addresses_of, is_public

__all__ = ["Answer", "Reach", "checked_url", "post"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
SECONDS = 15.0
"""For the whole exchange, from the look-up of the name on."""
MOST_ANSWER = 16_384
"""Bytes of an answer that are read."""
_LONGEST_URL = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """How a receiver answered."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Reach:
    """What may be sent to: everything public, and networks of the user's own that an operator allowed.

    Attributes:
        own: such as 10.1.0.0/16; into them plain http may be sent, too.
    """

    own: tuple[Network, ...] = ()

    @classmethod
    def of(cls, networks: Iterable[str]) -> Reach:
        """Read networks as an operator writes them.

        Raises:
            InputError: one is no network.
        """
        found = []
        for one in networks:
            try:
                found.append(ipaddress.ip_network(one.strip()))
            except ValueError as failed:
                raise InputError(f"{one!r} is no network", accepted="a network such as 10.1.0.0/16") from failed
        return cls(tuple(found))

    def allowed(self, address: Address) -> bool:
        """Whether an address may be sent to."""
        return self.is_own(address) or is_public(address)

    def is_own(self, address: Address) -> bool:
        """Whether an address is in one of the operator's own networks."""
        return any(address in network for network in self.own if network.version == address.version)


def checked_url(url: str, reach: Reach) -> str:
    """An address that a webhook may have, as it will be used; its name is resolved, so that a mistake shows at once.

    Raises:
        InputError: it is no such address, or leads where nothing may be sent.
    """
    parsed = _parsed(url)
    try:
        found = addresses_of(parsed.host, parsed.port or _PORTS[parsed.scheme])
    except OSError as failed:
        raise InputError(f"the host {parsed.host} cannot be found", field="url") from failed
    for address in found:
        _check(address, reach, secure=parsed.scheme == "https")
    return str(parsed)


_PORTS = {"https": 443, "http": 80}


def _parsed(url: str) -> httpx.URL:
    accepted = "an address such as https://hooks.example.com/smallyard"
    if len(url) > _LONGEST_URL:
        raise InputError(f"has {len(url):,} characters", field="url", accepted=f"at most {_LONGEST_URL:,}")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as failed:
        raise InputError("is no address", field="url", accepted=accepted) from failed
    if parsed.scheme not in _PORTS or not parsed.host:
        raise InputError("is no address", field="url", accepted=accepted)
    if parsed.userinfo:
        raise InputError("holds a user name or password", field="url", accepted=accepted)
    return parsed.copy_with(fragment=None)


def _check(address: Address, reach: Reach, *, secure: bool) -> None:
    if not reach.allowed(address):
        raise InputError(f"leads to {address}, which is not public", field="url", accepted="a public address")
    if not secure and not reach.is_own(address):
        raise InputError("is not https", field="url", accepted="an address that begins with https://")


class _Backend(CheckedBackend):
    """Connections to addresses within reach alone, each step of which must end by one deadline."""

    def __init__(self, reach: Reach, deadline: float, *, secure: bool) -> None:
        self._reach, self._deadline, self._secure = reach, deadline, secure

    def checked(self, host: str, port: int) -> list[Address]:
        found = addresses_of(host, port)
        for address in found:
            _check(address, self._reach, secure=self._secure)
        return found

    def left(self, seconds: float | None) -> float:
        return _left(self._deadline)

    def connected(self, stream: httpcore.NetworkStream) -> httpcore.NetworkStream:
        """The connection, if what it leads to is within reach, too."""
        peer = ipaddress.ip_address(str(stream.get_extra_info("socket").getpeername()[0]).partition("%")[0])
        if not self._reach.allowed(peer):
            stream.close()
            raise InputError(f"leads to {peer}, which is not public", field="url")
        return _Limited(stream, self._deadline)


class _Limited(httpcore.NetworkStream):
    """A stream whose every step must end by one deadline: a receiver that drips its answer cannot hold us."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Limited(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("no time is left")
    return left


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    reach: Reach,
    *,
    seconds: float = SECONDS,
    ssl_context: ssl.SSLContext | None = None,
) -> Answer:
    """Send to an address that a user named.

    Args:
        url: the address.
        body: what is sent.
        headers: beside those of HTTP itself.
        reach: what may be sent to.
        seconds: for the whole exchange.
        ssl_context: whom to trust; None for the usual authorities.

    Raises:
        FetchError: it may not be sent there, or nobody answered in time; the message says why in one line.
    """
    try:
        parsed = _parsed(url)
        backend = _Backend(reach, time.monotonic() + seconds, secure=parsed.scheme == "https")
        with (
            httpcore.ConnectionPool(
                ssl_context=ssl_context, max_connections=1, http2=False, retries=0, network_backend=backend
            ) as pool,
            pool.stream(
                "POST",
                str(parsed),
                headers=[("Host", parsed.netloc.decode("ascii")), ("Connection", "close"), *headers.items()],
                content=body,
            ) as response,
        ):
            got = b""
            for piece in response.iter_stream():
                got += piece
                if len(got) >= MOST_ANSWER:
                    break
            return Answer(response.status, got[:MOST_ANSWER])
    except InputError as refused:
        raise FetchError(f"refused: {refused}") from refused
    except (httpcore.TimeoutException, TimeoutError) as failed:
        raise FetchError(f"no answer within {seconds:.0f} seconds") from failed
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError) as failed:
        raise FetchError(str(failed).splitlines()[0] if str(failed) else type(failed).__name__) from failed
