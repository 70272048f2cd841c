"""BACI of CEPII: reconciled bilateral trade by year and subheading, columns t, i, j, k, v, q.

Source: https://www.cepii.fr/DATA_DOWNLOAD/baci/doc/baci_webpage.html. v is in thousands of current US dollars
(f.o.b., from what both sides reported), q in metric tons; i is the exporter, j the importer, by number; k has six
digits.
The edition and the version stand in the file's name only: BACI_HS17_Y2022_V202401.csv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from smallyard.errors import InputError
from smallyard.model.reading.opening import file_label
from smallyard.trade.flows import Basis, Flow, Publication, Reading, Told, cents, number
from smallyard.trade.hs import is_code
from smallyard.trade.places import by_un_number, former_area
from smallyard.trade.readers.table import Table, csv_table
from smallyard.trade.scope_result import Direction

__all__ = ["read", "recognizes"]

_NAME = re.compile(r"BACI_HS(?P<edition>[0-9]{2})_Y[0-9]{4}_V(?P<version>[0-9]{6})[a-z]?", re.IGNORECASE)
_HEADER = re.compile(rb'^\s*(?:\xef\xbb\xbf)?"?t"?,"?i"?,"?j"?,"?k"?,"?v"?(?:,"?q"?)?\s*[\r\n]')


def recognizes(name: str, head: bytes) -> bool:
    """Whether a file's beginning is BACI's header."""
    return _HEADER.match(head) is not None


def read(path: Path, told: Told) -> Reading:
    """The flows of a BACI file.

    Raises:
        InputError: a row cannot be read, or neither the name nor the user says which edition it is.
    """
    match = _NAME.search(path.name)
    edition = told.edition
    if edition is None and match is not None:
        digits = match["edition"]
        edition = f"HS{'19' if digits > '50' else '20'}{digits}"
    if edition is None:
        raise InputError(
            "does not say which HS edition it is of",
            file=file_label(path),
            accepted="a name such as BACI_HS17_Y2022_V202401.csv, or --edition HS2017",
        )
    vintage = told.vintage or (match["version"] if match is not None else "")
    reading = Reading(
        Publication(
            "baci",
            "CEPII, BACI",
            vintage,
            notes=("Reconciled from what exporters and importers reported; flows up to 1,000 dollars are left out.",),
            partial=told.partial,
        ),
        iter(()),
    )
    reading.flows = _flows(csv_table(path), edition, reading)
    return reading


def _thousands(text: str) -> int:
    return cents(text, 1000)


def _flows(table: Table, edition: str, reading: Reading) -> Iterator[Flow]:
    places: dict[str, str | None] = {}
    for cells in table:
        amount = cells.read(_thousands, "v")
        ends = []
        for column in ("i", "j"):
            written = cells.text(column)
            if written not in places:
                if not written.isdecimal():
                    raise cells.wrong(f"{written[:20]!r} is not a country's number", column)
                places[written] = by_un_number(written)
            ends.append(places[written])
        exporter, importer = ends
        code = cells.text("k").zfill(6)
        year = cells.text("t")
        if len(code) != 6 or not is_code(code):
            raise cells.wrong(f"{code[:20]!r} is not a subheading of six digits", "k")
        if not (len(year) == 4 and year.isdecimal()):
            raise cells.wrong(f"{year[:20]!r} is not a year", "t")
        if exporter is None or importer is None:
            reading.leave_out("an area that is no country", amount)
            continue
        tons = number(cells.text("q"))
        yield Flow(
            row=cells.row,
            reporter=exporter,
            partner=importer,
            direction=Direction.EXPORT,
            basis=Basis.RECONCILED,
            year=int(year),
            month=0,
            edition=edition,
            code=code,
            cents=amount,
            part=former_area(cells.text("i"), cells.text("j")),
            quantity=tons,
            unit="t" if tons is not None else "",
            kilograms=tons * 1000 if tons is not None else None,
        )
