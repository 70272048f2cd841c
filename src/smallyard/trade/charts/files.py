"""Writing a picture to a file: SVG or PNG with the table of its data beside it, or an interactive page of its own."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path

from smallyard.errors import InputError
from smallyard.model.plain import safe_cell
from smallyard.trade.charts.chart import Chart, Table
from smallyard.trade.templates import as_script, render, trusted
from smallyard.version import __version__

__all__ = ["SUFFIXES", "page", "table_csv", "write_chart", "write_whole"]

SUFFIXES = (".svg", ".png", ".html")
"""The forms in which charts are written."""


def page(chart: Chart) -> str:
    """The picture as one HTML page that works without any other file or site: its data, its scripts, its tables.

    Raises:
        MissingExtraError: the extra `charts` is not installed.
    """
    svg = chart.svg()
    spec = {**chart.spec, "description": chart.description}
    return render(
        "page.html.j2",
        chart=chart,
        svg=trusted(svg),
        spec=as_script(spec),
        bundle=trusted(_bundle()),
        version=__version__,
    )


@cache
def _bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script; a script element ends at the first "</script", wherever it is."""
    bundle: str = import_module("vl_convert").javascript_bundle()
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def table_csv(table: Table) -> str:
    """A table as CSV whose cells no spreadsheet program takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in (table.header, *table.rows))
    return out.getvalue()


def write_chart(chart: Chart, path: Path) -> tuple[Path, ...]:
    """Write the picture in the form that the suffix says, beside an SVG or PNG its tables as CSV; gives the files.

    Raises:
        InputError: the suffix is none of ours, or a file cannot be written.
        MissingExtraError: the extra `charts` is not installed.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise InputError("has a suffix that we do not draw", file=str(path), accepted=", ".join(SUFFIXES))
    if suffix == ".html":
        write_whole(path, page(chart).encode())
        return (path,)
    write_whole(path, chart.svg().encode() if suffix == ".svg" else chart.png())
    written = [path]
    for number, table in enumerate(chart.tables, start=1):
        beside = path.with_suffix(".csv" if number == 1 else f".{number}.csv")
        write_whole(beside, ("\ufeff" + table_csv(table)).encode())
        written.append(beside)
    return tuple(written)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that replaces `path` at the end, or not at all.

    Raises:
        InputError: it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".smallyard-", suffix=path.suffix, dir=path.absolute().parent)
    except OSError as failed:
        raise InputError(f"cannot be written: {failed.strerror or failed}", file=str(path)) from failed
    scratch = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        umask = os.umask(0)
        os.umask(umask)
        scratch.chmod(0o666 & ~umask)
        scratch.replace(path)
    except OSError as failed:
        raise InputError(f"cannot be written: {failed.strerror or failed}", file=str(path)) from failed
    finally:
        scratch.unlink(missing_ok=True)
