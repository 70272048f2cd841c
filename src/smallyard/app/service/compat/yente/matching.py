"""`/match`: query by example."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response

from smallyard.app.service.access import Screener
from smallyard.app.service.compat.looking import hits_of_each, lists_today
from smallyard.app.service.compat.route import RefusedError
from smallyard.app.service.compat.scale import YENTE
from smallyard.app.service.compat.yente.answers import (
    FeatureResult,
    MatchAnswer,
    Matches,
    MatchQuery,
    ScoredEntity,
    Total,
)
from smallyard.app.service.compat.yente.examples import Asked, fits, read_example
from smallyard.app.service.compat.yente.filters import Filtered
from smallyard.app.service.compat.yente.route import ERRORS, YenteRoute
from smallyard.app.service.compat.yente.scope import Scope
from smallyard.app.service.state import Held
from smallyard.errors import InputError
from smallyard.lists.ftm import entity_id, ftm_entities
from smallyard.lists.ftm.entities import schema_of

if TYPE_CHECKING:
    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView

__all__ = ["ALGORITHMS", "check_algorithm", "feature_results", "router", "scored"]

router = APIRouter(tags=["drop-in: yente"], route_class=YenteRoute)
MOST_QUERIES = 100
ALGORITHMS = ("best", "smallyard")
"""The names by which our scoring is asked for."""


@router.post("/match/{dataset}", summary="Query by example matcher", responses=ERRORS)
def match(
    held: Held,
    _: Screener,
    response: Response,
    query: MatchQuery,
    filters: Filtered,
    limit: Annotated[int, Query(ge=1, le=500, description="The most results for each example.")] = 5,
    threshold: Annotated[
        float, Query(ge=0, le=1, description="The least score of a match, on yente's scale.")
    ] = YENTE.line,
    cutoff: Annotated[
        float, Query(ge=0, le=1, deprecated=True, description="The least score of a result, on yente's scale.")
    ] = YENTE.line,
    algorithm: Annotated[str, Query(description="best or smallyard: other scorers are refused.")] = "best",
    exclude_entity_ids: Annotated[list[str], Query(max_length=50, description="Not these entities.")] = [],  # noqa: B006 - read only
) -> MatchAnswer:
    """For each example the listed parties that it may be, best first.

    Properties of an example that are not compared are missing from its `query` in the answer, and named in the
    header `X-Not-Compared`. Raises what the peer answers with 400 for the whole batch, naming the example.
    """
    check_algorithm(algorithm)
    if query.weights or query.config:
        raise RefusedError("weights and config are not offered: the score is made as docs/names.md describes")
    if not query.queries:
        raise RefusedError("No queries provided.")
    if len(query.queries) > MOST_QUERIES:
        raise RefusedError(f"Too many queries in one batch (limit: {MOST_QUERIES})")
    asked: dict[str, Asked] = {}
    for name, example in query.queries.items():
        try:
            asked[name] = read_example(example)
        except (RefusedError, InputError) as error:
            raise RefusedError(f"Cannot parse example entity {name[:60]!r}: {error}") from error
    view = lists_today(held)
    scope = filters.scope(view, exclude_entities=exclude_entity_ids)
    responses = matched(view, scope, asked, limit, threshold, min(cutoff, threshold))
    response.headers["X-Batch-Size"] = str(len(responses))
    if left_out := sorted({one for each in asked.values() for one in each.left_out}):
        response.headers["X-Not-Compared"] = ", ".join(left_out).encode("ascii", "replace").decode()[:1000]
    return MatchAnswer(responses=responses, limit=limit)


def check_algorithm(name: str) -> None:
    """Take a name of our scoring, and no other.

    Raises:
        RefusedError: it is another algorithm's.
    """
    if name.strip().lower() not in ALGORITHMS:
        raise RefusedError(f"Invalid algorithm: {name[:60]}; here the names are scored by: {', '.join(ALGORITHMS)}")


def matched(
    view: ListsView, scope: Scope, asked: dict[str, Asked], limit: int, threshold: float, cutoff: float
) -> dict[str, Matches]:
    """What is found for each example; `threshold` and `cutoff` are on yente's scale, from 0 to 1."""
    least = max(YENTE.taken(cutoff), 0.0)
    by_schema: dict[str, list[str]] = defaultdict(list)
    for name, one in asked.items():
        by_schema[one.schema].append(name)
    found: dict[str, list[Hit]] = {}
    for schema, names in by_schema.items():

        def wanted(hit: Hit, schema: str = schema) -> bool:
            listing = hit.history.listing
            entity = entity_id(listing.list, listing.key)
            referent = f"ofac-{listing.key}"
            theirs = schema_of(listing)
            return fits(schema, theirs) and scope.holds(theirs, entity, (referent,))

        queries = [asked[name].query for name in names]
        # One more than asked for is enough to count those above the threshold as far as the peer's clients look.
        each = hits_of_each(view, queries, scope.lists, limit, least, wanted)
        found.update(zip(names, each, strict=True))
    answers = {}
    for name, one in asked.items():
        results = [scored(hit, view, threshold) for hit in found[name]]
        reaching = sum(result.match for result in results)
        answers[name] = Matches(results=results, total=Total(value=reaching), query=one.example)
    return answers


def scored(hit: Hit, view: ListsView, threshold: float) -> ScoredEntity:
    """A hit as yente gives it; it is a match from `threshold` on yente's scale on, from 0 to 1."""
    party = ftm_entities(hit.history, view.effective)[0]
    score = round(YENTE.given(hit.match.score), 4)
    explanations = feature_results(hit)
    return ScoredEntity.model_validate(
        {
            **party.as_dict(),
            "score": score,
            "match": score >= threshold,
            "explanations": explanations,
            "features": {name: one.score for name, one in explanations.items()},
        }
    )


def feature_results(hit: Hit) -> dict[str, FeatureResult]:
    """What the score is made of: our own score, then each sort of evidence."""
    found = {
        "smallyard": FeatureResult(
            score=round(hit.match.score, 4),
            detail=f"{hit.match.band}; the score from 0 to 1 on smallyard's own scale",
            query=hit.match.query_name,
            candidate=hit.match.name,
        )
    }
    by_kind: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for one in hit.match.evidence:
        by_kind[str(one.kind).replace(" ", "_")].append((one.weight, one.text))
    for kind, parts in by_kind.items():
        weight = round(sum(weight for weight, _ in parts), 4)
        found[kind] = FeatureResult(score=weight, weight=weight, detail="; ".join(text for _, text in parts))
    return found
