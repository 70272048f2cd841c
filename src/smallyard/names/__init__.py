"""Is it the same name? Analysis, candidates, scores and explanations; knows nothing of lists or law."""

from smallyard.names.match import Band, Evidence, NameMatch, NameQuery

__all__ = ["Band", "Evidence", "NameMatch", "NameQuery"]
