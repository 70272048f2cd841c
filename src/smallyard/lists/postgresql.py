"""A connection to PostgreSQL that waits for the server once for each statement.

pg8000 sends a statement with parameters in three parts and waits for an answer to each; it begins a transaction with
a fourth, and ends one with three more. On a busy machine each wait costs more than the statement: first the server
must get a processor, then we. Here all parts go out together, as the protocol provides for.

Source: https://www.postgresql.org/docs/current/protocol-flow.html (extended query; pipelining).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from pg8000 import Connection, Error, InterfaceError
from pg8000.converters import make_params
from pg8000.core import FLUSH_MSG, NULL_BYTE, SYNC_MSG, Context
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

__all__ = ["wait_seldom"]

_BEGIN = "begin transaction"
"""How the driver begins a transaction by itself, just before the first statement of one."""
_IDLE_SECONDS = 1.0
"""How long a connection may have been out of use and still be used again without being tried first."""


class _Outgoing(list[bytes]):
    """What is to be sent, without the demands to answer at once that the driver puts between the parts."""

    def write(self, part: bytes) -> None:
        if part != FLUSH_MSG:
            self.append(part)


class _Connection(Connection):  # type: ignore[misc]  # the driver has no types
    _sock: Any
    _begins = False
    """Whether a transaction is to be begun with the next statement."""

    def execute_simple(self, statement: str) -> Context:
        """One statement without parameters."""
        if statement == _BEGIN:
            self._begins = True
            return Context(statement)
        return self._sent(statement, lambda: self.send_QUERY(statement))

    def execute_unnamed(
        self, statement: str, vals: Sequence[Any] = (), oids: Sequence[int] = (), stream: Any = None
    ) -> Context:
        """One statement with parameters."""
        if stream is not None:  # COPY, whose data the driver sends
            if self._begins:
                self._begins = False
                super().execute_simple(_BEGIN)
            return super().execute_unnamed(statement, vals, oids, stream)
        try:
            params = make_params(self.py_types, vals)
        except BaseException:  # nothing is sent, and no transaction is to begin with whatever comes next
            self._begins = False
            raise

        def send() -> None:
            self.send_PARSE(NULL_BYTE, statement, oids)
            self.send_DESCRIBE_STATEMENT(NULL_BYTE)
            self.send_BIND(NULL_BYTE, params)
            self.send_EXECUTE()
            self._sock.write(SYNC_MSG)

        return self._sent(statement, send)

    def _sent(self, statement: str, send: Callable[[], None]) -> Context:
        socket, outgoing = self._sock, _Outgoing()
        if socket is None:
            raise InterfaceError("connection is closed")
        begins, self._begins = self._begins, False
        self._sock = outgoing
        try:
            if begins:
                self.send_QUERY(_BEGIN)
            send()
        finally:
            self._sock = socket
        try:
            socket.write(b"".join(outgoing))
            socket.flush()
        except OSError as failed:
            raise InterfaceError("network error") from failed
        if begins:
            self._begun()
        context = Context(statement)
        self.handle_messages(context)
        return context

    def _begun(self) -> None:
        try:
            self.handle_messages(Context(_BEGIN))
        except Error as refused:
            # The answer to the statement is on its way, too: the next statement would take it for its own.
            with suppress(Error, OSError):
                self.close()
            raise InterfaceError(f"connection is closed: no transaction was begun: {refused}") from refused


def wait_seldom(engine: Engine) -> None:
    """Have an engine of pg8000 make such connections, and try only those that were out of use for a while."""
    event.listen(engine, "do_connect", lambda _dialect, _record, args, named: _Connection(*args, **named))
    event.listen(engine, "checkin", _note)
    event.listen(engine, "checkout", _try)


def _note(_connection: object, record: Any) -> None:
    record.info["used"] = monotonic()


def _try(connection: Any, record: Any, _proxy: object) -> None:
    """Before a connection is used again: does the server still know it? If not, all that are open are given up."""
    used = record.info.get("used")
    if used is None or monotonic() - used < _IDLE_SECONDS:
        return
    try:
        connection.cursor().execute("SELECT 1")
        connection.rollback()
    except (Error, OSError) as failed:
        raise InvalidatePoolError from failed
