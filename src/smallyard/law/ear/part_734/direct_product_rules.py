"""The thirteen rules of 734.9(b)-(l), one provision each; how they work is in `direct_products`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_734.direct_products import direct_product_route
from smallyard.law.ear.part_734.routes import made_abroad
from smallyard.law.effects import Subject
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.kleene import TRUE

__all__: list[str] = []


@provision(
    "15 CFR 734.9(b)",
    since=date(1996, 3, 25),
    stage=Stage.SCOPE,
    standing="partial",
    missing=(
        "all NS-controlled technology and software is taken to need a written assurance (740.6, Supp. No. 2 to 748)"
    ),
)
def national_security_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A foreign direct product of US technology or software under written assurance is subject to the EAR if it is
    under NS controls and goes to Country Group D:1, E:1 or E:2.

    Inputs are technology and software of entries controlled for NS reasons; by the plant route, technology only.

    Those are the ones for which a written assurance is required, as a precondition of TSR or in support of a license.
    Until 2022-02-03 this was 736.2(b)(3)(i) and (ii).
    """
    yield from _subject(line, world, "NS")


@provision("15 CFR 734.9(c)", since=date(2014, 11, 10), stage=Stage.SCOPE)
def spacecraft_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A 9x515 direct product of US 9D515 or 9E515 is subject to the EAR to Country Groups D:5, E:1 and E:2.

    By the plant route the plant is a direct product of 9E515.
    """
    yield from _subject(line, world, "9x515")


@provision("15 CFR 734.9(d)", since=date(2013, 10, 15), stage=Stage.SCOPE)
def military_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A 600 series or 0A919 direct product of US 600 series technology or software is subject to the EAR to Country
    Groups D:1, D:3, D:4, D:5, E:1 and E:2.

    0A919 by the direct route only; by the plant route the plant is a direct product of technology.
    """
    yield from _subject(line, world, "600-series")


@provision("15 CFR 734.9(e)(1)", since=date(2020, 5, 15), stage=Stage.SCOPE)
def footnote_1_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A direct product for a footnote 1 Entity List entity is subject to the EAR.

    The entity is a party, or the item goes into what it makes, buys or orders. The inputs are those of 2026.
    """
    yield from _subject(line, world, "FN1")


@provision("15 CFR 734.9(e)(2)", since=date(2022, 10, 21), stage=Stage.SCOPE)
def footnote_4_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A direct product for a footnote 4 Entity List entity is subject to the EAR.

    As footnote 1, with 5D002 and 5E002 among the inputs.
    """
    yield from _subject(line, world, "FN4")


@provision("15 CFR 734.9(e)(3)", since=date(2024, 12, 2), stage=Stage.SCOPE)
def footnote_5_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """Chip-making equipment that is or contains a direct product is subject to the EAR for a footnote 5 entity or an
    advanced-node facility in Macau or D:5.

    A third route: the equipment contains an integrated circuit made by a plant that is a direct product.
    """
    yield from _subject(line, world, "FN5")


@provision("15 CFR 734.9(f)", since=date(2022, 2, 24), stage=Stage.SCOPE)
def russia_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A direct product of US technology or software of product groups D and E is subject to the EAR to Russia,
    Belarus and occupied Crimea, if it is on the CCL or in Supp. No. 6 or 7 to part 746.

    Belarus from 2022-03-02, Crimea from 2023-05-19. Countries of Supp. No. 3 to part 746 are left out of the
    license requirement (746.8(a)(12)(iii)), not of this rule.
    """
    yield from _subject(line, world, "Russia")


@provision("15 CFR 734.9(g)", since=date(2022, 2, 24), stage=Stage.SCOPE)
def footnote_3_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A direct product for a footnote 3 Entity List entity (military end users and procurers of Russia and Belarus)
    is subject to the EAR.

    Any item; the license requirement is 746.8(a)(3) and the entry's own.
    """
    yield from _subject(line, world, "FN3")


@provision("15 CFR 734.9(h)", since=date(2022, 10, 21), stage=Stage.SCOPE)
def advanced_computing_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """Advanced computing items that are a direct product are subject to the EAR.

    Worldwide since 2025-01-13 (90 FR 4544); from 2023-11-17 to Country Groups D:1, D:4 and D:5 without A:5 and
    A:6, and to firms of Macau or D:5; before, to China, and from 2023-01-17 Macau.
    """
    yield from _subject(line, world, "advanced computing")


@provision("15 CFR 734.9(i)", since=date(2022, 10, 21), stage=Stage.SCOPE)
def supercomputer_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A direct product for a supercomputer in China or Macau is subject to the EAR.

    The license requirement is 744.23(a)(1). Macau from 2023-01-17.
    """
    yield from _subject(line, world, "supercomputer")


@provision("15 CFR 734.9(j)", since=date(2023, 2, 24), stage=Stage.SCOPE)
def iran_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A direct product of Categories 3 to 9, or of Supp. No. 7 to part 746, is subject to the EAR to Iran and for its
    government.

    The license requirement is 746.7(a)(1).
    """
    yield from _subject(line, world, "Iran")


@provision("15 CFR 734.9(k)", since=date(2024, 12, 2), stage=Stage.SCOPE)
def chip_equipment_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """Semiconductor manufacturing equipment that is or contains a direct product is subject to the EAR to Macau and
    Country Group D:5.

    The license requirement, and the countries left out of it, are 742.4(a)(4) and 742.6(a)(6)(i)(A).
    """
    yield from _subject(line, world, "SME")


@provision("15 CFR 734.9(l)", since=date(2025, 1, 13), stage=Stage.SCOPE)
def model_weights_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """Model weights of 4E091 made with US-controlled advanced computing items are subject to the EAR.

    The plant route alone. BIS said on 2025-05-13 that it does not enforce the AI Diffusion rule (90 FR 4544), of
    which this is part; it stands codified.
    """
    yield from _subject(line, world, "model weights")


def _subject(line: Line, world: World, name: str) -> Iterator[Claim]:
    """What a rule says of a foreign-made item; of any other it says nothing."""
    if made_abroad(line, world) is not TRUE:
        return
    route = direct_product_route(line, world, name)
    yield from when(
        route.fact, Subject(), route.reason, facts=route.facts, questions=route.questions, cites=route.cites
    )
