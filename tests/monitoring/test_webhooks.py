"""Events reach who asked for them: signed, tried again, given up in the end, never sent where only we can reach."""

from __future__ import annotations

import ipaddress
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import FetchError, InputError, UnknownValueError
from smallyard.monitoring import outbound
from smallyard.monitoring.deliveries import ATTEMPTS, Deliveries, pause
from smallyard.monitoring.outbound import Reach, checked_url, post
from smallyard.monitoring.signing import new_secret, signature
from tests.lists.given import listing
from tests.monitoring.conftest import MONDAY, Desk

HERE = Reach.of(["127.0.0.0/8"])


class Receiver:
    """A real receiver on this machine: answers as told, and keeps what came."""

    def __init__(self) -> None:
        self.status, self.headers, self.drip = 204, {}, 0.0
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                if receiver.drip:
                    for char in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 50:
                        self.wfile.write(bytes([char]))
                        self.wfile.flush()
                        time.sleep(receiver.drip)
                    return
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def deliveries(tmp_path: Path) -> Iterator[Deliveries]:
    made = Deliveries(tmp_path / "records.sqlite", HERE)
    yield made
    made.close_database()


# ---- signatures ----


def test_the_published_vector_is_met() -> None:
    # Standard Webhooks, the vector of its reference libraries.
    secret, id_ = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(secret, id_, 1614265330, b'{"test": 2432232314}') == expected


def test_a_new_secret_has_the_form_that_receivers_read() -> None:
    secret = new_secret()
    assert secret.startswith("whsec_")
    assert len(secret) == len("whsec_") + 44
    assert secret != new_secret()


