"""Some histories of honest and cheating nodes; `bench/exchange_histories.py` tries many more."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

from tests.exchange.histories import Histories

TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    report_multiple_bugs=False,
)
