"""A hit as a reviewer reads it: our name and each listed name side by side, what agrees in both marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from smallyard.names.index import NameIndex
from smallyard.names.match import Evidence, EvidenceKind, NameEntry, NameQuery
from smallyard.names.word_classes import CLASSES

__all__ = ["beside_each_other"]

_MOST_ALIASES = 6
"""Names of one listing that are set beside ours; the best ones."""
_MEET = {
    EvidenceKind.SAME,
    EvidenceKind.SAME_MEANING,
    EvidenceKind.SIMILAR,
    EvidenceKind.INITIAL,
    EvidenceKind.JOINED,
}
_CLASSES = sorted((str(one) for one in CLASSES), key=len, reverse=True)


def beside_each_other(hits: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Hits of one party, each with its listed names scored one by one against the name asked for.

    Args:
        hits: as `screening.result.hit_as_dict` gives them, or as a run keeps them.

    Returns:
        The same hits with `aliases`: each listed name with its score, the words of either side that meet, and the
        reasons. The name that gave the hit its score stands first and keeps the hit's own score and reasons.
    """
    entries: list[NameEntry] = []
    places: list[tuple[int, str]] = []
    for number, hit in enumerate(hits):
        others = [name for name in hit["names"] if name != hit["matched"]["listed"]]
        for name in others[: 4 * _MOST_ALIASES]:
            places.append((number, name))
            entries.append(NameEntry(key=len(entries), names=(name,)))
    scored: dict[int, list[dict[str, Any]]] = {number: [] for number in range(len(hits))}
    if entries:
        index = NameIndex.build(entries)
        for asked in dict.fromkeys(str(hit["matched"]["asked"]) for hit in hits):
            for match in index.compare_all(NameQuery(name=asked)):
                number, name = places[match.key]
                if hits[number]["matched"]["asked"] == asked:
                    scored[number].append(_alias(asked, name, match.score, str(match.band), match.evidence))
    out = []
    for number, hit in enumerate(hits):
        own = [Evidence(EvidenceKind(one["kind"]), one["weight"], one["text"]) for one in hit["reasons"]]
        asked, listed = hit["matched"]["asked"], hit["matched"]["listed"]
        first = _alias(asked, listed, hit["score"], hit["band"], own)
        rest = sorted(scored[number], key=lambda one: -one["score"])[: _MOST_ALIASES - 1]
        hidden = max(0, len(hit["names"]) - 1 - len(rest))
        out.append({**hit, "aliases": [first, *rest], "aliases_not_shown": hidden})
    return out


def _alias(asked: str, listed: str, score: float, band: str, evidence: Iterable[Evidence]) -> dict[str, Any]:
    ours: list[str] = []
    theirs: list[str] = []
    reasons = []
    for one in evidence:
        reasons.append({"kind": str(one.kind), "weight": round(one.weight, 4), "text": one.text})
        if one.kind in _MEET:
            left, right = _words(one.text)
            ours += left
            theirs += right
    return {
        "asked": asked,
        "listed": listed,
        "score": round(score, 4),
        "band": band,
        "asked_marks": ours,
        "listed_marks": theirs,
        "reasons": reasons,
    }


def _words(text: str) -> tuple[list[str], list[str]]:
    """The words on either side of a reason: "industry tech ~ technology: same meaning" gives tech and technology."""
    said = text.rpartition(":")[0]
    for name in _CLASSES:
        if said.startswith(f"{name} "):
            said = said[len(name) + 1 :]
            break
    left, tilde, right = said.partition(" ~ ")
    return left.split(), (right if tilde else left).split()
