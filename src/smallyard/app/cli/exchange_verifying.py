"""Verifying whole feeds, receipts and proofs for the command line."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from smallyard.exchange.node import Node
    from smallyard.exchange.shown import FeedVerified

__all__ = ["verify_feeds", "verify_file"]


def verify_feeds(node: Node, feed_id: str | None) -> list[FeedVerified]:
    """Walk the feeds that are held, or one of them; what each walk gave."""
    from smallyard.errors import FeedError
    from smallyard.exchange.feed import verify_feed
    from smallyard.exchange.note import SignedNote
    from smallyard.exchange.shown import FeedVerified

    ids = [one.id for one in node.all_followed()] if feed_id is None else [feed_id]
    if feed_id is None and node.own.feed.state().size:
        ids.insert(0, node.id)
    found = []
    for one in ids:
        folder = node.folder(one)
        state = folder.state()
        if not state.size:
            continue
        verified, why = None, ""
        began = time.perf_counter()
        try:
            verified = verify_feed(folder.reader(state), SignedNote.read(state.note), one)
        except FeedError as failed:
            why = str(failed)
        found.append(
            FeedVerified(
                feed=one,
                origin=state.keys.origin,
                entries=state.size,
                whole=verified is not None,
                root=verified.root.hex() if verified is not None else None,
                keys=verified.keys if verified is not None else None,
                why=why,
                seconds=round(time.perf_counter() - began, 4),
            )
        )
    return found


def verify_file(path: Path, *, as_json: bool) -> int:
    """Check a receipt or a proof of two histories from the file alone.

    Returns:
        the exit code: 0, or 14 where the file does not show what it claims.

    Raises:
        InputError: the file cannot be read, or is neither.
    """
    from smallyard.app.cli.terminal import console, print_json, prose
    from smallyard.errors import FeedError, InputError
    from smallyard.exchange.equivocation import Equivocation
    from smallyard.exchange.receipt import Receipt
    from smallyard.exchange.shown import FileVerified

    try:
        data = path.read_bytes()
        form = json.loads(data).get("format")
    except (OSError, ValueError, AttributeError) as failed:
        raise InputError(
            "is no receipt and no proof", file=str(path), accepted="a file of `exchange prove`"
        ) from failed
    try:
        if form == "smallyard/equivocation/1":
            proof = Equivocation.load(data)
            said = FileVerified(shows="two histories", feed=proof.feed, what=str(proof.check()), entry=None)
        else:
            shown = Receipt.load(data).check()
            what = (
                f"entry {shown.sequence} stands in {shown.origin} of {shown.size:,} entries, signed by {shown.name}"
            )
            said = FileVerified(shows="receipt", feed=shown.feed, what=what, entry=shown.entry)
    except FeedError as failed:
        if as_json:
            print_json(FileVerified(shows="nothing", feed=None, what=str(failed), entry=None))
        else:
            click.echo(f"It shows nothing: {failed}")
        return 14
    if as_json:
        print_json(said)
        return 0
    out = console()
    out.print(prose(f"It holds: {said.what}.", "bold", 0))
    out.print(prose(f"identity  {said.feed}"))
    if isinstance(said.entry, dict):
        for line in json.dumps(said.entry["body"], ensure_ascii=False, indent=2).splitlines():
            out.print(prose(line.strip(), "dim", 2 + len(line) - len(line.lstrip())))
    return 0
