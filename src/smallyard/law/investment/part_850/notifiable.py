"""Notifiable transactions: 31 CFR 850.217 with 850.401 to 850.403, and what was learned afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from smallyard.law.effects import RequiresFiling
from smallyard.law.investment.part_850.activities import is_covered, notifiable_reading
from smallyard.law.investment.part_850.exceptions import excepted
from smallyard.law.investment.part_850.persons import bound_not_to, bound_to_notify
from smallyard.law.investment.part_850.prohibited import listed_person, transaction
from smallyard.law.investment.part_850.transactions import Leg, legs, requirement
from smallyard.law.investment.reasoning import asked, both, unless
from smallyard.law.investment.registry import INVESTMENT_RULES
from smallyard.law.provision import Claim, Stage, ask, provision, when
from smallyard.law.world import World
from smallyard.model.investment import Investment
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

__all__ = ["DAYS_TO_FILE", "RULES_DUE", "due"]

DAYS_TO_FILE = timedelta(days=30)
"""Days after completion within which a notice is filed (31 CFR 850.404)."""
RULES_DUE = date(2027, 3, 13)
"""450 days after the COINS Act (18 Dec 2025), by which the Treasury must issue its rules."""
_WHO = "the Department of the Treasury"


def due(completed: date) -> date:
    """No later than 30 calendar days following the completion date (850.404(c))."""
    return completed + DAYS_TO_FILE


def notifiable(deal: Investment, world: World, letter: str) -> Iterator[Claim]:
    """A notification for each activity that is or may be under a paragraph of 850.217."""
    binds = bound_to_notify(deal)
    for leg in legs(deal, world.effective):
        base = both(binds, transaction(deal, leg))
        if base.fact is FALSE or _certainly_listed(leg, deal, world):
            continue
        for doer in leg.doers:
            reading = notifiable_reading(doer.placed)
            if reading is None or reading[0] != letter:
                continue
            found = both(reading[1], doer.counts, base)
            yield from when(
                found.fact,
                RequiresFiling(form="notification", to=_WHO, due=due(leg.completed)),
                f"{reading[1].because} A notification is due by {due(leg.completed)}, 30 calendar days after "
                f"completion on {leg.completed}.",
                facts=(doer.counts.because, leg.type.because),
                questions=found.questions,
            )


def _certainly_listed(leg: Leg, deal: Investment, world: World) -> bool:
    """Whether 850.224(m) certainly makes the transaction prohibited, so that it is not notifiable."""
    if leg.venture or not any(
        not one.related and both(one.counts, is_covered(one.placed)).fact is TRUE for one in leg.doers
    ):
        return False
    return any(test.fact is TRUE for _, test, _ in listed_person(leg, deal, world))


@requirement("31 CFR 850.217(a)", also=("31 CFR 850.401", "31 CFR 850.402"))
def notify_circuit_design(deal: Investment, world: World) -> Iterator[Claim]:
    """A transaction with a designer of other integrated circuits is to be notified.

    The covered foreign person designs any integrated circuit that 850.224(c) does not describe.
    """
    yield from notifiable(deal, world, "(a)")


@requirement("31 CFR 850.217(b)", also=("31 CFR 850.401", "31 CFR 850.402"))
def notify_circuit_fabrication(deal: Investment, world: World) -> Iterator[Claim]:
    """A transaction with a fabricator of other integrated circuits is to be notified.

    The covered foreign person fabricates any integrated circuit that 850.224(d) does not describe.
    """
    yield from notifiable(deal, world, "(b)")


@requirement("31 CFR 850.217(c)", also=("31 CFR 850.401", "31 CFR 850.402", "31 CFR 850.218"))
def notify_circuit_packaging(deal: Investment, world: World) -> Iterator[Claim]:
    """A transaction with who packages integrated circuits otherwise is to be notified.

    The covered foreign person packages any integrated circuit in a way that 850.224(e) does not describe.
    """
    yield from notifiable(deal, world, "(c)")


@requirement("31 CFR 850.217(d)", also=("31 CFR 850.401", "31 CFR 850.402"))
def notify_ai(deal: Investment, world: World) -> Iterator[Claim]:
    """A transaction with developers of AI for named uses, or of more than 10^23 operations, is to be notified.

    Designed for a state use without being exclusive to it; intended for cybersecurity, digital forensics,
    penetration testing or the control of robots; or trained with more than 10^23 operations.
    """
    yield from notifiable(deal, world, "(d)")


@requirement("31 CFR 850.403", also=("31 CFR 850.404(c)", "31 CFR 850.216", "31 CFR 850.104"))
def notify_what_was_learned(deal: Investment, world: World) -> Iterator[Claim]:
    """What is learned after completion is to be notified within 30 days, of prohibited transactions too.

    Actual knowledge, after completion, of a fact that would have made the transaction a covered one.

    Within 30 calendar days of acquiring it, whether the transaction would have been notifiable or prohibited.
    """
    if deal.learned is None:
        return
    for leg in legs(deal, world.effective):
        if deal.learned <= leg.completed:
            continue
        found = both(
            bound_to_notify(deal), leg.in_time, leg.type, leg.covered_foreign_person, unless(leg.knowledge),
            unless(excepted(deal)),
        )  # fmt: skip
        last = deal.learned + DAYS_TO_FILE
        yield from when(
            found.fact,
            RequiresFiling(form="notification", to=_WHO, due=last),
            f"What makes it a covered transaction was learned on {deal.learned}, after completion on "
            f"{leg.completed}: file by {last}, 30 calendar days later, be it notifiable or prohibited.",
            facts=(leg.covered_foreign_person.because,),
            questions=found.questions,
        )


@requirement("31 CFR 850.210(a)", also=("31 CFR 850.208", "31 CFR 850.209"))
def what_the_other_side_does(deal: Investment, world: World) -> Iterator[Claim]:
    """What the other side does must be known before a transaction is cleared.

    A person of a country of concern, or one that lives of such persons, may have activities that nobody named.
    """
    binds = bound_not_to(deal)
    for leg in legs(deal, world.effective):
        found = both(binds, transaction(deal, leg), leg.covered_foreign_person)
        if found.fact is not UNKNOWN:
            continue
        yield from (ask(one, found.because) for one in found.questions)


@provision("31 CFR 850.902", since=RULES_DUE, stage=Stage.REQUIREMENT, registry=INVESTMENT_RULES)
def rules_of_the_coins_act(deal: Investment, world: World) -> Iterator[Claim]:
    """From 13 March 2027 it is not known here whether the COINS Act's rules have replaced part 850.

    The Act of 18 December 2025 gives the Treasury 450 days for rules that replace or amend part 850.

    They reach further: more countries, high-performance computing and hypersonic systems, persons under direction or
    control. No rule was known up to the middle of 2026.
    """
    answered = deal.answer("850.coins_rules_unchanged")
    if answered is not TRUE:
        reason = "Whether rules under the COINS Act have replaced or amended part 850 is not known."
        yield ask(
            asked(
                "850.coins_rules_unchanged",
                "Does part 850 still stand as it was in 2025 for this deal? True if so; else this tool cannot "
                "decide.",
                "31 CFR 850.902",
            ),
            reason,
        )
