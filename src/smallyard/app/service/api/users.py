"""Accounts and their tokens, the caller's own and, for an admin, everyone's; and who read what of customers."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.exceptions import HTTPException

from smallyard.app.answers import Answer
from smallyard.app.service.access import Admin, Viewer
from smallyard.app.service.problems import problems
from smallyard.app.service.state import Held
from smallyard.records.access import Account, ReadLogged, Role, Token

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["users"], responses=problems(401, 403, 422, 429))
_NUMBER = Path(ge=1, le=2**31 - 1, description="The account's number.")
_Number = Annotated[int, _NUMBER]
_DAYS = 3_660
_SHOWN = r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$"
"""Text with something in it, and nothing that controls a terminal."""


class Me(Answer):
    """Who asks, and what they may do."""

    user: Account
    """The account that asks."""
    role: Role = Field(description="the account's, or the lesser one of the token")
    how: str = Field(description="session or token")


class NewUser(Answer):
    """An account to be made by whoever opens a one-time link."""

    role: Role
    """What the account will be allowed to do."""
    name: str = Field(default="", max_length=200, description="empty: whoever opens the link chooses it")


class Link(Answer):
    """A one-time link, told once."""

    link: str
    """The address to be opened; it holds a secret and works once."""
    role: Role
    """The role of the account that it makes."""
    days: int = Field(description="for how long it can be used")


class UserChange(Answer):
    """What is to change of an account; what is left out stays."""

    role: Role | None = None
    """The role to be given; null leaves it as it is."""
    closed: bool | None = None
    """True closes the account and ends its sessions and tokens, false reopens it; null leaves it as it is."""


class NewToken(Answer):
    """A token to be made."""

    label: str = Field(min_length=1, max_length=200, pattern=_SHOWN, description="what it is for")
    role: Role | None = Field(default=None, description="the most that it may do; left out, what its owner may")
    days: int | None = Field(default=None, ge=1, le=_DAYS, description="how long it holds; left out, until revoked")


class TokenAnswer(Answer):
    """A token, without its secret."""

    key: str
    """What names the token, as for revoking it; 24 hexadecimal digits, not secret."""
    user: int
    """The number of the account that it belongs to."""
    label: str
    """What it is for, in its maker's words."""
    role: Role
    """The most that it may do."""
    made_at: str
    """When it was made: ISO 8601 in UTC."""
    until: str | None
    """When it runs out: ISO 8601 in UTC; null where it holds until it is revoked."""
    revoked_at: str | None
    """When it was revoked: ISO 8601 in UTC; null while it is not."""

    @classmethod
    def of(cls, token: Token) -> TokenAnswer:
        """A token as it is told."""
        fields = {name: getattr(token, name) for name in cls.model_fields if name != "user"}
        return cls(user=token.account, **fields)


class TokenMade(Answer):
    """A new token. `secret` is told here and never again: send it as `Authorization: Bearer SECRET`."""

    token: TokenAnswer
    """The token as it is listed from now on."""
    secret: str
    """The whole of what is to be sent, the key included; whoever has it may do what the token may."""


class ReadAnswer(Answer):
    """One read of a customer's data."""

    number: int
    """Its number in the log; a later read has a greater one."""
    at: str
    """When: ISO 8601 in UTC."""
    user: int
    """The number of the account that read."""
    name: str
    """The account's name at that time."""
    how: str
    """How the account came: session or token."""
    what: str
    """What was read, by kind and number, such as: customer 17."""

    @classmethod
    def of(cls, read: ReadLogged) -> ReadAnswer:
        """A read as it is told."""
        return cls(user=read.account, **{name: getattr(read, name) for name in cls.model_fields if name != "user"})


@router.get("/me", summary="Who asks")
def me(user: Viewer) -> Me:
    """The account that the token or the session belongs to."""
    return Me(user=user.came.account, role=user.role, how=user.came.how)


