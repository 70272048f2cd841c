"""Persons on OFAC's SDN List under the programs that 744.8 names, and the note on OFAC for all others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_744.entity_list import EntryReading, read_entry
from smallyard.law.ear.part_748.parties_to_the_transaction import listed_and_receiving
from smallyard.law.effects import Question, RaisesRedFlag, RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, ask, provision, when
from smallyard.law.world import ListedParty, World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.listing import ListCode
from smallyard.model.party import Role
from smallyard.model.transaction import Transaction

__all__ = ["AUTHORIZED", "read_sdn_listing"]

AUTHORIZED = "744.8.ofac_authorized"
"""The question whether OFAC authorized it."""


def read_sdn_listing(line: Line, world: World, one: ListedParty) -> EntryReading:
    """What an SDN listing requires under 744.8: all items, unless OFAC authorizes or exempts the transaction.

    An authorization is something one holds, so it counts only where it is answered. Where the same person is on the
    Entity List too, that entry's exceptions and review policy govern and OFAC's authorization does not (Note 2 to
    744.8(a), 744.8(c), (d)).
    """
    named = world.tables.sdn_programs.named(one.history.listing.programs, world.effective)
    entity = next(
        (
            other
            for other in world.listed_as(line.tx, one.party, one.place, ListCode.ENTITY_LIST)
            if other.certainty is TRUE
        ),
        None,
    )
    if entity is not None and one.owner is None:
        effect = read_entry(line, entity.history.listing, "744.8").effect
        fact = Kleene.of(bool(named))
    else:
        effect = RequiresLicense(
            control="744.8",
            review=ReviewPolicy.PRESUMPTION_OF_DENIAL,
            review_text="Presumption of denial (15 CFR 744.8(d)).",
            overcome_by=(),
        )
        fact = Kleene.of(bool(named) and line.answer(AUTHORIZED) is not TRUE)
    says = f"designated under {', '.join(named)}; a license is required for all items, unless OFAC authorizes it"
    return EntryReading(fact, effect, says, ())


@provision(
    "15 CFR 744.8(b)",
    also=("15 CFR 744.8(a)", "15 CFR 744.8(c)", "15 CFR 744.8(d)"),
    since=date(2003, 6, 6),
    stage=Stage.REQUIREMENT,
)
def license_for_sdn_party(line: Line, world: World) -> Iterator[Claim]:
    """A license is required when a person on the SDN List under a named program is a party.

    A person on the SDN List with one of the identifiers of 744.8(a)(1) is a party of 748.5(c)-(f).

    Not required where OFAC authorizes the transaction by general or specific license or exempts it. No license
    exception may be used. The present set of programs is that of 21 March 2024 (89 FR 20107); before it 744.8 was
    for weapons of mass destruction and 744.12 to 744.14 for terrorism.
    """
    for one in world.listed(line.tx, ListCode.SDN):
        party, asked = listed_and_receiving(one)
        entry = read_sdn_listing(line, world, one)
        yield from when(
            party & entry.fact,
            entry.effect,
            f"{one.party.name} ({one.party.role.replace('_', ' ')}) is on the SDN List, {entry.says}.",
            facts=(one.fact,),
            questions=asked,
        )


@provision("15 CFR 744.8", since=date(2003, 6, 6), stage=Stage.REQUIREMENT)
def ofac_blocks_sdn_party(tx: Transaction, world: World) -> Iterator[Claim]:
    """A person on the SDN List is blocked by OFAC, whatever the EAR require.

    Whoever is on the SDN List, in any role, US persons may not deal with without OFAC's authorization.

    The EAR require no license for programs that 744.8(a)(1) does not name, but they do not authorize the
    transaction either; whether OFAC does is asked.
    """
    for one in world.listed(tx, ListCode.SDN):
        if one.certainty is FALSE or tx.answer(AUTHORIZED) is TRUE:
            continue
        listing = one.history.listing
        named = world.tables.sdn_programs.named(listing.programs, world.effective)
        program = ", ".join(listing.programs) or "a program that the entry does not state"
        reason = (
            f"{one.party.name} is on OFAC's SDN List ({program}); US persons may not deal with it unless OFAC "
            f"authorizes or exempts the transaction (31 CFR chapter V)."
        )
        yield from when(one.certainty, RaisesRedFlag(), reason, facts=(one.fact,), questions=one.questions)
        if not named or one.party.role in {Role.EXPORTER, Role.OTHER}:
            yield ask(_is_it_authorized(one), reason, facts=(one.fact,))


def _is_it_authorized(one: ListedParty) -> Question:
    return Question(
        key=AUTHORIZED,
        text=f"Is the transaction with {one.party.name} authorized by a general or specific license of OFAC, exempt, "
        f"or outside its jurisdiction?",
        citation=Citation("15 CFR 744.8(a)(2)"),
    )
