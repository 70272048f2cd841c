"""A real service in processes of its own, and clients of it over loopback: what its benchmarks share."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.databases.server import USER, execute, programs, running  # noqa: E402

from smallyard.records.access import AccessStore, Role  # noqa: E402
from smallyard.records.database import RecordsDatabase, records_place  # noqa: E402

NAMES = (
    "Huawei Technologies Co., Ltd.", "Beijing Institute of Technology", "John Smith", "中国电子科技集团", "Sunway",
    "Shanghai Micro Electronics Equipment", "Acme Trading GmbH", "Wuxi Biologics", "AviChina Industry", "Dahua",
    "Müller Feinmechanik", "Rosoboronexport", "Universidad de Chile", "Semiconductor Manufacturing International",
    "Мария Иванова", "Tianjin Phytium", "Nordic Pump AB", "Inspur Group", "Hikvision Digital", "Delta Bearings",
)  # fmt: skip
DESTINATIONS = ("CN", "DE", "IN", "JP", "AE", "SG", "GB", "VN")
ITEMS = ("3A090.a", "3A001.a.7.b", "5A992.c", "EAR99", "4A994", "2B350.a.1", "5A002.a", "3B001.a.4")


@contextmanager
def databases(kinds: list[str]) -> Iterator[dict[str, Callable[[], str]]]:
    """For each kind of database, what makes a new one: its path or URL."""
    with tempfile.TemporaryDirectory(prefix="smallyard-bench-") as folder:
        count = iter(range(1_000))

        def sqlite() -> str:
            place = Path(folder) / f"{next(count)}"
            place.mkdir()
            return str(place / "lists.sqlite")

        if "postgresql" not in kinds:
            yield {"sqlite": sqlite}
            return
        found = programs()
        if found is None:
            raise SystemExit("no PostgreSQL server is installed (initdb was not found)")
        with running(found) as port:

            def postgresql() -> str:
                name = f"bench_{next(count)}"
                execute(port, "postgres", f"CREATE DATABASE {name} TEMPLATE template0")
                return f"postgresql://{USER}@127.0.0.1:{port}/{name}"

            both = {"sqlite": sqlite, "postgresql": postgresql}
            yield {kind: both[kind] for kind in kinds}


@dataclass
class Server:
    """`smallyard serve` in a process group of its own."""

    place: str
    workers: int
    port: int = 0
    token: str = ""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until every process of it answers."""
        if not self.token:
            where = records_place(self.place if "://" in self.place else Path(self.place))
            database, access = RecordsDatabase(where), AccessStore(where)
            database.share()
            admin = access.add("bench", Role.ADMIN)
            _, self.token = access.make_token(admin.number, "bench")
            database.close()
            access.close()
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        where_to = ["--database-url", self.place] if "://" in self.place else ["--store", self.place]
        command = [sys.executable, "-m", "smallyard", "serve", "--port", str(self.port), "--log", "warning"]
        command += ["--workers", str(self.workers), "--rate", "1000000", *where_to]
        self.process = subprocess.Popen(
            command, start_new_session=True, stdout=subprocess.DEVNULL, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )  # fmt: skip
        until = time.monotonic() + 180
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise SystemExit(f"the service ended with {self.process.returncode}")
            try:
                answers = [asyncio.run(ask(self, "GET", "/api/v1/health")) for _ in range(4 * self.workers)]
            except OSError:
                time.sleep(0.2)
                continue
            if all(status == 200 for status, _ in answers):
                return
        raise SystemExit("the service did not answer in three minutes")

    def kill(self) -> None:
        """kill -9, all its processes at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it calmly."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(60)

    def peak(self) -> float:
        """The most memory that its processes held, added up, in MB."""
        found = (status.read_text().partition("VmHWM:")[2].split() for status in self._files("status"))
        return sum(int(one[0]) for one in found if one) / 1024

    def worked(self) -> float:
        """Processor time that its processes used so far, in seconds."""
        found = (stat.read_text().rpartition(")")[2].split() for stat in self._files("stat"))
        return sum(int(one[11]) + int(one[12]) for one in found) / os.sysconf("SC_CLK_TCK")

    def _files(self, name: str) -> Iterator[Path]:
        assert self.process is not None
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, ProcessLookupError):
                if os.getpgid(int(folder.name)) == self.process.pid:
                    yield folder / name


async def ask(server: Server, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    """One request on a connection of its own."""
    client = Client(server)
    try:
        return await client.ask(method, path, body)
    finally:
        client.close()


class Client:
    """One connection that is kept open, as a program keeps it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Status and body of one answer."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._server.port)
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self._server.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        lines = answer.decode("latin-1").split("\r\n")
        headers = dict(line.casefold().split(": ", 1) for line in lines[1:] if ": " in line)
        got = await self._reader.readexactly(int(headers["content-length"]))
        return int(lines[0].split()[1]), got

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


def name_asked(chance: random.Random, *, record: bool = True) -> bytes:
    """A screening of one name, each a little different."""
    name = f"{chance.choice(NAMES)} {chance.choice(('', 'No. ', 'Branch ', 'Plant '))}{chance.randrange(1_000)}"
    return json.dumps({"party": {"name": name}, "record": record}).encode()


def check_asked(chance: random.Random, number: int) -> bytes:
    """A full check of a shipment, each a little different."""
    tx = {
        "id": f"B{number}",
        "date": "2026-03-02",
        "destination": chance.choice(DESTINATIONS),
        "items": [{"description": "item", "eccn": chance.choice(ITEMS), "value": str(chance.randrange(1, 90_000))}],
        "parties": [{"name": f"{chance.choice(NAMES)} {chance.randrange(1_000)}", "country": "CN"}],
    }
    return json.dumps({"transaction": tx}).encode()


@dataclass
class Tally:
    """What clients saw."""

    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The time within which this share of answers came, in milliseconds."""
        every = sorted(self.taken)
        return every[min(len(every) - 1, int(share * len(every)))] * 1000 if every else float("nan")
