"""The registry of China's rules, apart from the rules of the EAR."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from smallyard.law.provision import Registry

__all__ = ["CHINA_RULES", "chinese_rules"]

CHINA_RULES = Registry()
"""Filled when the modules that hold the rules are imported; `chinese_rules` imports them all."""


@cache
def chinese_rules() -> Registry:
    """Every rule of China's law that is implemented."""
    package = importlib.import_module("smallyard.law.china")
    for module in pkgutil.iter_modules(package.__path__, prefix="smallyard.law.china."):
        importlib.import_module(module.name)
    return CHINA_RULES
