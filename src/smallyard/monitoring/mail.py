"""E-mail by a mail server of the user's own.

Source: RFC 3207 (SMTP over TLS by STARTTLS), RFC 8314 (implicit TLS on port 465).
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import parse_qs, unquote, urlsplit

from smallyard.errors import FetchError, InputError

__all__ = ["Mailbox"]

_SECONDS = 20.0
_ACCEPTED = "such as smtp://user:password@mail.example.com:587?from=desk@example.com"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Mailbox:
    """Where mail goes out.

    Attributes:
        host, port: of the mail server.
        sender: the address that mails come from.
        user, password: to sign in with; empty where the server asks for neither.
        implicit: TLS from the first byte (smtps); else STARTTLS, without which nothing is sent.
        plain: no TLS at all; only to this machine itself.
        trust: an SSL context; None for the usual authorities.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    implicit: bool = False
    plain: bool = False
    trust: ssl.SSLContext | None = None

    def __repr__(self) -> str:
        return f"Mailbox({self.host}:{self.port}, from {self.sender})"  # never the password

    @classmethod
    def of(cls, url: str) -> Mailbox:
        """Read a mail server as an operator writes it.

        Raises:
            InputError: it is no such address.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as failed:
            raise InputError("is no mail server", field="smtp", accepted=_ACCEPTED) from failed
        said = parse_qs(parts.query)
        sender = said.get("from", [""])[-1]
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or "@" not in sender:
            raise InputError("is no mail server", field="smtp", accepted=_ACCEPTED)
        plain = said.get("tls", ["yes"])[-1] == "no"
        if plain and parts.hostname not in _LOOPBACK:
            raise InputError("is to be sent to without TLS", field="smtp", accepted="tls=no to this machine only")
        implicit = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if implicit else 587),
            sender=sender,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            implicit=implicit,
            plain=plain,
        )

    def send(self, to: str, subject: str, text: str, id_: str) -> None:
        """Send one mail; the id is the same however often it is tried.

        Raises:
            FetchError: the server could not be reached, offers no TLS, or did not take it.
        """
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, " ".join(subject.split())
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{id_}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        trust = self.trust or ssl.create_default_context()
        try:
            if self.implicit:
                with smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=trust) as server:
                    self._hand_over(server, message)
                return
            with smtplib.SMTP(self.host, self.port, timeout=_SECONDS) as server:
                if not self.plain:
                    server.starttls(context=trust)
                self._hand_over(server, message)
        except (smtplib.SMTPException, OSError) as failed:
            said = str(failed).splitlines()[0] if str(failed) else type(failed).__name__
            raise FetchError(f"mail to {to} was not taken by {self.host}: {said}") from failed

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        if self.user:
            server.login(self.user, self.password)
        server.send_message(message)
