"""Is the item subject to the EAR (734.3)? By where it is and was made, what it holds, of what it is the product."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import NO, Known, either
from smallyard.law.ear.part_734.controlled_content import only_for_anti_terrorism
from smallyard.law.ear.part_734.de_minimis import content_route, content_routes
from smallyard.law.ear.part_734.direct_products import direct_product_routes
from smallyard.law.ear.part_734.routes import Route, in_the_united_states, us_origin
from smallyard.law.effects import NotSubject
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.transaction import ItemKind, TransactionKind

__all__ = ["subject_only_by", "subject_route"]

_BASE = date(1996, 3, 25)
_STANDARDS = EccnSet.parse("EAR99 5D002.b 5D002.c.1 5E002 9D515 !9D515.d !9D515.e 9E515.a 9E515.b 9E515.f")
"""734.10(b)(1)(i), (iii), (iv): what standards work frees beside AT-only technology and software."""
_INFORMATION = frozenset({ItemKind.SOFTWARE, ItemKind.SOURCE_CODE, ItemKind.TECHNOLOGY})


def subject_route(line: Line, world: World) -> Route:
    """The route by which the item is subject to the EAR, or may be; what is not yet known is asked step by step."""
    if in_the_united_states(line, world):
        return Route(TRUE, "The item is in the United States.", cites="15 CFR 734.3(a)(1)")
    origin = us_origin(line)
    if origin.value is not FALSE:
        return Route.of(origin, f"{line.name} is of US origin.", "15 CFR 734.3(a)(2)")
    return Route.join((content_route(line, world), *direct_product_routes(line, world)))


def subject_only_by(line: Line, world: World, *paragraphs: str) -> Known:
    """Whether a foreign-made item abroad is subject to the EAR by these paragraphs ("15 CFR 734.9(k)") and no other.

    For the rules that require no license of an item that only a certain route makes subject (742.4(a)(4)(ii),
    744.11(a)(2)(v)).
    """
    if in_the_united_states(line, world):
        return NO
    routes = (*content_routes(line, world), *direct_product_routes(line, world))
    by_these = either(Known(one.fact, one.questions) for one in routes if one.cites in paragraphs)
    by_others = either(Known(one.fact, one.questions) for one in routes if one.cites not in paragraphs)
    return ~us_origin(line) & by_these & ~by_others


@provision(
    "15 CFR 734.3",
    also=("15 CFR 734.3(a)", "15 CFR 734.3(c)"),
    since=_BASE,
    stage=Stage.SCOPE,
    standing="partial",
    missing="foreign items developed from encryption items exported under ENC (note to 734.3(a)(4), 740.17(a))",
)
def foreign_made_item_that_no_route_reaches(line: Line, world: World) -> Iterator[Claim]:
    """A foreign-made item abroad, with de minimis US content and no direct product of US technology, is not subject.

    Subject to the EAR is what is in the United States, of US origin, above de minimis, or a direct product.

    Only where every one of these is known to be false is the item outside the EAR. While one is unknown it may be
    subject, and what would settle it is asked: first the origin, then the content and the technology.
    """
    if line.tx.kind is TransactionKind.US_PERSON_ACTIVITY:
        return
    route = subject_route(line, world)
    reason = (
        f"{line.name} is foreign-made and abroad, holds no more than a de minimis amount of controlled US content, "
        f"and "
        f"no direct product rule reaches it."
        if route.fact is FALSE
        else f"It is not known whether {line.name} is subject to the EAR."
    )
    yield from when(
        ~route.fact, NotSubject(), reason, facts=route.facts, questions=route.questions, cites="15 CFR 734.3(a)"
    )


@provision("15 CFR 734.3(b)(1)", since=_BASE, stage=Stage.SCOPE)
def item_of_another_agency(line: Line, world: World) -> Iterator[Claim]:
    """An item under the exclusive jurisdiction of another agency is not subject to the EAR.

    State (ITAR), OFAC, NRC, DOE, PTO, or a foreign military sale under a letter of offer and acceptance.

    Taken from `other_agency`; where nothing is given the item is taken for one of Commerce's, as its ECCN says.
    """
    agency = line.item.other_agency
    if agency is not None and agency.strip().casefold() not in {"", "none", "no", "bis", "commerce"}:
        yield claim(
            NotSubject(),
            f"{line.name} is under the exclusive jurisdiction of {agency}: its rules apply, not the EAR.",
        )


@provision("15 CFR 734.3(b)(2)", since=_BASE, stage=Stage.SCOPE)
def printed_matter(line: Line, world: World) -> Iterator[Claim]:
    """Printed books, newspapers, music, maps, and exposed film are not subject to the EAR.

    Answer "734.3.printed_matter". A printed book of encryption source code is outside; the same code on disk is
    not.
    """
    if line.answer("734.3.printed_matter") is TRUE and line.item.item_kind not in _INFORMATION:
        yield claim(NotSubject(), f"{line.name} is printed matter, a recording of it, or exposed film.")


@provision("15 CFR 734.7", also=("15 CFR 734.3(b)(3)(i)", "15 CFR 734.17"), since=_BASE, stage=Stage.SCOPE)
def published_information(line: Line, world: World) -> Iterator[Claim]:
    """Published technology and software is not subject to the EAR; encryption and firearm files may still be.

    Made available to the public without restriction on further dissemination (`published`).

    5D002 software stays subject until the source code meets 742.15(b) (734.7(b), 734.17). Files ready to make a
    firearm, frame or receiver of 0A501, 0A506, 0A507 or 0A509 stay subject (734.7(c), from 2020-03-09).
    """
    if line.item.published is not True or line.item.item_kind not in {None, *_INFORMATION}:
        return
    outside, questions = TRUE, []
    if line.item.item_kind is None:
        outside = UNKNOWN
        questions.append(
            line.asks_field("kind", f"Is {line.name} technology, software or source code?", "15 CFR 734.7(a)")
        )
    entry = line.eccn.entry if line.eccn is not None else ""
    if entry == "5D002":
        key = "742.15.source_code_notified"
        outside &= line.answer(key)
        text = (
            "Does the corresponding source code meet 742.15(b) (publicly available; BIS and NSA notified if needed)?"
        )
        questions += [line.asks(key, text, "15 CFR 734.7(b)")] if line.answer(key) is UNKNOWN else []
    if entry in {"0D501", "0E501"} and world.effective >= date(2020, 3, 9):
        key = "734.7.ready_to_make_firearm"
        outside &= ~line.answer(key)
        text = "Is it an electronic file ready for a machine tool or printer to make a firearm, frame or receiver?"
        questions += [line.asks(key, text, "15 CFR 734.7(c)")] if line.answer(key) is UNKNOWN else []
    yield from when(outside, NotSubject(), f"{line.name} is published.", questions=questions)


@provision("15 CFR 734.8", also=("15 CFR 734.3(b)(3)(ii)",), since=_BASE, stage=Stage.SCOPE)
def fundamental_research(line: Line, world: World) -> Iterator[Claim]:
    """Technology and software that arises from fundamental research, and is meant to be published, is not subject.

    Results whose publication the researchers are free to make (`fundamental_research`).

    What is released to researchers so that they can do the research is not covered (note 1 to 734.8(a)).
    """
    if line.item.fundamental_research is True and line.item.item_kind in {None, *_INFORMATION}:
        questions = (
            line.asks_field("kind", f"Is {line.name} technology, software or source code?", "15 CFR 734.8(a)"),
        )
        known = TRUE if line.item.item_kind is not None else UNKNOWN
        yield from when(known, NotSubject(), f"{line.name} results from fundamental research.", questions=questions)


_OTHER_INFORMATION = (
    ("734.3.catalog_course", "is released by instruction in a catalog course or its teaching laboratory", "(iii)"),
    ("734.3.nonproprietary_system_description", "is a non-proprietary system description", "(v)"),
    ("734.3.telemetry", "is telemetry data as defined in Note 2 to Category 9, Product Group E", "(vi)"),
)


@provision("15 CFR 734.3(b)(3)", since=_BASE, stage=Stage.SCOPE)
def other_information_outside(line: Line, world: World) -> Iterator[Claim]:
    """Course instruction, non-proprietary system descriptions and defined telemetry are not subject to the EAR.

    Answers 734.3.catalog_course, 734.3.nonproprietary_system_description, 734.3.telemetry.
    """
    if line.item.item_kind not in _INFORMATION:
        return
    for key, what, paragraph in _OTHER_INFORMATION:
        if line.answer(key) is TRUE:
            yield claim(NotSubject(), f"{line.name} {what}.", cites=f"15 CFR 734.3(b)(3){paragraph}")


@provision("15 CFR 734.10", also=("15 CFR 734.3(b)(3)(iv)",), since=_BASE, stage=Stage.SCOPE)
def patents_and_standards(line: Line, world: World) -> Iterator[Claim]:
    """Patents, published applications and some releases for standards work are not subject to the EAR.

    Answers 734.10.patent (734.10(a)) and, from 2024-07-18, 734.10.published_standards_activity (734.10(b)).

    Standards work frees EAR99 and AT-only technology and software, named encryption paragraphs (5D002.b, 5D002.c.1,
    5E002), and named spacecraft ones (9D515 but .d and .e; 9E515.a, .b, .f).
    """
    kind = line.item.item_kind
    if line.answer("734.10.patent") is TRUE and kind is ItemKind.TECHNOLOGY:
        yield claim(NotSubject(), f"{line.name} is contained in a patent or application.", cites="15 CFR 734.10(a)")
    standards = line.answer("734.10.published_standards_activity")
    if standards is TRUE and kind in _INFORMATION and world.effective >= date(2024, 7, 18) and line.eccn is not None:
        freed = _STANDARDS.contains(line.eccn) | only_for_anti_terrorism(line, world).value
        asked = line.asks_field("eccn", f"Which paragraph of {line.eccn} is {line.name} in?", "15 CFR 734.10(b)(1)")
        yield from when(
            freed,
            NotSubject(),
            f"{line.name} is released for a standards-related activity toward a published standard.",
            questions=(asked,),
            cites="15 CFR 734.10(b)",
        )
