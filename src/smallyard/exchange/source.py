"""Where a feed is read from: a folder (a stick, a shared drive) or a web server over HTTPS.

A feed is plain files, so any web server can carry it, and nothing is trusted that comes from there: what counts is
signed. What is guarded here is the reader: only https, no redirections, no addresses of the reader's own network
unless asked for, no answer larger than its kind may be, no waiting without end.

Source: RFC 9110 section 13 (conditional requests).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from smallyard.errors import FeedError, FetchError, InputError
from smallyard.exchange.hosts import Address, addresses_of, is_public
from smallyard.exchange.note import LARGEST_NOTE
from smallyard.exchange.tiles import MissingPartError, folder_reader

if TYPE_CHECKING:
    import httpcore

__all__ = ["FolderSource", "Source", "WebSource", "open_source"]

_CONNECT_SECONDS, _READ_SECONDS, _WHOLE_SECONDS = 10.0, 30.0, 300.0
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_ETAG = re.compile(r'(W/)?"[\x21\x23-\x7e\x80-\xff]{0,200}"')


class Source(Protocol):
    """Where the files of one feed are read from."""

    @property
    def place(self) -> str:
        """How it is named in messages."""

    def checkpoint(self) -> bytes | None:
        """The signed checkpoint; None if it is the one that was last kept.

        Raises:
            FetchError: it cannot be had.
        """

    def get(self, path: str, limit: int) -> bytes:
        """A file of the feed, of at most `limit` bytes.

        Raises:
            MissingPartError: it is not there.
            FeedError: it is too large.
            FetchError: it cannot be had.
        """

    def kept(self) -> str:
        """What to ask with the next time, now that the checkpoint was taken in."""

    def close(self) -> None:
        """Let go of connections."""


class FolderSource:
    """A feed in a folder.

    Args:
        folder: the folder that holds `checkpoint` and `tile`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._get = folder_reader(folder)

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    def checkpoint(self) -> bytes | None:
        """The signed checkpoint.

        Raises:
            FetchError: there is no feed, or its checkpoint is larger than one can be.
        """
        try:
            return self._get("checkpoint", LARGEST_NOTE)
        except FeedError as failed:
            raise FetchError(f"{self.folder}: no feed can be read there ({failed})") from failed

    def get(self, path: str, limit: int) -> bytes:
        """A file of at most `limit` bytes."""
        return self._get(path, limit)

    def kept(self) -> str:
        """Nothing: folders are read as they are."""
        return ""

    def close(self) -> None:
        """Nothing to let go of."""


