"""`smallyard exchange`: a node's feed, the feeds it follows, and what is wrong with any of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.exchange_dockets import docket
from smallyard.app.cli.exchange_options import home_option, open_node, resolve_feed
from smallyard.app.cli.settings import COUNTRY, DAY, FILE, FOLDER, Number, command, group, json_option, store_option

if TYPE_CHECKING:
    from smallyard.exchange.node import Node

__all__ = ["exchange"]

CONFLICT, INCOMPLETE = 14, 15


@group(
    epilog=(
        "Exit codes: 0 done, 2 wrong usage, 3 input that cannot be read or a feed or docket that is not there, 4 a "
        "feed, a node or a store that cannot be used, 14 a conflict: a publisher with two histories, or a feed that "
        "does not hold, 15 some feed could not be reached or was behind."
    ),
)
def exchange() -> None:
    """Tell the other side, and hear what it says, without sharing a database and without taking each other's word.

    A node publishes one signed feed that nobody can rewrite unnoticed, and follows those of others. In a docket (an
    end-use check, a listing review, a trade issue) each side writes in its own feed; both see the same joint state.
    """


exchange.add_command(docket)


@command(exchange)
@click.argument("origin", metavar="FEED")
@click.option("--name", default="", help="Who publishes, in words.")
@click.option("--country", type=COUNTRY, help="The side the publisher is on, a code or English name.")
@home_option
@json_option("exchange-begun")
def init(origin: str, name: str, country: str | None, home: Path | None, as_json: bool) -> int:
    """Begin this node's feed, named FEED: an address without https://, such as trade.example/exchange.

    Makes two keys in the node's folder: the one in use, and the one that will replace it, which is best kept
    elsewhere (keys/next.pem). With SMALLYARD_EXCHANGE_PASSPHRASE set, both are encrypted with it.
    """
    from smallyard.app.cli.terminal import console, print_json, prose
    from smallyard.exchange.shown import FeedBegun

    node = open_node(home)
    state = node.begin(origin, name, country)
    if as_json:
        print_json(FeedBegun(feed=state.id, origin=origin, home=str(node.home)))
        return 0
    out = console()
    out.print(prose(f"The feed {origin} has begun.", "bold", 0))
    out.print(prose(f"identity  {state.id}"))
    out.print(prose(f"files     {node.own.feed.public}"))
    out.print(
        prose(
            "Tell the identity to those who will follow the feed by another way than the files, and let any web "
            "server carry the files over HTTPS, or take them along with `exchange carry`.",
            "dim",
        )
    )
    return 0


@command(exchange)
@home_option
@json_option("exchange-status", of="one line of JSON for each feed")
def status(home: Path | None, as_json: bool) -> int:
    """Say how this node's feed and those it follows stand."""
    from smallyard.app.cli.exchange_shown import show_feeds
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.exchange.desk import feeds

    found = feeds(open_node(home))
    if as_json:
        print_json(*found)
    else:
        show_feeds(console(), found)
    return CONFLICT if any(one.health in ("two histories", "broken") for one in found) else 0


@exchange.group()
def publish() -> None:
    """Publish list changes, or what is chosen of a decision, in this node's feed. Dockets: `exchange docket`."""


@command(publish, name="lists")
@click.argument("frm", metavar="FROM", type=DAY)
@click.argument("to", metavar="TO", type=DAY)
@click.option("--list", "code", metavar="CODE", help="Only this list, such as UVL.")
@click.option("--country", type=COUNTRY, help="Only entries of this country, a code or English name.")
@click.option("--bracketed", is_flag=True, help="Also changes whose day lies between two publications.")
@home_option
@json_option("exchange-published")
@store_option
def publish_lists(
    frm: date,
    to: date,
    code: str | None,
    country: str | None,
    bracketed: bool,
    home: Path | None,
    as_json: bool,
    store: str | None,
) -> int:
    """Publish what changed on the lists after FROM up to and including TO, as far as its day is known."""
    from smallyard.app.cli.listcodes import list_code
    from smallyard.app.cli.terminal import counted, print_json
    from smallyard.app.worlds import open_world
    from smallyard.exchange.list_events import list_entries
    from smallyard.exchange.shown import Published
    from smallyard.lists.differences import diff

    view = open_world(to, None, store).lists
    found = diff(view, frm, to, list_code(code) if code else None, country)
    node = open_node(home)
    made = node.publish(list_entries(found.changes, bracketed=bracketed))
    left = len(found.changes) - len(made)
    if as_json:
        print_json(Published(published=tuple(one.sequence for one in made), left_out=left, body=None))
    else:
        words = f"entries {made[0].sequence} to {made[-1].sequence}" if made else "nothing"
        click.echo(f"Published {words}: {counted(len(made), 'change')} of {len(found.changes):,}.")
        if left:
            were = "was" if left == 1 else "were"
            click.echo(f"{left:,} {were} left out: their day is not known closely enough (see `lists diff`).")
    return 0


