"""Small graphs for the tests, and counting by brute force to compare with."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from smallyard.lists.ownership import Entity, OwnershipGraph, Share, Stake

Shares = dict[tuple[str, str], tuple[int, int]]
"""Owner and owned, with the least and the most percent."""


def graph_of(shares: Shares | dict[tuple[str, str], int]) -> OwnershipGraph:
    names = dict.fromkeys(name for pair in shares for name in pair)
    stakes = []
    for (owner, owned), given in shares.items():
        low, high = given if isinstance(given, tuple) else (given, given)
        stakes.append(Stake(owner, owned, Share.percent(low, high)))
    return OwnershipGraph([Entity(name, name) for name in names], stakes)


def exact(draw_from: int = 7) -> st.SearchStrategy[dict[tuple[str, str], int]]:
    """Graphs of up to so many entities, circles and all, where no entity is held by more than the whole."""
    names = "ABCDEFGHIJ"[:draw_from]

    @st.composite
    def build(draw: st.DrawFn) -> dict[tuple[str, str], int]:
        shares: dict[tuple[str, str], int] = {}
        for owned in names:
            left = 100
            for owner in draw(st.lists(st.sampled_from(names), unique=True, max_size=4)):
                if owner != owned:
                    held = draw(st.integers(0, left))
                    left -= held
                    shares[owner, owned] = held
        return shares or {("A", "B"): 50}

    return build()


def held_by_enumeration(shares: dict[tuple[str, str], int], persons: set[str]) -> set[str]:
    """The least set that holds the persons and is closed under the rule: found by trying all sets of entities."""
    names = sorted({name for pair in shares for name in pair} | persons)
    others = [name for name in names if name not in persons]
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            held = persons | set(chosen)
            closed = all(
                name in held or sum(v for (o, d), v in shares.items() if d == name and o in held) < 50
                for name in names
            )
            if closed:
                return held
    raise AssertionError("the whole is always closed")


def interest_by_walks(shares: dict[tuple[str, str], int], owner: str, owned: str, steps: int) -> tuple[float, float]:
    """The interest by following every walk back from the owned, so many steps: what came, and what is under way."""
    came, under_way = Fraction(0), {owned: Fraction(1)}
    for _ in range(steps):
        following: dict[str, Fraction] = {}
        for (o, d), percent in shares.items():
            if d in under_way and percent:
                part = under_way[d] * percent / 100
                if o == owner:
                    came += part
                else:
                    following[o] = following.get(o, Fraction(0)) + part
        under_way = {name: Fraction(round(float(part) * 2**60), 2**60) for name, part in following.items()}
    return float(came), float(sum(under_way.values()))


def paths_by_enumeration(shares: dict[tuple[str, str], int], owner: str, owned: str) -> set[tuple[str, ...]]:
    """Every path from an owner down to an entity that passes none twice."""
    found: set[tuple[str, ...]] = set()

    def go(path: tuple[str, ...]) -> None:
        if path[-1] == owned:
            found.add(path)
            return
        for (o, d), percent in shares.items():
            if o == path[-1] and percent and d not in path:
                go((*path, d))

    if owner != owned:
        go((owner,))
    return found
