"""Advanced computing items, high bandwidth memory and model weights: 742.6(a)(6), (a)(13), (b)(10).

The worldwide requirement for the upper tier (742.6(a)(6)(iii)(A)) and the one for model weights (742.6(a)(13)) come
from the AI Diffusion rule (90 FR 4544), in force from 13 Jan 2025 with compliance from 15 May 2025. BIS stated on 13
May 2025 that it would not enforce the rule; the text was not rescinded (GAO B-337935, 12 May 2026). A decision shows
both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.ear.part_738.requirements import Policy, by_rule, destination_name, is_domestic, to
from smallyard.law.ear.part_740.facts import chinese_headquarters
from smallyard.law.ear.part_742.semiconductor_equipment import as_744_23
from smallyard.law.effects import Excepts, Question, RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.ccl import ControlKind, ControlRow
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, all_of
from smallyard.model.party import Party, Role
from smallyard.model.transaction import ItemKind, TransactionKind

_DIFFUSION = date(2025, 1, 13)
_COMPLIANCE = date(2025, 5, 15)
_STATEMENT = date(2025, 5, 13)
_GUIDANCE = date(2026, 5, 31)
_LANE_SINCE = date(2026, 1, 15)
_NO_MORE_THAN_TPP = 21_000
_NO_MORE_THAN_BANDWIDTH = 6_500


def _computing_policy(line: Line, world: World, row: ControlRow) -> Policy:
    """742.6(b)(10)(iii)."""
    if to(line, world, "D:5", places=("MO",)) or chinese_headquarters(line, world).value is TRUE:
        return Policy(
            ReviewPolicy.PRESUMPTION_OF_DENIAL,
            "presumption of denial to Macau, Country Group D:5 and firms headquartered or parented there "
            "(742.6(b)(10)(iii)(A)(1))",
        )
    if to(line, world, "Supp5-740"):
        return Policy(
            ReviewPolicy.PRESUMPTION_OF_APPROVAL,
            "presumption of approval for destinations of Supp. No. 5(a) to part 740 (742.6(b)(10)(iii)(A)(2))",
        )
    return Policy(
        ReviewPolicy.PRESUMPTION_OF_APPROVAL,
        "presumption of approval up to the country's allocation of 790,000,000 TPP for 2025 to 2027, policy of "
        "denial beyond it (742.6(b)(10)(iii)(B))",
    )


def _upper_tier(row: ControlRow) -> bool:
    return row.kind is ControlKind.WORLDWIDE_COMPUTING


def _enforced_here(line: Line, world: World) -> Kleene:
    """Whether BIS's statement leaves the requirement enforced: as it was before the AI Diffusion rule."""
    if to(line, world, "D:1", "D:4", "D:5") and not to(line, world, "A:5", "A:6"):
        return TRUE
    if to(line, world, "D:5", places=("AE", "MO")):
        return TRUE
    return chinese_headquarters(line, world).value


def _stated_enforcement(line: Line, world: World, what: str, enforced: Kleene) -> tuple[str, tuple[str, ...]]:
    """What is codified and what BIS states it enforces: a sentence, and the two answers as facts."""
    day = world.effective
    codified = f"As codified, {what}"
    if day < _STATEMENT:
        if day < _COMPLIANCE:
            codified += f" (90 FR 4544, effective {_DIFFUSION}; compliance required from {_COMPLIANCE})"
        return f"{codified}.", ("Codified: license required (90 FR 4544)",)
    stated = "BIS stated on 2025-05-13 that it does not enforce the AI Diffusion rule (90 FR 4544)"
    kept = "the rule has not been rescinded (GAO B-337935)"
    if enforced is TRUE:
        sentence = f"{codified}, and BIS enforces it here: it applied before the AI Diffusion rule too."
        answer = "BIS's stated enforcement: license required"
    elif enforced is FALSE:
        sentence = (
            f"{codified}; {stated}, so that by its stated enforcement no license would be required for this reason "
            f"to {destination_name(line)}; {kept}."
        )
        answer = "BIS's stated enforcement: no license required for this reason"
    else:
        sentence = (
            f"{codified}; {stated}, so that by its stated enforcement a license would be required to "
            f"{destination_name(line)} only if a recipient or its ultimate parent is headquartered in Macau or "
            f"Country Group D:5; {kept}."
        )
        answer = "BIS's stated enforcement: license required only for firms of Macau or Country Group D:5"
    guidance = ("BIS guidance of 2026-05-31: firms of Macau or D:5 anywhere",) if day >= _GUIDANCE else ()
    return sentence, ("Codified: license required (90 FR 4544)", answer, *guidance)


