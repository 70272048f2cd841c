"""Is anything lost that was acknowledged, when the service is killed under load?

    ./smallyard-run python bench/service_kill.py

Ten times on each database: 50 clients have shipments checked and names screened, each put on record before it is
answered; after a random while all processes of the service get kill -9. Then the chain is verified, and every record
that a client was told of must be there, of the very transaction. Prints what was lost first: it must be 0.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from contextlib import suppress
from pathlib import Path

from service_harness import Client, Server, check_asked, databases, name_asked
from smallyard.records.database import records_place
from smallyard.records.store import RecordStore


async def until_killed(server: Server, count: int, seconds: float, numbers: object) -> dict[int, str]:
    """Load, then the kill; the records that were acknowledged, with what each must hold."""
    told: dict[int, str] = {}
    dead = asyncio.Event()

    async def one(seed: int) -> None:
        chance, client = random.Random(seed), Client(server)
        with suppress(OSError, asyncio.IncompleteReadError):
            while not dead.is_set():
                checks = chance.random() < 0.5
                number = next(numbers)  # type: ignore[call-overload]
                body = check_asked(chance, number) if checks else name_asked(chance)
                status, answer = await client.ask("POST", "/api/v1/check" if checks else "/api/v1/screen", body)
                if status == 200:
                    name = json.loads(body)["party"]["name"] if not checks else ""
                    told[json.loads(answer)["record"]] = f"B{number}" if checks else name
        client.close()

    async def killer() -> None:
        await asyncio.sleep(seconds)
        server.kill()
        dead.set()

    await asyncio.gather(killer(), *(one(random.randrange(10**9)) for _ in range(count)))
    return told


def main() -> None:
    """Kill, look, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    lines, lost_of_all = [], 0
    with databases(options.databases) as made:
        for kind, new in made.items():
            server, numbers = Server(new(), options.workers), iter(range(10**9))
            told: dict[int, str] = {}
            begun, verified = time.monotonic(), 0
            for _ in range(options.times):
                server.start()
                told |= asyncio.run(until_killed(server, options.clients, random.uniform(2, 6), numbers))
                store = RecordStore(records_place(server.place if "://" in server.place else Path(server.place)))
                verified = store.verify().count  # raises if the chain does not hold
                kept = {one.sequence: one for one in store.records()}
                lost = [
                    number for number, what in told.items() if number not in kept or what not in kept[number].facts
                ]
                lost_of_all += len(lost)
                store.close()
            lines.append(
                f"{lost_of_all:4} lost  {kind:10}  {options.times} kills  {len(told):7,} acknowledged  "
                f"{verified:7,} on record  the chain holds  {time.monotonic() - begun:.0f} s"
            )
            print(lines[-1], flush=True)
    print(f"\nLost of what was acknowledged: {lost_of_all}")


if __name__ == "__main__":
    main()