@router.get("/tokens", summary="One's own tokens")
def tokens(user: Viewer, held: Held) -> list[TokenAnswer]:
    """The tokens of the account that asks, revoked ones included."""
    return [TokenAnswer.of(one) for one in held.access.tokens(user.number)]


@router.post("/tokens", summary="Make a token of one's own", status_code=HTTPStatus.CREATED)
def make_token(user: Viewer, held: Held, wanted: NewToken) -> TokenMade:
    """A token for a program. It may do no more than who makes it may."""
    return _token_made(held, user.number, wanted, user.role)


@router.delete("/tokens/{key}", summary="Revoke a token", responses=problems(404))
def revoke_token(
    user: Viewer,
    held: Held,
    key: Annotated[str, Path(max_length=32, description="The token's key, as it is listed.")],
) -> TokenAnswer:
    """Ends a token: one's own, or, for an admin, anyone's."""
    mine = held.access.tokens(None if user.may(Role.ADMIN) else user.number)
    if all(one.key != key for one in mine):
        raise HTTPException(HTTPStatus.NOT_FOUND, "no token of yours has that key")
    return TokenAnswer.of(held.access.revoke_token(key))


@router.get("/users", summary="All accounts")
def users(_: Admin, held: Held) -> list[Account]:
    """Every account, closed ones included."""
    return list(held.access.accounts())


@router.post("/users", summary="Invite someone", status_code=HTTPStatus.CREATED)
def invite(user: Admin, held: Held, request: Request, wanted: NewUser) -> Link:
    """A one-time link that makes an account with a password of its owner's own."""
    shown = held.access.invite(wanted.role, user.name, wanted.name, timedelta(days=3))
    return Link(link=f"{held.address(request)}/welcome?link={shown}", role=wanted.role, days=3)


@router.patch("/users/{number}", summary="Change an account", responses=problems(404))
def change_user(_: Admin, held: Held, number: _Number, wanted: UserChange) -> Account:
    """Gives an account another role, closes or reopens it; what a closed one came with ends at once."""
    _known(held, number)
    return held.access.change(number, role=wanted.role, closed=wanted.closed)


@router.get("/users/{number}/tokens", summary="The tokens of an account", responses=problems(404))
def tokens_of(_: Admin, held: Held, number: _Number) -> list[TokenAnswer]:
    """The tokens of any account."""
    _known(held, number)
    return [TokenAnswer.of(one) for one in held.access.tokens(number)]


@router.post(
    "/users/{number}/tokens",
    summary="Make a token of an account",
    status_code=HTTPStatus.CREATED,
    responses=problems(404),
)
def make_token_of(_: Admin, held: Held, number: _Number, wanted: NewToken) -> TokenMade:
    """A token of any account, such as one that only programs use."""
    _known(held, number)
    return _token_made(held, number, wanted)


@router.get("/reads", summary="Who read what of customers")
def reads(
    _: Admin,
    held: Held,
    of: Annotated[str, Query(max_length=200, description="Only of this, such as: customer 17.")] = "",
    user: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Only by this account.")] = None,
    limit: Annotated[int, Query(ge=1, le=1_000, description="The most to give.")] = 100,
) -> list[ReadAnswer]:
    """The log of reads of customers' data, newest first. It is only ever added to."""
    return [ReadAnswer.of(one) for one in held.access.reads(of=of, number=user, limit=limit)]


def _known(held: Held, number: int) -> None:
    if all(one.number != number for one in held.access.accounts()):
        raise HTTPException(HTTPStatus.NOT_FOUND, f"no account has the number {number}")


def _token_made(held: Held, number: int, wanted: NewToken, most: Role | None = None) -> TokenMade:
    role = wanted.role if most is None or wanted.role is None else wanted.role.at_most(most)
    lasting = timedelta(days=wanted.days) if wanted.days is not None else None
    token, secret = held.access.make_token(number, wanted.label, role or most, lasting)
    return TokenMade(token=TokenAnswer.of(token), secret=secret)