@provision("15 CFR 742.6(a)(6)(iii)(A)", since=_DIFFUSION, stage=Stage.REQUIREMENT)
def advanced_computing_worldwide(line: Line, world: World) -> Iterator[Claim]:
    """Upper-tier advanced computing items need a license to and within every destination.

    3A090.a, 4A090.a and their .z, software and technology counterparts; not deemed exports (742.6(a)(6)(iv)).

    The requirement is codified. By BIS's stated enforcement it holds for Country Groups D:1, D:4 and D:5 outside A:5
    and A:6, for Macau and the UAE, and for firms headquartered or parented in Macau or D:5 anywhere.
    """
    if (
        line.tx.is_deemed
        or is_domestic(line, world)
        or not world.tables.ccl.has_row(line, world.effective, _upper_tier)
    ):
        return
    enforced = _enforced_here(line, world)
    sentence, facts = _stated_enforcement(
        line, world, f"{line.eccn} needs a license to every destination (742.6(a)(6)(iii)(A))", enforced
    )
    yield from by_rule(
        line,
        world,
        _upper_tier,
        _computing_policy,
        says=lambda row: sentence,
        facts=facts,
    )


@provision("15 CFR 742.6(a)(6)(iii)(B)", since=_DIFFUSION, stage=Stage.REQUIREMENT)
def advanced_computing_to_country_groups(line: Line, world: World) -> Iterator[Claim]:
    """Lower-tier advanced computing items need a license to the UAE, D:1, D:4 and D:5 outside A:5 and A:6.

    3A090.b, 4A090.b and their .z, software and technology counterparts; not deemed exports (742.6(a)(6)(iv)).

    The technology row of 3E001 prints the groups without the UAE and both tiers; part 742 is followed, which is later
    and wider, also for the upper tier.
    """
    if line.tx.is_deemed or not _reaches_groups(line, world):
        return
    yield from by_rule(
        line,
        world,
        lambda row: row.kind is ControlKind.UAE_OR_D1_D4_D5_EXCEPT_A5_A6,
        _computing_policy,
        says=lambda row: (
            f"{line.eccn} needs a license to {destination_name(line)}: the UAE and Country Groups D:1, D:4 and D:5, "
            f"outside A:5 and A:6 (742.6(a)(6)(iii)(B))."
        ),
    )


def _reaches_groups(line: Line, world: World) -> bool:
    where = line.tx.controlling_country
    return where == "AE" or (to(line, world, "D:1", "D:4", "D:5") and not to(line, world, "A:5", "A:6"))


_APPROVED = frozenset({Role.ULTIMATE_CONSIGNEE, Role.END_USER})


@provision(
    "15 CFR 742.6(a)(6)(iii)(B)",
    since=date(2026, 7, 14),
    stage=Stage.REQUIREMENT,
    also=("Supp. No. 8 to 15 CFR part 740",),
    exception_to="advanced_computing_to_country_groups",
)
def approved_computing_entities_in_uae(line: Line, world: World) -> Iterator[Claim]:
    """Approved entities in the UAE receive lower-tier advanced computing items without a license.

    The ultimate consignee and every end user must be approved in Supp. No. 8 to part 740 for these items.
    """
    if line.tx.controlling_country != "AE" or line.tx.is_deemed:
        return
    entry = world.tables.ccl.entry(line.eccn, world.effective) if line.eccn is not None else None
    if entry is None or not any(row.kind is ControlKind.UAE_OR_D1_D4_D5_EXCEPT_A5_A6 for row in entry.rows):
        return
    key = "742.6.approved_entities_in_uae"
    parties = [one for one in line.tx.parties if one.role in _APPROVED]
    approved = line.answer(key)
    if parties and approved is UNKNOWN and all(_is_approved(one, world) for one in parties):
        approved = TRUE
    asked = line.asks(
        key,
        "Are the ultimate consignee and every end user approved in Supp. No. 8 to part 740 to receive these items?",
        "15 CFR 742.6(a)(6)(iii)(B)",
    )
    yield from when(
        approved,
        Excepts(),
        "The ultimate consignee and all end users are approved entities in the UAE (Supp. No. 8 to part 740).",
        questions=(asked,),
    )


