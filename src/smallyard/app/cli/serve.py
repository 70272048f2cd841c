"""`smallyard serve`: the service for programs and browsers."""

from __future__ import annotations

from pathlib import Path

import click

from smallyard.app.cli.settings import Number, Rate, command, store_option
from smallyard.app.cli.webhooks import mail_server_option, own_networks_option

__all__ = ["serve"]


@command(
    epilog="Exit codes: 0 ended as told, 2 wrong usage, 3 the port is taken, 4 the records cannot be used.",
)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option("--port", type=Number(0, 65535), default=8700, show_default=True, help="0 for any free one.")
@click.option(
    "--address",
    default="",
    metavar="URL",
    envvar="SMALLYARD_ADDRESS",
    help="Where browsers find it, if not at host and port: https://desk.example.org. [env: SMALLYARD_ADDRESS]",
)
@click.option(
    "--database-url",
    metavar="URL",
    envvar="SMALLYARD_DATABASE_URL",
    help="Keep lists and records in this database: postgresql://USER:PASSWORD@HOST/NAME. "
    "[env: SMALLYARD_DATABASE_URL]",
)
@click.option("--workers", type=Number(1, 64), default=1, show_default=True, help="Processes that answer.")
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="Take the word of a proxy at this address or network on who asks, and by http or https. Repeatable.",
)
@click.option(
    "--rate", type=Rate(0.1), default=50, show_default=True, metavar="NUMBER", help="Requests a second of a user."
)
@click.option(
    "--largest-upload",
    type=Number(1, 1024),
    default=64,
    show_default=True,
    help="Megabytes of a form's file.",
)
@click.option(
    "--watch-every",
    type=Number(0),
    default=60,
    show_default=True,
    metavar="MINUTES",
    help="Watch customers so often; 0 for never.",
)
@click.option(
    "--update-every",
    type=Number(0),
    default=0,
    metavar="HOURS",
    help="Bring the lists up to date so often. Never if not given.",
)
@own_networks_option
@mail_server_option
@click.option(
    "--openid",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Let persons sign in by the OpenID provider that this TOML file describes.",
)
@click.option(
    "--log",
    type=click.Choice(["debug", "info", "warning"]),
    default="info",
    show_default=True,
    help="How much to log.",
)
@store_option
def serve(
    host: str,
    port: int,
    address: str,
    database_url: str | None,
    workers: int,
    proxies: tuple[str, ...],
    rate: float,
    largest_upload: int,
    watch_every: int,
    update_every: int,
    own_networks: tuple[str, ...],
    mail_server: str,
    openid: Path | None,
    log: str,
    store: str | None,
) -> int:
    """Serve programs (/api/v1) and browsers, until Ctrl-C or SIGTERM; requests under way are answered first.

    Lists and records are those of the commands: an SQLite file beside the others, or a PostgreSQL database. As long
    as there is no admin, a one-time link is printed that makes one. Put a proxy with TLS in front of it for others
    to reach it.
    """
    from smallyard.errors import InputError, MissingExtraError

    try:
        from smallyard.app.service.federation import read_provider
        from smallyard.app.service.limits import Rate
        from smallyard.app.service.serving import serve as run
        from smallyard.app.service.state import ServiceSettings
    except ImportError as missing:
        raise MissingExtraError(missing, "service") from missing
    if address and not address.startswith(("https://", "http://")):
        raise InputError(f"{address!r} is no address", field="--address", accepted="https://HOST or http://HOST")
    if database_url and "://" not in database_url:
        raise InputError(
            f"{database_url!r} is no database URL",
            field="--database-url",
            accepted="postgresql://USER:PASSWORD@HOST/NAME; an SQLite file goes with --store",
        )
    settings = ServiceSettings(
        store=database_url or store,
        address=address,
        jobs=True,
        watch_every=watch_every,
        update_every=update_every,
        own_networks=own_networks,
        mail_server=mail_server,
        largest_upload=largest_upload * 1024 * 1024,
        a_user=Rate(rate, max(1, round(4 * rate))),
        openid=read_provider(openid) if openid is not None else None,
        an_address=Rate(4 * rate, max(1, round(20 * rate))),
    )
    run(settings, host=host, port=port, workers=workers, proxies=proxies, log=log, say=click.echo)
    return 0
