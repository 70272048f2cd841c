"""The shapes of yente's answers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Adjacent",
    "AdjacentPage",
    "AlgorithmsAnswer",
    "CatalogAnswer",
    "EntityAnswer",
    "Example",
    "Facet",
    "FacetValue",
    "FeatureResult",
    "MatchAnswer",
    "MatchQuery",
    "Matches",
    "ScoredEntity",
    "SearchAnswer",
    "Status",
    "Total",
]


class EntityAnswer(BaseModel):
    """An entity of the FollowTheMoney model."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    caption: str
    schema_: str = Field(alias="schema")
    properties: dict[str, list[str | EntityAnswer]]
    datasets: list[str]
    referents: list[str]
    target: bool
    first_seen: str | None = None
    last_seen: str | None = None
    last_change: str | None = None


class FeatureResult(BaseModel):
    """What one sort of evidence adds to the score.

    `weight`, and `score` with it, is the sum of the weights of its evidence, each a share of the names' whole weight
    or, for facts beside the name, in log-odds. The one without a weight is the score itself, in [0, 1).
    """

    score: float
    detail: str | None = None
    query: str | None = None
    candidate: str | None = None
    weight: float | None = None


class ScoredEntity(EntityAnswer):
    """An entity that may be the one asked for."""

    score: float = Field(description="On yente's scale, from 0 to 1; see docs/drop-in.md for how ours maps.")
    features: dict[str, float] = Field(
        description="Each score of `explanations` (shares of weight, log-odds), for clients of yente before 5."
    )
    explanations: dict[str, FeatureResult]
    match: bool = Field(description="Whether the score reaches the threshold.")


class Total(BaseModel):
    """How many there are."""

    value: int
    relation: str = "eq"


class Example(BaseModel):
    """An entity to look for."""

    model_config = ConfigDict(populate_by_name=True)

    id: str | None = None
    schema_: str = Field(alias="schema")
    properties: dict[str, str | list[Any]]


class MatchQuery(BaseModel):
    """What `/match` takes."""

    model_config = ConfigDict(extra="forbid")

    weights: dict[str, float] = Field(default={}, description="Not offered: must be empty.")
    config: dict[str, str | int | float | bool | None] = Field(default={}, description="Not offered: must be empty.")
    queries: dict[str, Example]


class Matches(BaseModel):
    """What was found for one example."""

    status: int = 200
    results: list[ScoredEntity]
    total: Total = Field(description="Results that reach the threshold.")
    query: Example = Field(description="The example as it was understood: only what was compared.")


class MatchAnswer(BaseModel):
    """What `/match` gives."""

    responses: dict[str, Matches]
    limit: int


class FacetValue(BaseModel):
    """One value of a facet."""

    name: str
    label: str
    count: int


class Facet(BaseModel):
    """Counts of what was found, by one property."""

    label: str
    values: list[FacetValue]


class SearchAnswer(BaseModel):
    """What `/search` gives."""

    limit: int
    offset: int
    total: Total
    results: list[EntityAnswer]
    facets: dict[str, Facet]


class AdjacentPage(BaseModel):
    """Entities that one property leads to."""

    limit: int
    offset: int
    total: Total
    results: list[EntityAnswer]


class Adjacent(BaseModel):
    """An entity and what is next to it, by property."""

    entity: EntityAnswer
    adjacent: dict[str, AdjacentPage]


class Status(BaseModel):
    """That it works."""

    status: str = "ok"


class Publisher(BaseModel):
    """Who publishes a list."""

    name: str
    url: str | None = None
    country: str | None = None
    official: bool = True


class CatalogDataset(BaseModel):
    """One dataset of the catalog: a list, or a collection of lists."""

    name: str
    title: str
    url: str | None = None
    version: str | None = None
    updated_at: str | None = None
    last_export: str | None = None
    entity_count: int | None = None
    thing_count: int | None = None
    publisher: Publisher | None = None
    load: bool
    index_version: str | None = None
    index_current: bool
    children: list[str]


class CatalogAnswer(BaseModel):
    """What `/catalog` gives."""

    datasets: list[CatalogDataset]
    current: list[str]
    outdated: list[str]
    index_stale: bool = False


class Algorithm(BaseModel):
    """A way of scoring."""

    name: str
    description: str
    features: dict[str, dict[str, Any]]
    docs: dict[str, Any]


class AlgorithmsAnswer(BaseModel):
    """What `/algorithms` gives."""

    algorithms: list[Algorithm]
    default: str
    best: str
