"""What sort of party a name belongs to; apart from party.py so that names can be read without pydantic."""

from enum import StrEnum

__all__ = ["PartyKind"]


class PartyKind(StrEnum):
    """What sort of party a name belongs to; UNKNOWN is always acceptable."""

    PERSON = "person"
    ORGANIZATION = "organization"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    ADDRESS = "address"
    """A listed address without a name (Entity List entries by address only)."""
    UNKNOWN = "unknown"