@command(publish, name="determination")
@click.argument("record", type=Number(1))
@click.option(
    "--open", "opened", multiple=True, metavar="FIELD", help="Share this in clear: destination, parties ..."
)
@home_option
@json_option("exchange-published")
@store_option
def publish_determination(
    record: int, opened: tuple[str, ...], home: Path | None, as_json: bool, store: str | None
) -> int:
    """Publish the outcome of the recorded decision RECORD (a number that `audit list` prints). What it was decided of
    is withheld unless opened: a commitment stands in its place, and `docket disclose` shows it to one reader.
    """
    from smallyard.app.cli.terminal import print_json
    from smallyard.exchange.desk import keep_withheld
    from smallyard.exchange.determination import shared_determination
    from smallyard.exchange.entry import Kind
    from smallyard.exchange.shown import Published
    from smallyard.records.store import RecordStore, records_place

    body, salts, values = shared_determination(RecordStore(records_place(store)).record(record), opened)
    node = open_node(home)
    keep_withheld(node, salts, values, body.withheld)
    (entry,) = node.publish([(Kind.DETERMINATION, body.model_dump(mode="json"))])
    if as_json:
        print_json(Published(published=(entry.sequence,), left_out=0, body=entry.body))
    else:
        withheld = f"; withheld: {', '.join(body.withheld)}" if body.withheld else ""
        click.echo(f"Published entry {entry.sequence}: {body.outcome}, effective {body.effective}{withheld}.")
    return 0


@command(exchange)
@click.argument("place", metavar="ADDRESS|FOLDER")
@click.option("--id", "feed_id", metavar="IDENTITY", help="The identity it must have, learned by another way.")
@click.option("--private", is_flag=True, help="Allow addresses of private networks and of this machine.")
@home_option
@json_option("exchange-followed")
def follow(place: str, feed_id: str | None, private: bool, home: Path | None, as_json: bool) -> int:
    """Follow the feed at an address (https://host/path) or in a folder. Without --id, say what is there and stop."""
    from smallyard.app.cli.terminal import console, print_json, prose
    from smallyard.exchange.shown import FeedFound

    node = open_node(home)
    if feed_id is None:
        said = node.look(place, private=private)
        if as_json:
            print_json(FeedFound.of(said, place))
            return 3
        out = console()
        out.print(prose(f"{said.origin}, by {said.name}" + (f" ({said.country})" if said.country else ""), "bold", 0))
        out.print(prose(f"identity  {said.id}"))
        out.print(prose(f"entries   {said.size:,}"))
        out.print(
            prose(
                "Nothing is followed yet. Compare the identity with the publisher by another way, then give it with "
                "--id.",
                "yellow",
            )
        )
        return 3
    found = node.follow(place, feed_id, private=private)
    if as_json:
        print_json(FeedFound.of(found, found.place))
    else:
        click.echo(f"{found.origin} is followed at {found.place}; `exchange sync` takes in what it says.")
    return 0


@command(exchange)
@click.argument("feed")
@home_option
def unfollow(feed: str, home: Path | None) -> int:
    """Follow FEED (its name, or the beginning of its identity) no longer. Proofs against it stay."""
    node = open_node(home)
    found = node.followed(resolve_feed(node, feed))
    node.unfollow(found.id)
    click.echo(f"{found.origin} is not followed any more.")
    return 0


