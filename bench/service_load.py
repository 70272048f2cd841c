"""How long does the service take to answer, with 50 clients at once over loopback?

    ./smallyard-run python bench/service_load.py --seconds 600

Names and full checks apart (or, with `--together`, half of the clients each at the same time), on SQLite and on
PostgreSQL, each at two paces: clients that ask, read the answer and pause (`--pause`), and clients that ask again at
once. Every answer is put on record first. The clients run on the same processors as the service. Prints each p95
against its target first; "cpu ms" is what an answer of that measurement costs the service.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time

from service_harness import Client, Server, Tally, check_asked, databases, name_asked

TARGETS = {"names": 100.0, "checks": 300.0}


async def together(server: Server, load: dict[str, int], seconds: float, pause: float) -> dict[str, Tally]:
    """What each kind of clients saw, all asking in the same time; `load` says how many there are of each kind."""
    found = await asyncio.gather(*(clients(server, what, count, seconds, pause) for what, count in load.items()))
    return dict(zip(load, found, strict=True))


async def clients(server: Server, what: str, count: int, seconds: float, pause: float) -> Tally:
    """So many clients for so long."""
    tally, until = Tally(), time.monotonic() + seconds
    numbers = iter(range(10**9))

    async def one(seed: int) -> None:
        chance, client = random.Random(seed), Client(server)
        await asyncio.sleep(chance.random() * min(pause, seconds / 4))
        while time.monotonic() < until:
            body = name_asked(chance) if what == "names" else check_asked(chance, next(numbers))
            begun = time.perf_counter()
            try:
                status, _ = await client.ask("POST", "/api/v1/screen" if what == "names" else "/api/v1/check", body)
                if status != 200:
                    tally.errors.append(str(status))
            except (OSError, asyncio.IncompleteReadError) as failed:
                tally.errors.append(type(failed).__name__)
                client.close()
                client = Client(server)
            tally.taken.append(time.perf_counter() - begun)
            if pause:
                await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)
        client.close()

    await asyncio.gather(*(one(seed) for seed in range(count)))
    return tally


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="of each measurement")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between answer and next question")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--only", choices=list(TARGETS))
    parser.add_argument("--paces", nargs="+", default=["paced", "at once"], choices=["paced", "at once"])
    parser.add_argument("--together", action="store_true", help="half of the clients ask names, half checks")
    options = parser.parse_args()
    loads = [{what: options.clients} for what in ([options.only] if options.only else TARGETS)]
    if options.together:
        half = options.clients // 2
        loads = [{"names": half, "checks": options.clients - half}]
    rows, missed = [], 0
    with databases(options.databases) as made:
        for kind, new in made.items():
            server = Server(new(), options.workers)
            server.start()
            for load in loads:
                asyncio.run(together(server, load, 3, 0.2))  # warm
                for pace in options.paces:
                    pause = options.pause if pace == "paced" else 0.0
                    before = server.worked()
                    tallies = asyncio.run(together(server, load, options.seconds, pause))
                    answers = sum(len(found.taken) for found in tallies.values())
                    cost = (server.worked() - before) * 1000 / max(answers, 1)
                    for what, found in tallies.items():
                        p95, target = found.at(0.95), TARGETS[what]
                        missed += pace == "paced" and p95 > target
                        rows.append(
                            f"{p95 / target:5.2f}  {kind:10}  {what:6}  {pace:7}  {len(found.taken):8,}"
                            f"  {len(found.taken) / options.seconds:7.1f}  {found.at(0.5):7.0f}  {p95:7.0f}"
                            f"  {found.at(0.99):7.0f}  {len(found.errors):6}  {server.peak():7.0f}  {cost:6.1f}"
                        )
                        print(rows[-1], "" if not found.errors else sorted(set(found.errors)), flush=True)
            server.stop()
    print(
        f"\n{options.clients} clients{' in two halves' if options.together else ''}, {options.workers} processes, "
        f"{options.seconds:g} s each, "
        f"pause {options.pause:g} s"
    )
    print(
        "ratio  database    what    pace    answers    a second   p50 ms   p95 ms   p99 ms  errors  peak MB  cpu ms"
    )
    print("\n".join(rows))
    print(f"p95 within its target, paced: {'all' if not missed else f'{missed} missed'}")


if __name__ == "__main__":
    main()
