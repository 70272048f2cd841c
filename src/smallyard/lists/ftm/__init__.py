"""Listings as FollowTheMoney entities: the form in which OpenSanctions' software reads and gives restricted parties.

Source: https://followthemoney.tech (schema 4.9); OpenSanctions' names of datasets are used where it has one for
exactly the same list.
"""

from smallyard.lists.ftm.datasets import Collection, Dataset, collections, dataset_of, datasets
from smallyard.lists.ftm.entities import Entity, ftm_entities, nested
from smallyard.lists.ftm.identity import entity_id

__all__ = [
    "Collection",
    "Dataset",
    "Entity",
    "collections",
    "dataset_of",
    "datasets",
    "entity_id",
    "ftm_entities",
    "nested",
]
