"""`smallyard mcp`: serve an agent over the Model Context Protocol."""

from __future__ import annotations

import click

from smallyard.app.cli.recording import author, by_option
from smallyard.app.cli.settings import command, store_option

__all__ = ["mcp"]


@command(
    epilog="Exit codes: 0 the agent is done, 2 wrong usage, 4 the extra `mcp` is not installed.",
)
@click.option("--no-record", is_flag=True, help="Do not record decisions and screenings.")
@by_option
@store_option
def mcp(no_record: bool, by: str | None, store: str | None) -> int:
    """Answer an agent's questions over the Model Context Protocol, on standard input and output, until it hangs up.

    Give an agent's settings the command `smallyard` with the argument `mcp`. Tools: check, invest, screen, classify,
    scope, diff and explain. Every answer carries its citations, the lists' dates and what could not be looked at.
    `smallyard serve` answers the same questions over HTTP, at /mcp.
    """
    from smallyard.errors import MissingExtraError
    from smallyard.lists.store import Store

    try:
        from smallyard.app.mcp.server import server
    except ImportError as missing:
        raise MissingExtraError(missing, "mcp") from missing
    server(Store(store), record=not no_record, by=author(by)).run("stdio")
    return 0
