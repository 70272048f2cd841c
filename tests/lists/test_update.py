"""Fetching from publishers, played by a server on this machine. Nothing here leaves it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from smallyard.errors import FetchError, UnknownValueError
from smallyard.lists import store as store_module
from smallyard.lists.fetching import Fetched, Fetcher
from smallyard.lists.reading import Reading, Source, SourceFile, sources
from smallyard.lists.store import Store
from smallyard.lists.update import USUAL, fetchable, update
from smallyard.model.listing import ListCode, Listing

EL = ListCode.ENTITY_LIST
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
BODY = b"".join(f"line {number}\n".encode() for number in range(60_000))


@dataclass
class Publisher:
    """What the server does: one answer after the other, the last one again and again."""

    answers: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append({"path": handler.path, **dict(handler.headers.items())})
        one = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        one(handler)


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    played = Publisher()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            played.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    played.url = f"http://127.0.0.1:{server.server_address[1]}/list.csv"
    yield played
    server.shutdown()
    server.server_close()
    thread.join()


def send(body: bytes = BODY, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Length": str(len(body)), **named}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def drop_after(size: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Announce the whole file, send a part, and hang up."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in {"Content-Length": str(len(BODY)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(BODY[:size])
        handler.wfile.flush()
        handler.close_connection = True
        handler.connection.close()

    return answer


def ranged(handler: BaseHTTPRequestHandler) -> None:
    start = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    rest = BODY[start:]
    send(rest, 206, ETag='"v1"', Content_Range=f"bytes {start}-{len(BODY) - 1}/{len(BODY)}")(handler)


@pytest.fixture
def fetcher(tmp_path: Path) -> Iterator[Fetcher]:
    with Fetcher(tmp_path / "fetched", loopback=True, pause=0.0) as made:
        yield made


def test_a_file_is_fetched_and_progress_is_told(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers = [send(ETag='"v1"', Last_Modified="Mon, 09 Mar 2026 10:00:00 GMT")]
    told: list[tuple[str, int, int | None]] = []
    got = fetcher.fetch(publisher.url, "el", lambda *what: told.append(what))
    assert (got.data, got.changed, got.etag, got.modified) == (BODY, True, '"v1"', date(2026, 3, 9))
    assert told[-1] == ("el", len(BODY), len(BODY))
    assert len(told) > 1
    assert publisher.asked[0]["Accept-Encoding"] == "identity"
    assert publisher.asked[0]["User-Agent"].startswith("smallyard/")


def test_a_dropped_connection_is_resumed_where_it_broke_off(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers = [drop_after(100_000, ETag='"v1"'), ranged]
    got = fetcher.fetch(publisher.url, "el")
    assert got.data == BODY
    again = publisher.asked[1]
    assert again["If-Range"] == '"v1"'
    assert 0 < int(again["Range"].removeprefix("bytes=").removesuffix("-")) <= 100_000


def test_it_is_resumed_by_a_later_run_too(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [drop_after(100_000, ETag='"v1"')]
    with Fetcher(tmp_path, loopback=True, pause=0.0) as first, pytest.raises(FetchError, match="4 times"):
        first.fetch(publisher.url, "el")
    publisher.answers = [ranged]
    with Fetcher(tmp_path, loopback=True) as second:
        assert second.fetch(publisher.url, "el").data == BODY
    assert "Range" in publisher.asked[-1]
    assert not list(tmp_path.glob("*.part*"))


def test_a_file_that_changed_meanwhile_is_taken_from_the_beginning(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers = [drop_after(100_000, ETag='"v1"'), send(b"new", ETag='"v2"')]
    assert fetcher.fetch(publisher.url, "el").data == b"new"


def test_without_a_validator_nothing_is_resumed(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers = [drop_after(100_000, ETag='W/"weak"'), send()]
    assert fetcher.fetch(publisher.url, "el").data == BODY
    assert "Range" not in publisher.asked[1]


def test_a_wrong_range_is_not_glued_together(publisher: Publisher, fetcher: Fetcher) -> None:
    wrong = send(BODY[5:], 206, ETag='"v1"', Content_Range=f"bytes 5-{len(BODY) - 1}/{len(BODY)}")
    publisher.answers = [drop_after(100_000, ETag='"v1"'), wrong, send()]
    assert fetcher.fetch(publisher.url, "el").data == BODY


def test_a_part_that_the_server_no_longer_accepts_is_dropped(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers = [drop_after(100_000, ETag='"v1"'), send(b"", 416), send()]
    assert fetcher.fetch(publisher.url, "el").data == BODY


def test_what_has_not_changed_is_not_sent_again(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers = [send(ETag='"v1"', Last_Modified="Mon, 09 Mar 2026 10:00:00 GMT")]
    fetcher.keep("el", fetcher.fetch(publisher.url, "el"))
    publisher.answers = [send(b"", 304)]
    got = fetcher.fetch(publisher.url, "el")
    assert (got.data, got.changed) == (BODY, False)
    assert publisher.asked[1]["If-None-Match"] == '"v1"'
    assert publisher.asked[1]["If-Modified-Since"] == "Mon, 09 Mar 2026 10:00:00 GMT"


def test_an_overloaded_server_is_asked_again(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers = [send(b"", 503, Retry_After="0"), send(b"", 429), send(b"x")]
    assert fetcher.fetch(publisher.url, "el").data == b"x"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([send(b"", 404)], "the server answered 404 Not Found"),
        ([send(b"", 403)], "the server answered 403"),
        ([send(b"", 500)], "the server answered 500, 4 times"),
        ([send(b"", 302, Location="http://example.org/list.csv")], "led to http://example.org, which is not https"),
        ([send(b"", 302, Location="file:///etc/passwd")], "is not https"),
        ([send(b"", 302, Location="/again")], "more than 5 redirections"),
        ([send(b"x", Content_Encoding="gzip")], "Content-Encoding gzip"),
        ([send(b"x" * 2_000)], "larger than the limit of 1000 bytes"),
    ],
)
def test_what_is_not_acceptable_is_one_clear_line(
    publisher: Publisher, tmp_path: Path, answers: list[Callable[[BaseHTTPRequestHandler], None]], words: str
) -> None:
    publisher.answers = answers
    with (
        Fetcher(tmp_path, loopback=True, pause=0.0, largest=1_000) as fetcher,
        pytest.raises(FetchError) as failed,
    ):
        fetcher.fetch(publisher.url, "el")
    assert words in str(failed.value)
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "ftp://example.org/x", "https://", "no address", ""])
def test_only_https_is_fetched(tmp_path: Path, url: str) -> None:
    with Fetcher(tmp_path) as fetcher, pytest.raises(FetchError, match=r"https|address"):
        fetcher.fetch(url, "el")


def test_nobody_there(tmp_path: Path) -> None:
    with Fetcher(tmp_path, loopback=True, pause=0.0) as fetcher, pytest.raises(FetchError, match="connection failed"):
        fetcher.fetch("http://127.0.0.1:9/x", "el")


def test_a_day_that_cannot_be_read_is_no_day() -> None:
    assert Fetched(b"", True, "", "yesterday").modified is None
    assert Fetched(b"", True, "", "").modified is None


# ---- update ----


def reading(*names: str) -> Reading:
    listings = tuple(Listing(list=EL, key=name.lower(), names=({"text": name},)) for name in names)
    lists = frozenset({EL})
    return Reading("played", listings=listings, records=len(names), lists=lists, header="h", complete=lists)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    def read(files: dict[str, bytes], source: str, complete: object = None) -> Reading:
        assert source == "played"
        return reading(*next(iter(files.values())).decode().split())

    monkeypatch.setattr(store_module, "read", read)
    return Store(tmp_path / "lists.sqlite", pack=())


def source(publisher: Publisher) -> dict[str, Source]:
    base = next(iter(sources().values()))
    file = SourceFile("list", ("list.csv",), publisher.url)
    return {"played": replace(base, id="played", files=(file,))}


def bring(store: Store, publisher: Publisher, **more: bool) -> tuple[str, bool, str | None]:
    fetcher = Fetcher(store.cache / "fetched", loopback=True, pause=0.0)
    (done,) = update(store, ["played"], fetcher=fetcher, known=source(publisher), now=lambda: NOON, **more)  # type: ignore[arg-type]
    return done.line, done.unchanged, done.error


def test_an_update_loads_what_is_new_and_nothing_twice(store: Store, publisher: Publisher) -> None:
    publisher.answers = [send(b"Acme Beta", ETag='"1"', Last_Modified="Mon, 09 Mar 2026 10:00:00 GMT")]
    assert bring(store, publisher) == ("played: loaded 2 records of 2026-03-09", False, None)
    publisher.answers = [send(b"", 304)]
    assert bring(store, publisher) == ("played: nothing newer; the list of 2026-03-09 is in force", True, None)
    publisher.answers = [send(b"Acme Beta", ETag='"2"')]
    assert bring(store, publisher)[:2] == ("played: nothing newer; the list of 2026-03-09 is in force", True)
    assert {item.listing.name for item in store.view(date(2026, 3, 10)).in_force(EL)} == {"Acme", "Beta"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (send(b"", 404), "404 Not Found; the list of 2026-03-09 is in force"),
        (send(b"Acme", ETag='"2"'), "EL: 1 entries, 2 on 2026-03-09"),
    ],
)
def test_a_failed_update_leaves_the_old_list_in_force_and_says_so(
    store: Store, publisher: Publisher, answer: Callable[[BaseHTTPRequestHandler], None], words: str
) -> None:
    publisher.answers = [send(b"Acme Beta", ETag='"1"', Last_Modified="Mon, 09 Mar 2026 10:00:00 GMT")]
    bring(store, publisher)
    before = store.view(date(2026, 3, 10)).digest
    publisher.answers = [answer]
    line, unchanged, error = bring(store, publisher)
    assert words in line
    assert not unchanged
    assert error is not None
    assert store.view(date(2026, 3, 10)).digest == before


def test_a_refused_file_is_fetched_again_and_loads_when_confirmed(store: Store, publisher: Publisher) -> None:
    publisher.answers = [send(b"Acme Beta", ETag='"1"')]
    bring(store, publisher)
    publisher.answers = [send(b"Acme", ETag='"2"')]
    assert bring(store, publisher)[2] is not None
    assert bring(store, publisher, confirm=True) == ("played: loaded 1 records of 2026-03-10", False, None)
    assert publisher.asked[-1]["If-None-Match"] == '"1"'


def test_one_source_that_fails_does_not_stop_the_others(store: Store, publisher: Publisher) -> None:
    publisher.answers = [send(b"Acme", ETag='"1"')]
    known = source(publisher)
    known["broken"] = replace(
        known["played"], id="broken", files=(SourceFile("list", ("a",), "http://127.0.0.1:9/"),)
    )
    fetcher = Fetcher(store.cache / "fetched", loopback=True, pause=0.0)
    first, second = update(store, ["broken", "played"], fetcher=fetcher, known=known, now=lambda: NOON)
    assert first.error is not None
    assert first.line.endswith("nothing is loaded")
    assert second.error is None


def test_an_unknown_source_is_one_clear_line(store: Store) -> None:
    with pytest.raises(UnknownValueError, match=r"'nobody' is not a source that can be fetched; accepted: .*csl_csv"):
        update(store, ["nobody"])


def test_every_source_that_can_be_fetched_has_https_addresses() -> None:
    found = {source.id: source for source in fetchable()}
    assert set(USUAL) <= set(found)
    for one in found.values():
        assert all(url.startswith("https://") for url in one.urls), one.id
