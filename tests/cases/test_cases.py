"""Legal cases: facts in, findings out, each with its public source. A lawyer can read and add them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from smallyard.law.answerable import is_asked_for
from smallyard.law.decide import decide
from smallyard.law.decision import Decision
from smallyard.law.effects import Imposes, RaisesRedFlag, RequiresLicense, SuspendsExceptions
from smallyard.model.citation import Citation
from tests.cases.expected import wrong_citations, wrong_duties
from tests.cases.reading import ear_cases, transaction_of
from tests.cases.register import aspects, in_order, in_the_neighborhood, read_results, read_rules, rules_now, words
from tests.cases.stated import differences, read_stated, stated
from tests.cases.worlds import world_of

REGISTER = read_results()
STATED = read_stated()
CASE_FIELDS = {"name", "source", "basis", "note", "as_of", "known_at", "world", "transaction", "expect"}
BESIDE = {"beside", "fact"}
BASES = {"text", "commentary", "table", "own reading"}


def cases() -> list[Any]:
    return [pytest.param(case, id=name) for name, case in ear_cases().items()]


def citations(decision: Decision) -> set[str]:
    considered = {one.citation for line in decision.lines for one in line.exceptions}
    return {one.citation for one in (*decision.findings, *decision.obligations)} | considered


def check(decision: Decision, expect: dict[str, Any]) -> list[str]:
    """Every way in which the decision is not what the case expects."""
    wrong: list[str] = []
    controls = {control for line in decision.lines for control in line.controls}
    statuses: dict[str, set[str]] = {}
    for line in decision.lines:
        for one in line.exceptions:
            statuses.setdefault(one.symbol, set()).add(one.status)
            statuses.setdefault(one.paragraph, set()).add(one.status)
    asked = [one.key for one in decision.questions]
    flags = any(isinstance(one.effect, RaisesRedFlag) for one in decision.findings)
    fields = type(decision.transaction).model_fields
    wrong += [
        f"an answer under {one} would be refused"
        for one in asked
        if one.partition(".")[0].partition("[")[0] not in fields and not is_asked_for(one)
    ]
    for field, wanted in expect.items():
        match field:
            case "outcome":
                if str(decision.outcome) != wanted:
                    wrong.append(f"outcome {decision.outcome} ({decision.summary}), not {wanted}")
            case "not_outcome":
                if str(decision.outcome) == wanted:
                    wrong.append(f"outcome {wanted} ({decision.summary})")
            case "lines":
                if [str(line.outcome) for line in decision.lines] != wanted:
                    wrong.append(f"lines {[str(line.outcome) for line in decision.lines]}, not {wanted}")
            case "controls":
                wrong += [
                    f"control {one} is missing from {sorted(controls)}" for one in wanted if one not in controls
                ]
            case "not_controls":
                wrong += [f"control {one} should not be there" for one in wanted if one in controls]
            case "obligations" | "not_obligations":
                wrong += wrong_duties(field, wanted, decision.obligations)
            case "exceptions":
                for symbol, status in wanted.items():
                    have = statuses.get(symbol, {"not considered"})
                    if status not in have:
                        wrong.append(f"exception {symbol} is {'/'.join(sorted(have))}, not {status}")
            case "questions":
                wrong += [
                    f"no question {one} in {asked}" for one in wanted if not any(k.startswith(one) for k in asked)
                ]
            case "asks":
                texts = {one.key: one.text for one in decision.questions}
                wrong += [
                    f"question {key} is {texts.get(key)!r}, and does not say {words!r}"
                    for key, words in wanted.items()
                    if words not in texts.get(key, "")
                ]
            case "not_questions":
                wrong += [f"question {one} is asked" for one in wanted if any(k.startswith(one) for k in asked)]
            case "no_questions":
                if wanted and asked:
                    wrong.append(f"questions were asked: {asked}")
            case "cites" | "not_cites":
                wrong += wrong_citations(field, wanted, citations(decision))
            case "review":
                have_review = {str(line.review) for line in decision.lines}
                if wanted not in have_review:
                    wrong.append(f"review {have_review}, not {wanted}")
            case "policy":
                policies: dict[str, list[str]] = {}
                for one in decision.findings:
                    if isinstance(one.effect, RequiresLicense):
                        policies.setdefault(one.effect.control, []).append(one.effect.review_text)
                wrong += [
                    f"the policy for {control} is {policies.get(control, [])}, and does not say {words!r}"
                    for control, words in wanted.items()
                    if not any(words in text for text in policies.get(control, ()))
                ]
            case "red_flags":
                if flags is not wanted:
                    wrong.append(f"red flags: {flags}")
            case "limits":
                text = " ".join(decision.limits)
                wrong += [f"no limit says {one!r}" for one in wanted if one not in text]
            case "reasons":
                text = " ".join(
                    [decision.summary, *(one.reason for one in (*decision.findings, *decision.obligations))]
                )
                wrong += [f"no reason says {one!r}" for one in wanted if one not in text]
            case "not_reasons":
                text = " ".join(one.reason for one in (*decision.findings, *decision.obligations))
                wrong += [f"a reason says {one!r}" for one in wanted if one in text]
            case "duties_say":
                duty = [one.effect for one in decision.obligations if isinstance(one.effect, Imposes)]
                text = " ".join(f"{one.text}\n{one.wording}" for one in duty)
                wrong += [f"no duty says {one!r}" for one in wanted if one not in text]
            case "says":
                said = effects_of(decision)
                wrong += [
                    f"{rule} says {'/'.join(sorted(said.get(rule, {'nothing'})))}, not {effect}"
                    for rule, effect in wanted.items()
                    if effect not in said.get(rule, ())
                ]
            case "silent":
                said = effects_of(decision)
                wrong += [f"{rule} says {'/'.join(sorted(said[rule]))}" for rule in wanted if rule in said]
            case "refused":
                wrong += refused_otherwise(decision, wanted)
            case "due":
                days = {
                    one.provision: one.effect.due for one in decision.obligations if isinstance(one.effect, Imposes)
                }
                wrong += [
                    f"{rule} is due {days.get(rule)}, not {day}"
                    for rule, day in wanted.items()
                    if days.get(rule) != day
                ]
            case "leaves":
                wrong += leaves_otherwise(decision, wanted)
            case "paths":
                kinds = {one.kind for one in decision.paths}
                wrong += [f"no path of kind {one}: {sorted(kinds)}" for one in wanted if one not in kinds]
            case _:
                wrong.append(f"the case expects {field!r}, which nothing checks")
    return wrong


_MEANT = "If that is meant, run tools/write_register.py, read its diff and say in the changelog what changed"


def effects_of(decision: Decision) -> dict[str, set[str]]:
    """The effects of what each rule says; "open" besides where it turns on an unknown fact, and "set aside"."""
    said: dict[str, set[str]] = {}
    for one in (*decision.findings, *decision.obligations):
        how = "set aside" if one.set_aside_by else one.effect.effect if one.certain else "open"
        said.setdefault(one.provision, set()).add(how)
    return said


def refused_otherwise(decision: Decision, wanted: dict[str, str]) -> list[str]:
    """Where an exception, by its paragraph, is not refused by a condition that cites what is wanted ("740.3(b)")."""
    wrong = []
    for paragraph, cites in wanted.items():
        considered = [one for line in decision.lines for one in line.exceptions if one.paragraph == paragraph]
        failed = [c.citation for one in considered for c in one.conditions if c.state == "no"]
        inside = Citation.parse(cites if cites.startswith("Supp") else f"15 CFR {cites}")
        if not any(inside.contains(one) for one in failed):
            wrong.append(f"exception {paragraph} is refused by {failed or 'nothing'}, not by {cites}")
    return wrong


def leaves_otherwise(decision: Decision, wanted: dict[str, list[str]]) -> list[str]:
    """Where a rule leaves other exceptions open than those wanted ("740.10"): a restriction, or a requirement."""
    left: dict[str, set[str]] = {}
    for one in decision.findings:
        match one.effect:
            case SuspendsExceptions(but=paragraphs) | RequiresLicense(overcome_by=tuple() as paragraphs):
                left.setdefault(one.provision, set()).update(paragraphs)
    return [
        f"{rule} leaves {sorted(left.get(rule, {'nothing said'}))}, not {sorted(paragraphs)}"
        for rule, paragraphs in wanted.items()
        if left.get(rule) != set(paragraphs)
    ]


_SENTENCE = re.compile(r'["“(]?[A-Z0-9].*[a-z]{2}.*[.?)]["”)]?', re.DOTALL)
_WORD = re.compile(r"(?<![@.\w])[A-Za-z]+\b(?![@.]\w)")
_CAPITALS = frozenset(re.findall("[A-Z]+", "BIS CCL CFR DDTC ECCN EEI GAO IAEA ITAR NATO OFAC OPCW PRC UAE USML"))
_QUOTED = "is on the Entity List; its "


def badly_said(decision: Decision) -> list[str]:
    """Words of the decision that are no whole sentences, but for an item's name and what a listing's entry says."""
    findings = (*decision.findings, *decision.obligations)
    texts = {one.reason for one in findings} | {asked.text for one in findings for asked in one.questions}
    texts |= {one.effect.text for one in findings if isinstance(one.effect, Imposes)}
    considered = [one for line in decision.lines for one in line.exceptions]
    texts |= {condition.text for one in considered for condition in one.conditions}
    names = (*(item.description for item in decision.transaction.items if item.description), "unclassified item")
    own = {text for text in texts if _QUOTED in text or text.startswith(names)}
    sentences = {text for text in texts - own if "  " in text or not _SENTENCE.fullmatch(text)}
    texts |= {one.effect.review_text for one in findings if isinstance(one.effect, RequiresLicense)}
    return sorted(sentences | {text for text in texts if text.isupper() or _in_other_letters(text)})


def _in_other_letters(text: str) -> bool:
    """Whether a name that is written in capitals is written otherwise here."""
    return any(word not in _CAPITALS and word.upper() in _CAPITALS for word in _WORD.findall(text))


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    assert set(case) <= CASE_FIELDS | BESIDE, f"unknown fields: {set(case) - CASE_FIELDS - BESIDE}"
    assert case["source"], "a case names its source"
    assert case["basis"] in BASES
    assert case["expect"], "a case expects something"
    tx = transaction_of(case)
    world = world_of(case)
    decision = decide(tx, world)
    wrong = check(decision, case["expect"])
    assert not wrong, "\n".join([case["source"], *wrong])
    assert not badly_said(decision)
    name = request.node.callspec.id
    otherwise = differences(stated(case, tx, world), STATED.get(name, {}))
    assert not otherwise, "\n".join([name, *otherwise, _MEANT])
    assert REGISTER.get(name) == {
        **aspects(decision),
        "words": words(decision),
        "neighbors": in_the_neighborhood(tx, world),
    }, f"{name}: a legal result changed, or the case is new. {_MEANT}: {decision.summary}"


def test_the_register_holds_no_case_that_is_gone() -> None:
    assert set(REGISTER) == set(ear_cases())
    assert set(STATED) <= set(ear_cases())


def test_the_days_of_the_rules_are_those_of_the_register() -> None:
    rules = read_rules()
    assert in_order(rules)
    assert rules == sorted(rules_now()), "a rule or its days changed. If that is meant, run tools/write_register.py"
