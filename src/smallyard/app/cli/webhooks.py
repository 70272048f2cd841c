"""`smallyard webhooks`: who is told of alerts, and what became of telling them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from smallyard.app.cli.recording import author
from smallyard.app.cli.settings import Number, command, group, json_option, store_option

if TYPE_CHECKING:
    from smallyard.monitoring.deliveries import Deliveries

__all__ = ["mail_server_option", "own_networks_option", "webhooks"]

_Function = TypeVar("_Function", bound=Callable[..., Any])
_KINDS = ["new hit", "hit gone", "listing changed", "clearance lapsed", "review due"]
FAILED = 11


@group(
    epilog="Exit codes: 0 done, 2 wrong usage, 3 an address that may not be told or a number that is not there, 4 "
    "records that cannot be used, 11 something could not be sent.",
)
def webhooks() -> None:
    """Have programs and persons told of alerts. A service sends by itself; without one, `webhooks send` does."""


def _options(function: _Function) -> _Function:
    for option in (
        store_option,
        click.option("--by", help="Who does it. Your user name if not given."),
        click.option(
            "--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Of this kind only. Repeatable."
        ),
    ):
        function = option(function)
    return function


own_networks_option = click.option(
    "--webhooks-into",
    "own_networks",
    multiple=True,
    metavar="NETWORK",
    help="Let webhooks lead into this network of your own, such as 10.1.0.0/16. Repeatable.",
)
"""Where webhooks may lead beside public addresses."""
mail_server_option = click.option(
    "--mail-server",
    default="",
    metavar="URL",
    envvar="SMALLYARD_MAIL_SERVER",
    help="Send mail by this server: smtp://USER:PASSWORD@HOST:587?from=ADDRESS. [env: SMALLYARD_MAIL_SERVER]",
)
"""What sends mail."""


def _on_record(store: str | None, own_networks: tuple[str, ...] = (), mail_server: str = "") -> Deliveries:
    from smallyard.app.monitoring import records_of
    from smallyard.monitoring.deliveries import Deliveries
    from smallyard.monitoring.mail import Mailbox
    from smallyard.monitoring.outbound import Reach

    mailbox = Mailbox.of(mail_server) if mail_server else None
    return Deliveries(records_of(store), Reach.of(own_networks), mailbox)


@command(webhooks)
@click.argument("url")
@own_networks_option
@_options
def add(url: str, own_networks: tuple[str, ...], kinds: tuple[str, ...], by: str | None, store: str | None) -> int:
    """Have URL told of each alert, and print the key that signs what is sent: it is shown this once."""
    with _on_record(store, own_networks) as held:
        made, secret = held.add_webhook(url, by=author(by), kinds=kinds)
    click.echo(f"Webhook {made.number} tells {made.target}. Its key, shown this once:\n{secret}")
    return 0


@command(webhooks, name="add-email")
@click.argument("address")
@_options
def add_email(address: str, kinds: tuple[str, ...], by: str | None, store: str | None) -> int:
    """Have an e-mail ADDRESS told, once for each watch that raised something."""
    with _on_record(store) as held:
        made = held.add_email(address, by=author(by), kinds=kinds)
    click.echo(f"Subscription {made.number} tells {made.target}.")
    return 0


@command(webhooks, name="list")
@click.option("--all", "ended", is_flag=True, help="Those given up, too.")
@json_option("subscription", of="one line of JSON for each subscription")
@store_option
def list_subscriptions(ended: bool, as_json: bool, store: str | None) -> int:
    """List who is told."""
    from smallyard.app.cli.terminal import ColumnSpec, console, print_json, table

    with _on_record(store) as held:
        found = held.subscriptions(ended=ended)
    if as_json:
        print_json(*found)
        return 0
    rows = [
        [
            one.number,
            one.form,
            one.target,
            ", ".join(one.kinds) or "all kinds",
            f"{one.added_at[:10]} by {one.added_by}",
            f"given up {one.ended_at[:10]}" if one.ended_at else "",
        ]
        for one in found
    ]
    out = console()
    columns: list[ColumnSpec] = [("number", {"justify": "right"}), "form", "told", "of", "added", ""]
    out.print(table(columns, rows) if rows else "Nobody is told.")
    return 0


@command(webhooks)
@click.argument("number", type=Number(1))
@store_option
def end(number: int, store: str | None) -> int:
    """Give subscription NUMBER up; what waits for it is given up, too."""
    with _on_record(store) as held:
        ended = held.end(number)
    click.echo(f"{ended.target} is told no more.")
    return 0


@command(webhooks)
@click.option("--status", type=click.Choice(["waiting", "delivered", "dead"]), help="Those that stand so only.")
@click.option("--limit", type=Number(1, 10_000), default=20, show_default=True, help="The most to show.")
@json_option("delivery", of="one line of JSON for each delivery")
@store_option
def log(status: str | None, limit: int, as_json: bool, store: str | None) -> int:
    """List deliveries, the newest first."""
    from smallyard.app.cli.terminal import ColumnSpec, console, print_json, table

    with _on_record(store) as held:
        page = held.log(status=status, limit=limit)
    if as_json:
        print_json(*page.items)
        return 0
    rows = [
        [
            one.number,
            one.subscription,
            one.type,
            one.status,
            one.attempts,
            one.made_at[:16].replace("T", " "),
            one.error,
        ]
        for one in page.items
    ]
    right = {"justify": "right"}
    columns: list[ColumnSpec] = [
        ("delivery", right),
        ("to", right),
        "event",
        "stands",
        ("attempts", right),
        "made",
        "last error",
    ]
    console().print(table(columns, rows) if rows else "Nothing was to be sent.")
    return 0


@command(webhooks)
@own_networks_option
@mail_server_option
@store_option
def send(own_networks: tuple[str, ...], mail_server: str, store: str | None) -> int:
    """Send what is due, as a service does by itself."""
    with _on_record(store, own_networks, mail_server) as held:
        done = held.send_due(1_000)
    click.echo(f"{done.delivered:,} delivered, {done.failed:,} to be tried again, {done.dead:,} given up.")
    return FAILED if done.failed or done.dead else 0
