"""The shapes of yente's answers."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from smallyard.model.noun import Described

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


class EntityAnswer(Described):
    """An entity of the FollowTheMoney model."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    """The entity's id; of a listed party as a rule its list's prefix and its key there, such as ofac-36."""
    caption: str
    """What it is called for short; of a listed party its primary name."""
    schema_: str = Field(
        alias="schema",
        description="What sort of thing it is in the FollowTheMoney model: Person, Company, Vessel, Sanction, "
        "Address ...",
    )
    properties: dict[str, list[str | EntityAnswer]]
    """Values by the properties of its schema; where nested is asked for, entities next to it in place of their ids.
    """
    datasets: list[str]
    """The lists that it is of, by their names in `/catalog`."""
    referents: list[str]
    """Other ids under which OpenSanctions knows it; empty where there is none."""
    target: bool
    """Whether it is a listed party that is, or may be, on its list today."""
    first_seen: str | None = None
    """Always null: it is not kept."""
    last_seen: str | None = None
    """The day of the latest publication that carries it, as ISO 8601 at midnight; null of what is no party."""
    last_change: str | None = None
    """Always null: no time of change is kept."""


class FeatureResult(Described):
    """What one sort of evidence adds to the score.

    `weight`, and `score` with it, is the sum of the weights of its evidence, each a share of the names' whole weight
    or, for facts beside the name, in log-odds. The one without a weight is the score itself, in [0, 1).
    """

    score: float
    """The same as `weight`; of the feature `smallyard`, which has none, our own score in [0, 1)."""
    detail: str | None = None
    """The pieces of evidence in words; of the score itself, its band."""
    query: str | None = None
    """The name of the example that was compared; only with the score itself."""
    candidate: str | None = None
    """The listed name or alias that it was compared with; only with the score itself."""
    weight: float | None = None
    """What this evidence adds up to: shares of the names' whole weight, or log-odds; null of the score itself."""


class ScoredEntity(EntityAnswer):
    """An entity that may be the one asked for."""

    score: float = Field(description="On yente's scale, from 0 to 1; see docs/drop-in.md for how ours maps.")
    features: dict[str, float] = Field(
        description="Each score of `explanations` (shares of weight, log-odds), for clients of yente before 5."
    )
    explanations: dict[str, FeatureResult]
    """The score on our own scale under `smallyard`, then what each sort of evidence adds to it."""
    match: bool = Field(description="Whether the score reaches the threshold.")


class Total(Described):
    """How many there are."""

    value: int
    """The number, or the least that it is; see `relation`."""
    relation: str = "eq"
    """eq: `value` is exact; gte: there may be more, which were not counted."""


class Example(Described):
    """An entity to look for."""

    model_config = ConfigDict(populate_by_name=True)

    id: str | None = None
    """The client's own id for it, given back as it came; null where it has none."""
    schema_: str = Field(
        alias="schema",
        description="What is looked for: Thing, LegalEntity, Person, Organization, Company, PublicBody, Vehicle, "
        "Vessel, Airplane or Address.",
    )
    properties: dict[str, str | list[Any]]
    """What is known of it, by the properties of its schema; one value or several of each."""


class MatchQuery(Described):
    """What `/match` takes."""

    model_config = ConfigDict(extra="forbid")

    weights: dict[str, float] = Field(default={}, description="Not offered: must be empty.")
    config: dict[str, str | int | float | bool | None] = Field(default={}, description="Not offered: must be empty.")
    queries: dict[str, Example]
    """The examples by keys of the client's own; at most 100."""


class Matches(Described):
    """What was found for one example."""

    status: int = 200
    """Always 200: what is wrong with one example refuses the whole batch."""
    results: list[ScoredEntity]
    """Listed parties with a score of at least the lesser of `cutoff` and `threshold`, best first."""
    total: Total = Field(description="Results that reach the threshold.")
    query: Example = Field(description="The example as it was understood: only what was compared.")


class MatchAnswer(Described):
    """What `/match` gives."""

    responses: dict[str, Matches]
    """What was found for each example, by the client's keys."""
    limit: int
    """The most results for one example, as it was asked for."""