def _is_approved(party: Party, world: World) -> bool:
    names = {
        one.name.casefold()
        for one in world.tables.license_exceptions.approved_in_uae(world.effective)
        if one.advanced_computing
    }
    return any(name.casefold() in names for name in (party.name, *party.aliases))


def _lane(line: Line, world: World, tier: ControlKind) -> Iterator[Claim]:
    """Exports of commodities below both thresholds, to end users in China or Macau, with the certifications."""
    if line.tx.kind is not TransactionKind.EXPORT or not to(line, world, "China", places=("MO",)):
        return
    if line.item.item_kind is not ItemKind.COMMODITY:
        return
    rows = world.tables.ccl.controls(line, world.effective, lambda row: row.kind is tier)
    if not any(verdict.certainty is TRUE for _, verdict in rows):
        return
    power, power_asked = _below(line, "tpp", _NO_MORE_THAN_TPP, "total processing performance (TPP)")
    memory, memory_asked = _below(
        line, "total_dram_bandwidth_gbs", _NO_MORE_THAN_BANDWIDTH, "total DRAM bandwidth in GB/s"
    )
    key = "748.dd_certifications"
    certified = line.answer(key)
    asked = [*power_asked, *memory_asked]
    if certified is UNKNOWN:
        asked.append(
            line.asks(
                key,
                "Will the application carry what Supp. No. 2 to part 748, paragraph (dd), asks: sold commercially in "
                "the United States, US supply and foundry capacity not diverted, security and customer screening by "
                "the recipient, independent US testing, and the share of US sales kept?",
                "Supp. No. 2 to 15 CFR part 748",
            )
        )
    yield from when(
        all_of((power, memory, certified)),
        RequiresLicense(
            control="742.6(a)(6)(iii)",
            reason="RS",
            review=ReviewPolicy.CASE_BY_CASE,
            review_text=(
                "case by case: export to an end user in China or Macau of a commodity with TPP below 21,000 and "
                "total DRAM bandwidth below 6,500 GB/s, with the certifications of Supp. No. 2 to part 748 (dd); "
                "this policy governs where several fit (742.6(b)(10)(iii)(A)(1))"
            ),
        ),
        f"{line.eccn} needs a license to {destination_name(line)}, reviewed case by case (91 FR 1684).",
        facts=tuple(
            f"{called} {'not known' if (value := line.parameter(name)) is None else f'{value}{unit}'}"
            for called, name, unit in (("TPP", "tpp", ""), ("DRAM bandwidth", "total_dram_bandwidth_gbs", " GB/s"))
        ),
        questions=asked,
    )


def _below(line: Line, name: str, limit: int, what: str) -> tuple[Kleene, tuple[Question, ...]]:
    value = line.parameter(name)
    if not isinstance(value, Decimal):
        text = f"What is the {what} of line {line.number}? Below {limit:,} it is reviewed case by case."
        return UNKNOWN, (line.asks_field(f"parameters.{name}", text, "15 CFR 742.6(b)(10)(iii)(A)(1)"),)
    return Kleene.of(value < limit), ()


@provision(
    "15 CFR 742.6(b)(10)(iii)(A)(1)",
    since=_LANE_SINCE,
    stage=Stage.REQUIREMENT,
    exception_to="advanced_computing_worldwide",
)
def case_by_case_for_upper_tier_to_china(line: Line, world: World) -> Iterator[Claim]:
    """Exports to China and Macau of accelerators below set limits are reviewed case by case (upper tier).

    91 FR 1684: for exports only, not reexports or transfers.
    """
    yield from _lane(line, world, ControlKind.WORLDWIDE_COMPUTING)


@provision(
    "15 CFR 742.6(b)(10)(iii)(A)(1)",
    since=_LANE_SINCE,
    stage=Stage.REQUIREMENT,
    exception_to="advanced_computing_to_country_groups",
)
def case_by_case_for_lower_tier_to_china(line: Line, world: World) -> Iterator[Claim]:
    """Exports to China and Macau of accelerators below set limits are reviewed case by case (lower tier).

    91 FR 1684: for exports only, not reexports or transfers.
    """
    yield from _lane(line, world, ControlKind.UAE_OR_D1_D4_D5_EXCEPT_A5_A6)


