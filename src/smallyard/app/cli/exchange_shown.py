"""How feeds, their health and conflicts look in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from smallyard.app.cli.terminal import ColumnSpec, bullet, plain, prose, table

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.exchange.desk import Conflict, FeedHealth
    from smallyard.exchange.followed import Synced
    from smallyard.exchange.node import Node

__all__ = ["show_conflicts", "show_feeds", "show_synced"]

_STYLES = {
    "whole": "green",
    "new": "green",
    "unchanged": "green",
    "behind": "yellow",
    "unreachable": "yellow",
    "never received": "yellow",
    "broken": "bold red",
    "forked": "bold red",
    "two histories": "bold red",
    "not counted": "yellow",
    "difference": "cyan",
}


def show_feeds(out: Console, feeds: Sequence[FeedHealth]) -> None:
    """A table of feeds."""
    if not feeds:
        out.print(prose("No feed yet: begin one with `exchange init`, or follow one with `exchange follow`.", "", 0))
        return
    whole = {"no_wrap": True}
    columns: list[ColumnSpec] = [("feed", {"ratio": 2}), ("side", whole), ("entries", {"justify": "right"})]
    columns += [("key", whole), ("health", whole), ("received, UTC", whole), ("identity", whole)]
    rows = [
        [
            f"{one.origin}" + (f" ({one.name})" if one.name not in ("", one.origin) else ""),
            one.country or "",
            f"{one.entries:,}",
            one.key,
            Text(one.health, style=_STYLES.get(one.health, "")),
            "own" if one.mine else one.received[:16].replace("T", " "),
            one.feed[:16],
        ]
        for one in feeds
    ]
    out.print(table(columns, rows))
    for one in feeds:
        if one.why:
            out.print(bullet("!", f"{one.origin}: {one.why}", 2, "yellow"))


def show_synced(out: Console, node: Node, done: Sequence[Synced], stick: Path | None) -> None:
    """What was taken in, feed by feed."""
    if not done:
        where = f"{stick} holds none of the feeds followed" if stick is not None else "No feed is followed"
        out.print(prose(f"{where}.", "", 0))
    columns: list[ColumnSpec] = [("feed", {"ratio": 1}), ("result", {"no_wrap": True})]
    columns += [("new", {"justify": "right"}), ("entries", {"justify": "right"})]
    rows = [
        [one.feed.origin, Text(str(one.result), style=_STYLES.get(one.result, "")), f"{one.new:,}", f"{one.size:,}"]
        for one in done
    ]
    if rows:
        out.print(table(columns, rows))
    for one in done:
        if one.why:
            out.print(bullet("!", f"{one.feed.origin}: {one.why}", 2, "yellow"))
    for feed_id, proof in node.proofs().items():
        path = node.home / "conflicts" / f"{feed_id}.json"
        out.print(bullet("!", f"{proof.check()}. The proof, for anybody: {path}", 2, "bold red"))


def show_conflicts(out: Console, found: Sequence[Conflict]) -> None:
    """What is wrong, the gravest first."""
    if not found:
        out.print(prose("Nothing is in conflict.", "green", 0))
        return
    rows = [[Text(one.kind, style=_STYLES.get(one.kind, "")), plain(one.where), _what(one)] for one in found]
    out.print(table([("kind", {"no_wrap": True}), "where", ("what", {"ratio": 1})], rows))


def _what(one: Conflict) -> str:
    return one.what + (f". Proof: {one.proof}" if one.proof is not None else "")
