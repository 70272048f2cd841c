"""Two laws on one transaction, side by side, and where they pull in opposite directions.

A conflict is shown with both rules, their dates and who is bound by each. Which of them to break is never said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from smallyard.law.china.decide import ChinaDecision
from smallyard.law.decision import Decision, Digested, Outcome, Versions
from smallyard.law.effects import Finding, Prohibits, RequiresLicense, SuspendsExceptions
from smallyard.law.world import World
from smallyard.model.citation import Citation, CitationField
from smallyard.model.listing import ListCode
from smallyard.model.noun import Noun
from smallyard.model.transaction import Transaction

__all__ = ["BothLaws", "Bound", "Conflict", "conflicts"]

_COUNTERED = date(2021, 6, 10)
_UNRELIABLE = date(2020, 9, 19)
_BLOCKED = date(2026, 5, 2)
_US_LISTS = {
    "15 CFR 744.11": "the Entity List",
    "15 CFR 744.16": "the Entity List",
    "15 CFR 744.15": "the Unverified List",
    "15 CFR 744.21": "the Military End-User List",
    "15 CFR 744.8": "the SDN List",
    "15 CFR 736.2": "a denial order",
    "15 CFR 764.3": "a denial order",
}
_CHINESE = {"CN", "HK", "MO"}
_NAMED_BY_ORDER = ("hengli petrochemical",)
"""Refineries of No. 21 of 2026 that our sources name; the four others are told by place only."""


class Bound(Noun):
    """One side's rule: what it says, since when, and whom it binds here."""

    law: Literal["us", "china"]
    """Whose rule it is."""
    citation: CitationField
    """The provision or order."""
    since: date
    """The first day of the rule, or of the list or listing that it rests on."""
    says: str
    """What it forbids or requires, in words that go on from its citation."""
    binds: str
    """Whom it binds here, in words."""


class Conflict(Noun):
    """Two rules that cannot both be followed, or that may not be, and why."""

    kind: Literal["countermeasure", "blocking_order", "unreliable_entity"]
    """Which rule of China's it is: art. 12 of the Anti-Foreign Sanctions Law (countermeasure), an order under the
    Blocking Rules, or the Unreliable Entity List."""
    certain: bool
    """False: whether the two rules collide is open, in law or for a fact that is not known."""
    about: str
    """The party on whom it turns."""
    us: Bound
    """The rule of the United States."""
    china: Bound
    """The rule of China."""
    text: str
    """What pulls in opposite directions, and what is not known of it, in sentences."""


class BothLaws(Digested):
    """One transaction under the law of the United States and under China's, with the conflicts between them."""

    format: Literal["smallyard/both-laws/1"] = "smallyard/both-laws/1"
    """The schema that the document follows, with its version."""
    transaction: Transaction
    """The facts that were decided on, whole."""
    outcome: Outcome
    """The stricter of the two: a transaction goes ahead only if both let it."""
    summary: str
    """Which law is stricter, and what its outcome turns on."""
    us: Decision
    """The decision under the EAR."""
    china: ChinaDecision
    """The decision under China's law."""
    conflicts: tuple[Conflict, ...]
    """Where following one law may break the other; empty: none was found."""

    @property
    def effective(self) -> date:
        """The day whose law applies, the same for both."""
        return self.us.effective

    @property
    def known(self) -> date:
        """The day up to which received evidence counts, the same for both."""
        return self.us.known

    @property
    def versions(self) -> Versions:
        """The rules and lists, the same for both."""
        return self.us.versions


def conflicts(tx: Transaction, world: World, us: Decision) -> Iterator[Conflict]:
    """Where carrying out the US rules that spoke may be what China's law forbids, or makes a ground for listing.

    One of a kind for each Chinese party and US list, on the most certain finding.
    """
    for number, party in enumerate(tx.parties, start=1):
        if party.country not in _CHINESE:
            continue
        told: set[str] = set()
        for finding in sorted(us.findings, key=lambda one: not one.certain):
            said = _us_list(finding)
            if said is None or said in told or party.name not in finding.reason:
                continue
            told.add(said)
            bound = _us_bound(finding, said, party.name)
            if world.effective >= _COUNTERED:
                yield _countermeasure(party.name, bound, finding.certain)
            if world.effective >= _UNRELIABLE:
                yield _unreliable(party.name, bound)
        yield from _blocking_orders(number, tx, world)