# ---- where nothing is sent ----


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "168.63.129.16", "::1", "::", "fe80::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not Reach().allowed(ipaddress.ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(InputError, match="which is not public"):
        checked_url(f"https://{host}/hook", Reach())
    with pytest.raises(FetchError, match="refused"):
        post(f"https://{host}/hook", b"{}", {}, Reach())


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_not(address: str) -> None:
    assert Reach().allowed(ipaddress.ip_address(address))


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="fc00::/7"))
def test_own_networks_are_reached_only_where_an_operator_allowed_them(address: Any) -> None:
    assert not Reach().allowed(address)
    assert Reach.of(["10.0.0.0/8", "fc00::/7"]).allowed(address)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.com/", "is not https"),
        ("ftp://example.com/", "is no address"),
        ("file:///etc/passwd", "is no address"),
        ("https://user:pass@example.com/", "holds a user name or password"),
        ("https://", "is no address"),
        ("https://0x7f000001/", "which is not public"),
        ("https://2130706433/", "which is not public"),
        ("https://example.com/" + "x" * 2_000, "characters"),
    ],
)
def test_what_is_no_address_for_a_webhook(url: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def public(host: str, *rest: Any, **more: Any) -> Any:
        return real("93.184.216.34" if host == "example.com" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", public)
    with pytest.raises(InputError, match=said):
        checked_url(url, Reach())


def test_a_name_that_changes_its_mind_gains_nothing(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: public when it is checked, this machine when it is connected to."""
    answers = ["93.184.216.34", "127.0.0.1"]

    def rebinding(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        address = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    url = checked_url(f"https://rebinding.example:{receiver.port}/hook", Reach())
    with pytest.raises(FetchError, match=r"leads to 127\.0\.0\.1"):
        post(url, b"{}", {}, Reach())
    assert receiver.got == []


def test_one_private_address_among_public_ones_refuses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        post("https://mixed.example/", b"{}", {}, Reach())


def test_what_was_connected_to_is_checked_too(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if the address itself were led elsewhere (a rewriting network), the peer is looked at."""
    seen: list[Any] = []

    def once(address: Any, reach: Any, *, secure: bool) -> None:
        seen.append(address)

    monkeypatch.setattr(outbound, "_check", once)
    with pytest.raises(FetchError, match=r"leads to 127\.0\.0\.1"):
        post(receiver.url, b"{}", {}, Reach())
    assert seen
    assert receiver.got == []


def test_no_redirect_is_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": "http://127.0.0.1:1/else"}
    assert post(receiver.url, b"{}", {}, HERE).status == 302
    assert len(receiver.got) == 1


def test_a_receiver_that_drips_cannot_hold_us(receiver: Receiver) -> None:
    receiver.drip = 0.1
    began = time.monotonic()
    with pytest.raises(FetchError, match="no answer within"):
        post(receiver.url, b"{}", {}, HERE, seconds=0.5)
    assert time.monotonic() - began < 2


# ---- deliveries ----


def test_a_webhook_is_told_of_an_alert_as_a_signed_cloud_event(desk: Desk, receiver: Receiver) -> None:
    deliveries = Deliveries(desk.database, HERE)
    hook, secret = deliveries.add_webhook(receiver.url, by="ann", kinds=["new hit"])
    desk.lists.publish(MONDAY, listing("Vega Photonics Research", "vega"))
    desk.add("C-1", "Vega Photonics Research")
    (number,) = desk.watch(MONDAY, address="https://desk.example").alerts
    assert deliveries.send_due().delivered == 1
    ((headers, body),) = receiver.got
    event = json.loads(body)
    assert headers["content-type"].startswith("application/cloudevents+json")
    assert (event["specversion"], event["type"]) == ("1.0", "smallyard.alert.raised")
    assert event["id"] == headers["webhook-id"]
    assert event["data"]["number"] == number
    assert event["data"]["link"] == f"https://desk.example/api/v1/alerts/{number}"
    expected = signature(secret, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == expected
    assert deliveries.log(subscription=hook.number).items[0].status == "delivered"
    assert "secret" not in json.dumps([one.model_dump(mode="json") for one in deliveries.subscriptions()])


def test_kinds_not_asked_for_are_not_sent(desk: Desk, receiver: Receiver) -> None:
    deliveries = Deliveries(desk.database, HERE)
    deliveries.add_webhook(receiver.url, by="ann", kinds=["hit gone"])
    desk.lists.publish(MONDAY, listing("Vega Photonics Research", "vega"))
    desk.add("C-1", "Vega Photonics Research")
    desk.watch(MONDAY)
    assert deliveries.log().total == 0


def test_a_failure_is_tried_again_with_growing_pauses_and_given_up(
    deliveries: Deliveries, receiver: Receiver
) -> None:
    hook, _ = deliveries.add_webhook(receiver.url, by="ann")
    made = deliveries.ping(hook.number)
    receiver.status = 503
    at = datetime.now(UTC) + timedelta(seconds=1)
    pauses = []
    for attempt in range(1, ATTEMPTS + 1):
        deliveries.send_due(at=at)
        found = deliveries.delivery(made.number)
        assert found.attempts == attempt
        if attempt < ATTEMPTS:
            assert deliveries.send_due(at=at).failed == 0, "not before its time"
            next_at = datetime.fromisoformat(found.next_at)
            pauses.append((next_at - at).total_seconds())
            at = next_at + timedelta(seconds=1)
    assert found.status == "dead"
    assert all(later > 2 * earlier for earlier, later in pairwise(pauses))
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert [one.status for one in deliveries.attempts(made.number)] == [503] * ATTEMPTS
    receiver.status = 200
    deliveries.again(made.number)
    assert deliveries.send_due(at=datetime.now(UTC) + timedelta(seconds=2)).delivered == 1
    with pytest.raises(InputError, match="is delivered"):
        deliveries.again(made.number)


@given(st.integers(1, ATTEMPTS), st.floats(0, 1))
def test_pauses_stay_within_their_fifth(attempt: int, chance: float) -> None:
    plain = min(86_400, 5 * 4 ** (attempt - 1))
    assert 0.8 * plain <= pause(attempt, chance) <= 1.2 * plain * 1.000001


def test_an_address_that_is_gone_ends_its_subscription(deliveries: Deliveries, receiver: Receiver) -> None:
    hook, _ = deliveries.add_webhook(receiver.url, by="ann")
    made = deliveries.ping(hook.number)
    receiver.status = 410
    deliveries.send_due(at=datetime.now(UTC) + timedelta(seconds=1))
    assert deliveries.delivery(made.number).status == "dead"
    assert deliveries.subscription(hook.number).ended_at is not None


def test_a_redirect_is_a_failure_and_is_named(deliveries: Deliveries, receiver: Receiver) -> None:
    hook, _ = deliveries.add_webhook(receiver.url, by="ann")
    made = deliveries.ping(hook.number)
    receiver.status, receiver.headers = 301, {"Location": "http://169.254.169.254/"}
    deliveries.send_due(at=datetime.now(UTC) + timedelta(seconds=1))
    assert deliveries.delivery(made.number).error == "sent elsewhere, which is not followed: status 301"


def test_two_senders_send_each_once(deliveries: Deliveries, receiver: Receiver) -> None:
    hook, _ = deliveries.add_webhook(receiver.url, by="ann")
    for _ in range(10):
        deliveries.ping(hook.number)
    other = Deliveries(deliveries.database.place, HERE)
    at = datetime.now(UTC) + timedelta(seconds=1)
    threads = [threading.Thread(target=one.send_due, kwargs={"at": at}) for one in (deliveries, other)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(ids) == len(set(ids)) == 10
    other.close_database()


def test_a_subscription_given_up_gets_nothing_more(deliveries: Deliveries, receiver: Receiver) -> None:
    hook, _ = deliveries.add_webhook(receiver.url, by="ann")
    deliveries.ping(hook.number)
    deliveries.end(hook.number)
    assert deliveries.send_due(at=datetime.now(UTC) + timedelta(seconds=1)).delivered == 0
    assert receiver.got == []
    with pytest.raises(InputError, match="given up before"):
        deliveries.end(hook.number)


def test_bad_subscriptions_are_refused(deliveries: Deliveries) -> None:
    with pytest.raises(UnknownValueError, match="no kind of alert"):
        deliveries.add_webhook("http://127.0.0.1/", by="ann", kinds=["new hits"])
    for address in (
        "nobody",
        "a@b",
        "@Þ=",
        "@example.com",
        "a@-",
        "a b@example.com",
        "a@example.com\nBcc: c@example.com",
        "é@example.com",
    ):
        with pytest.raises(InputError, match="no e-mail address"):
            deliveries.add_email(address, by="ann")
    with pytest.raises(InputError, match="is no network"):
        Reach.of(["10.0.0.0/99"])
