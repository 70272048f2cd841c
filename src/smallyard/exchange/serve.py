"""A small web server for a feed's public files. Any other web server does as well: they are plain files.

It serves what its list of paths allows, answers conditional requests (RFC 9110, section 13), and does nothing else.
"""

from __future__ import annotations

import re
import ssl
import sys
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from smallyard.errors import InputError

__all__ = ["feed_server"]

_ALLOWED = re.compile(
    r"(?:checkpoint|list-events\.atom|list-events\.delta\.json|tile/(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/){0,6}[0-9]{3}(?:\.p/[0-9]{1,3})?)"
)
_KINDS = {
    "checkpoint": "text/plain; charset=utf-8",
    "list-events.atom": "application/atom+xml",
    "list-events.delta.json": "application/x-ndjson",
}


def feed_server(
    public: Path,
    host: str,
    port: int,
    *,
    certificate: Path | None = None,
    key: Path | None = None,
    made: dict[str, Callable[[], bytes]] | None = None,
    quiet: bool = True,
) -> ThreadingHTTPServer:
    """A server of the files in a feed's public folder; `serve_forever` runs it, `server_address` says where.

    Args:
        public: the folder that holds `checkpoint` and `tile`.
        host: the address to listen at.
        port: the port; 0 for any that is free.
        certificate: a certificate in PEM; with it, the server speaks HTTPS.
        key: its private key, if not in the same file.
        made: further files by path, made when they are asked for.
        quiet: do not write a line for each request.

    Raises:
        InputError: the address cannot be listened at, or the certificate cannot be read.
    """

    class Handler(_Handler):
        folder, files, silent = public, made or {}, quiet

    try:
        server = _Server((host, port), Handler)
    except OSError as failed:
        raise InputError(f"cannot listen at {host}, port {port}: {failed.strerror or failed}") from failed
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(certificate, key)
        except (OSError, ssl.SSLError) as failed:
            server.server_close()
            raise InputError(f"cannot be used as a certificate: {failed}", file=str(certificate)) from failed
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


class _Server(ThreadingHTTPServer):
    """A reader that goes away, or does not take the certificate, is its own affair and no failure of the server."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing where the line broke; else what the library says."""
        if not isinstance(sys.exception(), OSError):  # ssl.SSLError is one
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """GET and HEAD of allowed paths; nothing else."""

    folder: ClassVar[Path]
    files: ClassVar[dict[str, Callable[[], bytes]]]
    silent: ClassVar[bool]
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "smallyard", ""
    timeout = 30

    def do_GET(self) -> None:
        """Answer with a file."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Answer with what would come before the file."""
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        path = self.path.partition("?")[0].lstrip("/")
        data = self._read(path) if _ALLOWED.fullmatch(path) else None
        if data is None:
            self._head(404, {"Content-Type": "text/plain; charset=utf-8", "Content-Length": "0"})
            return
        tag = f'"{sha256(data).hexdigest()[:32]}"'
        lasting = path.startswith("tile/")
        headers = {
            "ETag": tag,
            "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        asked = [one.strip() for one in self.headers.get("If-None-Match", "").split(",")]
        if tag in asked or "*" in asked:
            self._head(304, headers)
            return
        kind = _KINDS.get(path, "application/octet-stream")
        self._head(200, {**headers, "Content-Type": kind, "Content-Length": str(len(data))})
        if body:
            self.wfile.write(data)

    def _read(self, path: str) -> bytes | None:
        if path in self.files:
            return self.files[path]()
        try:
            return (self.folder / path).read_bytes()
        except OSError:
            return None

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """A line for each request, unless quiet."""
        if not self.silent:
            super().log_message(format, *args)
