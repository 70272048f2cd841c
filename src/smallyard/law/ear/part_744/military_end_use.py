"""Military end uses and end users (744.21), known or declared; listed ones are in `military_end_user_list`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import NO, Known, answered
from smallyard.law.ear.part_744.knowledge import countries_of_use, declared, for_military_user
from smallyard.law.ear.part_746.food_and_medicine import is_food_or_medicine
from smallyard.law.effects import RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.kleene import TRUE, UNKNOWN
from smallyard.model.transaction import EndUseKind

__all__ = ["in_supplement_2"]

_GOV = ("740.11(b)(2)(i)", "740.11(b)(2)(ii)")
_WIDENED = date(2020, 6, 29)
"""From this day Chinese end users are reached too, and applications are presumed to be denied (85 FR 23459)."""
_CONTRIBUTION = (
    "case by case; denied where it would make a material contribution to the country's military capabilities "
    "(744.21(e)(1) until 28 June 2020)"
)


def in_supplement_2(line: Line, world: World) -> Known:
    """Whether the item is in Supp. No. 2 to part 744, by its ECCN and by the part of the entry that is meant."""
    within, scope = world.tables.end_uses.military_item(line.eccn, world.effective)
    if within is not UNKNOWN:
        return Known(within)
    cites = "Supp. No. 2 to 15 CFR part 744"
    if line.eccn is None or not scope:
        return Known.of(
            UNKNOWN, line.asks_field("eccn", f"What is the full ECCN of {line.name}, or is it EAR99?", cites)
        )
    return answered(
        line,
        f"744.21.supplement_2_scope.{line.eccn.entry}",
        f"Supp. No. 2 to part 744 names only part of {line.eccn.entry}: is {line.name} {scope}?",
        cites,
    )


def _military(line: Line, world: World, places: frozenset[str], *, users: bool = True) -> Known:
    use = declared(line.tx, EndUseKind.MILITARY)
    return use | for_military_user(line.tx, places) if users else use


@provision(
    "15 CFR 744.21(a)(1)",
    also=(
        "15 CFR 744.21",
        "15 CFR 744.21(c)",
        "15 CFR 744.21(e)",
        "15 CFR 744.21(f)",
        "15 CFR 744.21(g)",
        "15 CFR 744.21(h)",
    ),
    since=date(2007, 6, 19),
    stage=Stage.REQUIREMENT,
)
def license_for_military_end_use(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for Supp. No. 2 items known to be for a military end use or user in named countries.

    China (end use from 2007-06-19, end users too from 2020-06-29), Venezuela (2014-11-07, not for contracts signed
    before), Burma (2021-03-08), Cambodia (2021-12-09), Nicaragua (2024-03-15); Russia from 2014-09-17 until any item
    was controlled. Only items of Supp. No. 2 to part 744, whose older rows are as of 2020.

    Military end use is incorporation into, or support of, items of the USML, of A018 or of the 600 series. Military
    end users located elsewhere are those on the MEU List only. Until 28 June 2020 applications were reviewed case by
    case, since then with a presumption of denial (85 FR 23459).
    """
    named = world.tables.end_uses.members("744.21(a)(1)", world.effective)
    places = countries_of_use(line.tx) & named
    if not places:
        return
    item = in_supplement_2(line, world)
    if places == {"VE"} and line.answer("744.21.h.contract_before_2014_11_07") is TRUE:
        return
    widened = world.effective >= _WIDENED
    users = widened or places != {"CN"}
    known = _military(line, world, named, users=users) & item
    yield from when(
        known.value,
        RequiresLicense(
            control="744.21",
            review=ReviewPolicy.PRESUMPTION_OF_DENIAL if widened else ReviewPolicy.CASE_BY_CASE,
            review_text="presumption of denial (744.21(e)(1))" if widened else _CONTRIBUTION,
            overcome_by=_GOV,
        ),
        f"{line.name} is in Supp. No. 2 to part 744 and is, or may be, for a military end use or end user in "
        f"{', '.join(sorted(places))}.",
        questions=known.questions,
        cites="15 CFR 744.21(a)(1)",
    )


@provision("15 CFR 744.21(a)(2)", since=date(2013, 10, 15), until=date(2020, 6, 29), stage=Stage.REQUIREMENT)
def license_for_military_items_until_2020(line: Line, world: World) -> Iterator[Claim]:
    """A license was required for 600-series and 9x515 items to China, Russia and Venezuela, whatever the use.

    No knowledge of a military end use was needed; only GOV, for agencies of governments, is left.

    China from 2013-10-15, Russia from 2014-09-17, Venezuela from 2014-11-07; transfers within them too. Not for the
    International Space Station in Russia. On 2020-06-29 (85 FR 23459) this became the RS requirement of 742.6(a)(7),
    which is for .y items alone. Source: the section as of 80 FR 39955; that the first days are those on which the
    section came to name each country is our own reading.
    """
    if line.eccn is None or not (line.eccn.is_600_series or line.eccn.is_9x515):
        return
    country = line.tx.controlling_country
    if country not in world.tables.end_uses.members("744.21(a)(2) until 2020", world.effective):
        return
    station = NO
    if country == "RU":
        text = "Is it for use in, with or for the International Space Station, launch to it included?"
        station = answered(line, "774.for_international_space_station", text, "15 CFR 744.21(a)(2)")
    yield from when(
        ~station.value,
        RequiresLicense(
            control="744.21", review=ReviewPolicy.CASE_BY_CASE, review_text=_CONTRIBUTION, overcome_by=_GOV
        ),
        f"{line.eccn} is a 600-series or 9x515 item, which needed a license to China, Russia and Venezuela.",
        questions=station.questions,
    )


@provision("15 CFR 744.21(a)(2)", since=date(2022, 2, 24), stage=Stage.REQUIREMENT)
def license_for_russian_or_belarusian_military(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for any item known to be for a military end use or end user in Russia or Belarus.

    Any item subject to the EAR, EAR99 too; Belarus from 2022-03-02. Those located elsewhere are on the Entity List
    with footnote 3.

    Reviewed under a policy of denial; food and medicine designated EAR99 case by case (744.21(e)(1)).
    """
    named = world.tables.end_uses.members("744.21(a)(2)", world.effective)
    places = countries_of_use(line.tx) & named
    if not places:
        return
    known = _military(line, world, named)
    relief = is_food_or_medicine(line) is TRUE
    yield from when(
        known.value,
        RequiresLicense(
            control="744.21",
            review=ReviewPolicy.CASE_BY_CASE if relief else ReviewPolicy.POLICY_OF_DENIAL,
            review_text="policy of denial; EAR99 food and medicine case by case (744.21(e)(1))",
            overcome_by=_GOV,
        ),
        f"The items are, or may be, for a military end use or end user in {', '.join(sorted(places))}.",
        questions=known.questions,
    )
