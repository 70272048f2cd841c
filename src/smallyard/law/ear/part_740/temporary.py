"""License Exception TMP, 15 CFR 740.9: temporary exports, items temporarily in the US, beta test software."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.entry import controlled
from smallyard.law.ear.part_740.facts import (
    COMMODITY,
    SOFTWARE,
    TECHNOLOGY,
    in_groups,
    in_places,
    is_kind,
    made_in,
    named_item,
    to_sanctioned_place,
)
from smallyard.law.ear.part_740.terms import BASE, answered, behind, offer, only
from smallyard.law.effects import Condition
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.transaction import TransactionKind

EXCEPTION = Stage.EXCEPTION


def _temporary(line: Line) -> Condition:
    return answered(
        line,
        "740.9.temporary",
        "Only for temporary use abroad: no order for it received, not for lease or rental, back within a year or "
        "used up.",
        "Does the item go abroad only for a time: no order for it, no lease or rental, back within a year or "
        "used up?",
        "740.9(a)",
    )


def _not_e1(line: Line, world: World, cites: str) -> Condition:
    return only("Not to Country Group E:1.", ~in_groups(line, world, "E:1"), cites)


def _shipment(line: Line, cites: str) -> Condition:
    return only("Not for the release of technology to a foreign person.", Kleene.of(not line.tx.is_deemed), cites)


@provision(
    "15 CFR 740.9(a)(1)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: tools of trade for temporary use abroad by the exporter or its employees.",
)
def tmp_tools_of_trade(line: Line, world: World) -> Iterator[Claim]:
    """Usual and reasonable kinds and quantities, under effective control, not to E:1; firearms go under (a)(2)."""
    cites = "740.9(a)(1)"
    if line.tx.is_deemed or is_kind(line, *TECHNOLOGY).value is TRUE:
        yield offer("TMP", cites, [only("Only commodities and software.", FALSE, cites)])
        return
    yield offer(
        "TMP",
        cites,
        [
            only("Only commodities and software.", is_kind(line, *COMMODITY, *SOFTWARE), cites),
            _not_e1(line, world, cites),
            only(
                "Not for firearms and what goes with them.",
                ~named_item(line, world, "firearms-tools-of-trade"),
                cites,
            ),
            *behind(
                _temporary(line),
                answered(
                    line,
                    "740.9.tools_of_trade",
                    "Only usual and reasonable tools of trade, under the effective control of the exporter or "
                    "its employee.",
                    "Are these usual and reasonable tools of trade, for you or your employees to use under your own "
                    "effective control (software protected against unauthorized access)?",
                    cites,
                ),
            ),
        ],
    )


@provision(
    "15 CFR 740.9(a)(2)",
    since=date(2020, 3, 9),
    stage=EXCEPTION,
    title="TMP: firearms and ammunition as tools of trade.",
)
def tmp_firearms_as_tools_of_trade(line: Line, world: World) -> Iterator[Claim]:
    """At most three firearms and 1,000 rounds, for business such as protection, declared to CBP and brought back."""
    cites = "740.9(a)(2)"
    item = named_item(line, world, "firearms-tools-of-trade")
    if item.value is not FALSE:
        yield offer(
            "TMP",
            cites,
            [
                only("Only firearms, their parts and ammunition that the paragraph names.", item, cites),
                _not_e1(line, world, cites),
                *behind(
                    _temporary(line),
                    answered(
                        line,
                        "740.9.firearms_tools_of_trade",
                        "At most three firearms and 1,000 rounds, for the owner's own business use, declared to CBP, "
                        "returned; shotguns with barrels of 18 inches or more.",
                        "Are these at most three firearms (shotgun barrels 18 inches or more) and 1,000 rounds, for "
                        "protection or similar business use under the owner's control, declared to CBP and returned?",
                        cites,
                    ),
                ),
            ],
        )


@provision(
    "15 CFR 740.9(a)(3)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: technology taken or sent abroad for US persons and their employees who travel.",
)
def tmp_technology_abroad(line: Line, world: World) -> Iterator[Claim]:
    """Only people already authorized to have it, protected; not for foreign production or assistance."""
    cites = "740.9(a)(3)"
    if is_kind(line, *TECHNOLOGY).value is TRUE and not line.tx.is_deemed:
        yield offer(
            "TMP",
            cites,
            behind(
                _temporary(line),
                answered(
                    line,
                    "740.9.technology_abroad",
                    "Only to or by US persons, or their employees abroad authorized to receive it; protected; "
                    "not for "
                    "foreign production or technical assistance.",
                    "Is the technology only for a US person, or an employee of one who may already receive it, "
                    "traveling "
                    "or on assignment, protected against release, and not for foreign production or assistance?",
                    cites,
                ),
            ),
        )


def _commodity_offer(line: Line, world: World, paragraph: str, *own: Condition) -> Claim:
    return offer(
        "TMP",
        paragraph,
        [
            only("Only commodities.", is_kind(line, *COMMODITY), paragraph),
            _not_e1(line, world, paragraph),
            *behind(_temporary(line), *own),
        ],
    )


def _is_goods(line: Line) -> bool:
    return not line.tx.is_deemed and is_kind(line, *COMMODITY).value is not FALSE


@provision(
    "15 CFR 740.9(a)(4)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: kits of replacement parts under the exporter's control.",
)
def tmp_replacement_kits(line: Line, world: World) -> Iterator[Claim]:
    """All parts come back but those used one for one under RPL, whose defective parts come back instead."""
    if _is_goods(line):
        own = answered(
            line,
            "740.9.replacement_kit",
            "Only a kit of parts fit for one-for-one replacement, under the exporter's control, all returned or "
            "replaced.",
            "Is it a kit of replacement parts under your or your employee's effective control, each part returned or "
            "used one for one under RPL with the defective part returned?",
            "740.9(a)(4)",
        )
        yield _commodity_offer(line, world, "740.9(a)(4)", own)


@provision(
    "15 CFR 740.9(a)(5)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: exhibition and demonstration.",
)
def tmp_exhibition(line: Line, world: World) -> Iterator[Claim]:
    """The exporter keeps ownership and control; at most 120 days at any one site."""
    cites = "740.9(a)(5)"
    if not line.tx.is_deemed and is_kind(line, *TECHNOLOGY).value is not TRUE:
        yield offer(
            "TMP",
            cites,
            [
                only("Only commodities and software.", is_kind(line, *COMMODITY, *SOFTWARE), cites),
                _not_e1(line, world, cites),
                *behind(
                    _temporary(line),
                    answered(
                        line,
                        "740.9.exhibition",
                        "Only for exhibition or demonstration, owned and controlled by the exporter, 120 days a "
                        "site.",
                        "Is it for exhibition or demonstration, staying your property under your effective control, "
                        "no more than 120 days at any one site?",
                        cites,
                    ),
                ),
            ],
        )


@provision(
    "15 CFR 740.9(a)(6)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: commodities to be inspected, tested, calibrated or repaired abroad.",
)
def tmp_inspection_and_repair(line: Line, world: World) -> Iterator[Claim]:
    """To all destinations but Country Group E:1."""
    if _is_goods(line):
        own = answered(
            line,
            "740.9.inspection_or_repair",
            "Only commodities to be inspected, tested, calibrated or repaired abroad.",
            "Is the commodity going abroad to be inspected, tested, calibrated or repaired?",
            "740.9(a)(6)",
        )
        yield _commodity_offer(line, world, "740.9(a)(6)", own)


@provision(
    "15 CFR 740.9(a)(7)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: containers needed to ship commodities.",
)
def tmp_containers(line: Line) -> Iterator[Claim]:
    """The container only, not what is in it; where no other exception is available for it."""
    if _is_goods(line) and line.answer("740.9.container") is TRUE:
        yield offer(
            "TMP",
            "740.9(a)(7)",
            behind(
                _temporary(line),
                answered(
                    line,
                    "740.9.container",
                    "Only a container necessary for shipping commodities.",
                    "Is it a container that is necessary for the shipment of commodities?",
                    "740.9(a)(7)",
                ),
            ),
        )


@provision(
    "15 CFR 740.9(a)(8)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: assembly in Mexico under its in-bond industrialization program.",
)
def tmp_assembly_in_mexico(line: Line) -> Iterator[Claim]:
    """Goods entered under customs entries that require their return, back within four years."""
    if _is_goods(line) and line.tx.destination == "MX":
        yield offer(
            "TMP",
            "740.9(a)(8)",
            [
                answered(
                    line,
                    "740.9.assembly_in_mexico",
                    "Only for processing or assembly in Mexico's IMMEX program, all end products back within "
                    "four years.",
                    "Is it for processing, assembly or incorporation at a plant in Mexico's IMMEX program, under "
                    "customs "
                    "entries that require return to the United States within four years?",
                    "740.9(a)(8)",
                )
            ],
        )


@provision(
    "15 CFR 740.9(a)(9)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: equipment of accredited news media in sanctioned destinations.",
)
def tmp_news_media(line: Line, world: World) -> Iterator[Claim]:
    """To Belarus, Cuba, North Korea, Russia, Syria and occupied regions of Ukraine; taken out at the end."""
    cites = "740.9(a)(9)"
    if line.tx.is_deemed or is_kind(line, *TECHNOLOGY).value is TRUE:
        return
    if line.tx.region is not None or in_places(line, world, "news-media") is TRUE:
        yield offer(
            "TMP",
            cites,
            [
                only("Only commodities and the software to use them.", is_kind(line, *COMMODITY, *SOFTWARE), cites),
                *behind(
                    _temporary(line),
                    answered(
                        line,
                        "740.9.news_media",
                        "Only for news gathering by accredited media, in their possession and control, removed "
                        "with them.",
                        "Is it for accredited news media personnel to gather news, in their physical possession "
                        "and the "
                        "firm's effective control, and removed with them at the end of the trip?",
                        cites,
                    ),
                ),
            ],
        )


@provision(
    "15 CFR 740.9(a)(10)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: parts, tools and test equipment to a US person's own subsidiary or facility abroad.",
)
def tmp_own_subsidiary(line: Line, world: World) -> Iterator[Claim]:
    """For use in making, assembling, testing or modifying items; not passed on without authorization."""
    if _is_goods(line) and not to_sanctioned_place(line, world):
        yield offer(
            "TMP",
            "740.9(a)(10)",
            [
                only("Only commodities.", is_kind(line, *COMMODITY), "740.9(a)(10)"),
                *behind(
                    _temporary(line),
                    answered(
                        line,
                        "740.9.own_subsidiary",
                        "Only parts, tools, accessories or test equipment to the US exporter's own facility abroad.",
                        "Does a US person send components, parts, tools, accessories or test equipment to a "
                        "subsidiary, "
                        "affiliate or facility that it owns or controls, to make or test items, and not pass "
                        "them on?",
                        "740.9(a)(10)",
                    ),
                ),
            ],
        )


@provision(
    "15 CFR 740.9(a)(11)",
    since=date(2013, 10, 15),
    stage=EXCEPTION,
    title="TMP: one set of body armor or protective gear with a US person's baggage.",
)
def tmp_protective_equipment(line: Line, world: World) -> Iterator[Claim]:
    """1A613.c, .d and 1A607.f; to Country Group D:5 only on business of the US Government (or of Iraq's)."""
    cites = "740.9(a)(11)"
    item = named_item(line, world, "personal-protection")
    if item.value is FALSE or line.tx.is_deemed:
        return
    own = [
        answered(
            line,
            "740.9.protective_equipment",
            "Only one set with a US person's baggage, for that person alone, returned within four years.",
            "Is it one set of body armor or protective gear with a US person's baggage, not mailed, for that "
            "person's "
            "own use and returned within four years?",
            cites,
        )
    ]
    if in_groups(line, world, "D:5") is TRUE:
        own.append(
            answered(
                line,
                "740.9.on_government_business",
                "To Country Group D:5 only with the US Government or on its contract (in Iraq also for Iraq's "
                "government).",
                "Does the person travel on official US Government business or in support of its contract (in "
                "Iraq, or "
                "under direct authorization of the Government of Iraq)?",
                "740.9(a)(11)(ii)",
            )
        )
    yield offer("TMP", cites, [only("Only items of 1A613.c, 1A613.d or 1A607.f.", item, cites), *own])


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


@provision(
    "15 CFR 740.9(b)(1)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: items moving in transit through the United States.",
)
def tmp_in_transit(line: Line, world: World) -> Iterator[Claim]:
    """Not NS, NP, CB or MT items to D:1 to D:4 respectively, not to E:1, not 1C350; shipments from Canada always."""
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


@provision(
    "15 CFR 740.9(b)(2)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: items imported for marketing or for display at an exhibition.",
)
def tmp_imported_for_display(line: Line, world: World) -> Iterator[Claim]:
    """Entered under bond and leaving by its terms; elsewhere than it came from, only within limits like (b)(1)."""
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


@provision(
    "15 CFR 740.9(b)(3)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: return of a foreign-origin item, not enhanced, to the country it came from.",
)
def tmp_return_of_foreign_item(line: Line) -> Iterator[Claim]:
    """Not to Cuba."""
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


@provision(
    "15 CFR 740.9(b)(4)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: return of shipments refused entry.",
)
def tmp_refused_entry(line: Line) -> Iterator[Claim]:
    """To the country of origin, not to Cuba, nor where the refusal rests on sanctions of the Treasury Department."""
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
    title="TMP: firearms temporarily in the United States.",
    standing="partial",
    missing="the firearm models of Supp. No. 4 to part 740 that are free of the limit on origin",
)
def tmp_firearms_temporarily_here(line: Line, world: World) -> Iterator[Claim]:
    """At most 75 a shipment, here at most a year, not from or to D:5, nor from seven named countries."""
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


@provision(
    "15 CFR 740.9(c)",
    since=BASE,
    stage=EXCEPTION,
    title="TMP: beta test software meant for the general public.",
)
def tmp_beta_test_software(line: Line, world: World) -> Iterator[Claim]:
    """Not to Cuba or Iran, encryption software of 5D002 not to E:1; free of charge; the tester's statement first."""
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
