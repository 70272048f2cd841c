"""What cases expect of a decision under any law: the sections cited, and the duties."""

from __future__ import annotations

from collections.abc import Iterable

from smallyard.law.effects import Finding, Imposes
from smallyard.model.citation import Citation


def wrong_citations(field: str, wanted: Iterable[str], cited: set[str]) -> list[str]:
    """Of `cites` what nothing cites, of `not_cites` what is cited all the same."""
    within = {one: [have for have in cited if Citation.parse(one).contains(Citation(have))] for one in wanted}
    if field == "cites":
        return [f"nothing cites {one}: {sorted(cited)}" for one, have in within.items() if not have]
    return [f"{one} is cited" for have in within.values() for one in have]


def wrong_duties(field: str, wanted: Iterable[str], obligations: Iterable[Finding]) -> list[str]:
    """Of `obligations` what is missing, of `not_obligations` what is there all the same."""
    duties = {str(one.effect.duty) for one in obligations if isinstance(one.effect, Imposes)}
    if field == "obligations":
        return [f"duty {one} is missing from {sorted(duties)}" for one in wanted if one not in duties]
    return [f"duty {one} should not be there" for one in wanted if one in duties]
