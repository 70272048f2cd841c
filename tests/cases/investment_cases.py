"""Cases on investments: reading them, with one case taking over another's facts, and checking what they expect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from smallyard.law.effects import Finding, Imposes, RequiresFiling
from smallyard.law.investment.decide import decide_investment
from smallyard.law.investment.decision import InvestmentDecision
from smallyard.model.investment import Investment
from tests.cases.expected import wrong_citations, wrong_duties
from tests.cases.worlds import world_of

HERE = Path(__file__).parent / "investment"
FIELDS = {"id", "as", "name", "source", "basis", "as_of", "known_at", "world", "investment", "expect"}


def investment_cases() -> list[dict[str, Any]]:
    """Every case of the folder, each whole: what `as` names is merged in."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(HERE.rglob("*.yaml")):
        for case in yaml.safe_load(path.read_text("utf-8")) or ():
            where = f"{path.relative_to(HERE).with_suffix('').as_posix()}: {case.get('id', '')} {case['name']}"
            assert set(case) <= FIELDS, f"{where}: unknown fields {set(case) - FIELDS}"
            case = {**case, "file": where}
            key = case.get("id") or where
            assert key not in found, f"two cases {key}"
            found[key] = _merged(found[case["as"]], case) if "as" in case else case
    return list(found.values())


def _merged(base: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    facts = {name: _deep(base.get(name, {}), case.get(name, {})) for name in ("world", "investment")}
    return {"as_of": base["as_of"], **case, **facts}


def _deep(base: Any, change: Any) -> Any:
    if isinstance(base, dict) and isinstance(change, dict):
        return {**base, **{name: _deep(base.get(name), value) for name, value in change.items()}}
    return change


def decided(case: dict[str, Any]) -> InvestmentDecision:
    """The decision on a case."""
    deal = Investment.model_validate({"date": case["as_of"], **case["investment"]})
    return decide_investment(deal, world_of(case))


def wrong_with(decision: InvestmentDecision, expect: dict[str, Any]) -> list[str]:
    """Every way in which the decision is not what the case expects."""
    wrong: list[str] = []
    everything: tuple[Finding, ...] = (*decision.findings, *decision.obligations)
    exceptions = {one.paragraph: one for each in decision.regimes for one in each.exceptions}
    cited = {one.citation for one in everything} | {
        one.citation for one in exceptions.values() if one.status in {"used", "available"}
    }
    met = {one.name: one for each in decision.regimes for one in each.determinations}
    for field, wanted in expect.items():
        match field:
            case "outcome":
                if str(decision.outcome) != wanted:
                    wrong.append(f"outcome {decision.outcome} ({decision.summary}), not {wanted}")
            case "regimes":
                have = {str(one.regime): str(one.outcome) for one in decision.regimes}
                wrong += [
                    f"{name} is {have.get(name)}, not {want}"
                    for name, want in wanted.items()
                    if have.get(name) != want
                ]
            case "due":
                days = {one.effect.due for one in decision.findings if isinstance(one.effect, RequiresFiling)}
                if wanted not in days:
                    wrong.append(f"due {days}, not {wanted}")
            case "cites" | "not_cites":
                wrong += wrong_citations(field, wanted, cited)
            case "determinations":
                wrong += [
                    f"{name}: {met[name].state if name in met else 'not looked at'} "
                    f"({met[name].reason if name in met else ''}), not {want}"
                    for name, want in wanted.items()
                    if name not in met or met[name].state != want
                ]
            case "exceptions":
                have_status = {paragraph: one.status for paragraph, one in exceptions.items()}
                wrong += [
                    f"exception {name} is {have_status.get(name)}, not {want}"
                    for name, want in wanted.items()
                    if have_status.get(name) != want
                ]
            case "obligations" | "not_obligations":
                wrong += wrong_duties(field, wanted, decision.obligations)
            case "questions":
                asked = [one.key for one in decision.questions]
                wrong += [
                    f"no question {one} in {asked}" for one in wanted if not any(k.startswith(one) for k in asked)
                ]
            case "no_questions":
                if decision.questions:
                    wrong.append(f"questions were asked: {[one.key for one in decision.questions]}")
            case "says":
                text = " ".join(
                    [decision.summary, *(one.reason for one in everything)]
                    + [one.effect.text for one in decision.obligations if isinstance(one.effect, Imposes)]
                    + [one.reason for one in decision.regimes]
                    + [one.reason for one in met.values()]
                )
                wrong += [f"nothing says {one!r}" for one in wanted if one not in text]
            case "paths":
                kinds = {one.kind for one in decision.paths}
                wrong += [f"no path of kind {one}: {sorted(kinds)}" for one in wanted if one not in kinds]
            case "limits":
                text = " ".join(decision.limits)
                wrong += [f"no limit says {one!r}" for one in wanted if one not in text]
            case _:
                wrong.append(f"the case expects {field!r}, which nothing checks")
    return wrong