def _us_list(finding: Finding) -> str | None:
    """The list on which a US finding rests that restricts dealing with a party."""
    if finding.set_aside_by or not isinstance(finding.effect, Prohibits | RequiresLicense | SuspendsExceptions):
        return None
    return next((name for cited, name in _US_LISTS.items() if Citation(cited).contains(finding.citation)), None)


def _us_bound(finding: Finding, said: str, party: str) -> Bound:
    effect = finding.effect
    words = (
        "forbids the transaction"
        if isinstance(effect, Prohibits)
        else "requires a license"
        if isinstance(effect, RequiresLicense)
        else "takes license exceptions away"
    )
    return Bound(
        law="us",
        citation=finding.citation,
        since=date(1997, 2, 3)
        if "Entity" in said
        else date(2013, 12, 19)
        if "Unverified" in said
        else date(2007, 6, 19),
        says=f"{words}: {_short(finding.reason)}",
        binds="whoever exports, reexports or transfers the items, anywhere, as far as they are subject to the EAR; "
        "US "
        f"persons as 744.6 says. {party} is the party listed, on {said}.",
    )


def _short(reason: str) -> str:
    """The reason without the words of the list's entry."""
    first = reason.partition("; its entry says")[0].rstrip(".")
    return first if len(first) <= 200 else f"{first[:197].rsplit(' ', 1)[0]} ..."


def _countermeasure(party: str, us: Bound, certain: bool) -> Conflict:
    china = Bound(
        law="china",
        citation=Citation("Anti-Foreign Sanctions Law art. 12"),
        since=_COUNTERED,
        says="no organization or individual may carry out, or help to carry out, discriminatory restrictive measures "
        "that a foreign state takes against Chinese citizens or organizations; whoever is harmed may sue",
        binds="organizations and individuals in China, among them the subsidiaries there of foreign firms (Decree "
        "803 "
        "details it since 23 March 2025)",
    )
    return Conflict(
        kind="countermeasure",
        certain=False,
        about=party,
        us=us,
        china=china,
        text=f"Refusing or conditioning the dealing with {party} because of its US listing follows US law; in China "
        "it "
        f"may count as carrying out a discriminatory restrictive measure. Whether this US measure is one is for "
        f"China's authorities and courts to say, and is not known here."
        + ("" if certain else " The US rule itself is uncertain here."),
    )


def _unreliable(party: str, us: Bound) -> Conflict:
    china = Bound(
        law="china",
        citation=Citation("Unreliable Entity List Provisions art. 2"),
        since=_UNRELIABLE,
        says="a foreign entity that breaks off normal dealings with a Chinese one, or discriminates against it, "
        "against market rules and with serious damage, may be put on the list",
        binds="foreign entities: they may be listed and lose trade with China and investment there",
    )
    return Conflict(
        kind="unreliable_entity",
        certain=False,
        about=party,
        us=us,
        china=china,
        text=f"A foreign firm that stops dealing with {party} to comply with US law risks being put on the "
        "Unreliable "
        f"Entity List. That is a risk, not a prohibition.",
    )


def _blocking_orders(number: int, tx: Transaction, world: World) -> Iterator[Conflict]:
    """The order of 2 May 2026: US sanctions on five refineries are not to be recognized, carried out or followed."""
    if world.effective < _BLOCKED:
        return
    party = tx.parties[number - 1]
    for one in world.listed_as(tx, party, f"parties[{number}]", ListCode.SDN):
        name = party.name.casefold()
        named = any(known in name for known in _NAMED_BY_ORDER)
        if not named and "petro" not in name and "refin" not in name and "chemical" not in name:
            continue
        yield Conflict(
            kind="blocking_order",
            certain=named and one.certainty.known is True,
            about=party.name,
            us=Bound(
                law="us",
                citation=Citation("15 CFR 744.8"),
                since=date(2026, 4, 24) if named else date(2025, 3, 20),
                says=f"{party.name} is or may be on the SDN List: its property is blocked, and dealings with it need "
                "OFAC's authorization",
                binds="US persons, and others where US jurisdiction reaches; non-US persons risk secondary sanctions",
            ),
            china=Bound(
                law="china",
                citation=Citation("MOFCOM No. 21 of 2026"),
                since=_BLOCKED,
                says="under the Blocking Rules, the US sanctions on five refineries may not be recognized, carried "
                "out "
                "or complied with",
                binds="citizens, legal persons and organizations of China; an exemption can be asked for",
            ),
            text=f"{party.name} {'is' if named else 'may be'} one of the five refineries of the order. Complying "
            "with "
            f"the US sanctions is what the order forbids to those whom it binds.",
        )