@command(exchange)
@click.argument("feeds", nargs=-1, metavar="[FEED]...")
@click.option("--stick", type=FOLDER, help="Read from a folder `carry` wrote.")
@click.option("--quiet", is_flag=True, help="Do not tell in our own feed which checkpoints were received.")
@home_option
@json_option("exchange-synced", of="one line of JSON for each feed")
def sync(feeds: tuple[str, ...], stick: Path | None, quiet: bool, home: Path | None, as_json: bool) -> int:
    """Take in what is new in the feeds followed, or in those named. Nothing counts that is not verified whole."""
    from smallyard.app.cli.exchange_shown import show_synced
    from smallyard.app.cli.progress import bar, clear_bar
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.errors import InputError
    from smallyard.exchange.shown import FeedTaken

    node = open_node(home)
    if stick is not None and not stick.is_dir():
        raise InputError("is not there", file=str(stick), accepted="a folder that `exchange carry` wrote")
    wanted = [resolve_feed(node, one) for one in feeds] or None
    watched = bar("entries")
    report = None if watched is None else (lambda _, at, due: watched(at, due))
    done = node.sync(wanted, stick=stick, tell=not quiet, progress=report)
    clear_bar()
    if as_json:
        print_json(*map(FeedTaken.of, done))
    else:
        show_synced(console(), node, done, stick)
    if node.set_aside() or any(one.result == "broken" for one in done):
        return CONFLICT
    return INCOMPLETE if any(one.result in ("unreachable", "behind") for one in done) else 0


@command(exchange)
@click.argument("folder", type=FOLDER)
@home_option
def carry(folder: Path, home: Path | None) -> int:
    """Write this node's feed and its copies of others to FOLDER, to take along: `exchange sync --stick` reads it."""
    carried = open_node(home).carry(folder)
    names = f": {', '.join(one[:16] for one in carried)}" if carried else ""
    click.echo(f"{len(carried)} feeds written to {folder}{names}")
    return 0


@command(exchange)
@click.argument("what", required=False, metavar="[FEED|FILE]")
@home_option
@json_option("exchange-verified", "exchange-verified-file", of="one line of JSON for each feed, or for the file")
def verify(what: str | None, home: Path | None, as_json: bool) -> int:
    """Walk feeds from the first entry to the signed checkpoint: entries, chain, tree, keys and signature.

    Without an argument all that are held; else one of them, by its name or the beginning of its identity; or a FILE:
    a receipt (`exchange prove`) or a proof of two histories, which need nothing of this node.
    """
    from smallyard.app.cli.exchange_verifying import verify_feeds, verify_file
    from smallyard.app.cli.terminal import counted, print_json

    if what is not None and Path(what).is_file():
        return verify_file(Path(what), as_json=as_json)
    node = open_node(home)
    results = verify_feeds(node, None if what is None else resolve_feed(node, what, own=True))
    for one in results:
        if as_json:
            print_json(one)
        elif one.whole:
            click.echo(
                f"{one.origin}: {counted(one.entries, 'entry', 'entries')}, the feed holds; "
                f"{one.seconds:.2f} s, {one.entries / max(one.seconds, 1e-9):,.0f} entries/s"
            )
        else:
            click.echo(f"{one.origin}: does not hold: {one.why}")
    if not results and not as_json:
        click.echo("No feed is held here.")
    return 0 if all(one.whole for one in results) else CONFLICT


@command(exchange)
@click.argument("feed")
@click.argument("sequence", type=Number(0))
@click.option("-o", "--output", type=FILE, help="Write the receipt here.")
@home_option
def prove(feed: str, sequence: int, output: Path | None, home: Path | None) -> int:
    """Write a receipt: proof for anybody that entry SEQUENCE stands in FEED. `exchange verify FILE` checks it."""
    from smallyard.app.cli.writing import write_whole
    from smallyard.exchange.receipt import receipt

    node = open_node(home)
    made = receipt(node.folder(resolve_feed(node, feed, own=True)), sequence)
    if output is None:
        click.echo(made.dump().decode(), nl=False)
    else:
        write_whole(output, made.dump())
        click.echo(f"Written: {output}.")
    return 0


