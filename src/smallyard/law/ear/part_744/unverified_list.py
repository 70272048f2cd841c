"""The Unverified List (744.15, Supp. No. 6 to part 744): no license exceptions, and a statement before shipping."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.decision import Outcome
from smallyard.law.ear.part_748.parties_to_the_transaction import listed_and_receiving
from smallyard.law.effects import Duty, Imposes, Question, RaisesRedFlag, SuspendsExceptions
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, ask, provision, when
from smallyard.law.world import ListedParty, World
from smallyard.model.citation import Citation
from smallyard.model.country import country
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode
from smallyard.model.party import Role
from smallyard.model.transaction import Transaction

__all__ = ["uvl_statement_wording"]

_SINCE = date(2013, 12, 19)
"""78 FR 76741."""
STATEMENT = "744.15.uvl_statement"


_STATEMENT = """\
UVL STATEMENT (15 CFR 744.15(b))
Party: {party}
Physical address (shipping, corporate and end user addresses, if different): {address}
Telephone: [TELEPHONE]   Fax: [FAX]   Email: [EMAIL]   Web site: [WEB SITE]
Items:
{items}
The party named above:
1. agrees not to use the items for any use prohibited by the United States Export Administration Regulations (EAR),
   15 CFR Parts 730-772, and agrees not to reexport or transfer (in-country) the items to any destination, use or user
   prohibited by the EAR;
2. declares that the end use, end user, and country of ultimate destination of the items subject to the EAR are as
   follows: {end_use}; {users}; {country};
3. agrees to cooperate with end-use checks, including a Post-Shipment Verification, conducted by or on behalf of the
   Bureau of Industry and Security, U.S. Department of Commerce, for any item subject to the EAR in transactions to
   which it was a party in the last five years; this includes facilitating the timely conduct of the check and
   providing full and accurate information concerning the disposition of items subject to the EAR;
4. agrees to provide copies of this document and of all other export, reexport or transfer (in-country) records
   required to be retained in part 762 of the EAR.
