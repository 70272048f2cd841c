"""Our scores on other services' scales.

Our score says how likely it is that two names are one party's: from .50 on a person must look, from .90 on the name
is treated as the listed party's (docs/names.md). A peer's users have set their own line from which a person must look
on that peer's scale. The two lines are laid on one another, and what lies above and below is stretched evenly: the
order of hits stays, 0 stays 0, 1 stays 1, and the peer's usual line gives what we say a person must look at.
"""

from __future__ import annotations

from dataclasses import dataclass

from smallyard.names import REVIEW

__all__ = ["WATCHMAN", "YENTE", "Scale"]


@dataclass(frozen=True, slots=True)
class Scale:
    """A peer's scale from 0 to 1. `line` is the score from which its documentation has a person look."""

    line: float

    def given(self, score: float) -> float:
        """One of our scores on the peer's scale."""
        if score < REVIEW:
            return score * self.line / REVIEW
        return self.line + (score - REVIEW) * (1 - self.line) / (1 - REVIEW)

    def taken(self, score: float) -> float:
        """A score on the peer's scale as one of ours; beyond 0 and 1 it stays beyond."""
        if score < self.line:
            return score * REVIEW / self.line
        return REVIEW + (score - self.line) * (1 - REVIEW) / (1 - self.line)


YENTE = Scale(0.70)
"""yente's default threshold (its settings, SCORE_THRESHOLD)."""
WATCHMAN = Scale(0.80)
"""Watchman's usual `minMatch` (its documentation, "Using Watchman", Thresholds)."""
