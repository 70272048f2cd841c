"""De minimis US content (734.4): how much controlled US-origin content a foreign-made item may hold, worked out.

Content is taken like with like: US commodities in a commodity, software in software, technology in technology;
software counts with a commodity that it is bundled with (734.4(c)(1), (d)(1)). Controlled is what would need a
license to the destination (see `controlled_content`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from smallyard.law.ear.part_734.controlled_content import (
    content_line,
    only_for_anti_terrorism,
    requires_license_for_content,
)
from smallyard.law.ear.part_734.no_level import content_without_a_level
from smallyard.law.ear.part_734.routes import Route, made_abroad, shipped_from
from smallyard.law.effects import Duty, Imposes, Question, Subject
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import ContentPart, ItemKind

__all__ = [
    "Calculation",
    "calculate",
    "content_route",
    "content_routes",
    "part_counts",
    "requires_license_for_content",
]

_CITED = "15 CFR 734.4"
_BASE = date(1996, 3, 25)
_AIRCRAFT_PARTS = EccnSet.parse("9A991")
_RUSSIA_AND_BELARUS = "Russia-and-Belarus"
_INTANGIBLE = frozenset({ItemKind.SOFTWARE, ItemKind.SOURCE_CODE, ItemKind.TECHNOLOGY})


@dataclass(frozen=True, slots=True)
class Calculation:
    """The share of controlled content: what surely counts, what may count as well, of which value, at which level."""

    surely: Decimal
    possibly: Decimal
    value: Decimal | None
    level: int
    facts: tuple[str, ...]
    questions: tuple[Question, ...]
    complete: bool

    @property
    def above(self) -> Kleene:
        """Whether the level is exceeded; a share equal to it is de minimis (Supp. No. 2, paragraph (a)(4))."""
        if self.value is None:
            return FALSE if self.complete and not self.surely and not self.possibly else UNKNOWN
        allowed = self.value * self.level / 100
        if self.surely > allowed:
            return TRUE
        return FALSE if self.complete and self.surely + self.possibly <= allowed else UNKNOWN


def _level(line: Line, world: World) -> int:
    """10 percent to Country Groups E:1 and E:2 (734.4(c)), 25 percent elsewhere (734.4(d))."""
    return 10 if world.in_group(line.tx.controlling_country, "E:1", "E:2") else 25


def _kind(part: ContentPart) -> ItemKind | None:
    if part.kind is not None or part.eccn.is_ear99:
        return part.kind
    group = part.eccn.product_group
    return {"D": ItemKind.SOFTWARE, "E": ItemKind.TECHNOLOGY}.get(group or "", ItemKind.COMMODITY)


def _of_like_kind(line: Line, part: ContentPart) -> Kleene:
    """Whether content of this kind is weighed against the item: technology never counts in a commodity."""
    mine, its = line.item.item_kind, _kind(part)
    if mine is None or its is None:
        return TRUE
    if mine is ItemKind.TECHNOLOGY or its is ItemKind.TECHNOLOGY:
        return Kleene.of(mine is its)
    if mine in _INTANGIBLE:
        return Kleene.of(its in _INTANGIBLE)
    return TRUE


def part_counts(line: Line, world: World, part: ContentPart) -> Kleene:
    """Whether one part is controlled content for this destination."""
    like = _of_like_kind(line, part)
    if like is FALSE:
        return FALSE
    destination, kind = line.tx.controlling_country, _kind(part)
    needs = requires_license_for_content(world, part.eccn, destination, kind)
    if needs is not FALSE and _made_by_a_partner(line, world):
        # 746.8(a)(12)(iii)(B): what partner countries ship is not weighed by content that AT or 9A991 alone controls
        content = content_line(world, part.eccn, destination, kind)
        needs &= ~(only_for_anti_terrorism(content, world).value | _AIRCRAFT_PARTS.contains(part.eccn))
    if needs is UNKNOWN:
        needs = line.answer(_content_key(part))
    return needs


def _made_by_a_partner(line: Line, world: World) -> bool:
    day, origin = world.effective, shipped_from(line)
    places = world.tables.end_uses
    return (
        line.tx.destination in places.members(_RUSSIA_AND_BELARUS, day)
        and origin is not None
        and origin in places.members("Supp3-746", day)
    )


def _content_key(part: ContentPart) -> str:
    return f"734.4.content_needs_license.{part.eccn}"


def calculate(line: Line, world: World) -> Calculation:
    """The worked calculation for one item and its destination."""
    item, destination = line.item, line.tx.controlling_country
    counted = [(part, part_counts(line, world, part)) for part in item.us_content]
    surely = sum((part.value for part, counts in counted if counts is TRUE), Decimal(0))
    possibly = sum((part.value for part, counts in counted if counts is UNKNOWN), Decimal(0))
    level = _level(line, world)
    said = {TRUE: "counted", FALSE: "not counted", UNKNOWN: "not known whether it counts"}
    facts = [f"US-origin {part.eccn} content of ${part.value}: {said[counts]}" for part, counts in counted]
    questions = []
    if item.value is None and item.us_content:
        questions.append(
            line.asks_field("value", f"What is the fair market value of {line.name} where it is sold?", _CITED)
        )
    for part, counts in counted:
        if counts is UNKNOWN:
            text = f"Would US-origin {part.eccn} need a license to {destination} (not NLR, not GBS)?"
            questions.append(line.asks(_content_key(part), text, "Supp. No. 2 to 15 CFR part 734(a)(1)"))
    if not item.us_content_complete:
        text = f"Does us_content name all US-origin content of {line.name}, with ECCN and fair market value?"
        questions.append(line.asks_field("us_content_complete", text, _CITED))
    if item.value and item.us_content:
        share = surely * 100 / item.value
        facts.append(
            f"controlled US-origin content for {destination}: ${surely} of ${item.value} = {share:.1f} percent; "
            f"de minimis up to {level} percent"
        )
    return Calculation(
        surely, possibly, item.value or None, level, tuple(facts), tuple(questions), item.us_content_complete
    )


def above_the_level(line: Line, world: World) -> Route:
    """Controlled content of more than 25 percent, or 10 percent to Country Groups E:1 and E:2 (734.4(c), (d))."""
    found = calculate(line, world)
    return Route(
        found.above,
        f"{line.name} is foreign-made and holds more than {found.level} percent controlled US-origin content "
        f"for {line.tx.controlling_country}.",
        found.facts,
        found.questions,
        cites=f"{_CITED}(c)" if found.level == 10 else f"{_CITED}(d)",
    )


def content_routes(line: Line, world: World) -> tuple[Route, ...]:
    """The ways in which US-origin content may make a foreign-made item subject: zero cases first, then the levels."""
    if line.item.us_content_complete and not line.item.us_content:
        return ()
    return (*content_without_a_level(line, world), above_the_level(line, world))


def content_route(line: Line, world: World) -> Route:
    """Whether US-origin content makes a foreign-made item subject to the EAR."""
    routes = content_routes(line, world)
    return Route.join(routes) if routes else Route(FALSE, facts=("no US-origin content",))


@provision(
    "15 CFR 734.4",
    also=("15 CFR 734.3(a)(3)", "Supp. No. 2 to 15 CFR part 734"),
    since=_BASE,
    stage=Stage.SCOPE,
    standing="partial",
    missing="content that 746.7(a)(1)(v) leaves out of the calculation for Iran",
)
def foreign_made_item_with_us_content(line: Line, world: World) -> Iterator[Claim]:
    """A foreign-made item with more than a de minimis amount of controlled US-origin content is subject to the EAR.

    Any amount in the cases of 734.4(a) and (b); more than 10 percent to Country Groups E:1 and E:2; else 25
    percent.

    The percentage is the value of controlled US-origin content over the value of the item (Supp. No. 2 to part 734,
    paragraph (a)(4)); content that needs no license to the destination, or could go there under GBS, does not count.
    """
    if made_abroad(line, world) is not TRUE:
        return
    route = content_route(line, world)
    yield from when(
        route.fact, Subject(), route.reason, facts=route.facts, questions=route.questions, cites=route.cites
    )


@provision(
    "15 CFR 734.4(c)(3)",
    also=("15 CFR 734.4(d)(3)", "Supp. No. 2 to 15 CFR part 734(b)"),
    since=_BASE,
    stage=Stage.DUTY,
    beyond_ear=True,
)
def report_before_relying_on_de_minimis_technology(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Before relying on de minimis for technology, a one-time report is made to BIS.

    Foreign technology commingled with controlled US technology that is de minimis: report, and wait 30 days.
    """
    if _relies_on_de_minimis(line, world, found) and line.item.item_kind is ItemKind.TECHNOLOGY:
        text = (
            "Report the de minimis calculation for foreign technology to BIS, once: scope, nature and fair market "
            "value of the technology, and the destination where US content exceeds 10 percent; rely on it after 30 "
            "days without word from BIS."
        )
        yield claim(Imposes(duty=Duty.REPORT, text=text, before=True), "Foreign technology relies on de minimis.")


@provision("15 CFR 734.4(g)", since=_BASE, stage=Stage.DUTY, beyond_ear=True)
def records_of_the_de_minimis_calculation(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """How the US content of foreign software or technology was worked out is documented and kept.

    The method, and whether values are arm's-length prices or derived, kept under part 762.
    """
    if _relies_on_de_minimis(line, world, found) and line.item.item_kind in _INTANGIBLE:
        text = "Keep the method and the values by which US content was calculated (734.4(g), part 762)."
        yield claim(Imposes(duty=Duty.RECORDS, text=text), "Foreign software or technology relies on de minimis.")


def _relies_on_de_minimis(line: Line, world: World, found: Found) -> bool:
    return found.subject is FALSE and bool(line.item.us_content) and made_abroad(line, world) is TRUE
