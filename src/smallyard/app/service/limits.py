"""How often someone may ask: a bucket of tokens for each, filled at a steady rate.

Source: the token bucket of RFC 2697 section 3 (one rate, one burst), and 429 with Retry-After of RFC 6585 section 4.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock

from starlette.exceptions import HTTPException

__all__ = ["AN_ADDRESS", "ATTEMPTS", "A_USER", "Buckets", "Limits", "Rate"]

_MOST = 20_000
"""Buckets remembered; the one not used for longest is forgotten first, which fills it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a second in the long run, and so many at once."""

    a_second: float
    at_once: int


A_USER, AN_ADDRESS, ATTEMPTS = Rate(50, 200), Rate(200, 1_000), Rate(0.1, 10)
"""What holds unless it is set otherwise; an attempt is one to sign in, from an address or as a person."""


class Buckets:
    """One bucket for each who asks. Safe to use from many threads.

    Args:
        rate: how fast each fills, and how much it holds.
        clock: seconds that only go forward.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self._clock = rate, clock
        self._held: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, who: Hashable, cost: float = 1) -> float:
        """Take from someone's bucket.

        Returns:
            0 if there was enough; else the seconds until there will be, with nothing taken.
        """
        now = self._clock()
        with self._lock:
            left, when = self._held.pop(who, (float(self.rate.at_once), now))
            left = min(left + (now - when) * self.rate.a_second, float(self.rate.at_once))
            short = max(0.0, min(cost, self.rate.at_once) - left)
            self._held[who] = (left if short else left - cost, now)
            if len(self._held) > _MOST:
                self._held.popitem(last=False)
        return short / self.rate.a_second

    def take(self, who: Hashable, cost: float = 1) -> None:
        """Take from someone's bucket.

        Raises:
            HTTPException: there is not enough in it: 429, with the seconds to wait.
        """
        wait = self.wait(who, cost)
        if wait:
            raise HTTPException(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"too many requests; accepted: {self.rate.a_second:g} a second, {self.rate.at_once} at once",
                {"Retry-After": str(math.ceil(wait))},
            )


class Limits:
    """The buckets of one process: of users, of addresses, and of attempts to sign in."""

    def __init__(self, a_user: Rate, an_address: Rate, attempts: Rate) -> None:
        self.users, self.addresses = Buckets(a_user), Buckets(an_address)
        self.attempts = Buckets(attempts)
