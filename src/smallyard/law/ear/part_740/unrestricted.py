"""License Exception TSU, 15 CFR 740.13: operation and sales technology, updates, mass market, universities."""

from __future__ import annotations

from collections.abc import Iterator

from smallyard.law.ear.part_740.entry import controlled
from smallyard.law.ear.part_740.facts import in_groups, named_item
from smallyard.law.ear.part_740.kinds import SOFTWARE, TECHNOLOGY, is_kind
from smallyard.law.ear.part_740.terms import BASE, EXCEPTION, answered, offer, only
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.transaction import ItemKind, TransactionKind


@provision("15 CFR 740.13(a)", since=BASE, stage=EXCEPTION)
def tsu_operation(line: Line) -> Iterator[Claim]:
    """TSU: the minimum to install, operate, maintain and repair what was lawfully exported.

    Software in object code; no development or production technology; wherever the equipment may lawfully be.
    """
    cites = "740.13(a)"
    kind = is_kind(line, *SOFTWARE, *TECHNOLOGY)
    conditions = [only("Only technology and software.", kind, cites)]
    if kind.value is not FALSE:
        object_code = line.item.item_kind is not ItemKind.SOURCE_CODE
        conditions += [
            only("Software only in object code.", Kleene.of(object_code), f"{cites}(2)(i)(B)"),
            answered(
                line,
                "740.13.operation",
                "Only the minimum needed to install, operate, maintain or repair items lawfully exported to the "
                "destination.",
                "Is it the minimum needed to install, operate, maintain or repair equipment or software lawfully "
                "exported "
                "to the same destination, without development or production technology?",
                f"{cites}(1)",
            ),
        ]
    yield offer("TSU", cites, conditions)


@provision("15 CFR 740.13(b)", since=BASE, stage=EXCEPTION)
def tsu_sales(line: Line) -> Iterator[Claim]:
    """TSU: sales technology supporting a quotation, bid or offer.

    Of a kind customarily sent with one, not disclosing detailed design, production or manufacture.
    """
    if is_kind(line, *TECHNOLOGY).value is TRUE:
        yield offer(
            "TSU",
            "740.13(b)",
            [
                answered(
                    line,
                    "740.13.sales",
                    "Only data customarily sent with a quotation, bid or offer, not disclosing design or production.",
                    "Is it data customarily sent with a quotation, bid or offer, that does not disclose the "
                    "detailed design, "
                    "production or manufacture of the item or its product?",
                    "740.13(b)(2)",
                )
            ],
        )


@provision("15 CFR 740.13(c)", since=BASE, stage=EXCEPTION)
def tsu_updates(line: Line) -> Iterator[Claim]:
    """TSU: software updates that correct errors.

    To the same consignee to whom the software lawfully went; no enhancement of its functions.
    """
    if is_kind(line, *SOFTWARE).value is TRUE:
        yield offer(
            "TSU",
            "740.13(c)",
            [
                answered(
                    line,
                    "740.13.update",
                    "Only error corrections, to the same consignee to whom the software was lawfully exported.",
                    "Is it an update that only corrects errors, enhances nothing, and goes to the same consignee who "
                    "lawfully received the original software?",
                    "740.13(c)",
                )
            ],
        )


@provision("15 CFR 740.13(d)", since=BASE, stage=EXCEPTION)
def tsu_mass_market(line: Line, world: World) -> Iterator[Claim]:
    """TSU: mass market software under the General Software Note.

    Not to E:1; not encryption software of 5D002, nor software controlled for missile technology reasons.
    """
    cites = "740.13(d)"
    if is_kind(line, *SOFTWARE).value is TRUE:
        yield offer(
            "TSU",
            cites,
            [
                only("Not to Country Group E:1.", ~in_groups(line, world, "E:1"), f"{cites}(3)(i)"),
                only(
                    "Not encryption software of 5D002.",
                    ~named_item(line, world, "mass-market-excluded"),
                    f"{cites}(2)",
                ),
                only("Not software controlled for MT reasons.", ~controlled(line, world, "MT"), f"{cites}(2)"),
                answered(
                    line,
                    "740.13.mass_market",
                    "Only software sold from stock at retail without restriction, installed by the user without "
                    "support.",
                    "Is the software sold from stock at retail (over the counter, by mail or telephone) without "
                    "restriction "
                    "and designed for installation by the user without further substantial support?",
                    f"{cites}(3)(ii)",
                ),
            ],
        )


@provision("15 CFR 740.13(f)", since=BASE, stage=EXCEPTION)
def tsu_university_employee(line: Line, world: World) -> Iterator[Claim]:
    """TSU: release by a US university to its full-time regular employee.

    Resident in the United States, not a national of D:5, told in writing; not EI technology, not MT items.
    """
    cites = "740.13(f)"
    if line.tx.kind is not TransactionKind.DEEMED_EXPORT:
        return
    technology = is_kind(line, *TECHNOLOGY)
    yield offer(
        "TSU",
        cites,
        [
            only("Only technology and source code.", is_kind(line, *TECHNOLOGY, ItemKind.SOURCE_CODE), cites),
            only("Not nationals of Country Group D:5.", ~in_groups(line, world, "D:5"), f"{cites}(2)(ii)"),
            only(
                "Not technology controlled for EI reasons.",
                ~(controlled(line, world, "EI") & technology),
                f"{cites}(4)(ii)",
            ),
            only("Not items controlled for MT reasons.", ~controlled(line, world, "MT"), f"{cites}(4)(ii)"),
            answered(
                line,
                "740.13.university_employee",
                "Only a US university's bona fide full-time employee, resident in the United States, told in "
                "writing.",
                "Is the person a full-time regular employee of a US university, permanently resident in the "
                "United States "
                "while employed, and told in writing not to pass the technology on?",
                f"{cites}(2)",
            ),
        ],
    )


@provision("15 CFR 740.13(g)", since=BASE, stage=EXCEPTION)
def tsu_copies(line: Line) -> Iterator[Claim]:
    """TSU: copies of technology previously authorized to the same recipient.

    Revised copies only if the item is identical, the revision editorial, and no violation is suspected.
    """
    if is_kind(line, *TECHNOLOGY).value is TRUE:
        yield offer(
            "TSU",
            "740.13(g)",
            [
                answered(
                    line,
                    "740.13.copies",
                    "Only copies, revised at most editorially, of technology already authorized to the same "
                    "recipient.",
                    "Is it a copy, at most editorially revised, of technology already authorized to the same "
                    "recipient for "
                    "the identical item, with no reason to believe the authorization was violated?",
                    "740.13(g)",
                )
            ],
        )
