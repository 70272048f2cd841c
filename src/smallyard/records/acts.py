"""What persons did, each act chained to the one before it: clearances, holds and disposals, events of cases."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from smallyard.law.decision import canonical
from smallyard.records.chain import GENESIS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

__all__ = ["ActRecord", "append_acts", "next_number"]


@dataclass(frozen=True, slots=True)
class ActRecord:
    """One act as it was recorded. `body` is canonical JSON."""

    sequence: int
    recorded_at: str
    act: str
    body: str
    previous: str
    hash: str

    def computed(self) -> str:
        """SHA-256 over the canonical JSON of every field but the hash itself, each as text."""
        said = {one.name: str(getattr(self, one.name)) for one in fields(self) if one.name != "hash"}
        return hashlib.sha256(canonical(said)).hexdigest()


_Act = TypeVar("_Act", bound=ActRecord)


def next_number(connection: Connection, table: Table) -> int:
    """The number that the next act of a chain will have."""
    return _end(connection, table)[0] + 1


def append_acts(
    connection: Connection, table: Table, kind: type[_Act], said: Sequence[Mapping[str, Any]]
) -> list[_Act]:
    """Record acts in a transaction that is open, each chained to the one before it.

    Args:
        connection: one on which nobody else writes to the table meanwhile.
        table: where the chain stands.
        kind: what its acts are.
        said: of each act all fields but its number and the hashes; `body` as JSON types.
    """
    from sqlalchemy import insert

    last, previous = _end(connection, table)
    made: list[_Act] = []
    for number, one in enumerate(said, start=last + 1):
        body = canonical(one["body"]).decode()
        act = kind(**{**one, "body": body, "sequence": number, "previous": previous, "hash": ""})
        act = replace(act, hash=act.computed())
        previous = act.hash
        made.append(act)
    if made:
        connection.execute(insert(table), [asdict(one) for one in made])
    return made


def _end(connection: Connection, table: Table) -> tuple[int, str]:
    """The number and the hash of the last act."""
    from sqlalchemy import select

    newest = select(table.c.sequence, table.c.hash).order_by(table.c.sequence.desc()).limit(1)
    last = connection.execute(newest).one_or_none()
    return (last.sequence, last.hash) if last is not None else (0, GENESIS)