class WebSource:
    """A feed on a web server.

    Args:
        url: the address under which `checkpoint` and `tile/` are.
        private: allow addresses of private networks and of this machine; over plain http, of this machine alone.
        etag: what `kept` gave when the last checkpoint was taken in.
    """

    def __init__(self, url: str, *, private: bool = False, etag: str = "") -> None:
        self.url, self.private = url.rstrip("/"), private
        self._etag, self._new_etag = etag, ""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        plain = parts.scheme == "http" and host in _LOOPBACK and private
        if not host or parts.username or parts.password or parts.query or parts.fragment:
            raise InputError(f"{url[:200]!r} is not the address of a feed", accepted="https://host/path")
        if parts.scheme != "https" and not plain:
            raise InputError(f"{url[:200]!r} is not https", accepted="https://host/path")
        self._pool: httpcore.ConnectionPool | None = None

    @property
    def place(self) -> str:
        """The address."""
        return self.url

    def checkpoint(self) -> bytes | None:
        """The signed checkpoint; None if the server says that it has not changed.

        Raises:
            FetchError: the server cannot be reached, or has no checkpoint there.
        """
        headers = {"If-None-Match": self._etag} if _ETAG.fullmatch(self._etag) else {}
        status, answered, data = self._ask("checkpoint", LARGEST_NOTE, headers)
        if status == 304 and headers:
            return None
        if status != 200:
            raise FetchError(f"{self.url}: no checkpoint there, the server answered {status}")
        self._new_etag = answered.get("etag", "")
        return data

    def get(self, path: str, limit: int) -> bytes:
        """A file of at most `limit` bytes.

        Raises:
            MissingPartError: the server has no such file.
            FetchError: the server cannot be reached, or its answer is another error or larger.
        """
        status, _, data = self._ask(path, limit, {})
        if status in {404, 410}:
            raise MissingPartError(f"{self.url}/{path} is not there")
        if status != 200:
            raise FetchError(f"{self.url}/{path}: the server answered {status}")
        return data

    def kept(self) -> str:
        """The server's tag of the checkpoint that was taken in."""
        return self._new_etag or self._etag

    def close(self) -> None:
        """Close the connections."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def _ask(self, path: str, limit: int, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        import httpcore

        from smallyard.version import __version__

        pool = self._opened()
        timeout = {"connect": _CONNECT_SECONDS, "read": _READ_SECONDS, "write": _READ_SECONDS, "pool": _READ_SECONDS}
        asked: dict[bytes | str, bytes | str] = {
            "Host": urlsplit(self.url).netloc,
            "User-Agent": f"smallyard/{__version__}",
            "Accept-Encoding": "identity",
        }
        asked.update(headers)
        try:
            with pool.stream("GET", f"{self.url}/{path}", headers=asked, extensions={"timeout": timeout}) as answer:
                found = {
                    name.decode("ascii", "replace").lower(): value.decode("latin-1") for name, value in answer.headers
                }
                if found.get("content-encoding", "identity") != "identity":
                    raise FetchError(f"{self.url}/{path}: sent compressed, though not asked for")
                return answer.status, found, self._body(answer.iter_stream(), path, limit)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as failed:
            why = (str(failed).splitlines() or [type(failed).__name__])[0]
            raise FetchError(f"{self.url}: cannot be reached ({why})") from failed

    def _body(self, chunks: Iterable[bytes], path: str, limit: int) -> bytes:
        until, found = time.monotonic() + _WHOLE_SECONDS, bytearray()
        for chunk in chunks:
            found += chunk
            if len(found) > limit:
                raise FeedError(f"{self.url}/{path} is larger than {limit} bytes")
            if time.monotonic() > until:
                raise FetchError(f"{self.url}/{path}: not received within {_WHOLE_SECONDS / 60:.0f} minutes")
        return bytes(found)

    def _opened(self) -> httpcore.ConnectionPool:
        if self._pool is None:
            import httpcore
            import httpx

            self._pool = httpcore.ConnectionPool(
                ssl_context=httpx.create_ssl_context(),
                max_connections=2,
                network_backend=_guarded(private=self.private),
            )
        return self._pool


def open_source(place: str, *, private: bool = False, etag: str = "") -> FolderSource | WebSource:
    """The source at an address or in a folder.

    Raises:
        InputError: it is neither.
    """
    if "://" in place:
        return WebSource(place, private=private, etag=etag)
    return FolderSource(Path(place))


def _guarded(*, private: bool) -> httpcore.NetworkBackend:
    """A network backend that connects to allowed addresses only."""
    from smallyard.exchange.connecting import CheckedBackend

    class Guarded(CheckedBackend):
        """Connects to addresses that `_addresses` allows."""

        def checked(self, host: str, port: int) -> list[Address]:
            return _addresses(host, port, private=private)

    return Guarded()


def _addresses(host: str, port: int, *, private: bool) -> list[Address]:
    """The addresses of a host.

    Raises:
        FetchError: there are none, or one of them is of a private network.
    """
    try:
        found = addresses_of(host.strip("[]"), port)
    except OSError as failed:
        raise FetchError(f"{host}: no address is known ({failed})") from failed
    for address in found:
        if not private and not is_public(address):
            raise FetchError(
                f"{host} is at {address}, in a private network or on this machine; follow it with --private if meant"
            )
    return found
