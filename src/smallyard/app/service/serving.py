"""Running the service: processes that share one port and one database, a first link for the admin, a calm end."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from smallyard.app.service.state import Service, ServiceSettings
from smallyard.app.worlds import today
from smallyard.errors import InputError, StoreError
from smallyard.records.access import AccessStore, Role
from smallyard.records.database import RecordsDatabase, records_place

__all__ = ["first_link", "serve"]

_FIRST = timedelta(days=1)
_CALM_SECONDS = 20
"""How long requests that are being answered may take when the service is told to end."""
_SLOW_SECONDS = 60
"""How long a process may be silent, such as while it opens the lists, before another is put in its place."""
_SWITCH_SECONDS = 0.001
"""How long a thread that decides may go on while one that reads, writes or looks up a name waits for its turn."""
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}


@dataclass(frozen=True, slots=True)
class _Made:
    """Makes the application in each process."""

    settings: ServiceSettings

    def __call__(self) -> FastAPI:
        from smallyard.app.service.application import application

        sys.setswitchinterval(_SWITCH_SECONDS)
        return application(self.settings, warmed=_settled)


def _settled() -> None:
    """What is held by now is held to the end: never look through it for what could be given back."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def serve(
    settings: ServiceSettings,
    *,
    host: str = "127.0.0.1",
    port: int = 8700,
    workers: int = 1,
    proxies: Sequence[str] = (),
    log: str = "info",
    say: Callable[[str], None] = print,
) -> None:
    """Serve until told to end (SIGINT, SIGTERM); requests under way are answered first.

    Args:
        settings: how the service is set up.
        host: the address to listen on.
        port: the port; 0 for any free one.
        workers: processes that answer.
        proxies: addresses of proxies in front whose word on who asks and by what scheme is taken; none by default.
        log: debug, info or warning.
        say: is told where the service is, and, as long as there is no admin, a one-time link that makes one.

    Raises:
        InputError: the address cannot be listened on.
        StoreError: the lists or the records cannot be used.
    """
    listening = _listening(host, port)
    try:
        shown = f"[{host}]" if ":" in host else host
        address = settings.address.rstrip("/") or f"http://{shown}:{listening.getsockname()[1]}"
        settings = replace(settings, address=address)
        link = first_link(settings)
        _warm(settings)
        say(f"smallyard is at {address}")
        if link:
            say(f"There is no admin yet. This link makes one; it can be used once, until tomorrow:\n{link}")
        config = uvicorn.Config(
            _Made(settings),  # a factory, given to each process by pickling it
            factory=True,
            workers=workers,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            server_header=False,
            date_header=True,
            access_log=False,  # it holds queries; `Guard` logs without
            log_config=_logging(log),
            lifespan="on",
            timeout_worker_healthcheck=_SLOW_SECONDS,
            timeout_graceful_shutdown=_CALM_SECONDS,
            timeout_keep_alive=30,
            h11_max_incomplete_event_size=64 * 1024,
        )
        if workers > 1:
            Multiprocess(config, [listening]).run()
        else:
            # The server ends as told, then raises the signal again for whoever had set something up: for nobody.
            for one in (signal.SIGINT, signal.SIGTERM):
                signal.signal(one, lambda *_: None)
            uvicorn.Server(config).run([listening])
    finally:
        listening.close()


def _warm(settings: ServiceSettings) -> None:
    """Make the name index before there are processes, so that it is made once."""
    service = Service(settings)
    try:
        service.world(today())
    finally:
        service.close()


def first_link(settings: ServiceSettings) -> str:
    """A one-time link that makes the admin; "" where there is one.

    Raises:
        StoreError: the records cannot be used.
    """
    place = records_place(settings.store)
    records = RecordsDatabase(place)
    access = AccessStore(place)
    try:
        records.share()
        if access.has_admin():
            return ""
        return f"{settings.address}/welcome?link={access.invite(Role.ADMIN, 'first run', lasting=_FIRST)}"
    except StoreError as failed:
        raise StoreError(f"the service cannot start: {failed}") from failed
    finally:
        access.close()
        records.close()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(2_048)
    except OSError as failed:
        made.close()
        raise InputError(
            f"cannot listen on {host} port {port}: {failed.strerror or failed}",
            accepted="a free port of this machine",
        ) from failed
    made.set_inheritable(True)
    return made


def _logging(level: str) -> dict[str, Any]:
    """To standard error, one line each, with the time; no logger of a library says more than ours."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"level": _LEVELS[level], "handlers": ["stderr"]},
        "loggers": {
            "uvicorn": {"level": _LEVELS[level], "handlers": [], "propagate": True},
            # These write down what is sent to a provider.
            **{name: {"level": logging.WARNING} for name in ("httpx", "httpx2", "httpcore", "httpcore2")},
        },
    }
