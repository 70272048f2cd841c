"""The legal tests of part 850 in order, each with its answer: what a reader checks first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import state
from smallyard.law.investment.decision import Determination
from smallyard.law.investment.part_850.exceptions import excepted
from smallyard.law.investment.part_850.persons import controlled_foreign_entity, knowingly_directs, us_person
from smallyard.law.investment.part_850.transactions import legs
from smallyard.law.investment.reasoning import Reasoned
from smallyard.model.citation import Citation
from smallyard.model.investment import Investment
from smallyard.model.kleene import TRUE

__all__ = ["determinations", "nothing_found"]


def determinations(deal: Investment, day: date) -> Iterator[Determination]:
    """US person, its entity or its direction; type, time, knowledge; the other side; exceptions."""
    own = us_person(deal)
    yield _of("US person", own, "850.229")
    if own.fact is not TRUE:
        yield _of("controlled foreign entity", controlled_foreign_entity(deal), "850.206")
        yield _of("knowingly directing", knowingly_directs(deal), "850.303")
    for leg in legs(deal, day):
        yield _of("completed in time", leg.in_time, "850.204")
        yield _of("covered type of transaction", leg.type, f"850.210{leg.paragraph or '(a)'}")
        yield _of("knowledge", leg.knowledge, "850.216")
        yield _of("person of a country of concern", leg.concern, "850.221")
        yield _of("covered foreign person", leg.covered_foreign_person, "850.209")
    yield _of("excepted transaction", excepted(deal), "850.501")


def nothing_found(deal: Investment, day: date) -> str:
    """Why the deal is not covered: the first test that it does not meet."""
    for one in determinations(deal, day):
        if one.state == "no" and one.name not in {
            "US person", "controlled foreign entity", "knowingly directing", "person of a country of concern",
            "excepted transaction",
        }:  # fmt: skip
            return one.reason
    reasons = [one for one in determinations(deal, day) if one.state == "no"]
    bound = [
        one.reason for one in reasons if one.name in {"US person", "controlled foreign entity", "knowingly directing"}
    ]
    return " ".join(bound) if len(bound) == 3 else "No rule of part 850 reaches the deal."


def _of(name: str, test: Reasoned, section: str) -> Determination:
    return Determination(
        name=name, state=state(test.fact), reason=test.because, citation=Citation.parse(f"31 CFR {section}")
    )
