"""Measures by destination and user: No. 46 of 2024 (United States), No. 1 of 2026 (Japan), No. 61 of 2025."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.china.controls import controls, is_controlled, matches, measure
from smallyard.law.china.jurisdiction import (
    is_export_from_china,
    is_of_chinese_origin,
    origin_question,
    reached,
)
from smallyard.law.china.licenses import what_it_is
from smallyard.law.china.registry import CHINA_RULES
from smallyard.law.effects import Prohibits, Question, RaisesRedFlag, RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, any_of
from smallyard.model.transaction import EndUseKind, Transaction

__all__ = ["goes_to", "military"]

_LEAST_CONTENT = Decimal("0.1")


def goes_to(tx: Transaction, country: str) -> Kleene:
    """Whether the items go to a country, or to a receiving party of it."""
    parties = [party.country for party in tx.receiving_parties]
    return Kleene.of(tx.destination == country or country in parties)


def military(tx: Transaction) -> tuple[Kleene, tuple[Question, ...]]:
    """Whether an end user is military or the use is, and what would settle it."""
    users = []
    asked: list[Question] = []
    for number, party in enumerate(tx.parties, start=1):
        if not party.role.is_party_to_transaction:
            continue
        known = party.military_end_user
        users.append(FALSE if known is None and tx.end_use.reviewed else Kleene.of(known))
        if users[-1] is UNKNOWN:
            asked.append(
                Question(
                    key=f"parties[{number}].military_end_user",
                    text=f"Is {party.name} a military user (armed forces, or who works for them)?",
                    citation=Citation("MOFCOM No. 46 of 2024 para. 1"),
                )
            )
    use = tx.end_use.is_for(EndUseKind.MILITARY)
    if use is UNKNOWN:
        asked.append(
            Question(
                key="end_use.reviewed",
                text="Have end use and end users been looked into, and nothing beyond the declared uses is known?",
                citation=Citation("MOFCOM No. 46 of 2024 para. 1"),
            )
        )
    if not users and not tx.end_use.reviewed:
        users.append(UNKNOWN)
    return any_of(users) | use, tuple(asked)


def _to_military_users(line: Line, world: World, key: str) -> Iterator[Claim]:
    rule = measure(key)
    if goes_to(line.tx, rule.country) is FALSE:
        return
    controlled = is_controlled(line, world.effective)
    used, asked = military(line.tx)
    what = (what_it_is(line),) if controlled is UNKNOWN else ()
    origin = (origin_question(line),) if reached(line) is UNKNOWN else ()
    yield from when(
        reached(line) & controlled & used & rule.in_force(world.effective, UNKNOWN),
        Prohibits(),
        f"{line.name} {'is' if controlled is TRUE else 'may be'} a dual-use item, and a military user or use "
        f"{'is' if used is TRUE else 'may be'} its end: {rule.title}.",
        questions=(*what, *asked, *origin),
        cites=str(rule.citation),
    )


@provision(
    "MOFCOM No. 46 of 2024 para. 1",
    also=("MOFCOM No. 46 of 2024",),
    since=date(2024, 12, 3),
    stage=Stage.REQUIREMENT,
    registry=CHINA_RULES,
)
def no_dual_use_items_to_us_military(line: Line, world: World) -> Iterator[Claim]:
    """No dual-use item goes to a military user or for a military use in the United States.

    Paragraph 1 is in force since 3 December 2024 and was not suspended. It binds whoever, anywhere, hands on items
    of Chinese origin.
    """
    yield from _to_military_users(line, world, "us_military")


@provision(
    "MOFCOM No. 1 of 2026",
    since=date(2026, 1, 6),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="other users whose use would raise Japan's military strength are not told apart",
    registry=CHINA_RULES,
)
def no_dual_use_items_to_japanese_military(line: Line, world: World) -> Iterator[Claim]:
    """No dual-use item goes to a military user or for a military use in Japan.

    In force since 6 January 2026.
    """
    yield from _to_military_users(line, world, "jp_military")


@provision("MOFCOM No. 46 of 2024 para. 2", since=date(2024, 12, 3), stage=Stage.REQUIREMENT, registry=CHINA_RULES)
def materials_refused_to_the_united_states(line: Line, world: World) -> Iterator[Claim]:
    """Gallium, germanium, antimony and superhard items to the United States are in principle refused.

    Suspended from 9 November 2025 to 27 November 2026; a license is needed all the same. Graphite is not refused,
    but end user and end use are checked more strictly.
    """
    to_us = goes_to(line.tx, "US")
    if to_us is FALSE:
        return
    for key in ("us_refused", "us_graphite"):
        rule = measure(key)
        standing, asked, note = rule.standing(line, world.effective)
        for control in controls():
            if control.key not in rule.items:
                continue
            described = matches(line, control)
            what = (what_it_is(line, control),) if described is UNKNOWN else ()
            origin = (origin_question(line),) if reached(line) is UNKNOWN else ()
            effect = (
                RaisesRedFlag()
                if key == "us_graphite"
                else RequiresLicense(
                    control="MOFCOM No. 46 of 2024",
                    review=ReviewPolicy.PRESUMPTION_OF_DENIAL,
                    review_text="in principle refused",
                )
            )
            yield from when(
                reached(line) & described & standing,
                effect,
                f"{rule.title}; {line.name} {'is' if described is TRUE else 'may be'} one of these "
                f"({control.key}).{note}",
                questions=(*asked, *what, *origin),
                cites=str(rule.citation),
            )


@provision(
    "MOFCOM No. 61 of 2025",
    since=date(2025, 10, 9),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the annexes that name the items; items made with Chinese rare-earth technology",
    registry=CHINA_RULES,
)
def license_abroad_for_chinese_rare_earths(line: Line, world: World) -> Iterator[Claim]:
    """Rare earths of Chinese origin, and items made abroad with 0.1 percent or more of them, need a license abroad.

    Chinese origin counts from 9 October 2025, content from 1 December 2025; suspended since 7 November 2025.

    So the rule on content was never carried out before 11 November 2026, and whether it is from then on is unknown.
    `cn_rare_earth_percent` is the part of the item's value that the Chinese rare earths make up.
    """
    if is_export_from_china(line.tx) is TRUE:
        return
    origin, content = measure("abroad_origin"), measure("abroad_content")
    standing, asked, note = origin.standing(line, world.effective)
    for control in controls():
        if control.key in origin.items:
            described = matches(line, control)
            what = (what_it_is(line, control),) if described is UNKNOWN else ()
            made = (origin_question(line),) if is_of_chinese_origin(line) is UNKNOWN else ()
            yield from when(
                is_of_chinese_origin(line) & described & standing,
                RequiresLicense(control="MOFCOM No. 61 of 2025", review=ReviewPolicy.CASE_BY_CASE),
                f"{line.name} may be a rare-earth item of Chinese origin ({control.key}) that moves between other "
                f"countries.{note}",
                questions=(*asked, *what, *made),
            )
    percent = line.parameter("cn_rare_earth_percent")
    if isinstance(percent, Decimal):
        standing, asked, note = content.standing(line, world.effective)
        yield from when(
            Kleene.of(percent >= _LEAST_CONTENT) & standing,
            RequiresLicense(control="MOFCOM No. 61 of 2025", review=ReviewPolicy.CASE_BY_CASE),
            f"Chinese rare earths make up {percent} percent of the value of {line.name}; from 0.1 percent a license "
            "is "
            f"needed.{note}",
            questions=asked,
        )
