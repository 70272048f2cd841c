"""Connections to the very addresses that were looked over.

A name is looked up once, every address that it has is checked, and the connection goes to one of those: a name that
leads elsewhere afterwards (DNS rebinding) gains nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpcore

from smallyard.exchange.hosts import Address

__all__ = ["CheckedBackend"]


class CheckedBackend(httpcore.SyncBackend):
    """A network backend that connects to checked addresses alone."""

    def checked(self, host: str, port: int) -> list[Address]:
        """The addresses of a host, every one of them one that may be connected to.

        Raises:
            SmallyardError: one of them may not be.
        """
        raise NotImplementedError

    def left(self, seconds: float | None) -> float | None:
        """How long connecting may take, in seconds, of the time that is given for it."""
        return seconds

    def connected(self, stream: httpcore.NetworkStream) -> httpcore.NetworkStream:
        """A connection as it is handed on."""
        return stream

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the name up, check every address, connect to the first that answers; `timeout` is in seconds."""
        failed: Exception | None = None
        for address in self.checked(host, port):
            try:
                stream = super().connect_tcp(str(address), port, self.left(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as wrong:
                failed = wrong
                continue
            return self.connected(stream)
        raise failed or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Never."""
        raise httpcore.ConnectError("no sockets of this machine")