class FacetValue(Described):
    """One value of a facet."""

    name: str
    """The value as a filter takes it, such as a country's code in lower case."""
    label: str
    """The value for people, such as a country's name."""
    count: int
    """How many of the entities found have it, beyond this page too."""


class Facet(Described):
    """Counts of what was found, by one property."""

    label: str
    """The property for people, such as Countries."""
    values: list[FacetValue]
    """Its values, the most frequent first."""


class SearchAnswer(Described):
    """What `/search` gives."""

    limit: int
    """The most results on a page, as it was asked for."""
    offset: int
    """How many were left out before `results`."""
    total: Total
    """How many were found in all; with a name at most 500 are counted."""
    results: list[EntityAnswer]
    """One page of listed parties: with a name best first, else in order of id."""
    facets: dict[str, Facet]
    """How often the values of each property asked for were found."""


class AdjacentPage(Described):
    """Entities that one property leads to."""

    limit: int
    """The most results on a page, as it was asked for."""
    offset: int
    """How many were left out before `results`."""
    total: Total
    """How many the property leads to in all."""
    results: list[EntityAnswer]
    """One page of the entities, in the order of the list."""


class Adjacent(Described):
    """An entity and what is next to it, by property."""

    entity: EntityAnswer
    """The entity, which names those next to it by their ids."""
    adjacent: dict[str, AdjacentPage]
    """The first of them by property: addressEntity, sanctions, securities, cryptoWallets."""


class Status(Described):
    """That it works."""

    status: str = "ok"
    """Always ok: what does not work is answered by an error."""


class Publisher(Described):
    """Who publishes a list."""

    name: str
    """The authority that keeps the list."""
    url: str | None = None
    """Where it tells of the list; null where we hold no address."""
    country: str | None = None
    """Its country, ISO 3166-1 alpha-2 in lower case; null of the United Nations."""
    official: bool = True
    """Always true: a list of the user's own has no publisher."""


class CatalogDataset(Described):
    """One dataset of the catalog: a list, or a collection of lists."""

    name: str
    """What paths and filters call it by, such as us_ofac_sdn or default."""
    title: str
    """Its name for people."""
    url: str | None = None
    """Where the publisher tells of the list; null of a collection, and where we hold no address."""
    version: str | None = None
    """The day of its latest publication (YYYYMMDD, then six zeros) and the first three digits of that one's SHA-256.
    """
    updated_at: str | None = None
    """The day of its latest publication, as ISO 8601 at midnight."""
    last_export: str | None = None
    """The same day as `updated_at`."""
    entity_count: int | None = None
    """Its entries in force today, those whose dates leave it open included."""
    thing_count: int | None = None
    """The same number as `entity_count`."""
    publisher: Publisher | None = None
    """Who publishes the list; null of a collection, and of a list of the user's own."""
    load: bool
    """True of a list; false of a collection, which is held by its lists."""
    index_version: str | None = None
    """The version that is searched: the same as `version`."""
    index_current: bool
    """Always true: what is held is what is searched."""
    children: list[str]
    """The names of a collection's lists that are held; empty of a list."""


class CatalogAnswer(Described):
    """What `/catalog` gives."""

    datasets: list[CatalogDataset]
    """The lists held, then the collections of which something is held."""
    current: list[str]
    """The names of all of them."""
    outdated: list[str]
    """Always empty: what is held is what is searched."""
    index_stale: bool = False
    """Always false: what is held is what is searched."""


class Algorithm(Described):
    """A way of scoring."""

    name: str
    """What `algorithm` of a request calls it by."""
    description: str
    """How names are compared, in short."""
    features: dict[str, dict[str, Any]]
    """For each key of `explanations` what it says, and its coefficient."""
    docs: dict[str, Any]
    """The description and the features once more, with the settings, of which there are none."""


class AlgorithmsAnswer(Described):
    """What `/algorithms` gives."""

    algorithms: list[Algorithm]
    """The ways of scoring that there are: one."""
    default: str
    """The name of the one that scores where none is asked for."""
    best: str
    """The name of the one that `best` asks for."""
