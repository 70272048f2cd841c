"""Is it the same name? Analysis, candidates, scores and explanations; knows nothing of lists or law."""

from smallyard.names.analyse import AnalysedName, Reading, Token, TokenClass, analyse
from smallyard.names.compare import compare
from smallyard.names.index import NameIndex
from smallyard.names.match import (
    MATCH,
    REVIEW,
    Band,
    EntryName,
    Evidence,
    EvidenceKind,
    NameEntry,
    NameMatch,
    NameQuery,
)

__all__ = [
    "MATCH",
    "REVIEW",
    "AnalysedName",
    "Band",
    "EntryName",
    "Evidence",
    "EvidenceKind",
    "NameEntry",
    "NameIndex",
    "NameMatch",
    "NameQuery",
    "Reading",
    "Token",
    "TokenClass",
    "analyse",
    "compare",
]
