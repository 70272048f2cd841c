"""`smallyard users`: accounts of the service and their tokens, where no browser is at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.settings import Number, command, group, json_option, store_option

if TYPE_CHECKING:
    from smallyard.records.access import AccessStore, Account

__all__ = ["users"]

_ROLES = ("viewer", "screener", "officer", "admin")
_ROLE = click.Choice(_ROLES)


@group()
def users() -> None:
    """Keep the accounts of the service, and the tokens that programs come with."""


@contextmanager
def _access(store: str | None) -> Iterator[AccessStore]:
    from smallyard.errors import MissingExtraError
    from smallyard.records.database import records_place

    try:
        from smallyard.records.access import AccessStore
    except ImportError as missing:
        raise MissingExtraError(missing, "service") from missing
    access = AccessStore(records_place(store))
    try:
        yield access
    finally:
        access.close()


@command(users, name="list", epilog="Exit codes: 0 done, 4 the records cannot be used.")
@json_option("user", of="one line of JSON for each account")
@store_option
def list_(as_json: bool, store: str | None) -> int:
    """List the accounts, closed ones too."""
    from smallyard.app.cli.terminal import console, print_json, table

    with _access(store) as access:
        found = access.accounts()
    if as_json:
        print_json(*found)
        return 0
    if not found:
        click.echo("There are no accounts: `smallyard serve` prints a link that makes the first admin.")
        return 0
    rows = [
        (str(one.number), one.name, str(one.role), one.made_at[:10], "closed" if one.closed else "") for one in found
    ]
    console().print(table(("number", "name", "role", "since", ""), rows))
    return 0


@command(users, epilog="Exit codes: 0 done, 3 the name is taken or is none, 4 the records cannot be used.")
@click.argument("name")
@click.option("--role", type=_ROLE, default="viewer", show_default=True, help="What it may do.")
@store_option
def add(name: str, role: str, store: str | None) -> int:
    """Make an account NAME that comes by tokens alone, as a program does. A person is given a link (see `invite`)."""
    from smallyard.records.access import Role

    with _access(store) as access:
        made = access.add(name, Role(role))
    click.echo(f"Account {made.number}: {made.name}, {made.role}.")
    return 0


@command(users, epilog="Exit codes: 0 done, 3 the name is taken or is none, 4 the records cannot be used.")
@click.option("--role", type=_ROLE, default="viewer", show_default=True, help="What the account may do.")
@click.option("--name", default="", help="Its name; else whoever opens the link chooses it.")
@click.option("--address", default="http://127.0.0.1:8700", show_default=True, help="Where the service is.")
@store_option
def invite(role: str, name: str, address: str, store: str | None) -> int:
    """Print a link that makes an account of a person, once, within three days."""
    from smallyard.app.cli.recording import user_name
    from smallyard.records.access import Role

    with _access(store) as access:
        shown = access.invite(Role(role), user_name(), name)
    click.echo(f"{address.rstrip('/')}/welcome?link={shown}")
    return 0


@command(users, epilog="Exit codes: 0 done, 3 there is no such account, 4 the records cannot be used.")
@click.argument("name")
@click.option("--label", required=True, help="What it is for.")
@click.option("--role", type=_ROLE, help="The most that it may do. What the account may if not given.")
@click.option("--days", type=Number(1, 3660), help="For how long it holds. Until revoked if not given.")
@store_option
def token(name: str, label: str, role: str | None, days: int | None, store: str | None) -> int:
    """Make a token of the account NAME and print its secret, which is never shown again."""
    from smallyard.records.access import Role

    with _access(store) as access:
        lasting = timedelta(days=days) if days is not None else None
        made, secret = access.make_token(_named(access, name).number, label, Role(role) if role else None, lasting)
    click.echo(secret)
    click.echo(f"Token {made.key} of {name}, {made.role}. Send it as: Authorization: Bearer TOKEN", err=True)
    return 0


@command(users, epilog="Exit codes: 0 done, 3 no such account or password, 4 the records cannot be used.")
@click.argument("name")
@store_option
def password(name: str, store: str | None) -> int:
    """Give the account NAME another password, which is asked for and not shown; its sessions end."""
    with _access(store) as access:
        account = _named(access, name)
        chosen = click.prompt("New password", hide_input=True, confirmation_prompt="Once more", err=True)
        access.set_password(account.number, chosen)
    click.echo(f"{account.name} has another password; whoever was signed in with it has to sign in again.")
    return 0


@command(users, epilog="Exit codes: 0 done, 3 there is no such account, 4 the records cannot be used.")
@click.argument("name")
@store_option
def close(name: str, store: str | None) -> int:
    """Close the account NAME: its sessions end and its tokens no longer hold."""
    with _access(store) as access:
        access.change(_named(access, name).number, closed=True)
    click.echo(f"{name} is closed.")
    return 0


def _named(access: AccessStore, name: str) -> Account:
    from smallyard.errors import UnknownValueError

    for one in access.accounts():
        if one.name == name or str(one.number) == name:
            return one
    raise UnknownValueError(f"no account is called {name[:80]!r}", accepted="a name or number `users list` prints")
