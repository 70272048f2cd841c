"""Classes of words and roles of persons' names, as the numbers that stand for them in arrays."""

from __future__ import annotations

import numpy as np

from smallyard.names.lexicon import TokenClass

__all__ = ["CLASSES", "FATHER", "ROLES"]

CLASSES = tuple(TokenClass)
"""Classes of words by the number that stands for them."""
GIVEN, TRADE, PLACE, INDUSTRY, LEGAL, NUMBER, PARTICLE, GENERIC = (np.uint8(code) for code in range(len(CLASSES)))
ROLES = ("", "particle", "kunya", "father", "title")
"""Roles that a word of a person's name may have, by the number that stands for them."""
FATHER = ROLES.index("father")
"""The role of a father's name."""
