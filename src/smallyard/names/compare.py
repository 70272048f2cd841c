"""Two parties side by side, without a list."""

from __future__ import annotations

from smallyard.names.corroborate import fold_identifier
from smallyard.names.index import NameIndex
from smallyard.names.match import Band, EntryName, NameEntry, NameMatch, NameQuery

__all__ = ["compare"]


def compare(left: NameQuery, right: NameQuery) -> NameMatch:
    """Score two parties against each other; `name` in the result is one of the right one's names.

    The same score comes out whichever comes first. Rarity is that of names at large. The key is 0.

    Raises:
        InputError: a name is longer than 2,000 characters.
    """
    forward, backward = _one_way(left, right), _one_way(right, left)
    if forward is None and backward is None:
        return NameMatch(0, 0.0, Band.NO_MATCH, right.name, left.name, ())
    score = max(one.score for one in (forward, backward) if one is not None)
    if forward is not None and (backward is None or forward.score >= backward.score):
        return forward
    assert backward is not None
    return NameMatch(0, score, Band.of(score), backward.query_name, backward.name, backward.evidence)


def _one_way(left: NameQuery, right: NameQuery) -> NameMatch | None:
    entry = NameEntry(
        key=0,
        names=tuple(EntryName(name) for name in (right.name, *right.aliases)),
        kind=right.kind,
        countries=right.countries,
        addresses=right.addresses,
        birth_dates=(right.birth_date,) if right.birth_date else (),
        identifiers=tuple(item for item in right.identifiers if fold_identifier(item.value)),
    )
    found = NameIndex.build([entry]).compare_all(left)
    return found[0] if found else None
