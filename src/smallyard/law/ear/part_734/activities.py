"""What counts as an export, reexport, release or transfer (734.13-734.20), and which activities do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import Known, answered
from smallyard.law.effects import NotSubject, Question, Subject
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, ask, claim, provision, when
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import ItemKind, TransactionKind

__all__: list[str] = []

_BASE = date(1996, 3, 25)
_DEFINITIONS_SINCE = date(2016, 9, 1)
_ACCESS = "734.19.access_information"
"""81 FR 35586 moved the definitions of export, reexport and release to 734.13-734.20."""
_INFORMATION = frozenset({ItemKind.SOFTWARE, ItemKind.SOURCE_CODE, ItemKind.TECHNOLOGY})


@provision("15 CFR 734.5", since=_BASE, stage=Stage.SCOPE)
def activity_of_a_us_person(line: Line, world: World) -> Iterator[Claim]:
    """A US person's activity with items not subject to the EAR is governed by 744.6 and by orders alone.

    What is decided is the activity: no item of it is exported under the EAR. 744.6 applies all the same.
    """
    if line.tx.kind is TransactionKind.US_PERSON_ACTIVITY:
        yield claim(
            NotSubject(), "The activity concerns items not subject to the EAR; only 744.6 and orders can bind it."
        )


@provision("15 CFR 734.13", also=("15 CFR 734.14", "15 CFR 734.15"), since=_BASE, stage=Stage.SCOPE)
def release_that_is_no_deemed_export(line: Line, world: World) -> Iterator[Claim]:
    """Only technology and source code can be released to a foreign person as a deemed export or reexport.

    A release of commodities or object code is none, nor is one to a citizen, permanent resident or protected
    person.

    It counts as an export to the person's most recent citizenship or permanent residency; that is asked where it is
    not given. The other limbs of 734.13 and 734.14 are the kind that a transaction gives itself: a shipment, which
    goes to its destination whatever it passes through (c), or a transfer of a spacecraft's registration, control or
    ownership, to be given as an export or reexport to the transferee's country (a)(3).
    """
    tx = line.tx
    if not tx.is_deemed:
        return
    kind = line.item.item_kind
    if line.item.kind is None and kind is ItemKind.SOFTWARE:
        kind = None  # a product group D entry alone does not say whether it is source code
    technology = UNKNOWN if kind is None else Kleene.of(kind in {ItemKind.TECHNOLOGY, ItemKind.SOURCE_CODE})
    asked = line.asks_field(
        "kind",
        f"Is {line.name} technology or source code, or is it a commodity or object code?",
        "15 CFR 734.13(a)(2)",
    )
    yield from when(
        ~technology,
        NotSubject(),
        f"{line.name} is not technology or source code: showing it to a foreign person is no deemed export.",
        questions=(asked,),
    )
    if technology is FALSE:
        return
    at_home = Kleene.of(tx.us_person_or_protected)
    if tx.nationality == "US":
        at_home = TRUE
    yield from when(
        at_home,
        NotSubject(),
        "The person is a US citizen, permanent resident or protected individual, not a foreign person.",
        questions=(
            _field(
                "us_person_or_protected",
                "Is the person a US citizen, permanent resident or protected individual (8 U.S.C. 1324b(a)(3))?",
                "15 CFR 734.13(b)",
            ),
        ),
        cites="15 CFR 734.18(a)(2)",
    )
    if tx.nationality is None and at_home is not TRUE:
        text = "What is the person's most recent country of citizenship or permanent residency?"
        yield ask(_field("nationality", text, "15 CFR 734.13(b)"), "The country of the deemed export is not known.")
    if tx.kind is TransactionKind.DEEMED_REEXPORT and tx.nationality == tx.destination:
        yield claim(
            NotSubject(),
            "The person is of the country where the release takes place: that is no deemed reexport.",
            cites="15 CFR 734.14(b)",
        )


def _field(key: str, text: str, citation: str) -> Question:
    return Question(key=key, text=text, citation=Citation.parse(citation))


@provision("15 CFR 734.20", since=_DEFINITIONS_SINCE, stage=Stage.SCOPE)
def release_that_is_no_deemed_reexport(line: Line, world: World) -> Iterator[Claim]:
    """Some releases abroad by an authorized entity to its own foreign employees are no deemed reexports.

    Entity authorized, and: the person's country could be sent the technology ((a)); or a regular employee,
    national only of Country Group A:5, inside A:5 or the United States ((b)); or an employee screened as (c) says.

    Each is an answer; none is asked unless a person of another country is the recipient.
    """
    tx = line.tx
    if tx.kind is not TransactionKind.DEEMED_REEXPORT or tx.nationality in {None, "US", tx.destination}:
        return
    entity = answered(
        line,
        "734.20.entity_authorized",
        "Is the entity that releases it itself authorized to have it (license, exception or NLR)?",
        "15 CFR 734.20",
    )
    ways = Known(FALSE)
    if world.in_group(tx.nationality or "", "A:5") and (
        tx.destination == "US" or world.in_group(tx.destination, "A:5")
    ):
        ways |= answered(
            line,
            "734.20.b.regular_employee_of_a5",
            "Is the person a permanent and regular employee, no proscribed person, and a national of Country Group "
            "A:5 "
            "countries only?",
            "15 CFR 734.20(b)",
        )
    if ways.value is not TRUE:
        ways |= answered(
            line,
            "734.20.c.screened_employee",
            "Is the person a permanent and regular employee, the release within the entity's country, with "
            "procedures "
            "against diversion and one of the safeguards of 734.20(c)(5)?",
            "15 CFR 734.20(c)",
        )
    yield from when(
        (entity & ways).value,
        NotSubject(),
        "The release is within 734.20(b) or (c), so it is no deemed reexport.",
        questions=(entity & ways).questions,
    )


@provision("15 CFR 734.18", also=("15 CFR 734.16",), since=_DEFINITIONS_SINCE, stage=Stage.SCOPE)
def activity_that_is_no_export(line: Line, world: World) -> Iterator[Claim]:
    """Launches into space, transfers among US persons or US territories, and encrypted storage are no exports.

    Answers 734.18.launch_into_space, 734.18.only_us_persons, 734.18.end_to_end_encrypted; territories by code.

    End-to-end encrypted data is outside unless stored on purpose in Country Group D:5; the destination is taken as
    where it is stored.
    """
    tx = line.tx
    home = world.tables.end_uses.members("US", world.effective)
    if not tx.is_deemed and tx.kind is not TransactionKind.US_PERSON_ACTIVITY and tx.destination in home:
        if tx.origin in home:
            yield claim(
                NotSubject(), "It moves within the United States and its territories.", cites="15 CFR 734.18(a)(4)"
            )
        elif tx.kind is TransactionKind.REEXPORT:
            yield claim(
                NotSubject(), "It comes to the United States: that is no reexport.", cites="15 CFR 734.14(a)(1)"
            )
    if line.answer("734.18.launch_into_space") is TRUE:
        yield claim(NotSubject(), "It is launched into space.", cites="15 CFR 734.18(a)(1)")
    if line.item.item_kind not in _INFORMATION:
        return
    if line.answer("734.18.only_us_persons") is TRUE and tx.kind is TransactionKind.TRANSFER:
        yield claim(
            NotSubject(), "It passes among persons who are not foreign persons only.", cites="15 CFR 734.18(a)(3)"
        )
    encrypted = line.answer("734.18.end_to_end_encrypted") is TRUE and line.answer(_ACCESS) is not TRUE
    if encrypted and not world.in_group(tx.destination, "D:5"):
        yield claim(
            NotSubject(),
            "It is sent or stored end-to-end encrypted, and not stored in Country Group D:5.",
            cites="15 CFR 734.18(a)(5)",
        )


@provision("15 CFR 734.19", since=_DEFINITIONS_SINCE, stage=Stage.SCOPE)
def transfer_of_access_information(line: Line, world: World) -> Iterator[Claim]:
    """To hand over keys or passwords knowingly is what releasing the technology or software would be.

    Access information is authorized as the technology or software that it opens, source and object code alike.

    "734.19.access_information" says that it passes with knowledge that a release without authorization would follow;
    the line is then the technology or software itself, and its being end-to-end encrypted does not help.
    """
    if line.item.item_kind in _INFORMATION and line.answer(_ACCESS) is TRUE:
        yield claim(
            Subject(),
            f"Access information for {line.name} passes; the same authorization is required as for its release.",
        )
