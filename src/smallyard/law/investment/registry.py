"""The registry of rules on investments, apart from the rules on exports."""

from smallyard.law.provision import Registry

__all__ = ["INVESTMENT_RULES"]

INVESTMENT_RULES = Registry()
"""Every provision on investments; filled when the modules that hold them are imported."""
