"""A PostgreSQL server of the tests' own: a new cluster in a folder, on a free local port, ended with the tests."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pg8000.dbapi

USER = "smallyard"


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs, or None where it is not installed."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return debian[-1].parent if debian else None


def _run_as() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as a user without rights."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(bin_folder: Path, *, fsync: bool = False) -> Iterator[int]:
    """A server on the port that is given; it holds nothing and, without `fsync`, loses all in a power cut."""
    user = _run_as()
    with tempfile.TemporaryDirectory(prefix="smallyard-pg-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        if user:
            shutil.chown(folder, user)
            shutil.chown(data, user)
        subprocess.run(
            [bin_folder / "initdb", "-D", data, "-U", USER, "-A", "trust", "-N", "-E", "UTF8", "--locale=C"],
            check=True, capture_output=True, user=user, cwd=folder,
        )  # fmt: skip
        port = _free_port()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "fsync": "on" if fsync else "off",
        }
        server = subprocess.Popen(
            [bin_folder / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user, cwd=folder,
        )  # fmt: skip
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.send_signal(signal.SIGINT)  # a fast shutdown: connections still open are ended
            server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended with {server.returncode} before it answered")
        try:
            pg8000.dbapi.connect(user=USER, host="127.0.0.1", port=port, database="postgres").close()
        except (pg8000.dbapi.Error, OSError):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not answer in 20 seconds")


def execute(port: int, database: str, *statements: str) -> None:
    """Run statements one by one, each on its own."""
    connection = pg8000.dbapi.connect(user=USER, host="127.0.0.1", port=port, database=database)
    connection.autocommit = True
    try:
        for statement in statements:
            connection.cursor().execute(statement)
    finally:
        connection.close()
