"""Queries a second of yente's `POST /match` as the service answers it, by 1 and by 8 clients, and in batches of 100.

    ./smallyard-run python bench/drop_in.py

The lists are the embedded pack and, where the shared folder is (SMALLYARD_SHARED, default ../shared), OFAC's SDN List
of July 2021. Half of the names asked for are listed ones with a letter changed, half are made up of listed words. The
service is one process on this machine's loopback; each client waits for its answer before it asks again. It stops
after the seconds given for each line.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import socket
import statistics
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import httpx

from smallyard.lists.intake import open_files
from smallyard.lists.store import Store
from smallyard.names import analyse
from smallyard.records.access import AccessStore, Role
from smallyard.records.database import records_place

SEED = 7
SHARED = Path(os.environ.get("SMALLYARD_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def run_service(place: Path, port: int) -> None:
    from smallyard.app.service.limits import Rate
    from smallyard.app.service.serving import serve
    from smallyard.app.service.state import ServiceSettings

    free = Rate(1e6, 1_000_000)
    serve(ServiceSettings(store=place, a_user=free, an_address=free), port=port, log="warning", say=lambda _: None)


def names_asked(place: Path) -> list[str]:
    """Two thousand names: listed ones with one letter changed, and others of listed words."""
    chosen = random.Random(SEED)
    store = Store(place)
    listed = [name.text for one in store.view(date(2026, 8, 1)).in_force() for name in one.listing.names[:1]]
    store.close()
    words = [word for name in listed for word in name.split()]
    asked = []
    for name in chosen.sample(listed, 1_000):
        spot = chosen.randrange(len(name))
        asked.append(name[:spot] + chosen.choice("aeiorst") + name[spot + 1 :])
    asked += [" ".join(chosen.sample(words, 3)) for _ in range(1_000)]
    asked = [name for name in asked if analyse(name).tells]  # "Co., Ltd. of" is refused
    chosen.shuffle(asked)
    return asked


def asking(
    base: str, key: str, names: list[str], a_request: int, until: float, took: list[float], bad: list[int]
) -> None:
    with httpx.Client(base_url=base, headers={"Authorization": f"ApiKey {key}"}, timeout=60) as client:
        place = 0
        while time.perf_counter() < until:
            some = [names[(place + step) % len(names)] for step in range(a_request)]
            place += a_request
            queries = {
                str(n): {"schema": "LegalEntity", "properties": {"name": [name]}} for n, name in enumerate(some)
            }
            began = time.perf_counter()
            answer = client.post("/match/default", json={"queries": queries})
            took.append(time.perf_counter() - began)
            if answer.status_code != 200:
                bad.append(answer.status_code)


def measured(base: str, key: str, names: list[str], clients: int, a_request: int, seconds: float) -> str:
    took: list[float] = []
    bad: list[int] = []
    began = time.perf_counter()
    threads = [
        threading.Thread(
            target=asking,
            args=(base, key, names[number * 97 :] + names[: number * 97], a_request, began + seconds, took, bad),
        )
        for number in range(clients)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    passed = time.perf_counter() - began
    cuts = statistics.quantiles(took, n=100) if len(took) > 1 else took * 99
    return (
        f"| {clients} | {a_request} | {len(took) * a_request / passed:,.0f} | {1000 * cuts[49]:.1f} | "
        f"{1000 * cuts[94]:.1f} | {1000 * cuts[98]:.1f} | {len(bad)} |"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=15, help="for each line of the table")
    seconds: float = options.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "lists.sqlite"
        store = Store(place)
        sdn = SHARED / "lists/ofac/sdn_2021-07"
        if sdn.exists():
            store.load(open_files([sdn]), published=date(2021, 7, 15))
        held = ", ".join(f"{one.list} {one.listings:,}" for one in store.view(date(2026, 8, 1)).held())
        store.close()
        access = AccessStore(records_place(place))
        key = access.make_token(access.add("bench", Role.SCREENER).number, "bench")[1]
        access.close()
        names = names_asked(place)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        service = multiprocessing.get_context("spawn").Process(target=run_service, args=(place, port))
        service.start()
        try:
            base = f"http://127.0.0.1:{port}"
            while True:
                try:
                    if httpx.get(f"{base}/readyz", timeout=60).status_code == 200:
                        break
                except httpx.TransportError:
                    time.sleep(0.2)
            measured(base, key, names, 1, 1, 2)
            print(f"entries: {held}")
            print("| clients | queries a request | queries/s | half within ms | 95 % | 99 % | errors |")
            print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
            for clients, a_request in ((1, 1), (8, 1), (1, 100)):
                print(measured(base, key, names, clients, a_request, seconds), flush=True)
        finally:
            service.terminate()
            service.join()


if __name__ == "__main__":
    main()