The individual signing certifies that he or she has sufficient authority to legally bind the party.
Name and title: [NAME, TITLE]   Signature: [SIGNATURE]   Date: [DATE]"""
"""744.15(b)(2)(i)-(vi): the elements that the statement must hold."""


def _parties(tx: Transaction, world: World) -> Iterator[tuple[ListedParty, Kleene, tuple[Question, ...]]]:
    """The parties of 748.5(a)-(f) that are or may be on the list, with whether they are and what would settle it.

    The exporter is the applicant of 748.5(a); a forwarder may be an intermediate consignee.
    """
    for one in world.listed(tx, ListCode.UNVERIFIED_LIST):
        if one.party.role is Role.EXPORTER:
            yield one, one.certainty, one.questions
        elif one.party.role is not Role.OTHER:
            yield one, *listed_and_receiving(one)


@provision("15 CFR 744.15(a)", also=("15 CFR 740.2(a)(17)",), since=_SINCE, stage=Stage.GATE)
def exceptions_suspended_for_unverified_party(tx: Transaction, world: World) -> Iterator[Claim]:
    """License exceptions are suspended while a party is on the Unverified List.

    A party to the transaction (748.5(a)-(f)) is on the Unverified List: no license exception may be used.

    Since 19 December 2013 (78 FR 76741), by 740.2(a)(17). The list itself requires no license.
    """
    for one, fact, questions in _parties(tx, world):
        yield from when(
            fact,
            SuspendsExceptions(),
            f"{one.party.name} is on the Unverified List, so no license exception may be used."
            if fact is TRUE
            else f"It is not known whether {one.party.name} is on the Unverified List on {world.effective}; "
            f"if it is, no license exception may be used.",
            facts=(one.fact,),
            questions=questions,
        )


@provision("15 CFR 744.15(b)", since=_SINCE, stage=Stage.REQUIREMENT)
def unverified_list_in_doubt(line: Line, world: World) -> Iterator[Claim]:
    """While it is not known whether a party is on the Unverified List, its statement settles the doubt.

    The name, or the day of listing or removal, leaves open whether a party is on the list on the day.

    The answer matters unless its signed UVL statement is on file, which is all that 744.15(b) asks where no license
    is required.
    """
    if line.answer(STATEMENT) is TRUE:
        return
    for one, fact, questions in _parties(line.tx, world):
        if fact is not UNKNOWN:
            continue
        doubt = questions[0]
        yield ask(doubt, _doubt(one, world), facts=(one.fact,))
        yield ask(_have_you_a_statement(one), _doubt(one, world), facts=(one.fact,))


def _doubt(one: ListedParty, world: World) -> str:
    history = one.history
    if one.certainty is TRUE:
        return (
            f"{one.party.name} is on the Unverified List. As a forwarder it may be an intermediate consignee, "
            f"and so a party to the transaction (748.5(d))."
        )
    if one.in_force is not UNKNOWN:
        return f"{one.party.name} may be the listed party {history.listing.name}; if so, a UVL statement comes first."
    left = f" and removed from it {history.ended}" if history.ended is not None else ""
    return (
        f"{history.listing.name} was put on the Unverified List {history.began}{left}; our sources do not say on "
        f"which side of {world.effective} the change fell, so it is not known whether the list applies. A signed UVL "
        f"statement from {one.party.name} settles it where no license exception is needed."
    )


def _have_you_a_statement(one: ListedParty) -> Question:
    return Question(
        key=STATEMENT,
        text=f"Do you hold a UVL statement signed by {one.party.name} that covers these items?",
        citation=Citation("15 CFR 744.15(b)"),
    )


@provision("15 CFR 744.15(b)", also=("15 CFR 744.15(b)(1)", "15 CFR 744.15(b)(2)"), since=_SINCE, stage=Stage.DUTY)
def statement_from_unverified_party(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Obtain a UVL statement from the listed party before shipping what needs no license.

    Before any export, reexport or transfer that needs no license, the listed party signs a UVL statement.

    One statement serves many shipments of the same items between the same parties, if each is logged. It is kept
    as part 762 says.
    """
    if found.outcome in {Outcome.LICENSE_REQUIRED, Outcome.PROHIBITED}:
        return
    for one, fact, questions in _parties(line.tx, world):
        if fact is FALSE:
            continue
        held = line.answer(STATEMENT) is TRUE
        text = (
            f"Keep the UVL statement of {one.party.name}, and log each shipment made under it."
            if held
            else f"Obtain a UVL statement signed by {one.party.name} before shipping."
        )
        yield from when(
            fact,
            Imposes(duty=Duty.UVL_STATEMENT, text=text, before=not held, wording=uvl_statement_wording(line.tx, one)),
            f"{one.party.name} is on the Unverified List and no license is required for the item."
            if fact is TRUE
            else _doubt(one, world),
            facts=(one.fact,),
            questions=questions,
        )


@provision("15 CFR 744.15", since=_SINCE, stage=Stage.REQUIREMENT)
def red_flag_for_unverified_party_in_another_role(tx: Transaction, world: World) -> Iterator[Claim]:
    """An Unverified List person takes part without being a party to the transaction.

    A bank, broker or carrier is on the list. The rule is for the parties of 748.5(a)-(f).

    Who takes possession of the items as an agent, to deliver them, is an intermediate consignee (748.5(d)).
    """
    for one in world.listed(tx, ListCode.UNVERIFIED_LIST):
        if one.party.role is Role.OTHER:
            yield from when(
                one.certainty,
                RaisesRedFlag(),
                f"{one.party.name} ({one.party.role}) is on the Unverified List. If it takes possession of the items "
                f"to deliver them, it is an intermediate consignee: give its role so.",
                facts=(one.fact,),
                questions=one.questions,
            )


def uvl_statement_wording(tx: Transaction, one: ListedParty) -> str:
    """The statement of 744.15(b)(2), filled in from the transaction; what it does not hold is left in brackets."""
    party = one.party
    address = "; ".join(place.line for place in party.addresses if place.line)
    users = ", ".join(user.name for user in tx.in_role(Role.END_USER)) or "[END USER]"
    items = "\n".join(
        f"  - {item.description or '[DESCRIPTION]'}, ECCN {item.eccn or '[ECCN]'}"
        + (f", quantity {item.quantity} {item.unit}".rstrip() if item.quantity else "")
        for item in tx.items
    )
    return _STATEMENT.format(
        party=party.name,
        address=address or "[COMPLETE ADDRESS]",
        items=items,
        end_use=tx.end_use.description or "[END USE]",
        users=users,
        country=country(tx.destination).name,
    )
