"""License Exception BAG, 15 CFR 740.14: personal baggage of individuals leaving the United States."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.entry import controlled
from smallyard.law.ear.part_740.facts import in_groups, named_item
from smallyard.law.ear.part_740.kinds import TECHNOLOGY, is_kind
from smallyard.law.ear.part_740.terms import BASE, EXCEPTION, answered, behind, offer, only
from smallyard.law.effects import Condition
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.transaction import TransactionKind


def _baggage(line: Line) -> Condition:
    return answered(
        line,
        "740.14.baggage",
        "Only personal baggage of an individual leaving the United States, owned, for personal use, not for sale.",
        "Does an individual leaving the United States take the item as personal baggage: own property, for own "
        "or family "
        "use, in usual kind and quantity, not for sale?",
        "740.14(b)",
    )


def _leaving(line: Line) -> Condition:
    leaving = line.tx.origin == "US" and line.tx.kind is TransactionKind.EXPORT
    return only("Only for individuals leaving the United States.", Kleene.of(leaving), "740.14(a)")


_SENSITIVE = ("CB", "MT", "NS", "EI", "NP")


@provision(
    "15 CFR 740.14(b)",
    since=BASE,
    stage=EXCEPTION,
    also=["15 CFR 740.14(c)", "15 CFR 740.14(d)", "15 CFR 740.14(f)", "15 CFR 740.14(g)"],
)
def bag_personal_baggage(line: Line, world: World) -> Iterator[Claim]:
    """BAG: personal and household effects, vehicles, and tools of trade of a traveler.

    Unaccompanied sensitive items not to D:1 to D:4 or E:1; encryption not to E:1; technology by US persons.
    """
    cites = "740.14(b)"
    conditions = [_leaving(line)]
    own = []
    firearm = named_item(line, world, "shotguns-in-baggage") | named_item(line, world, "firearms-in-baggage")
    conditions.append(only("Firearms, their parts and ammunition only under (e).", ~firearm, "740.14(e)"))
    if is_kind(line, *TECHNOLOGY).value is TRUE:
        own.append(
            answered(
                line,
                "740.14.technology_by_us_person",
                "Technology only as a US person's tool of trade, protected, used abroad only by US persons.",
                "Is it technology that a US person uses abroad as a tool of trade, protected against "
                "unauthorized access, "
                "not for foreign production or technical assistance?",
                "740.14(g)",
            )
        )
    encryption = controlled(line, world, "EI")
    if encryption.value is not FALSE:
        elsewhere = ~in_groups(line, world, "E:1")
        conditions.append(only("Encryption items not to Country Group E:1.", elsewhere, "740.14(f)"))
        own.append(
            answered(
                line,
                "740.14.not_national_of_e1",
                "Encryption items not by nationals of Country Group E:1, but for US citizens and permanent "
                "residents.",
                "Is the traveler a US citizen or permanent resident, or not a national of a Country Group E:1 "
                "country?",
                "740.14(f)",
            )
        )
    if in_groups(line, world, "D:1", "D:2", "D:3", "D:4", "E:1") is TRUE:
        sensitive = controlled(line, world, *_SENSITIVE)
        if sensitive.value is not FALSE:
            own.append(
                answered(
                    line,
                    "740.14.accompanied",
                    "Unaccompanied baggage not for CB, MT, NS, EI or NP items to D:1, D:2, D:3, D:4 or E:1.",
                    "Does the baggage travel on the same carrier as the individual?",
                    "740.14(d)",
                )
            )
    yield offer("BAG", cites, [*conditions, *behind(_baggage(line), *own)])


@provision("15 CFR 740.14(e)", since=date(2020, 3, 9), stage=EXCEPTION)
def bag_firearms(line: Line, world: World) -> Iterator[Claim]:
    """BAG: firearms and ammunition of a traveler.

    At most three firearms and 1,000 rounds, with the baggage, for own use, declared to CBP and brought back.
    """
    cites = "740.14(e)"
    item = named_item(line, world, "shotguns-in-baggage") | named_item(line, world, "firearms-in-baggage")
    if item.value is FALSE:
        return
    yield offer(
        "BAG",
        cites,
        [
            _leaving(line),
            only("Only the firearms, shotguns, parts and ammunition that (e) names.", item, cites),
            *behind(
                _baggage(line),
                answered(
                    line,
                    "740.14.firearms",
                    "At most three firearms and 1,000 rounds, for exclusive own use, declared to CBP and returned.",
                    "Does a US citizen or permanent resident take at most three firearms (shotgun barrels 18 "
                    "inches or more) "
                    "and 1,000 rounds with the baggage, for own use, declared to CBP and brought back?",
                    cites,
                ),
            ),
        ],
    )


@provision("15 CFR 740.14(h)", since=date(2013, 10, 15), stage=EXCEPTION)
def bag_protective_equipment(line: Line, world: World) -> Iterator[Claim]:
    """BAG: one set of body armor or protective gear of a US person.

    1A613.c, .d and 1A607.f; to Country Group D:5 only on business of the US Government (or of Iraq's).
    """
    item = named_item(line, world, "personal-protection")
    if item.value is FALSE:
        return
    embargoed = in_groups(line, world, "D:5") is TRUE
    paragraph = "740.14(h)(2)" if embargoed else "740.14(h)(1)"
    own = [
        answered(
            line,
            "740.14.protective_equipment",
            "Only one set, with a US person's baggage, for that person's own use.",
            "Is it one set of body armor or protective gear with a US person's baggage, not mailed, for own use?",
            "740.14(h)(1)",
        )
    ]
    if embargoed:
        own.append(
            answered(
                line,
                "740.14.on_government_business",
                "To Country Group D:5 only with the US Government or on its contract (in Iraq also for its "
                "government).",
                "Does the person travel on official US Government business or in support of its contract (in "
                "Iraq, or "
                "under direct authorization of the Government of Iraq)?",
                "740.14(h)(2)",
            )
        )
    text = "Only items of 1A613.c, 1A613.d or 1A607.f."
    yield offer("BAG", paragraph, [only(text, item, "740.14(h)"), *behind(_baggage(line), *own)])
