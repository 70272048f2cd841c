"""Who owns whom: graphs of ownership, the 50 percent rules over them, chains in words, and pictures.

graph = read_ownership("owners.csv")
report = describe(graph, graph.find("Gamma Ltd"))
report.holders, report.listed, report.unaccounted
svg = draw(graph, graph.find("Gamma Ltd"), report)
"""

from smallyard.lists.ownership.cascade import Cascade, cascade, holders_of_half
from smallyard.lists.ownership.chains import Chain, chains
from smallyard.lists.ownership.drawing import draw
from smallyard.lists.ownership.graph import Entity, OwnershipGraph, Stake, StakeKind
from smallyard.lists.ownership.interest import interest, interests_at_least
from smallyard.lists.ownership.reading import read_ownership
from smallyard.lists.ownership.report import Counted, OwnershipReport, any_rule, describe, listed_holdings
from smallyard.model.share import Share

__all__ = [
    "Cascade",
    "Chain",
    "Counted",
    "Entity",
    "OwnershipGraph",
    "OwnershipReport",
    "Share",
    "Stake",
    "StakeKind",
    "any_rule",
    "cascade",
    "chains",
    "describe",
    "draw",
    "holders_of_half",
    "interest",
    "interests_at_least",
    "listed_holdings",
    "read_ownership",
]
