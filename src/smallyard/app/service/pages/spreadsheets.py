"""Tables to take away: CSV whose cells no spreadsheet program computes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from fastapi.responses import StreamingResponse

from smallyard.model.plain import safe_cell

__all__ = ["csv_answer"]

_BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> StreamingResponse:
    """A table as a file to be saved.

    Args:
        name: of the file, ASCII.
        header: the columns' names.
        rows: cells as text; each is made safe here.
    """

    def lines() -> Iterator[bytes]:
        yield _BOM.encode()
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(header)
        for row in rows:
            writer.writerow([safe_cell(cell) for cell in row])
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
        yield out.getvalue().encode()

    return StreamingResponse(
        lines(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
