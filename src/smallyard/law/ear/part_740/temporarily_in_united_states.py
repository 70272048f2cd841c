"""License Exception TMP, 15 CFR 740.9(b), (c): items temporarily in the United States, beta test software."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.entry import controlled
from smallyard.law.ear.part_740.facts import in_groups, in_places, made_in, named_item
from smallyard.law.ear.part_740.kinds import SOFTWARE, is_kind
from smallyard.law.ear.part_740.terms import BASE, EXCEPTION, answered, behind, offer, only
from smallyard.law.effects import Condition
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.transaction import TransactionKind


def _not_e1(line: Line, world: World, cites: str) -> Condition:
    return only("Not to Country Group E:1.", ~in_groups(line, world, "E:1"), cites)


def _foreign(line: Line) -> bool:
    """Worth considering only for what is known to have been made elsewhere and now leaves the United States."""
    made = made_in(line, lambda country: country != "US").value
    return line.tx.kind is TransactionKind.EXPORT and made is TRUE


def _in_united_states(line: Line) -> Condition:
    return answered(
        line,
        "740.9.temporarily_in_united_states",
        "Only items that came to the United States in transit, on trial or for display, or that go back unchanged.",
        "Did the item come to the United States only in transit, for marketing or display, or to go back unchanged?",
        "740.9(b)",
    )


_GROUP_OF_REASON = (("NS", "D:1"), ("NP", "D:2"), ("CB", "D:3"), ("MT", "D:4"))


def _not_to_group_of_reason(line: Line, world: World, cites: str) -> list[Condition]:
    conditions = []
    for reason, group in _GROUP_OF_REASON:
        if in_groups(line, world, group) is TRUE:
            text = f"Not items controlled for {reason} reasons to Country Group {group}."
            conditions.append(only(text, ~controlled(line, world, reason), cites))
    return conditions


@provision("15 CFR 740.9(b)(1)", since=BASE, stage=EXCEPTION)
def tmp_in_transit(line: Line, world: World) -> Iterator[Claim]:
    """TMP: items moving in transit through the United States.

    Not NS, NP, CB or MT items to D:1 to D:4 respectively, not to E:1, not 1C350; shipments from Canada always.
    """
    cites = "740.9(b)(1)"
    if not _foreign(line):
        return
    own = answered(
        line,
        "740.9.in_transit",
        "Only items moving in transit under a T&E or IE customs entry.",
        "Does the item move in transit through the United States under a T&E or IE customs entry?",
        cites,
    )
    if line.answer("740.9.from_canada_in_transit") is TRUE:
        yield offer("TMP", "740.9(b)(1)(iv)", [own])
        return
    chemical = Kleene.of(line.eccn is not None and line.eccn.entry == "1C350")
    yield offer(
        "TMP",
        cites,
        [
            _not_e1(line, world, f"{cites}(ii)"),
            *_not_to_group_of_reason(line, world, f"{cites}(i)"),
            only("Not chemicals of 1C350.", ~chemical, f"{cites}(iii)(B)"),
            *behind(_in_united_states(line), own),
        ],
    )


@provision("15 CFR 740.9(b)(2)", since=BASE, stage=EXCEPTION)
def tmp_imported_for_display(line: Line, world: World) -> Iterator[Claim]:
    """TMP: items imported for marketing or for display at an exhibition.

    Entered under bond and leaving by its terms; elsewhere than it came from, only within limits like (b)(1).
    """
    cites = "740.9(b)(2)"
    if not _foreign(line):
        return
    back = line.item.made_in == line.tx.destination
    limits = (
        [only("Not originally imported from Cuba.", Kleene.of(line.tx.destination != "CU"), f"{cites}(i)")]
        if back
        else [
            _not_e1(line, world, f"{cites}(ii)(B)"),
            *_not_to_group_of_reason(line, world, f"{cites}(ii)(C)"),
        ]
    )
    own = answered(
        line,
        "740.9.imported_for_display",
        "Only items imported under bond for marketing or display, leaving in accordance with the bond.",
        "Was it imported under bond for marketing or display, and does it leave in accordance with that bond?",
        cites,
    )
    yield offer("TMP", cites, [*limits, *behind(_in_united_states(line), own)])


@provision("15 CFR 740.9(b)(3)", since=BASE, stage=EXCEPTION)
def tmp_return_of_foreign_item(line: Line) -> Iterator[Claim]:
    """TMP: return of a foreign-origin item, not enhanced, to the country it came from.

    Not to Cuba.
    """
    cites = "740.9(b)(3)"
    if _foreign(line):
        own = answered(
            line,
            "740.9.returned_unchanged",
            "Only back to the country from which it was imported, its capabilities not enhanced.",
            "Does the foreign-origin item go back to the country it was imported from, not enhanced while here?",
            cites,
        )
        cuba = only("Not to Cuba.", Kleene.of(line.tx.destination != "CU"), cites)
        yield offer("TMP", cites, [cuba, *behind(_in_united_states(line), own)])


@provision("15 CFR 740.9(b)(4)", since=BASE, stage=EXCEPTION)
def tmp_refused_entry(line: Line) -> Iterator[Claim]:
    """TMP: return of shipments refused entry.

    To the country of origin, not to Cuba, nor where the refusal rests on sanctions of the Treasury Department.
    """
    cites = "740.9(b)(4)"
    if _foreign(line):
        own = answered(
            line,
            "740.9.refused_entry",
            "Only shipments refused entry by a US agency, going back; not one refused under Treasury sanctions.",
            "Was the shipment refused entry by CBP, FDA or another US agency, not under sanctions of the "
            "Treasury, and "
            "does it go back to its country of origin?",
            cites,
        )
        cuba = only("Not to Cuba.", Kleene.of(line.tx.destination != "CU"), f"{cites}(i)")
        yield offer("TMP", cites, [cuba, *behind(_in_united_states(line), own)])


@provision(
    "15 CFR 740.9(b)(5)",
    since=date(2020, 3, 9),
    stage=EXCEPTION,
    standing="partial",
    missing="the firearm models of Supp. No. 4 to part 740 that are free of the limit on origin",
)
def tmp_firearms_temporarily_here(line: Line, world: World) -> Iterator[Claim]:
    """TMP: firearms temporarily in the United States.

    At most 75 a shipment, here at most a year, not from or to D:5, nor from seven named countries.
    """
    cites = "740.9(b)(5)"
    item = named_item(line, world, "firearms-limited-temporary")
    if item.value is FALSE or not _foreign(line):
        return
    origins = world.tables.license_exceptions.places("firearms-origin", world.effective)
    elsewhere = made_in(line, lambda country: country not in origins and not world.in_group(country, "D:5"))
    yield offer(
        "TMP",
        cites,
        [
            only("Only firearms of 0A501.a, .b, 0A506, 0A507 and short shotguns of 0A502, 0A508.", item, cites),
            only("Not made in Country Group D:5 or a country named in (b)(5)(ii).", elsewhere, cites),
            only("Not destined to Country Group D:5.", ~in_groups(line, world, "D:5"), f"{cites}(iii)"),
            answered(
                line,
                "740.9.firearms_temporarily_here",
                "At most 75 firearms, imported for at most a year with the statement and documents given to CBP.",
                "Are these at most 75 firearms, in the United States for at most a year, not shipped from those "
                "countries, imported with the TMP statement and the documents given to CBP?",
                f"{cites}(iv)",
            ),
        ],
    )


@provision("15 CFR 740.9(c)", since=BASE, stage=EXCEPTION)
def tmp_beta_test_software(line: Line, world: World) -> Iterator[Claim]:
    """TMP: beta test software meant for the general public.

    Not to Cuba or Iran, encryption software of 5D002 not to E:1; free of charge; the tester's statement first.
    """
    cites = "740.9(c)"
    if is_kind(line, *SOFTWARE).value is FALSE or line.tx.is_deemed:
        return
    encryption = Kleene.of(line.eccn is not None and line.eccn.entry == "5D002")
    embargoed = in_places(line, world, "no-beta-test") | (encryption & in_groups(line, world, "E:1"))
    yield offer(
        "TMP",
        cites,
        [
            only("Only software.", is_kind(line, *SOFTWARE), cites),
            only(
                "Not to Cuba or Iran; encryption software of 5D002 not to Country Group E:1.",
                ~embargoed,
                f"{cites}(2)",
            ),
            answered(
                line,
                "740.9.beta_test",
                "Only beta test software meant for the general public, free or at cost, after the tester's "
                "statement.",
                "Is it beta test software to be marketed to the general public, free or at cost, installed by "
                "the user, "
                "to be destroyed or returned in 30 days after the test, with the tester's written statement in hand?",
                f"{cites}(4)",
            ),
        ],
    )
