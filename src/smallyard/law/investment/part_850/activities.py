"""Covered activities: which paragraph of 31 CFR 850.224 or 850.217 an activity falls under, threshold by
threshold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from smallyard.law.effects import Question
from smallyard.law.investment.reasoning import Reasoned, asked, both, either, given, no, unless, unsettled, yes
from smallyard.model.activity import Activity, ActivityKind, Architecture, Device, Does, SystemUse
from smallyard.model.kleene import TRUE, Kleene

__all__ = ["PlacedActivity", "is_covered", "notifiable_reading", "prohibited_readings"]

_TPP, _LOWER_TPP, _DENSITY = Decimal(4800), Decimal(1600), Decimal("5.92")
_KELVIN = Decimal("4.5")
_NODE, _HALF_PITCH, _LAYERS = Decimal(16), Decimal(18), Decimal(128)
_DOUBLE, _SINGLE, _CUBIC_FEET = Decimal(100), Decimal(200), Decimal(41_600)
_MOST_OPERATIONS, _MOST_BIOLOGICAL, _NOTIFIABLE_OPERATIONS = Decimal("1e25"), Decimal("1e24"), Decimal("1e23")
_STATE_USES = (SystemUse.MILITARY, SystemUse.GOVERNMENT_INTELLIGENCE, SystemUse.MASS_SURVEILLANCE)
_NOTIFIABLE_USES = (
    SystemUse.CYBERSECURITY,
    SystemUse.DIGITAL_FORENSICS,
    SystemUse.PENETRATION_TESTING,
    SystemUse.ROBOT_CONTROL,
)
_CIRCUITS = {ActivityKind.IC_DESIGN: "a", ActivityKind.IC_FABRICATION: "b", ActivityKind.IC_PACKAGING: "c"}

_ABBREVIATED = {"ai", "eda", "ic"}


@dataclass(frozen=True, slots=True)
class PlacedActivity:
    """An activity with where it stands in the file and who does it."""

    activity: Activity
    place: str
    who: str

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        first, *rest = self.activity.kind.split("_")
        words = [first.upper() if first in _ABBREVIATED else first, *rest]
        return self.activity.description or ("another activity" if words == ["other"] else " ".join(words))

    def asks(self, field: str, text: str, citation: str) -> Question:
        """A question about one of its fields."""
        return asked(f"{self.place}.{field}", text, citation)


def prohibited_readings(one: PlacedActivity) -> Iterator[tuple[str, Reasoned]]:
    """The paragraphs of 850.224(a)-(k) that the activity is or may be under, each with why."""
    match one.activity.kind:
        case ActivityKind.EDA_SOFTWARE:
            yield "(a)", _does(one, "850.224(a)", Does.DEVELOPS, Does.PRODUCES)
        case ActivityKind.FABRICATION_EQUIPMENT:
            yield "(b)(1)", both(
                _does(one, "850.224(b)(1)", Does.DEVELOPS, Does.PRODUCES),
                _said(
                    one, "volume_fabrication", "850.224(b)(1)",
                    "front-end equipment designed for volume fabrication of integrated circuits",
                ),
            )  # fmt: skip
            if one.activity.exclusively_extreme_ultraviolet:
                yield "(b)(3)", _does(one, "850.224(b)(3)", Does.DEVELOPS, Does.PRODUCES)
        case ActivityKind.PACKAGING_EQUIPMENT:
            yield (
                "(b)(2)",
                both(
                    _does(one, "850.224(b)(2)", Does.DEVELOPS, Does.PRODUCES),
                    _said(
                        one, "volume_advanced_packaging", "850.224(b)(2)", "equipment for volume advanced packaging"
                    ),
                ),
            )
        case ActivityKind.EXTREME_ULTRAVIOLET:
            exclusive = one.activity.exclusively_extreme_ultraviolet
            yield (
                "(b)(3)",
                both(
                    _does(one, "850.224(b)(3)", Does.DEVELOPS, Does.PRODUCES),
                    yes("It is exclusively for extreme ultraviolet lithography.")
                    if exclusive is None or exclusive
                    else no("It is not exclusively for extreme ultraviolet lithography."),
                ),
            )
        case ActivityKind.IC_DESIGN:
            yield "(c)", _advanced_design(one)
        case ActivityKind.IC_FABRICATION:
            yield "(d)", _advanced_fabrication(one)
        case ActivityKind.IC_PACKAGING:
            yield "(e)", _said(one, "advanced_packaging", "850.224(e)", "advanced packaging (2.5D or 3D: 850.201)")
        case ActivityKind.SUPERCOMPUTER:
            yield "(f)", _supercomputer(one)
        case ActivityKind.QUANTUM_COMPUTER:
            yield "(g)", _does(one, "850.224(g)", Does.DEVELOPS)
        case ActivityKind.QUANTUM_COMPONENT:
            critical = one.activity.critical_component
            yield (
                "(g)",
                both(
                    _does(one, "850.224(g)", Does.PRODUCES),
                    yes("It is a critical component of quantum computers.")
                    if critical is None or critical
                    else no("It is no critical component required to produce a quantum computer."),
                ),
            )
        case ActivityKind.QUANTUM_SENSING:
            yield (
                "(h)",
                both(
                    _does(one, "850.224(h)", Does.DEVELOPS, Does.PRODUCES),
                    _for(one, "850.224(h)", _STATE_USES, "designed_exclusively_for", "designed_for", "intended_for"),
                ),
            )
        case ActivityKind.QUANTUM_NETWORK:
            uses = (SystemUse.QUANTUM_SCALING, SystemUse.SECURE_COMMUNICATION, *_STATE_USES)
            yield (
                "(i)",
                both(
                    _does(one, "850.224(i)", Does.DEVELOPS, Does.PRODUCES),
                    _for(one, "850.224(i)", uses, "designed_exclusively_for", "designed_for", "intended_for"),
                ),
            )
        case ActivityKind.AI_SYSTEM:
            develops = _does(one, "850.224(j)", Does.DEVELOPS)
            yield (
                "(j)",
                both(develops, _for(one, "850.224(j)", _STATE_USES, "designed_exclusively_for", "intended_for")),
            )
            yield "(k)", both(develops, _trained_above(one))
        case ActivityKind.OTHER:
            return


def notifiable_reading(one: PlacedActivity) -> tuple[str, Reasoned] | None:
    """The paragraph of 850.217 that the activity is under if it is under none of 850.224(a)-(k)."""
    not_prohibited = unless(either(no(""), *(test for _, test in prohibited_readings(one))))
    if (letter := _CIRCUITS.get(one.activity.kind)) is not None:
        return f"({letter})", not_prohibited.saying(
            f"{one.who}: {one.name} is an activity with integrated circuits outside 850.224."
        )
    if one.activity.kind is not ActivityKind.AI_SYSTEM:
        return None
    return "(d)", both(_does(one, "850.217(d)", Does.DEVELOPS), not_prohibited, _notifiable_ai(one))


def is_covered(one: PlacedActivity) -> Reasoned:
    """Whether it is a covered activity at all, prohibited or notifiable (850.208)."""
    if one.activity.kind in _CIRCUITS:
        return yes(f"{one.who}: {one.name} is a covered activity.")
    tests = [test for _, test in prohibited_readings(one)]
    if one.activity.kind is ActivityKind.AI_SYSTEM:
        tests.append(both(_does(one, "850.217(d)", Does.DEVELOPS), _notifiable_ai(one)))
    if not tests:
        return no(f"{one.name} is no activity of 850.217 or 850.224.")
    return either(*tests)


def _does(one: PlacedActivity, section: str, *wanted: Does) -> Reasoned:
    done = one.activity.does
    words = " or ".join(wanted)
    if any(part in done for part in wanted):
        return yes(f"{one.who} {' and '.join(part for part in wanted if part in done)} {one.name}.")
    if done:
        return no(f"{one.who} {' and '.join(done)} {one.name}, but neither {words} it.")
    return unsettled(
        f"It is not known whether {one.who} {words} {one.name}.",
        one.asks("does", f"What does {one.who} do with {one.name}: {', '.join(Does)}?", f"31 CFR {section}"),
    )


def _said(one: PlacedActivity, field: str, section: str, what: str) -> Reasoned:
    return given(
        Kleene.of(getattr(one.activity, field)),
        f"{one.who}: {one.name} is {what}.",
        f"{one.who}: {one.name} is not {what}.",
        f"It is not known whether {one.name} is {what}.",
        one.asks(field, f"Is it {what}?", f"31 CFR {section}"),
    )


def _cold(one: PlacedActivity, section: str) -> Reasoned:
    """Designed for operation at or below 4.5 kelvin. Where nothing says so, a circuit is not: it would be known."""
    temperature = one.activity.operating_temperature_kelvin
    fact = one.activity.for_4_5_kelvin_or_below
    if temperature is not None:
        fact = temperature <= _KELVIN
    return (yes if fact else no)(
        f"The circuits are {'' if fact else 'not '}designed for operation at or below 4.5 kelvin ({section})."
    )


def _advanced_design(one: PlacedActivity) -> Reasoned:
    """850.224(c): 3A090.a is a total processing performance of 4800, or of 1600 with a density of 5.92, or more."""
    activity = one.activity
    power, density = activity.total_processing_performance, activity.performance_density
    question = one.asks(
        "meets_3a090a",
        f"Does the circuit reach a total processing performance of {_TPP}, or of {_LOWER_TPP} with a performance "
        f"density of {_DENSITY} (ECCN 3A090.a)? Give both figures, or the answer.",
        "31 CFR 850.224(c)",
    )
    if power is not None:
        upper = Kleene.of(power >= _TPP)
        lower = Kleene.of(power >= _LOWER_TPP) & Kleene.of(None if density is None else density >= _DENSITY)
        fact = upper | lower
        figures = f"total processing performance {power}" + (f", density {density}" if density is not None else "")
    else:
        fact = Kleene.of(activity.meets_3a090a)
        figures = "as stated"
    meets = given(
        fact,
        f"{one.who} designs circuits that meet or exceed 3A090.a ({figures}).",
        f"{one.who} designs circuits below the parameters of 3A090.a ({figures}).",
        f"It is not known whether the circuits that {one.who} designs meet 3A090.a.",
        question,
    )
    return either(meets, _cold(one, "850.224(c)"))


def _advanced_fabrication(one: PlacedActivity) -> Reasoned:
    """850.224(d)(1)-(6)."""
    activity = one.activity
    tests = [
        _cold(one, "850.224(d)(6)"),
        _flag(activity.gallium_compound, "made from a gallium-based compound semiconductor (850.224(d)(4))"),
        _flag(activity.graphene_or_nanotubes, "with graphene transistors or carbon nanotubes (850.224(d)(5))"),
    ]
    if activity.device is None and all(one.fact is not TRUE for one in tests):
        tests.append(
            unsettled(
                f"It is not known what circuits {one.who} fabricates.",
                one.asks("device", "Which circuits: logic, nand, dram or other?", "31 CFR 850.224(d)"),
            )
        )
    match activity.device:
        case Device.LOGIC:
            tests += [_transistors(one), _at_most(one, "node_nm", _NODE, "technology node", "(d)(1)")]
        case Device.NAND:
            tests.append(_at_least(one, "nand_layers", _LAYERS, "layers", "(d)(2)"))
        case Device.DRAM:
            tests.append(_at_most(one, "half_pitch_nm", _HALF_PITCH, "half-pitch", "(d)(3)"))
        case _:
            pass
    return either(*tests)


def _flag(value: bool | None, what: str) -> Reasoned:
    return (yes if value else no)(f"The circuits are {'' if value else 'not '}{what}.")


def _transistors(one: PlacedActivity) -> Reasoned:
    architecture = one.activity.architecture
    if architecture is None:
        return unsettled(
            "The architecture of the transistors is not known.",
            one.asks("architecture", "Planar, non_planar or fdsoi transistors?", "31 CFR 850.224(d)(1)"),
        )
    if architecture is Architecture.PLANAR:
        return no("The transistors are planar (850.224(d)(1)).")
    return yes(f"The transistors are {architecture.replace('_', '-')} (850.224(d)(1)).")


def _at_most(one: PlacedActivity, field: str, limit: Decimal, what: str, paragraph: str) -> Reasoned:
    value = getattr(one.activity, field)
    return given(
        Kleene.of(None if value is None else value <= limit),
        f"A {what} of {value} nm is {limit} nm or less (850.224{paragraph}).",
        f"A {what} of {value} nm is above {limit} nm (850.224{paragraph}).",
        f"The {what} is not known.",
        one.asks(field, f"What is the {what}, in nanometers?", f"31 CFR 850.224{paragraph}"),
    )


def _at_least(one: PlacedActivity, field: str, limit: Decimal, what: str, paragraph: str) -> Reasoned:
    value = getattr(one.activity, field)
    return given(
        Kleene.of(None if value is None else value >= limit),
        f"{value} {what} are {limit} or more (850.224{paragraph}).",
        f"{value} {what} are fewer than {limit} (850.224{paragraph}).",
        f"The number of {what} is not known.",
        one.asks(field, f"How many {what}?", f"31 CFR 850.224{paragraph}"),
    )


def _supercomputer(one: PlacedActivity) -> Reasoned:
    """850.224(f): 100 petaflops of 64 bits or 200 of 32 bits, in 41,600 cubic feet or less, with advanced
    circuits.
    """
    activity = one.activity
    double, single = activity.petaflops_double_precision, activity.petaflops_single_precision
    power = Kleene.of(None if double is None else double >= _DOUBLE) | Kleene.of(
        None if single is None else single >= _SINGLE
    )
    section = "31 CFR 850.224(f)"
    computes = given(
        power,
        f"It computes {double or single} petaflops.",
        "It computes less than 100 petaflops (64 bits) and 200 petaflops (32 bits).",
        "Its computing power is not known.",
        one.asks("petaflops_double_precision", "How many 64-bit petaflops?", section),
        one.asks("petaflops_single_precision", "How many 32-bit petaflops?", section),
    )
    small = given(
        Kleene.of(None if activity.cubic_feet is None else activity.cubic_feet <= _CUBIC_FEET),
        f"It takes {activity.cubic_feet} cubic feet.",
        f"It takes more than {_CUBIC_FEET} cubic feet.",
        "Its size is not known.",
        one.asks("cubic_feet", "How many cubic feet does it take?", section),
    )
    return both(
        _does(one, "850.224(f)", Does.DEVELOPS, Does.INSTALLS, Does.SELLS, Does.PRODUCES),
        computes,
        small,
        _said(one, "advanced_ics", "850.224(f)", "enabled by advanced integrated circuits"),
    )


def _for(one: PlacedActivity, section: str, wanted: tuple[SystemUse, ...], *fields: str) -> Reasoned:
    """Whether it is for one of the uses, by design or by what the company intends."""
    for field in fields:
        for use in wanted:
            if use in getattr(one.activity, field):
                how = field.replace("_for", "").replace("_", " ")
                return yes(f"{one.name} is {how} for {use.replace('_', ' ')} use ({section}).")
    words = ", ".join(use.replace("_", " ") for use in wanted)
    if one.activity.uses_complete:
        return no(f"{one.name} is for none of: {words} ({section}).")
    return unsettled(
        f"It is not known whether {one.name} is for: {words}.",
        one.asks(
            "intended_for",
            f"Is {one.name} designed or intended for any of: {words}? Name its uses, then set uses_complete to true.",
            f"31 CFR {section}",
        ),
    )


def _trained_above(one: PlacedActivity) -> Reasoned:
    """850.224(k): more than 10^25 operations, or more than 10^24 on primarily biological sequence data."""
    operations = one.activity.training_operations
    if operations is None:
        return _how_many(one, "850.224(k)")
    if operations > _MOST_OPERATIONS:
        return yes(f"{one.name} was trained with {operations:.4g} operations, more than 10^25 (850.224(k)(1)).")
    if operations <= _MOST_BIOLOGICAL:
        return no(f"{one.name} was trained with {operations:.4g} operations, not more than 10^24.")
    return given(
        Kleene.of(one.activity.biological_sequence_data),
        f"{one.name} was trained with {operations:.4g} operations, more than 10^24, on primarily biological sequence "
        f"data (850.224(k)(2)).",
        f"{one.name} was trained with {operations:.4g} operations, not more than 10^25, and not primarily on "
        f"biological sequence data.",
        f"It is not known whether {one.name} was trained primarily on biological sequence data.",
        one.asks(
            "biological_sequence_data",
            "Was it trained primarily on biological sequence data?",
            "31 CFR 850.224(k)(2)",
        ),
    )


def _how_many(one: PlacedActivity, section: str) -> Reasoned:
    return unsettled(
        f"The computing power that {one.name} was trained with is not known.",
        one.asks(
            "training_operations",
            f"With how many integer or floating-point operations was {one.name} trained, all in all?",
            f"31 CFR {section}",
        ),
    )


def _notifiable_ai(one: PlacedActivity) -> Reasoned:
    """850.217(d)(1)-(3)."""
    operations = one.activity.training_operations
    compute = (
        _how_many(one, "850.217(d)(3)")
        if operations is None
        else given(
            Kleene.of(operations > _NOTIFIABLE_OPERATIONS),
            f"{one.name} was trained with {operations:.4g} operations, more than 10^23 (850.217(d)(3)).",
            f"{one.name} was trained with {operations:.4g} operations, not more than 10^23.",
            "",
        )
    )
    return either(
        _for(one, "850.217(d)(1)", _STATE_USES, "designed_exclusively_for", "designed_for", "intended_for"),
        _for(one, "850.217(d)(2)", _NOTIFIABLE_USES, "intended_for"),
        compute,
    )
