"""What access is about: a role, an account, a token, an invitation, a read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import Field

from smallyard.model.noun import Noun

__all__ = ["Account", "Came", "Invitation", "ReadLogged", "Role", "Token"]


class Role(StrEnum):
    """What an account may do; each may do what those before it may."""

    VIEWER = "viewer"
    """Reads lists, law and what is on record."""
    SCREENER = "screener"
    """Screens, checks and keeps customers."""
    OFFICER = "officer"
    """Clears and confirms matches, decides cases, holds records."""
    ADMIN = "admin"
    """Gives and takes accounts and tokens, and sets the service up."""

    def reaches(self, other: Role) -> bool:
        """Whether it may do all that the other may."""
        order = list(Role)
        return order.index(self) >= order.index(other)

    def at_most(self, other: Role) -> Role:
        """The lesser of the two."""
        return other if self.reaches(other) else self


class Account(Noun):
    """A person or program that may use the service."""

    number: int
    """The account's number, from 1."""
    name: str
    """The name of the person or program, as it stands on record beside what it does."""
    role: Role
    """The most that it may do."""
    made_at: str = Field(description="ISO 8601, UTC")
    closed: bool = Field(description="a closed account may do nothing")
    federated: bool = Field(description="signs in by OpenID Connect")


@dataclass(frozen=True, slots=True)
class Came:
    """Who came, how, and with what rights: those of the account, or the lesser ones of a token."""

    account: Account
    role: Role
    how: Literal["session", "token"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a program; its secret is told once and never again. Times are ISO 8601, UTC."""

    key: str
    account: int
    label: str
    role: Role
    made_at: str
    until: str | None
    revoked_at: str | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a one-time link gives: an account of a role, under a name or under one that whoever accepts chooses."""

    key: str
    name: str
    role: Role
    until: str


@dataclass(frozen=True, slots=True)
class ReadLogged:
    """One read of a customer's data: when, by whom, how, and of what."""

    number: int
    at: str
    account: int
    name: str
    how: str
    what: str
