"""Which rules of a stage apply, and what their exceptions set aside."""

from __future__ import annotations

from smallyard.errors import ConflictingProvisionsError
from smallyard.law.effects import Finding
from smallyard.law.found import Found
from smallyard.law.provision import Provision, RulesInForce, Stage
from smallyard.model.kleene import FALSE

__all__ = ["rules_of_stage", "with_exceptions_heeded"]


def rules_of_stage(rules: RulesInForce, stage: Stage, found: Found) -> tuple[Provision, ...]:
    """The rules of a stage that apply: of an item not subject to the EAR, those that reach beyond it."""
    if found.subject is FALSE:
        return tuple(rule for rule in rules.by_stage[stage] if rule.beyond_ear)
    return rules.by_stage[stage]


def with_exceptions_heeded(findings: list[Finding], rules: RulesInForce) -> list[Finding]:
    """Mark the findings of rules to which a declared exception certainly applies (Catala's default logic).

    Raises:
        ConflictingProvisionsError: two exceptions to one rule say different things and neither prevails.
    """
    speaking = {one.provision for one in findings if one.certain and not one.set_aside_by}
    if speaking.isdisjoint(rules.exceptions):
        return findings
    by_name = rules.by_name
    winners: dict[str, str] = {}
    for name in sorted(speaking & rules.exceptions):
        rule = by_name[name]
        rival = winners.get(rule.exception_to)
        if rival is None or rival in rule.prevails_over:
            winners[rule.exception_to] = name
        elif name not in by_name[rival].prevails_over and _said(findings, name) != _said(findings, rival):
            raise ConflictingProvisionsError(
                f"{rival} ({by_name[rival].citation}) and {name} ({rule.citation}) are both exceptions to "
                f"{rule.exception_to} and apply here, and neither is declared to prevail"
            )
    losers = {
        name: winner
        for base, winner in winners.items()
        for name in (base, *by_name[winner].prevails_over)
        if name in speaking and name != winner
    }
    return [
        one.model_copy(update={"set_aside_by": losers[one.provision]})
        if one.provision in losers and not one.set_aside_by
        else one
        for one in findings
    ]


def _said(findings: list[Finding], provision: str) -> list[object]:
    return [one.effect for one in findings if one.provision == provision and one.certain]
