"""Does the service ever answer with a fault of its own, or with something that its document does not say?

    ./smallyard-run python bench/service_fuzz.py --examples 100

Schemathesis makes up questions for every path of the OpenAPI document, good ones and bad ones, and holds each answer
to the document. Prints the number of operations at fault first: it must be 0.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, given, settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.app.service.test_openapi import CHECKS

from smallyard.app.service.application import application
from smallyard.app.service.limits import Rate
from smallyard.app.service.state import ServiceSettings
from smallyard.records.access import Role

_FAST = Rate(1e6, 1_000_000)


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=50, help="of each operation")
    parser.add_argument("--only", default="", help="operations whose path holds this")
    options = parser.parse_args()
    logging.disable(logging.INFO)  # a line for each question
    statuses: Counter[int] = Counter()
    faults, asked, begun = [], 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="smallyard-bench-") as folder:
        store = Path(folder) / "lists.sqlite"
        app = application(ServiceSettings(store=store, a_user=_FAST, an_address=_FAST, attempts=_FAST))
        service = app.state.service
        service.warm()  # as before it serves: no question waits for names to be indexed
        admin = service.access.add("bench", Role.ADMIN)
        service.access.add("another", Role.ADMIN)
        document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
        for found in document.get_all_operations():
            operation = found.ok()
            if options.only not in operation.path:
                continue
            # What was asked before may have closed the account or revoked the token that asks.
            service.access.change(admin.number, role=Role.ADMIN, closed=False)
            _, token = service.access.make_token(admin.number, "bench")
            document.config.update(headers={"Authorization": f"Bearer {token}"})

            @settings(
                max_examples=options.examples, deadline=None, suppress_health_check=list(HealthCheck), database=None
            )
            @given(case=operation.as_strategy())
            def ask(case: schemathesis.Case) -> None:
                nonlocal asked
                answer = case.call_and_validate(checks=list(CHECKS))
                statuses[answer.status_code] += 1
                asked += 1

            try:
                ask()
            except BaseException as wrong:
                if isinstance(wrong, KeyboardInterrupt):
                    raise
                faults.append(f"{operation.label}: {wrong!r} {getattr(wrong, 'exceptions', '')}"[:2_000])
                print(faults[-1], flush=True)
        verified = service.records.verify().count
        service.close()
    print(f"{len(faults)} operations at fault; {asked:,} answers in {time.monotonic() - begun:.0f} s")
    print("  ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items())))
    print(f"{verified:,} records made meanwhile; the chain holds")


if __name__ == "__main__":
    main()
