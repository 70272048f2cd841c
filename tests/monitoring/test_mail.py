"""Mail is handed to a real mail server on this machine, over TLS; without TLS nothing is sent."""

from __future__ import annotations

import email
import socketserver
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest

from smallyard.errors import FetchError, InputError
from smallyard.monitoring.deliveries import Deliveries
from smallyard.monitoring.mail import Mailbox
from tests.lists.given import listing
from tests.monitoring.certificates import certificate
from tests.monitoring.conftest import MONDAY, Desk


class MailServer:
    """As much of a mail server as a client speaks to (RFC 5321), with STARTTLS (RFC 3207) where it has a key."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.mails: list[bytes] = []
        self.secure: list[bool] = []
        self.refuse = False
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 here")
                secure = False
                while line := self.rfile.readline():
                    verb = line.decode().split()[0].upper() if line.split() else ""
                    if verb == "EHLO":
                        self.wfile.write(b"250-here\r\n")
                        self.say("250 STARTTLS" if context is not None and not secure else "250 HELP")
                    elif verb == "STARTTLS":
                        self.say("220 go on")
                        assert context is not None
                        self.request = context.wrap_socket(self.request, server_side=True)
                        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
                        secure = True
                    elif verb == "RCPT" and server.refuse:
                        self.say("550 no such box")
                    elif verb == "DATA":
                        self.say("354 go on")
                        data = b""
                        while (got := self.rfile.readline()) != b".\r\n":
                            data += got
                        server.mails.append(data)
                        server.secure.append(secure)
                        self.say("250 taken")
                    elif verb == "QUIT":
                        self.say("221 bye")
                        break
                    else:
                        self.say("250 fine")

            def say(self, text: str) -> None:
                self.wfile.write(f"{text}\r\n".encode())

            def finish(self) -> None:
                for stream in (self.wfile, self.rfile, self.request):
                    stream.close()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # a client that trusts us not goes away in the middle

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def trusted(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certificate(tmp_path)


@pytest.fixture
def server(trusted: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[MailServer]:
    made = MailServer(trusted[0])
    yield made
    made.close()


def box(server: MailServer, trusted: tuple[ssl.SSLContext, ssl.SSLContext], **more: Any) -> Mailbox:
    return Mailbox("localhost", server.port, "desk@example.com", trust=trusted[1], **more)


def test_a_watch_that_raised_something_is_told_in_one_mail(
    desk: Desk, server: MailServer, trusted: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    deliveries = Deliveries(desk.database, mailbox=box(server, trusted))
    deliveries.add_email("officer@example.com", by="ann")
    desk.lists.publish(MONDAY, listing("Vega Photonics Research", "vega"))
    desk.add("C-1", "Vega Photonics Research Ltd")
    desk.add("C-2", "Vega Photonics Research")
    desk.watch(MONDAY, address="https://desk.example")
    desk.watch(MONDAY)
    assert deliveries.send_due(at=datetime.now(UTC) + timedelta(seconds=1)).delivered == 1
    (data,) = server.mails
    mail = email.message_from_bytes(data, policy=policy.default)
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "officer@example.com",
        "desk@example.com",
        "smallyard: 2 alerts",
    )
    text = mail.get_content()
    assert "2 new hit" in text
    assert "Vega Photonics Research Ltd (C-1) may be Vega Photonics Research (EL:vega)" in text
    assert "https://desk.example/alerts" in text
    assert server.secure == [True]


def test_without_tls_nothing_is_sent(trusted: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    plain = MailServer(None)
    with pytest.raises(FetchError, match="STARTTLS"):
        box(plain, trusted).send("officer@example.com", "x", "y", "1")
    assert plain.mails == []
    Mailbox("127.0.0.1", plain.port, "desk@example.com", plain=True).send("officer@example.com", "x", "y", "1")
    assert plain.secure == [False]
    plain.close()


def test_a_certificate_of_nobody_known_is_refused(server: MailServer) -> None:
    with pytest.raises(FetchError, match="certificate"):
        Mailbox("localhost", server.port, "desk@example.com").send("officer@example.com", "x", "y", "1")


def test_a_refused_mail_and_a_server_that_is_away_are_named(
    server: MailServer, trusted: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    server.refuse = True
    with pytest.raises(FetchError, match=r"officer@example\.com was not taken"):
        box(server, trusted).send("officer@example.com", "x", "y", "1")
    with pytest.raises(FetchError, match="was not taken"):
        Mailbox("127.0.0.1", 1, "desk@example.com", plain=True).send("officer@example.com", "x", "y", "1")


@pytest.mark.parametrize(
    "url",
    ["mail.example.com", "http://mail.example.com?from=a@b.c", "smtp://mail.example.com", "smtp://m:x?from=a@b"],
)
def test_what_is_no_mail_server(url: str) -> None:
    with pytest.raises(InputError, match="is no mail server"):
        Mailbox.of(url)


def test_a_mail_server_is_read_from_one_line() -> None:
    found = Mailbox.of("smtp://desk%40x:se%2Fcret@mail.example.com?from=desk@example.com")
    assert (found.host, found.port, found.user, found.password) == ("mail.example.com", 587, "desk@x", "se/cret")
    assert "cret" not in repr(found)
    assert Mailbox.of("smtps://mail.example.com?from=a@b.c").port == 465
    with pytest.raises(InputError, match="without TLS"):
        Mailbox.of("smtp://mail.example.com?from=a@b.c&tls=no")
