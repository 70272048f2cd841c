"""Paths: the lawful ways in which a blocked transaction could go ahead, found by asking what would change the outcome."""

from __future__ import annotations

from smallyard.law.decision import Decision, Path
from smallyard.law.provision import Registry
from smallyard.law.world import World

__all__ = ["paths_for"]


def paths_for(decision: Decision, world: World, registry: Registry | None = None) -> tuple[Path, ...]:
    """The ways to go ahead, each checked by deciding the changed transaction or world."""
    return ()
