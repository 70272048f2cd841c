"""License Exception ENC, 15 CFR 740.17: encryption commodities, software and technology."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.facts import headquarters, in_groups, named_item
from smallyard.law.ear.part_740.kinds import is_kind
from smallyard.law.ear.part_740.terms import EXCEPTION, Fact, answered, behind, offer, only
from smallyard.law.effects import Condition
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.party import Role
from smallyard.model.transaction import ItemKind

_SINCE = date(2000, 1, 14)
"""65 FR 2492 opened ENC to mass exports; the paragraphs took their present numbers with 81 FR 64669 (2016-09-20)."""
_REACHES = ("EI", "NS", "AT")
_FAVORED = "Supp3-740"


def _general(line: Line, world: World) -> list[Condition]:
    item = named_item(line, world, "encryption")
    return [
        only("Only items of 5A002, 5A004, 5B002, 5D002 and 5E002.", item, "740.17"),
        only(
            "Not to Country Groups E:1 and E:2, or their nationals.", ~in_groups(line, world, "E:1", "E:2"), "740.17"
        ),
    ]


def _plausible(line: Line, world: World) -> bool:
    return named_item(line, world, "encryption").value is not FALSE


def _favored_recipient(line: Line, world: World) -> Fact:
    """Whether the recipient is located, or has its headquarters, in a country of Supp. No. 3 to part 740."""
    if world.in_group(line.tx.controlling_country, _FAVORED):
        return Fact(TRUE)
    return headquarters(
        line, lambda country: world.in_group(country, _FAVORED), frozenset({Role.ULTIMATE_CONSIGNEE, Role.END_USER})
    )


def _internal(line: Line) -> Condition:
    return answered(
        line,
        "740.17.internal_company_use",
        "Only for internal use by a private company of a Supp. No. 3 country, or by a US company and its "
        "subsidiaries.",
        "Does the item go for internal use to a private company headquartered in a country of Supp. No. 3 to "
        "part 740, or "
        "to a US company's subsidiary or its employees?",
        "740.17(a)",
    )


@provision("15 CFR 740.17(a)(1)", since=_SINCE, stage=EXCEPTION)
def enc_internal_development(line: Line, world: World) -> Iterator[Claim]:
    """ENC: to private sector end users of favored countries for developing new products.

    Wherever located, headquartered in a country of Supp. No. 3 to part 740; no request or report.
    """
    cites = "740.17(a)(1)"
    if _plausible(line, world):
        own = answered(
            line,
            "740.17.internal_development",
            "Only private sector end users headquartered in Supp. No. 3 countries, for developing or making new "
            "products.",
            "Is the item for the internal development or production of new products by a private sector end user "
            "with "
            "its headquarters in a country of Supp. No. 3 to part 740?",
            f"{cites}(i)",
        )
        yield offer("ENC", cites, [*_general(line, world), *behind(_internal(line), own)], reaches=_REACHES)


@provision("15 CFR 740.17(a)(2)", since=_SINCE, stage=EXCEPTION)
def enc_us_subsidiaries(line: Line, world: World) -> Iterator[Claim]:
    """ENC: to US subsidiaries, and to foreign national employees of US companies for internal use.

    Without classification request or report.
    """
    cites = "740.17(a)(2)"
    if _plausible(line, world):
        own = answered(
            line,
            "740.17.us_subsidiary",
            "Only to a US subsidiary, or to a US company's foreign employees, contractors or interns for "
            "internal use.",
            "Is the recipient a US subsidiary (772.1), or an employee, contractor or intern of a US company or its "
            "subsidiary who receives the item for internal company use?",
            cites,
        )
        yield offer("ENC", cites, [*_general(line, world), *behind(_internal(line), own)], reaches=_REACHES)


@provision("15 CFR 740.17(a)(3)", since=_SINCE, stage=EXCEPTION)
def enc_foreign_products(line: Line, world: World) -> Iterator[Claim]:
    """ENC: foreign products with US encryption components already classified.

    Reexports and transfers of non-US products whose US encryption content BIS has authorized, unchanged.
    """
    cites = "740.17(a)(3)"
    foreign = line.item.us_origin is False or (line.item.made_in or "US") != "US"
    if _plausible(line, world) and foreign and line.tx.origin != "US":
        own = answered(
            line,
            "740.17.foreign_product",
            "Only if the US-origin encryption content was classified or reported and its cryptography is unchanged.",
            "Was the US-origin encryption source code, component or toolkit in the product classified or "
            "reported to and "
            "authorized by BIS, its cryptographic function unchanged?",
            cites,
        )
        yield offer("ENC", cites, [*_general(line, world), own], reaches=_REACHES)


def _outside(line: Line) -> Fact:
    """Whether the item is none of those that need a classification request."""
    key = "740.17.outside_b_2_and_b_3"
    ask = (
        "Have you checked that the item is not described in 740.17(b)(2) (network infrastructure, source code, "
        "custom or "
        "government cryptography, penetration tools, quantum or spread spectrum) nor (b)(3) (chips, toolkits, "
        "non-standard cryptography, vulnerability analysis, forensics)?"
    )
    return Fact(line.answer(key), key, ask)


def _described(line: Line, world: World, paragraph: str, ask: str, *sets: str) -> Fact:
    """Whether the item is of (b)(2) or (b)(3); asked only once it is known not to be outside both."""
    for name in sets:
        if named_item(line, world, name).value is TRUE:
            return Fact(TRUE)
    outside = _outside(line)
    if outside.value is not FALSE:
        return ~outside
    key = f"740.17.described_in_{paragraph}"
    return Fact(line.answer(key), key, ask)


@provision("15 CFR 740.17(b)(1)", since=_SINCE, stage=EXCEPTION)
def enc_self_classified(line: Line, world: World) -> Iterator[Claim]:
    """ENC: self-classified items not described in (b)(2) or (b)(3).

    5A002.a, z.1, 5B002 and software for them, at once; a self-classification report is due by 1 February.

    For an item that is no encryption item at all, it is offered as unavailable, so that a reader sees why.
    """
    cites = "740.17(b)(1)"
    if not _plausible(line, world):
        text = "Only items of 5A002, 5A004, 5B002, 5D002 and 5E002."
        yield offer("ENC", cites, [only(text, FALSE, "740.17")], reaches=_REACHES)
        return
    if line.item.item_kind is ItemKind.SOURCE_CODE:
        return
    item = named_item(line, world, "encryption-self-classified")
    yield offer(
        "ENC",
        cites,
        [
            *_general(line, world),
            only("Only items of 5A002.a, 5A002.z.1, 5B002 and software for them.", item, cites),
            only(
                "Not items described in 740.17(b)(2) or (b)(3).",
                _outside(line),
                cites,
            ),
        ],
        reaches=_REACHES,
    )


def _classified(line: Line, cites: str) -> Condition:
    return answered(
        line,
        "740.17.classification_request_30_days",
        "Only 30 days after a classification request to BIS that it has not refused.",
        "Was a classification request for the item submitted to BIS at least 30 days ago (or a CCATS issued) and "
        "ENC not "
        "refused?",
        cites,
    )


def _submitted(line: Line, cites: str) -> Condition:
    return answered(
        line,
        "740.17.classification_request",
        "Only after a classification request to BIS has been submitted.",
        "Has a classification request for the item been submitted to BIS (or a CCATS been issued)?",
        cites,
    )


def _not_for_attack(line: Line) -> Condition:
    return answered(
        line,
        "740.17.no_unauthorized_use",
        "Not where it is known to be used against information systems without their owner's authorization.",
        "Is there no reason to know that the item will be used to affect information or information systems without "
        "their owner's, operator's or administrator's authorization?",
        "740.17(f)",
    )


@provision("15 CFR 740.17(b)(2)", since=_SINCE, stage=EXCEPTION)
def enc_restricted_items(line: Line, world: World) -> Iterator[Claim]:
    """ENC: network infrastructure, source code, cryptanalytic and other items after a classification request.

    To Supp. No. 3 recipients once submitted; elsewhere after 30 days and not to government end users.

    Network infrastructure may go to less sensitive government end users; open cryptographic interfaces and
    non-standard cryptography technology only to Supp. No. 3 recipients; other technology not to D:1.
    """
    cites = "740.17(b)(2)"
    if not _plausible(line, world):
        return
    favored = _favored_recipient(line, world)
    described = _described(
        line,
        world,
        "b_2",
        "Is the item described in 740.17(b)(2) (network infrastructure, non-public source code, custom or government "
        "cryptography, penetration tools, quantum or spread spectrum, cryptanalytic, technology)?",
        *("cryptanalytic", "quantum-cryptography", "spread-spectrum"),
    )
    technology = is_kind(line, ItemKind.TECHNOLOGY)
    described |= Fact(Kleene.of(technology.value is TRUE or line.item.item_kind is ItemKind.SOURCE_CODE))
    gateway = only("Only items described in 740.17(b)(2).", described, cites)
    cryptanalytic = named_item(line, world, "cryptanalytic").value is TRUE
    conditions: list[Condition] = []
    if favored.value is TRUE and not cryptanalytic:
        conditions.append(_submitted(line, cites))
    else:
        conditions += [
            _classified(line, cites),
            answered(
                line,
                "740.17.not_government_end_user",
                "Not government end users (network infrastructure: not more sensitive government end users).",
                "Is the end user no government end user (for network infrastructure: at most a less sensitive "
                "government "
                "end user, 772.1)?",
                f"{cites}(i)",
            ),
            answered(
                line,
                "740.17.no_open_interface",
                "Open cryptographic interfaces and technology for non-standard cryptography only to Supp. No. 3 "
                "recipients.",
                "Is it free of an open cryptographic interface and, if technology, not for non-standard "
                "cryptography or "
                "cryptanalytic items?",
                f"{cites}(iii)",
            ),
        ]
        if technology.value is TRUE:
            conditions.append(
                only(
                    "Technology not to Country Groups D:1, E:1 or E:2.",
                    ~in_groups(line, world, "D:1", "E:1", "E:2"),
                    f"{cites}(iv)(B)",
                )
            )
    conditions.append(_not_for_attack(line))
    yield offer("ENC", cites, [*_general(line, world), *behind(gateway, *conditions)], reaches=_REACHES)


@provision("15 CFR 740.17(b)(3)", since=_SINCE, stage=EXCEPTION)
def enc_classified_items(line: Line, world: World) -> Iterator[Claim]:
    """ENC: components, toolkits, non-standard cryptography, forensics, after a classification request.

    To any end user 30 days after the request, at once to Supp. No. 3 recipients; not items of (b)(2).
    """
    cites = "740.17(b)(3)"
    if not _plausible(line, world) or is_kind(line, ItemKind.TECHNOLOGY).value is TRUE:
        return
    favored = _favored_recipient(line, world)
    described = _described(
        line,
        world,
        "b_3",
        "Is the item described in 740.17(b)(3) (chips and chipsets, cryptographic libraries and toolkits, "
        "non-standard "
        "cryptography, network vulnerability analysis, digital forensics, cryptographic activation) and not in "
        "(b)(2)?",
        *("digital-forensics", "cryptographic-activation"),
    )
    gateway = only("Only items described in 740.17(b)(3) and not in (b)(2).", described, cites)
    waited = _submitted(line, cites) if favored.value is TRUE else _classified(line, cites)
    yield offer(
        "ENC", cites, [*_general(line, world), *behind(gateway, waited, _not_for_attack(line))], reaches=_REACHES
    )