@command(exchange)
@click.option("--revoke", is_flag=True, help="The key in use can no longer be trusted.")
@click.option(
    "--disown-from",
    type=Number(1),
    metavar="SEQUENCE",
    help="With --revoke: entries from here on are not ours.",
)
@home_option
def rotate(revoke: bool, disown_from: int | None, home: Path | None) -> int:
    """Sign with the next key from now on (keys/next.pem must be there), and make another to follow it."""
    if disown_from is not None and not revoke:
        raise click.UsageError("--disown-from goes with --revoke", click.get_current_context())
    node = open_node(home)
    state = node.rotate(revoke=revoke, disowned_from=disown_from)
    click.echo(f"The key in force is {state.keys.held[-1].key.id.hex()}, from entry {state.size - 1} on.")
    return 0


@command(exchange)
@click.argument("place", metavar="ADDRESS|FOLDER")
@click.option("--private", is_flag=True, help="Allow addresses of private networks and of this machine.")
@home_option
def recover(place: str, private: bool, home: Path | None) -> int:
    """Take this node's own feed back from a copy that somebody holds, after it was restored from an old backup."""
    node = open_node(home)
    found = node.recover(place, private=private)
    click.echo(f"This node's feed has {found.state.size:,} entries ({found.result}).")
    return 0


@command(exchange)
@click.option("--as-of", type=DAY, help="The day on which dockets are looked at. Today if not given.")
@home_option
@json_option("exchange-conflict", of="one line of JSON for each conflict")
def conflicts(as_of: date | None, home: Path | None, as_json: bool) -> int:
    """Say what waiting does not settle: publishers with two histories, and where the proof is; feeds that do not
    hold; entries that do not count; what the sides of a docket say differently.
    """
    from smallyard.app.cli.exchange_shown import show_conflicts
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.app.worlds import today
    from smallyard.exchange.desk import conflicts as found_wrong

    found = found_wrong(open_node(home), as_of or today())
    if as_json:
        print_json(*found)
    else:
        show_conflicts(console(), found)
    return CONFLICT if any(one.kind in ("two histories", "broken") for one in found) else 0


@command(exchange)
@click.argument("form", type=click.Choice(["atom", "delta"]))
@click.argument("feed", required=False)
@click.option("-o", "--output", type=FILE, help="Write it here.")
@home_option
def export(form: str, feed: str | None, output: Path | None, home: Path | None) -> int:
    """Write the list changes of FEED (this node's own if not given) as an Atom feed, or as a FollowTheMoney delta in
    the manner of OpenSanctions.
    """
    from smallyard.app.cli.writing import write_whole

    node = open_node(home)
    feed_id = resolve_feed(node, feed, own=True) if feed else node.id
    data = _exported(node, feed_id, form)
    if output is None:
        click.echo(data.decode().rstrip("\n"))
    else:
        write_whole(output, data)
        click.echo(f"Written: {output}.")
    return 0


def _exported(node: Node, feed_id: str, form: str) -> bytes:
    from smallyard.exchange.entry import Kind
    from smallyard.exchange.list_events import atom, ftm_delta

    folder = node.folder(feed_id)
    entries = folder.entries_of({Kind.LIST_EVENT})
    if form == "delta":
        return "".join(f"{line}\n" for line in ftm_delta(entries)).encode()
    return atom(entries, feed_id, folder.state().keys.name, folder.entry(0).at)


@command(exchange)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option("--port", type=Number(0, 65535), default=8417, show_default=True, help="0 for any free one.")
@click.option("--certificate", type=FILE, help="In PEM; then it speaks HTTPS.")
@click.option("--key", type=FILE, help="The certificate's private key.")
@click.option("--quiet", is_flag=True, help="No line for each request.")
@home_option
def serve(host: str, port: int, certificate: Path | None, key: Path | None, quiet: bool, home: Path | None) -> int:
    """Serve this node's feed, its Atom feed and its delta to readers. Any other web server does as well."""
    from smallyard.exchange.serve import feed_server

    node = open_node(home)
    own = node.id
    made = {
        "list-events.atom": lambda: _exported(node, own, "atom"),
        "list-events.delta.json": lambda: _exported(node, own, "delta"),
    }
    server = feed_server(node.own.feed.public, host, port, certificate=certificate, key=key, made=made, quiet=quiet)
    scheme = "https" if certificate is not None else "http"
    address = server.server_address
    click.echo(f"{node.own.feed.state().keys.origin} is served at {scheme}://{host}:{address[1]}; stop with Ctrl-C.")
    try:
        server.serve_forever()
    finally:
        server.server_close()
    return 0