@provision("15 CFR 742.6(a)(6)(i)(B)", since=date(2024, 12, 2), stage=Stage.REQUIREMENT)
def high_bandwidth_memory(line: Line, world: World) -> Iterator[Claim]:
    """High bandwidth memory needs a license to Macau and Country Group D:5.

    3A090.c with its software and technology; exports, reexports and transfers; not deemed exports.
    """
    if line.tx.is_deemed or not to(line, world, "D:5", places=("MO",)):
        return
    yield from by_rule(
        line,
        world,
        lambda row: row.kind is ControlKind.MACAU_OR_D5 and row.control == "742.6(a)(6)(i)(B)",
        _memory_policy,
        says=lambda row: f"{line.eccn} needs a license to Macau and Country Group D:5 as high bandwidth memory.",
    )


def _memory_policy(line: Line, world: World, row: ControlRow) -> Policy:
    """742.6(b)(10)(ii)."""
    if chinese_headquarters(line, world).value is FALSE:
        return Policy(
            ReviewPolicy.PRESUMPTION_OF_APPROVAL,
            "presumption of approval for entities not headquartered or parented in Macau or D:5 (742.6(b)(10)(ii))",
        )
    return Policy(ReviewPolicy.PRESUMPTION_OF_DENIAL, "presumption of denial (742.6(b)(10)(ii))")


@provision("15 CFR 742.6(a)(6)(ii)", since=date(2023, 11, 17), stage=Stage.REQUIREMENT)
def technology_exported_from_macau_or_d5(line: Line, world: World) -> Iterator[Claim]:
    """Technology for advanced computing items, made by firms of Macau or D:5, needs a license to leave there.

    3E001 for 3A090, exported from abroad from Macau or D:5 to destinations outside A:5 and A:6.
    """
    origin = line.tx.origin
    if line.tx.kind is not TransactionKind.REEXPORT or to(line, world, "A:5", "A:6"):
        return
    if origin != "MO" and not world.in_group(origin, "D:5"):
        return
    found = world.tables.ccl.controls(
        line, world.effective, lambda row: row.kind is ControlKind.EXPORT_FROM_MACAU_OR_D5
    )
    key = "742.6.developed_by_macau_or_d5_entity"
    asked = line.asks(
        key,
        "Was the technology developed by an entity headquartered or parented in Macau or Country Group D:5, as the "
        "direct product of software subject to the EAR, for producing items of 3A090, 4A090 or a .z paragraph?",
        "15 CFR 742.6(a)(6)(ii)",
    )
    for row, verdict in found:
        policy = as_744_23(line, world, row)
        yield from when(
            verdict.certainty & line.answer(key),
            RequiresLicense(control=row.control, reason="RS", review=policy.review, review_text=policy.text),
            f"{line.eccn} needs a license when exported from Macau or Country Group D:5.",
            questions=(*verdict.questions, *((asked,) if line.answer(key) is UNKNOWN else ())),
        )


@provision("15 CFR 742.6(a)(13)", since=_DIFFUSION, stage=Stage.REQUIREMENT)
def model_weights_worldwide(line: Line, world: World) -> Iterator[Claim]:
    """Weights of advanced AI models need a license to and within every destination.

    4E091; not releases to permanent regular employees of entities of Supp. No. 5(a) to part 740.

    By BIS's stated enforcement no license is required anywhere: there was none before the AI Diffusion rule.
    """
    if line.eccn is None or line.eccn.entry != "4E091" or is_domestic(line, world):
        return
    if line.tx.is_deemed and line.answer("742.6.permanent_employee_of_listed_headquarters") is TRUE:
        return
    sentence, facts = _stated_enforcement(
        line, world, f"{line.eccn} needs a license to every destination (742.6(a)(13))", FALSE
    )
    abroad = not to(line, world, "Supp5-740")
    yield from by_rule(
        line,
        world,
        lambda row: row.kind is ControlKind.WORLDWIDE_MODEL_WEIGHTS,
        lambda line, world, row: (
            Policy(
                ReviewPolicy.PRESUMPTION_OF_DENIAL,
                "presumption of denial for end users headquartered or parented outside Supp. No. 5(a) (742.6(b)(14))",
            )
            if abroad
            else Policy(ReviewPolicy.NOT_STATED, "")
        ),
        says=lambda row: sentence,
        facts=facts,
    )
