"""The reasons for control that have columns of the Country Chart: a rule for each (742.2 to 742.7, 742.17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_738.requirements import by_chart, excepted_if, leaves_a_country
from smallyard.law.ear.part_742 import review
from smallyard.law.effects import Excepts
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.tables.ccl import ControlRow
from smallyard.law.world import World
from smallyard.model.kleene import TRUE

_SINCE = date(1996, 3, 25)
_CHART = ("15 CFR 738.4", "15 CFR 738.3", "Supp. No. 1 to 15 CFR part 738")


def _by_column(*paragraphs: tuple[str, str]) -> dict[str, str]:
    return {column: f"15 CFR {paragraph}" for column, paragraph in paragraphs}


_PARAGRAPHS = _by_column(
    ("CB1", "742.2(a)(1)"),
    ("CB2", "742.2(a)(2)"),
    ("CB3", "742.2(a)(3)"),
    ("NP1", "742.3(a)(1)"),
    ("NP2", "742.3(a)(2)"),
    ("NS1", "742.4(a)(1)"),
    ("NS2", "742.4(a)(2)"),
    ("MT1", "742.5(a)(1)"),
    ("RS1", "742.6(a)(1)"),
    ("RS2", "742.6(a)(4)"),
    ("CC1", "742.7(a)(1)"),
    ("CC2", "742.7(a)(2)"),
    ("CC3", "742.7(a)(3)"),
    ("FC1", "742.17(a)"),
)


def _paragraph(row: ControlRow) -> str:
    return _PARAGRAPHS[row.control]


@provision("15 CFR 742.4(a)", since=_SINCE, stage=Stage.REQUIREMENT, also=("15 CFR 742.4", *_CHART))
def national_security_columns(line: Line, world: World) -> Iterator[Claim]:
    """Items controlled for national security reasons need a license where NS column 1 or 2 is marked.

    NS1 reaches all but Australia, Canada and the United Kingdom; NS2 all but Country Group A:1.
    """
    yield from by_chart(line, world, "NS", review.national_security, _paragraph)


@provision("15 CFR 742.5", since=_SINCE, stage=Stage.REQUIREMENT)
def missile_technology_column(line: Line, world: World) -> Iterator[Claim]:
    """Items controlled for missile technology reasons need a license where MT column 1 is marked.

    MT1 reaches all but Australia, Canada and the United Kingdom.
    """
    yield from by_chart(line, world, "MT", review.missile_technology, _paragraph)


@provision(
    "15 CFR 742.3",
    since=_SINCE,
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the NP review of 4A001 items, which the entry states without a column",
)
def nuclear_nonproliferation_columns(line: Line, world: World) -> Iterator[Claim]:
    """Items of the Nuclear Referral List need a license where NP column 1 or 2 is marked.

    NP1 reaches all but the Nuclear Suppliers Group members of A:4; NP2 Country Group D:2, China and Macau.
    """
    yield from by_chart(line, world, "NP", review.nuclear_nonproliferation, _paragraph)


@provision("15 CFR 742.2", since=_SINCE, stage=Stage.REQUIREMENT)
def chemical_and_biological_columns(line: Line, world: World) -> Iterator[Claim]:
    """Chemical and biological items need a license where CB column 1, 2 or 3 is marked.

    CB1 reaches every destination, CB2 all but the Australia Group (A:3), CB3 Country Group D:3.
    """
    yield from by_chart(line, world, "CB", review.chemical_and_biological, _paragraph)


@provision(
    "15 CFR 742.6(a)",
    since=_SINCE,
    stage=Stage.REQUIREMENT,
    also=("15 CFR 742.6",),
    standing="partial",
    missing="reviews of F-14 parts, criminal groups, spacecraft for launch (742.6(b)(1)(i)(E), (G), (b)(5)-(6)); "
    "what 91 FR 46260 changed in 742.6 and the list on 23 July 2026, which was not read",
)
def regional_stability_columns(line: Line, world: World) -> Iterator[Claim]:
    """Items controlled for regional stability reasons need a license where RS column 1 or 2 is marked.

    RS1 reaches all but Australia, Canada and the United Kingdom; RS2 all but Country Group A:1 and India.
    """
    yield from by_chart(line, world, "RS", review.regional_stability, _paragraph)


@provision(
    "15 CFR 742.6(a)(3)", since=date(2012, 6, 19), stage=Stage.REQUIREMENT, exception_to="regional_stability_columns"
)
def military_deployment_of_an_ally(line: Line, world: World) -> Iterator[Claim]:
    """Foreign military commodities need no license when reexported in a military deployment of an ally.

    0A919 items that a unit of the government of an A:1 country or of the United States takes along.
    """
    if line.eccn is None or line.eccn.entry != "0A919" or not leaves_a_country(line):
        return
    yield from excepted_if(
        line,
        "742.6.military_deployment",
        "Are the items reexported as part of a military deployment by a unit of the government of a Country Group "
        "A:1 country or of the United States?",
        "15 CFR 742.6(a)(3)",
        "The items go as part of a military deployment by a unit of an A:1 or the United States government.",
    )


@provision(
    "15 CFR 742.6(a)(2)(iii)",
    since=date(2009, 5, 22),
    stage=Stage.REQUIREMENT,
    also=("15 CFR 742.6(a)(2)(v)",),
    exception_to="regional_stability_columns",
)
def cameras_authorized_by_another_license(line: Line, world: World) -> Iterator[Claim]:
    """Cameras may go without a license to those whom a BIS license for them has authorized.

    Cameras of 6A003.b.4.b, fully packaged for consumers or to be embedded, to A:1 as a license describes.

    The answer "742.6.camera_authorized_by_license" says so; it is not asked for.
    """
    if line.eccn is None or line.eccn.entry != "6A003" or not leaves_a_country(line):
        return
    if line.eccn.paragraphs[:3] != ("b", "4", "b") or not world.in_group(line.tx.controlling_country, "A:1"):
        return
    if line.answer("742.6.camera_authorized_by_license") is TRUE:
        yield claim(Excepts(), "A BIS license for these cameras authorizes this without another license.")


@provision(
    "15 CFR 742.7(a)(1)",
    since=_SINCE,
    stage=Stage.REQUIREMENT,
    also=("15 CFR 742.7", "15 CFR 742.7(a)(2)", "15 CFR 742.7(a)(3)"),
)
def crime_control_columns(line: Line, world: World) -> Iterator[Claim]:
    """Crime control items need a license where CC column 1, 2 or 3 is marked.

    CC2 and CC3 are of shotguns of 24 inches and more, CC3 only if for sale to police or law enforcement.
    """
    yield from by_chart(line, world, "CC", review.crime_control, _paragraph)


@provision("15 CFR 742.17", since=date(1999, 4, 13), stage=Stage.REQUIREMENT)
def firearms_convention_column(line: Line, world: World) -> Iterator[Claim]:
    """Firearms and related items need a license to members of the Organization of American States.

    FC1 is marked for the members, Canada among them.
    """
    yield from by_chart(line, world, "FC", review.firearms_convention, _paragraph)
