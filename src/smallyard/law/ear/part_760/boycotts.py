"""Unsanctioned foreign boycotts (part 760): what a US person may not do, and what it reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from smallyard.law.effects import Duty, Imposes, Prohibits
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.transaction import Transaction

_COMPLIES = "760.2.complies_with_boycott"
_EXCEPTED = "760.3.exception_applies"
_REQUEST = "760.5.boycott_request"
_ABROAD = "760.5.received_outside_us"


@provision(
    "15 CFR 760.2",
    also=("15 CFR 760.1", "15 CFR 760.3", "15 CFR 760.4"),
    since=date(1996, 3, 25),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the single prohibitions of 760.2 and exceptions of 760.3, which are taken as answered; requests are not "
    "looked for in documents",
    beyond_ear=True,
)
def no_compliance_with_a_boycott(tx: Transaction, world: World) -> Iterator[Claim]:
    """A US person may not comply with an unsanctioned foreign boycott, with narrow exceptions.

    Refusals to do business, discrimination, information on relationships, and the rest of 760.2(a) to (f).

    Only where the answer "760.2.complies_with_boycott" says so: an agreement with a boycott clause, a negative
    certificate. "760.3.exception_applies" says that one of the exceptions of 760.3 covers it.
    """
    if tx.answer(_COMPLIES) is TRUE and tx.answer(_EXCEPTED) is not TRUE:
        yield claim(
            Prohibits(unless="Strike the boycott term, or show that an exception of 760.3 covers it."),
            "The transaction would comply with an unsanctioned foreign boycott.",
        )


@provision(
    "15 CFR 760.5",
    since=date(1996, 3, 25),
    stage=Stage.DUTY,
    standing="partial",
    missing="boycott terms and requests in the documents of the transaction are not looked for",
    beyond_ear=True,
)
def report_of_a_boycott_request(tx: Transaction, world: World) -> Iterator[Claim]:
    """A boycott request that a US person receives is reported to BIS for the quarter.

    By the last day of the month after the quarter of its receipt; where received abroad a month more.

    Answer "760.5.boycott_request" says that one was received; it is taken as received on the transaction's day. While
    it is not answered, the duty is stated with its condition where the goods go to a country known for such requests.
    """
    said = tx.answer(_REQUEST)
    known_for_it = world.tables.named_countries.holds("boycott requests", tx.destination, world.effective)
    if said is FALSE or (said is UNKNOWN and not known_for_it):
        return
    condition = "" if said is TRUE else "If a document holds a boycott term or request, do not agree to it: "
    due = _report_due(tx.date, months=2 if tx.answer(_ABROAD) is TRUE else 1)
    yield claim(
        Imposes(
            duty=Duty.REPORT,
            text=f"{condition}Report the boycott request to BIS by {due} (760.5(b)).",
            due=due,
        ),
        "A request to take part in an unsanctioned foreign boycott was or may be received.",
    )


def _report_due(received: date, months: int) -> date:
    """The last day of the month that lies `months` after the end of the calendar quarter."""
    quarter_ends = 3 * ((received.month - 1) // 3 + 1)
    after = quarter_ends + months + 1
    return date(received.year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)
