"""Foreign direct products for Russia, Belarus and footnote 3 entities: 746.8(a)(2), (a)(3), and who is left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import NO, Known
from smallyard.law.ear.part_734.direct_products import direct_product_route
from smallyard.law.ear.part_734.routes import made_abroad, shipped_from
from smallyard.law.ear.part_734.subject import subject_only_by
from smallyard.law.effects import RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.kleene import TRUE

__all__ = ["FOOTNOTE_3", "RUSSIA", "product_from_partner_country"]

RUSSIA, FOOTNOTE_3 = "15 CFR 734.9(f)", "15 CFR 734.9(g)"


def product_from_partner_country(line: Line, world: World, rule: str) -> Known:
    """Whether only a direct product rule makes the item subject, and it leaves a country of Supp. No. 3 to part 746.

    Those countries control such items themselves (746.8(a)(12)(iii)(A)); they are taken without the limits that the
    supplement's column of scope may state.
    """
    if made_abroad(line, world) is not TRUE or line.tx.is_deemed:
        return NO
    if shipped_from(line) not in world.tables.end_uses.members("Supp3-746", world.effective):
        return NO
    return subject_only_by(line, world, rule)


@provision(
    "15 CFR 746.8(a)(3)", also=("15 CFR 746.8(a)(12)(iii)(A)",), since=date(2022, 2, 24), stage=Stage.REQUIREMENT
)
def license_for_footnote_3_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for a foreign direct product for a footnote 3 entity, anywhere.

    Policy of denial in all cases; no exception but as the entry says (746.8(b)(1), (c)(1)).

    Not from countries of Supp. No. 3 to part 746, which control such items themselves; the entity's own listing may
    still require a license.
    """
    if made_abroad(line, world) is not TRUE:
        return
    route = direct_product_route(line, world, "FN3")
    wanted = Known(route.fact, route.questions) & ~product_from_partner_country(line, world, FOOTNOTE_3)
    yield from when(
        wanted.value,
        RequiresLicense(
            control="746.8",
            review=ReviewPolicy.POLICY_OF_DENIAL,
            review_text="policy of denial in all cases (746.8(b)(1))",
            overcome_by=(),
        ),
        route.reason,
        questions=wanted.questions,
    )
