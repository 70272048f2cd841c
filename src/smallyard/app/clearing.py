"""Clearances: what `smallyard.dismiss`, `confirm`, `revoke`, `clearances` and the commands of those names do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.app.worlds import open_world, today
from smallyard.errors import InputError, UnknownValueError
from smallyard.model.clearance import Clearance, ClearanceKind, one_year_after
from smallyard.model.party import Party
from smallyard.names import Band
from smallyard.screening.result import query

if TYPE_CHECKING:
    from smallyard.lists.store import Store
    from smallyard.lists.view import ListsView
    from smallyard.records.clearances import ClearanceStore, Held, Word

__all__ = ["clearances", "confirm", "dismiss", "load_clearances", "one_year_after", "revoke", "word"]

_MANY = 1_000
"""Hits looked through for the listing that is meant."""


def dismiss(
    party: Party | str,
    listing: str,
    *,
    because: str,
    by: str,
    until: date | None = None,
    reference: str = "",
    as_of: date | None = None,
    store: Store | Path | str | None = None,
) -> Clearance:
    """Record that one of our parties is not the listed party that its name resembles.

    It holds for this pair as it stands: screening goes on underneath, and the pair comes back when what tells who
    either of them is changes, when the score moves to another band, or when the dismissal expires.

    Args:
        party: our party, with the same facts that it is screened with; or just its name.
        listing: the listing's id, as `screen` prints it.
        because: why it is another.
        by: who says so.
        until: the last day on which it holds; None for one year from today.
        reference: your own number for the party; then the dismissal says nothing of a party with another number.
        as_of: the day on which the listing is looked at; None for today.
        store: where the lists are; None for the user's own. Records stand beside it.

    Raises:
        UnknownValueError: no such listing.
        InputError: the party's name does not come near the listing, so that there is nothing to dismiss; or no reason
            or author is given.
        StoreError: the lists or the records cannot be used.
    """
    end = until or one_year_after(today())
    return _add(ClearanceKind.DISMISSAL, party, listing, because, by, end, reference, as_of, store)


def confirm(
    party: Party | str,
    listing: str,
    *,
    because: str,
    by: str,
    until: date | None = None,
    reference: str = "",
    as_of: date | None = None,
    store: Store | Path | str | None = None,
) -> Clearance:
    """Record that one of our parties is the listed party, whether or not its name resembles it.

    Args:
        party: our party, with the same facts that it is screened with; or just its name.
        listing: the listing's id, as `screen` prints it.
        because: why it is the same.
        by: who says so.
        until: the last day on which it holds; None for no end.
        reference: your own number for the party; then the confirmation says nothing of one with another number.
        as_of: the day on which the listing is looked at; None for today.
        store: where the lists are; None for the user's own. Records stand beside it.

    Raises:
        UnknownValueError: no such listing.
        InputError: no reason or author is given.
        StoreError: the lists or the records cannot be used.
    """
    return _add(ClearanceKind.CONFIRMATION, party, listing, because, by, until, reference, as_of, store)


def revoke(number: int, *, because: str, by: str, store: Store | Path | str | None = None) -> Held:
    """Take a clearance back, from today on; both stay on record.

    Raises:
        UnknownValueError: there is no clearance of that number.
        InputError: it was revoked before, or no reason or author is given.
        StoreError: the records cannot be used.
    """
    return _records(store).revoke(number, because=because, by=by, on=today())


def clearances(store: Store | Path | str | None = None) -> tuple[Held, ...]:
    """Every clearance on record, revoked ones included, in order of number.

    Raises:
        StoreError: the records cannot be read.
    """
    return _records(store).all()


def _add(
    kind: ClearanceKind,
    party: Party | str,
    listing: str,
    because: str,
    by: str,
    until: date | None,
    reference: str,
    as_of: date | None,
    store: Store | Path | str | None,
) -> Clearance:
    ours = Party(name=party) if isinstance(party, str) else party
    view = open_world(as_of or today(), None, store).lists
    said = word(kind, ours, listing, because=because, by=by, until=until, reference=reference, view=view)
    return _records(store).add(said)


def word(
    kind: ClearanceKind,
    party: Party,
    listing: str,
    *,
    because: str,
    by: str,
    until: date | None,
    reference: str,
    view: ListsView,
) -> Word:
    """A person's word on a pair as it stands, to be recorded; arguments as of `dismiss` and `confirm`.

    Raises:
        UnknownValueError: no such listing.
        InputError: the party's name does not come near the listing, so that there is nothing to dismiss.
    """
    from smallyard.records.clearances import Word

    history = view.bearing(listing)
    if history is None:
        raise UnknownValueError(f"no listing {listing!r} in the lists held", accepted="an id that `screen` prints")
    (hits,) = view.screen([query(party)], [history.listing.list], _MANY, include_past=True)
    match = next((hit.match for hit in hits if hit.history.listing.id == history.listing.id), None)
    if match is None and kind is ClearanceKind.DISMISSAL:
        raise InputError(
            f"{party.name} does not come near {history.listing.name} ({history.listing.id}): nothing to dismiss"
        )
    return Word(
        kind=kind,
        party=party,
        listing=history.listing,
        score=match.score if match is not None else 0.0,
        band=str(match.band if match is not None else Band.NO_MATCH),
        because=because,
        by=by,
        on=today(),
        until=until,
        reference=reference,
    )


def load_clearances(
    reviewed: str | Path,
    parties: str | Path,
    *,
    by: str,
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    as_of: date | None = None,
    store: Store | Path | str | None = None,
) -> tuple[Clearance, ...]:
    """Record what a person wrote into a table of results: all of it, or nothing if anything in it is wrong.

    Args:
        reviewed: results of `screen_file` as CSV or XLSX, with the columns verdict ("dismiss" or "confirm", or empty
            where nothing is said) and because, and until where wanted.
        parties: the file that was screened; our parties are taken from its rows.
        by: who says so.
        columns: from the column names of `parties` to ours, as of `screen_file`.
        encoding: of the text of `parties`.
        as_of: the day on which the listings are looked at; None for today.
        store: where the lists are; None for the user's own.

    Raises:
        InputError: a file cannot be read, or a row of it does not say what it must; file, row and field are named.
        StoreError: the lists or the records cannot be used.
    """
    from smallyard.model.reading.parties import read_row
    from smallyard.model.reading.party_files import open_party_file
    from smallyard.screening.reviewed import read_reviewed

    said = read_reviewed(Path(reviewed))
    opened = open_party_file(parties, columns, encoding)
    wanted = {one.party_row for one in said}
    rows = {row.number: row for row in opened.rows() if row.number in wanted}
    view = open_world(as_of or today(), None, store).lists
    words = []
    for one in said:
        if one.party_row not in rows:
            raise InputError("is not there, or is empty", file=opened.label, row=one.party_row)
        row = rows[one.party_row]
        found = read_row(opened.columns, row)
        if found.party is None:
            raise found.problems[0].as_error(opened.label, row.number)
        until = one.until or (one_year_after(today()) if one.kind is ClearanceKind.DISMISSAL else None)
        reference = opened.columns.reference(row.cells)
        try:
            made = word(
                one.kind, found.party, one.listing, because=one.because, by=by, until=until, reference=reference,
                view=view,
            )  # fmt: skip
            words.append(made)
        except InputError as wrong:
            raise wrong.placed(one.file, one.row) from wrong
    return _records(store).add_all(words)


def _records(store: Store | Path | str | None) -> ClearanceStore:
    from smallyard.lists.store import Store
    from smallyard.records.clearances import ClearanceStore
    from smallyard.records.database import records_place

    return ClearanceStore(records_place(store.place if isinstance(store, Store) else store))
