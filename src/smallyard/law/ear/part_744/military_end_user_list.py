"""The Military End-User List (744.21(b)(1), Supp. No. 7 to part 744): a license for the items of Supp. No. 2."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_744.entity_list import EntryReading
from smallyard.law.ear.part_748.parties_to_the_transaction import listed_and_receiving
from smallyard.law.effects import Question, RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.kleene import TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode, Listing

__all__ = ["read_military_listing", "supplement_2_item"]

_CITED = "15 CFR 744.21(b)(1)(ii)"
_GOV = ("740.11(b)(2)(i)", "740.11(b)(2)(ii)")


def supplement_2_item(line: Line, world: World) -> tuple[Kleene, tuple[Question, ...]]:
    """Whether the item is in Supp. No. 2 to part 744, and what would settle it."""
    fact, scope = world.tables.end_uses.military_item(line.eccn, world.effective)
    if fact is not UNKNOWN:
        return fact, ()
    if line.eccn is None:
        return fact, (line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", _CITED),)
    if not scope:
        text = f"Which paragraph of {line.eccn.entry} is {line.name} classified under?"
        return fact, (line.asks_field("eccn", text, _CITED),)
    key = "744.21.supplement_2_item"
    asked = line.asks(key, f"Is {line.name} of the part of {line.eccn.entry} in Supp. No. 2: {scope}?", _CITED)
    return line.answer(key), (asked,)


def read_military_listing(line: Line, world: World, listing: Listing) -> EntryReading:
    """What a listing on the Military End-User List requires for an item.

    Belarusian and Russian military end users are caught for any item; they stand on the Entity List instead since
    3 March 2022, but a listing that was left here is read the same way.
    """
    any_item = world.tables.end_uses.members("744.21(a)(2)", world.effective)
    if any_item.intersection(listing.countries):
        scope, review = "any item subject to the EAR", ReviewPolicy.POLICY_OF_DENIAL
        fact: Kleene = TRUE
        questions: tuple[Question, ...] = ()
    else:
        scope, review = "items listed in Supp. No. 2 to part 744", ReviewPolicy.PRESUMPTION_OF_DENIAL
        fact, questions = supplement_2_item(line, world)
    effect = RequiresLicense(
        control="744.21",
        review=review,
        review_text=f"{review.capitalize()} (15 CFR 744.21(e)(1)).",
        overcome_by=_GOV,
    )
    return EntryReading(fact, effect, f"a license is required for {scope}", questions)


@provision(
    _CITED, also=("15 CFR 744.21(c)", "15 CFR 744.21(e)(1)"), since=date(2020, 12, 23), stage=Stage.REQUIREMENT
)
def license_for_listed_military_end_user(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for Supp. No. 2 items when a Military End-User List entity is a party.

    An entity on the Military End-User List is a party of 748.5(c)-(f) and the item is listed in Supp. No. 2.

    The list began on 23 December 2020 (85 FR 83793). Only License Exception GOV 740.11(b)(2)(i) and (ii) may be used.
    It is not exhaustive: military end users that are not listed are caught on knowledge by 744.21(a).
    """
    for one in world.listed(line.tx, ListCode.MILITARY_END_USER_LIST):
        party, asked = listed_and_receiving(one)
        entry = read_military_listing(line, world, one.history.listing)
        yield from when(
            party & entry.fact,
            entry.effect,
            f"{one.party.name} ({one.party.role.replace('_', ' ')}) is on the Military End-User List: {entry.says}.",
            facts=(one.fact,),
            questions=(*asked, *entry.questions),
        )
