"""How fast and how heavy the pages of the desk are, and how many keys and clicks its commonest tasks take.

    ./smallyard-run python bench/desk_pages.py [--customers 100000] [--alerts 10000] [--tasks]

Starts the service on the embedded lists in a new folder, opens each page in Chromium twice, and measures the second
time: from asking to the whole document received, and all bytes that a first visit receives. The claims: under 500 ms
and under 200 kB. Keys and clicks are counted by doing the task in the browser. The pages of the watch are measured
with a portfolio of so many customers and so many open alerts, put on record directly.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.app.pages.hand import check_and_print, clear_hits, screen_a_name

from smallyard.app.service.application import application
from smallyard.app.service.state import ServiceSettings
from smallyard.model.party import Party
from smallyard.monitoring.alerts import AlertKind, Raised, raise_alerts
from smallyard.monitoring.clock import stamp
from smallyard.monitoring.customer import Entry
from smallyard.monitoring.customers import Customers
from smallyard.monitoring.database import writing
from smallyard.records.access import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATHS = (
    "/",
    "/coverage",
    "/check",
    "/screen?name=Huawei+Technologies",
    "/screen/files",
    "/screen/clearances",
    "/classify?q=thermal+imaging+camera",
    "/classify/entry?eccn=3A090",
    "/classify/walk?entry=3A090",
    "/classify/performance?name=A100",
    "/classify/de-minimis?destination=CN&value=1000&content=3A001.a.7.b+%3D+120",
    "/lists",
    "/lists/entries?list=EL",
    "/lists/difference?frm=2023-08-01&to=2023-09-01",
    "/lists/months",
    "/lists/history?name=Huawei",
    "/invest",
    "/trade",
    "/records",
    "/records?q=oscilloscope",
    "/records/holds",
    "/settings",
    "/customers",
    "/customers?q=99999",
    "/customers?result=match&page=3",
    "/customers/one?reference=C-17",
    "/alerts",
    "/alerts?kind=new+hit&page=100",
    "/alerts/17",
    "/cases",
    "/dockets",
)
TIMES = 5


def pages(page: Page, address: str) -> None:
    print(f"{'page':80} {'ms':>6} {'kB at first':>12}")
    slowest, heaviest = 0.0, 0
    for path in PATHS:
        received: list[int] = []

        def counted(answer: object, received: list[int] = received) -> None:
            try:
                received.append(len(answer.body()))  # type: ignore[attr-defined]
            except Exception:  # an answer that has no body
                received.append(0)

        page.on("response", counted)
        page.goto(address + path)
        page.remove_listener("response", counted)
        taken = []
        for _ in range(TIMES):
            began = time.perf_counter()
            answer = page.request.get(address + path, headers={"Accept": "text/html"})
            answer.body()
            taken.append((time.perf_counter() - began) * 1000)
        middle, weight = statistics.median(taken), sum(received)
        slowest, heaviest = max(slowest, middle), max(heaviest, weight)
        print(f"{path:80} {middle:6.0f} {weight / 1000:12.1f}")
    print(f"slowest {slowest:.0f} ms (claim 500), heaviest {heaviest / 1000:.1f} kB (claim 200)\n")


def fill(place: str | Path, customers: int, alerts: int) -> None:
    """A portfolio on record, the first of them with an open alert each."""
    store = Customers(place)
    for start in range(0, customers, 5_000):
        some = range(start, min(start + 5_000, customers))
        store.put_all(
            [Entry(f"C-{number}", Party(name=f"Example Trading Company {number}", country="DE")) for number in some],
            by="bench",
        )
    raised = [
        Raised(
            AlertKind.NEW_HIT, number, f"EL:example-{number}", "EL", "match", 0.95,
            f"Example Trading Company {number} may be EL:example-{number}: score 0.95, match", {"hit": {}},
        )
        for number in range(1, alerts + 1)
    ]  # fmt: skip
    with writing(store.database) as connection:
        raise_alerts(connection, raised, 1, stamp())
    store.close()


def tasks(page: Page) -> None:
    """Keys and clicks of the commonest tasks, done and counted."""
    screened, cleared = screen_a_name(page), clear_hits(page)
    most = max(cleared, key=lambda one: (one.keys, one.clicks))
    done = {
        "screen a name": screened,
        f"clear a hit with its reason (most of {len(cleared)})": most,
        "check a shipment and print its memo": check_and_print(page),
    }
    for task, hand in done.items():
        print(
            f"{task:44} {hand.keys:4} keys and {hand.clicks} clicks beside {hand.letters} letters of the text itself"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--tasks", action="store_true", help="only count keys and clicks")
    asked = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("Chromium is not installed")
    with tempfile.TemporaryDirectory() as folder:
        app = application(ServiceSettings(store=Path(folder) / "lists.sqlite"))
        access = app.state.service.access
        if not asked.tasks:
            fill(app.state.service.records_place, asked.customers, asked.alerts)
        session = access.sign_in(access.add("bench", Role.ADMIN).number)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.1)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            context = browser.new_context(base_url=address)
            context.add_cookies([{"name": "smallyard", "value": session, "url": address}])
            if not asked.tasks:
                pages(context.new_page(), address)
            tasks(context.new_page())
            browser.close()
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    main()
