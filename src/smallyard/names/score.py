"""From features of a pair of names to a score: log-odds, closeness, and the number that is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names.features import FEATURES
from smallyard.names.trees import fitted

__all__ = ["SET_BY_HAND", "closeness", "log_odds", "plain", "probability"]

Array = NDArray[Any]

SET_BY_HAND = {
    "number_clash": -8.0,
    "acronym": -4.5,
    "acronym_short": -2.5,
    "bare": -8.0,
    "unnamed": -0.8,
    "homophone": -5.5,
    "weak": -0.6,
    "reversed": -5.0,
    "in_short": 0.0,
}
"""Weights of what is too rare in the training pairs to be fitted, and of what must count whatever they say."""
_FITTED = {
    "person": -0.4,
    "conflict": -6.6,
    "conflict_count": -3.0,
    "extra": -4.9,
    "extra_person": -8.1,
    "covered": 1.3,
    "short_form": 1.0,
    "blur": -11.0,
    "blur_person": 6.0,
    "place_conflict": -10.4,
    "place_conflict_any": -7.5,
    "place_extra": -6.5,
    "industry_conflict": -5.1,
    "industry_conflict_any": -7.3,
    "industry_extra": -7.0,
    "other_trade": -5.0,
    "initial_clash": -3.0,
    "legal_differs": -1.4,
    "legal_extra": -0.9,
    "number_extra": -5.0,
    "initials_only": -5.0,
    "cut": -0.8,
    "single": -0.7,
}
"""A logistic fit, each weight of one sign: where the trees begin."""
_CONSTANT = 4.2
_OWN = np.array([FEATURES.index(name) for name in (*SET_BY_HAND, *_FITTED)])
_OWN_WEIGHTS = np.array([*SET_BY_HAND.values(), *_FITTED.values()])
_STRETCH, _SHIFT = 1.3, 0.85
"""From the sum of the trees to log-odds at even odds, fitted on training queries (tools/fit_names.py)."""

_IN_SHORT = FEATURES.index("in_short")
_AT_REVIEW = 0.35
"""Least log-odds of a name said for short, so that a person sees it however many firms share the word."""
_HIGH = float(np.log(9.0))
_NEAR_BLUR = 0.09
_NONE_OF = (
    "conflict", "extra", "extra_person", "place_conflict", "place_extra", "industry_conflict", "number_clash",
    "number_extra", "initials", "cut", "acronym", "unnamed", "homophone", "weak", "reversed", "no_name", "loose",
)  # fmt: skip
_COLUMNS = [FEATURES.index(name) for name in _NONE_OF]


def plain(numbers: Array) -> Array:
    """The part of the log-odds that is a weighted sum of the features."""
    return np.asarray(_CONSTANT + (numbers[:, _OWN] * _OWN_WEIGHTS).sum(axis=1))


def log_odds(numbers: Array) -> Array:
    """The score as log-odds, before facts beside the name."""
    odds = _SHIFT + _STRETCH * (fitted().sum(numbers) + plain(numbers))
    short = numbers[:, _IN_SHORT] > 0
    odds = np.where(short, np.maximum(odds, _AT_REVIEW + 0.1 * odds), odds)
    return np.asarray(np.round(odds, 6))


def closeness(numbers: Array) -> Array:
    """How near to the same two names are: 2 the same after folding, 1 near-exact, 0 neither.

    Near-exact: every telling word on either side has met its like, with at most a slip of spelling; only legal forms
    and a generic word may be left over. Nothing less is ever in the match band by its name alone.
    """
    column = dict(zip(FEATURES, numbers.T, strict=True))
    clear = (numbers[:, _COLUMNS] <= 1e-9).all(axis=1) & (column["little"] < 0.6)
    # One word, and that with a slip in it: Yuri and Yare, Victory and Victoria.
    clear &= (column["slips"] != 1) | (column["letters_low"] < 1)
    near = (
        clear & (column["blur"] <= _NEAR_BLUR) & (column["industry_extra"] <= 0.16) & (column["legal_differs"] == 0)
    )
    same = near & (column["blur"] <= 0.02) & (column["industry_extra"] == 0)
    return np.asarray(near.astype(np.uint8) + same)


def probability(odds: Array, name_odds: Array, near: Array, identified: Array) -> Array:
    """Scores in [0, 0.999] from log-odds.

    Args:
        odds: of name and facts together.
        name_odds: of the name alone.
        near: from `closeness`.
        identified: whether an identifier agrees; it may carry a match where the name does not.
    """
    value = 1.0 / (1.0 + np.exp(-np.clip(odds, -50.0, 50.0)))
    # From .90 on drawn out, so that good matches can be ranked and are not all the same to three digits.
    value = np.where(odds > _HIGH, 1.0 - 0.1 * np.exp(-(odds - _HIGH) / 4.0), value)
    near = np.where(odds > name_odds - 0.95, near, 0)  # a country or a date that differs: a person should look
    value = np.where(near == 2, np.maximum(value, 0.90 + 0.09 * value), value)
    value = np.where((near == 0) & ~identified, 0.899 * value, value)
    # Rounded, so that sums taken in another order (in a batch of another width) do not show.
    return np.asarray(np.round(np.minimum(value, 0.999), 6))
