"""Fetching one file over HTTPS: only if it changed, from where it broke off, within limits, or not at all.

Sources: RFC 9110 sections 13 (conditional requests), 14 (range requests), 15.4 (redirection), 10.2.3 (Retry-After).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from smallyard.errors import FetchError
from smallyard.lists.intake import LARGEST

if TYPE_CHECKING:
    import httpx

__all__ = ["Fetched", "Fetcher", "Progress"]

Progress = Callable[[str, int, int | None], None]
"""Called with the file's name, the bytes received so far, and the bytes expected if the server says."""

_CONNECT_SECONDS, _READ_SECONDS, _WHOLE_SECONDS = 20.0, 60.0, 1_800.0
_REDIRECTS = 5
_TRIES = 4
_LONGEST_WAIT = 60.0
_CHUNK = 65_536
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_ERRNO = re.compile(r"\[Errno -?\d+\] ")
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as received. `changed` is False when the server says that it is the one we loaded before.

    `etag` and `last_modified` are the server's words, to ask with the next time; `modified` is the day they give.
    """

    data: bytes
    changed: bool
    etag: str
    last_modified: str

    @property
    def modified(self) -> date | None:
        """The day of Last-Modified, in UTC; None if the server gives none that can be read."""
        try:
            when = parsedate_to_datetime(self.last_modified)
        except (TypeError, ValueError):
            return None
        return when.astimezone(UTC).date() if when.tzinfo else when.date()


class _Again(Exception):  # noqa: N818 - a signal within this module
    """The server or the line failed in a way that may pass."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class Fetcher:
    """Fetches files and keeps what it needs to go on: the last version of each, and parts of unfinished ones.

    Args:
        folder: where files are kept.
        loopback: allow plain http to this machine. For tests only.
        pause: how long to wait before the second try, in seconds; doubled for each further one.
        largest: the most bytes of one file.
    """

    def __init__(self, folder: Path, *, loopback: bool = False, pause: float = 1.0, largest: int = LARGEST) -> None:
        self.folder, self.loopback, self.pause, self.largest = folder, loopback, pause, largest
        self._client: httpx.Client | None = None

    def __enter__(self) -> Self:
        import httpx

        from smallyard.version import __version__

        # trust_env: proxies and certificate bundles come from HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE.
        self._client = httpx.Client(
            timeout=httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=True,
            headers={"User-Agent": f"smallyard/{__version__}", "Accept-Encoding": "identity"},
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()

    def fetch(self, url: str, name: str, progress: Progress | None = None) -> Fetched:
        """The file at `url`, kept under `name`.

        Raises:
            FetchError: it could not be had; the message says why. What was received is kept for the next time.
        """
        self._allowed(url, url)
        self.folder.mkdir(parents=True, exist_ok=True)
        wait = self.pause
        for left in reversed(range(_TRIES)):
            try:
                return self._try(url, name, progress)
            except _Again as failed:
                if not left:
                    raise FetchError(f"{url}: {failed}, {_TRIES} times") from failed
                time.sleep(min(failed.wait if failed.wait is not None else wait, _LONGEST_WAIT))
                wait *= 2
        raise AssertionError("unreachable")

    def keep(self, name: str, fetched: Fetched) -> None:
        """Remember a file that was loaded: the next fetch asks whether there is a newer one."""
        self._body(name).write_bytes(fetched.data)
        self._write_meta(self._meta(name), fetched.etag, fetched.last_modified)

    # ---- one try ----

    def _try(self, url: str, name: str, progress: Progress | None) -> Fetched:
        import httpx

        assert self._client is not None
        part, part_meta = self._part(name)
        have = part.stat().st_size if part.is_file() else 0
        etag, last_modified = _read_meta(part_meta)
        headers = {}
        if have and (validator := _strong(etag) or last_modified):
            headers = {"Range": f"bytes={have}-", "If-Range": validator}
        else:
            have = 0
            kept_etag, kept_modified = _read_meta(self._meta(name))
            if self._body(name).is_file():
                if kept_etag:
                    headers["If-None-Match"] = kept_etag
                if kept_modified:
                    headers["If-Modified-Since"] = kept_modified
        try:
            return self._receive(url, name, headers, have, progress)
        except httpx.TimeoutException as failed:
            raise _Again("no answer in time") from failed
        except httpx.TransportError as failed:
            raise _Again(f"the connection failed ({_first_line(failed)})") from failed

    def _receive(self, url: str, name: str, headers: dict[str, str], have: int, progress: Progress | None) -> Fetched:
        assert self._client is not None
        at = url
        for _ in range(_REDIRECTS + 1):
            with self._client.stream("GET", at, headers=headers) as response:
                if response.status_code in {301, 302, 303, 307, 308}:
                    target = response.headers.get("Location", "")
                    try:
                        at = str(response.url.join(target))
                    except ValueError as failed:
                        raise FetchError(f"{url}: led to an address that is none") from failed
                    self._allowed(at, url)
                    continue
                return self._answer(response, url, name, have, progress)
        raise FetchError(f"{url}: more than {_REDIRECTS} redirections")

    def _answer(self, response: httpx.Response, url: str, name: str, have: int, progress: Progress | None) -> Fetched:
        status = response.status_code
        part, part_meta = self._part(name)
        if status == 304 and not have and self._body(name).is_file():
            etag, last_modified = _read_meta(self._meta(name))
            return Fetched(self._body(name).read_bytes(), False, etag, last_modified)
        if status == 416 or (status == 206 and not _continues(response, have)):
            part.unlink(missing_ok=True)
            raise _Again("the part received before is no longer good", 0)
        if status in {408, 425, 429} or status >= 500:
            raise _Again(f"the server answered {status}", _retry_after(response))
        if status not in {200, 206}:
            raise FetchError(f"{url}: the server answered {status} {response.reason_phrase}".rstrip())
        if status == 200:
            have = 0
        etag, last_modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
        total = _total(response, have)
        self._check_size(total, url)
        self._write_meta(part_meta, etag, last_modified)
        until = time.monotonic() + _WHOLE_SECONDS
        with part.open("ab" if have else "wb") as file:
            for chunk in response.iter_raw(_CHUNK):
                have += len(chunk)
                self._check_size(have, url)
                file.write(chunk)
                if progress is not None:
                    progress(name, have, total)
                if time.monotonic() > until:
                    raise _Again(f"not received within {_WHOLE_SECONDS / 60:.0f} minutes")
        if total is not None and have != total:
            raise _Again(f"received {have} of {total} bytes")
        data = part.read_bytes()
        part.unlink()
        part_meta.unlink(missing_ok=True)
        encoding = response.headers.get("Content-Encoding", "identity")
        if encoding != "identity":
            raise FetchError(f"{url}: sent with Content-Encoding {encoding}, though not asked for")
        return Fetched(data, True, etag, last_modified)

    # ---- what is allowed, and where things are kept ----

    def _allowed(self, url: str, first: str) -> None:
        import httpx

        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as failed:
            raise FetchError(f"{first}: not an address") from failed
        if parsed.scheme == "https" and parsed.host:
            return
        if self.loopback and parsed.scheme == "http" and parsed.host in _LOOPBACK:
            return
        led = "" if url == first else f" led to {parsed.scheme}://{parsed.host}, which"
        raise FetchError(f"{first}:{led} is not https; nothing was fetched")

    def _check_size(self, size: int | None, url: str) -> None:
        if size is not None and size > self.largest:
            raise FetchError(f"{url}: larger than the limit of {self.largest} bytes")

    def _body(self, name: str) -> Path:
        return self.folder / name

    def _meta(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _part(self, name: str) -> tuple[Path, Path]:
        return self.folder / f"{name}.part", self.folder / f"{name}.part.json"

    @staticmethod
    def _write_meta(path: Path, etag: str, last_modified: str) -> None:
        path.write_text(json.dumps({"etag": etag, "last_modified": last_modified}), "utf-8")


def _read_meta(path: Path) -> tuple[str, str]:
    with suppress(OSError, ValueError, KeyError, TypeError):
        raw = json.loads(path.read_text("utf-8"))
        return str(raw["etag"]), str(raw["last_modified"])
    return "", ""


def _strong(etag: str) -> str:
    """Only a strong tag promises the same bytes (RFC 9110, 13.1.5)."""
    return "" if etag.startswith("W/") else etag


def _continues(response: httpx.Response, have: int) -> bool:
    match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    return bool(have) and match is not None and int(match[1]) == have


def _total(response: httpx.Response, have: int) -> int | None:
    if response.status_code == 206:
        match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        return int(match[3]) if match is not None and match[3] != "*" else None
    length = response.headers.get("Content-Length", "")
    return have + int(length) if length.isdigit() else None


def _retry_after(response: httpx.Response) -> float | None:
    said = response.headers.get("Retry-After", "")
    if said.isdigit():
        return float(said)
    with suppress(TypeError, ValueError):
        when = parsedate_to_datetime(said)
        return max(0.0, (when - datetime.now(UTC)).total_seconds())
    return None


def _first_line(failed: Exception) -> str:
    line = (str(failed).splitlines() or [type(failed).__name__])[0]
    return _ERRNO.sub("", line)
