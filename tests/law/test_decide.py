"""The join of findings into a decision: what beats what, and what an unknown fact does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import ConflictingProvisionsError, LawError, OutOfCoverageError
from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Decision, Outcome
from smallyard.law.effects import (
    Condition,
    Excepts,
    NotSubject,
    OffersException,
    Prohibits,
    Question,
    RequiresLicense,
    ReviewPolicy,
    SuspendsExceptions,
    state,
)
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Registry, Stage, ask, provision, when
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import Transaction
from tests.cases.worlds import world_of

DAY = date(2025, 6, 1)
SINCE = date(2000, 1, 1)
ASKED = (Question(key="a", text="Is it so?", citation=Citation("15 CFR 744.1")),)
TX = Transaction.model_validate({"date": DAY, "destination": "CN", "items": [{"eccn": "3A001"}]})


def rule(registry: Registry, name: str, stage: Stage, *claims: Claim, **options: object) -> None:
    """Register a rule that says the same of every line."""

    def body(line: Line, world: World) -> Iterator[Claim]:
        """Says what the test gives it to say."""
        yield from claims

    body.__name__ = name
    provision("15 CFR 744.1", since=SINCE, stage=stage, registry=registry, **options)(body)  # type: ignore[arg-type]


def outcome(*rules: tuple[Stage, Iterator[Claim] | list[Claim]], tx: Transaction = TX) -> Decision:
    registry = Registry()
    for number, (stage, claims) in enumerate(rules):
        rule(registry, f"rule_{number}", stage, *claims)
    return decide_without_paths(tx, world_of({"as_of": DAY}), registry)


def required(fact: Kleene = TRUE, **fields: object) -> tuple[Stage, Iterator[Claim]]:
    effect = RequiresLicense.model_validate({"control": "NS2", "reason": "NS", **fields})
    return Stage.REQUIREMENT, when(fact, effect, "a license is required", questions=ASKED)


def suspended(fact: Kleene = TRUE, **fields: object) -> tuple[Stage, Iterator[Claim]]:
    return Stage.GATE, when(fact, SuspendsExceptions.model_validate(fields), "suspended", questions=ASKED)


def offered(
    fact: Kleene = TRUE, paragraph: str = "740.4", reaches: tuple[str, ...] | None = ("NS",)
) -> tuple[Stage, list[Claim]]:
    condition = Condition(text="its condition", state=state(fact), citation=Citation("15 CFR 740.4"))
    return Stage.EXCEPTION, [
        Claim(OffersException(symbol="GBS", paragraph=paragraph, reaches=reaches, conditions=(condition,)), "offered")
    ]


def prohibited(fact: Kleene = TRUE) -> tuple[Stage, Iterator[Claim]]:
    return Stage.REQUIREMENT, when(fact, Prohibits(), "denied", questions=ASKED)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], Outcome.NLR),
        ([required()], Outcome.LICENSE_REQUIRED),
        ([required(UNKNOWN)], Outcome.UNDETERMINED),
        ([required(FALSE)], Outcome.NLR),
        ([required(), prohibited()], Outcome.PROHIBITED),
        ([required(), prohibited(UNKNOWN)], Outcome.LICENSE_REQUIRED),
        ([prohibited(UNKNOWN)], Outcome.UNDETERMINED),
        ([required(), offered()], Outcome.LICENSE_EXCEPTION),
        ([required(), offered(UNKNOWN)], Outcome.LICENSE_REQUIRED),
        ([required(), offered(FALSE)], Outcome.LICENSE_REQUIRED),
        ([required(), suspended(), offered()], Outcome.LICENSE_REQUIRED),
        ([required(), suspended(UNKNOWN), offered()], Outcome.UNDETERMINED),
        ([required(), suspended(FALSE), offered()], Outcome.LICENSE_EXCEPTION),
        ([required(), suspended(but=("740.4",)), offered()], Outcome.LICENSE_EXCEPTION),
        ([required(), suspended(controls=("MT1",)), offered()], Outcome.LICENSE_EXCEPTION),
        ([required(overcome_by=()), offered()], Outcome.LICENSE_REQUIRED),
        ([required(overcome_by=("740.11(b)",)), offered(paragraph="740.11(b)(2)")], Outcome.LICENSE_EXCEPTION),
        ([required(overcome_by=("740.11(b)",)), offered(paragraph="740.11")], Outcome.LICENSE_REQUIRED),
        ([required(reason="MT"), offered()], Outcome.LICENSE_REQUIRED),
        ([required(), required(control="744.11", reason="", overcome_by=()), offered()], Outcome.LICENSE_REQUIRED),
        (
            [required(), required(UNKNOWN, control="744.11", reason="", overcome_by=()), offered()],
            Outcome.UNDETERMINED,
        ),
        ([(Stage.REQUIREMENT, [ask(ASKED[0], "a fact is missing")])], Outcome.UNDETERMINED),
        ([(Stage.SCOPE, when(TRUE, NotSubject(), "published")), required()], Outcome.NOT_SUBJECT),
        (
            [(Stage.SCOPE, when(UNKNOWN, NotSubject(), "foreign-made", questions=ASKED)), required()],
            Outcome.UNDETERMINED,
        ),
        ([(Stage.SCOPE, when(UNKNOWN, NotSubject(), "foreign-made", questions=ASKED))], Outcome.NLR),
    ],
)
def test_outcome_is_the_join_of_findings(rules: list[tuple[Stage, list[Claim]]], expected: Outcome) -> None:
    assert outcome(*rules).outcome is expected


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        (["Presumption of denial."], "Presumption of denial."),
        (["Presumption of denial.", "Presumption of denial"], "Presumption of denial."),
        (
            ["Presumption of denial.", "Presumption of denial (744.2)."],
            "Presumption of denial; Presumption of denial (744.2)",
        ),
    ],
)
def test_policies_of_review_are_told_apart_by_their_words(policies: list[str], said: str) -> None:
    rules = [required(review=ReviewPolicy.PRESUMPTION_OF_DENIAL, review_text=text) for text in policies]
    assert outcome(*rules).lines[0].review_text == said


def test_the_transaction_takes_its_worst_line() -> None:
    registry = Registry()

    @provision("15 CFR 738.4", since=SINCE, stage=Stage.REQUIREMENT, registry=registry)
    def controlled(line: Line, world: World) -> Iterator[Claim]:
        """A license for everything on the list."""
        listed = Kleene.of(line.eccn is not None and not line.eccn.is_ear99)
        yield from when(listed, RequiresLicense(control="NS2", reason="NS"), "controlled")

    tx = TX.model_copy(update={"items": (*TX.items, TX.items[0].model_validate({"eccn": "EAR99"}))})
    decision = decide_without_paths(tx, world_of({"as_of": DAY}), registry)
    assert [line.outcome for line in decision.lines] == [Outcome.LICENSE_REQUIRED, Outcome.NLR]
    assert decision.outcome is Outcome.LICENSE_REQUIRED
    assert decision.summary.startswith("Line 1 of 2")


def test_a_declared_exception_takes_the_place_of_its_rule() -> None:
    registry = Registry()
    rule(registry, "general", Stage.REQUIREMENT, *required()[1])
    rule(registry, "special", Stage.REQUIREMENT, Claim(Excepts(), "carved out"), exception_to="general")
    decision = decide_without_paths(TX, world_of({"as_of": DAY}), registry)
    assert decision.outcome is Outcome.NLR
    assert [one.set_aside_by for one in decision.findings] == ["special"]


def test_two_exceptions_without_precedence_are_an_error_that_names_both() -> None:
    registry = Registry()
    rule(registry, "general", Stage.REQUIREMENT, *required()[1])
    rule(registry, "one_way", Stage.REQUIREMENT, Claim(Excepts(), "no"), exception_to="general")
    rule(registry, "other_way", Stage.REQUIREMENT, *prohibited()[1], exception_to="general")
    with pytest.raises(ConflictingProvisionsError, match=r"one_way.*other_way"):
        decide_without_paths(TX, world_of({"as_of": DAY}), registry)


def test_precedence_settles_it() -> None:
    registry = Registry()
    rule(registry, "general", Stage.REQUIREMENT, *required()[1])
    rule(registry, "one_way", Stage.REQUIREMENT, Claim(Excepts(), "no"), exception_to="general")
    rule(
        registry,
        "other_way",
        Stage.REQUIREMENT,
        *prohibited()[1],
        exception_to="general",
        prevails_over=("one_way",),
    )
    assert decide_without_paths(TX, world_of({"as_of": DAY}), registry).outcome is Outcome.PROHIBITED


def test_an_uncertain_exception_to_a_rule_leaves_the_rule_standing() -> None:
    registry = Registry()
    rule(registry, "general", Stage.REQUIREMENT, *required()[1])
    rule(
        registry,
        "special",
        Stage.REQUIREMENT,
        *when(UNKNOWN, Excepts(), "maybe", questions=ASKED),
        exception_to="general",
    )
    decision = decide_without_paths(TX, world_of({"as_of": DAY}), registry)
    assert decision.outcome is Outcome.LICENSE_REQUIRED
    assert [question.key for question in decision.questions] == ["a"]


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2024, 12, 31), Outcome.NLR), (date(2025, 1, 1), Outcome.LICENSE_REQUIRED)]
)
def test_a_provision_is_law_from_since_until_the_day_before_until(day: date, expected: Outcome) -> None:
    registry = Registry()

    @provision(
        "15 CFR 744.1",
        since=date(2025, 1, 1),
        until=date(2025, 2, 1),
        stage=Stage.REQUIREMENT,
        registry=registry,
    )
    def dated(tx: Transaction, world: World) -> Iterator[Claim]:
        """A license for everything, for a month."""
        yield from required()[1]

    assert decide_without_paths(TX, world_of({"as_of": day}), registry).outcome is expected
    assert decide_without_paths(TX, world_of({"as_of": date(2025, 2, 1)}), registry).outcome is Outcome.NLR


def test_a_day_before_the_present_regulations_is_refused() -> None:
    with pytest.raises(OutOfCoverageError, match="1996-03-25"):
        decide_without_paths(TX, world_of({"as_of": date(1996, 3, 24)}), Registry())


def test_the_same_facts_and_world_give_the_same_bytes() -> None:
    first, second = outcome(required(), offered(UNKNOWN)), outcome(required(), offered(UNKNOWN))
    assert first.digest == second.digest
    assert Decision.model_validate_json(first.model_dump_json()).digest == first.digest


def _bad_rules() -> list[tuple[Callable[..., Iterator[Claim]], dict[str, str], str]]:
    def strange(tx: Transaction, weather: object) -> Iterator[Claim]:
        """Wants what is not given."""
        yield from ()

    def silent(tx: Transaction) -> Iterator[Claim]:
        yield from ()

    def found_without_line(tx: Transaction, found: object) -> Iterator[Claim]:
        """Wants what was found, for no line."""
        yield from ()

    def whole(tx: Transaction) -> Iterator[Claim]:
        """Is partial, and does not say what is missing."""
        yield from ()

    return [
        (strange, {}, "weather"),
        (silent, {}, "docstring"),
        (found_without_line, {}, "so it must want that too"),
        (whole, {"standing": "partial"}, "what is missing"),
    ]


@pytest.mark.parametrize(("rule_function", "options", "message"), _bad_rules())
def test_a_rule_that_cannot_work_is_refused_at_once(
    rule_function: Callable[..., Iterator[Claim]], options: dict[str, str], message: str
) -> None:
    with pytest.raises(LawError, match=message):
        provision("15 CFR 744.1", since=SINCE, stage=Stage.SCOPE, registry=Registry(), **options)(  # type: ignore[arg-type]
            rule_function
        )


def test_a_rule_on_an_unknown_fact_must_ask_for_it() -> None:
    with pytest.raises(LawError, match="without asking"):
        list(when(UNKNOWN, Prohibits(), "maybe"))


facts = st.sampled_from([TRUE, FALSE, UNKNOWN])


@given(facts, facts, facts, facts, facts)
def test_one_more_restriction_never_makes_an_outcome_more_permissive(
    a: Kleene, b: Kleene, gate: Kleene, terms: Kleene, more: Kleene
) -> None:
    base = [required(a), suspended(gate), offered(terms), prohibited(b)]
    before = outcome(*[(stage, list(claims)) for stage, claims in base]).outcome
    base = [
        required(a),
        suspended(gate),
        offered(terms),
        prohibited(b),
        required(more, control="744.11", overcome_by=()),
    ]
    after = outcome(*[(stage, list(claims)) for stage, claims in base]).outcome
    assert after.permissiveness <= before.permissiveness


@given(facts, facts, facts)
def test_resolving_an_unknown_never_leaves_the_span_that_undetermined_allows(
    need: Kleene, gate: Kleene, terms: Kleene
) -> None:
    """If the answer is certain, no way of filling in the unknowns makes it more restrictive."""
    rules = [(stage, list(claims)) for stage, claims in (required(need), suspended(gate), offered(terms))]
    before = outcome(*rules).outcome
    if not before.may_go_ahead:
        return
    for need_now in [need] if need is not UNKNOWN else [TRUE, FALSE]:
        for gate_now in [gate] if gate is not UNKNOWN else [TRUE, FALSE]:
            for terms_now in [terms] if terms is not UNKNOWN else [TRUE, FALSE]:
                filled = [
                    (stage, list(claims))
                    for stage, claims in (required(need_now), suspended(gate_now), offered(terms_now))
                ]
                assert outcome(*filled).outcome.may_go_ahead
