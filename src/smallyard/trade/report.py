"""Reports of a scope as one HTML page or PDF: method, sources, ranges, and every table and picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from smallyard.errors import InputError, MissingExtraError
from smallyard.trade.charts.chart import Chart
from smallyard.trade.charts.files import write_whole
from smallyard.trade.charts.series import series
from smallyard.trade.charts.treemap import treemap
from smallyard.trade.report_document import Document, document
from smallyard.trade.scope_result import Grouping, Scope
from smallyard.trade.templates import render, trusted
from smallyard.version import __version__

__all__ = ["SUFFIXES", "as_html", "charts_of", "write"]

SUFFIXES = (".html", ".pdf")
"""The forms in which a report is written."""


def charts_of(scope: Scope) -> tuple[Chart, ...]:
    """The pictures that a scope's own rows give: a series for years and months, a treemap for what adds up."""
    if not scope.rows or scope.overlapping:
        return ()
    if scope.by in {Grouping.YEAR, Grouping.MONTH}:
        return (series(scope),)
    return (treemap(scope),)


def as_html(report: Document) -> str:
    """The report as one page that needs no other file and runs no script.

    Raises:
        MissingExtraError: the extra `charts` is not installed.
    """
    pictures = {chart.title: trusted(chart.svg()) for section in report.sections for chart in section.charts}
    return render("report.html.j2", report=report, pictures=pictures, version=__version__)


def write(scope: Scope, path: Path, charts: Sequence[Chart] | None = None) -> None:
    """Write the report of a scope in the form that the suffix says, whole or not at all.

    Args:
        scope: what is reported.
        path: a .html or .pdf file, replaced if there is one.
        charts: the pictures; None for those that the scope's rows give.

    Raises:
        InputError: the suffix is neither, or the file cannot be written.
        MissingExtraError: an extra (`charts`, `pdf`) is not installed.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise InputError("has a suffix that we do not write reports in", file=str(path), accepted=", ".join(SUFFIXES))
    report = document(scope, charts_of(scope) if charts is None else charts)
    if suffix == ".html":
        write_whole(path, as_html(report).encode())
        return
    try:
        from smallyard.trade.report_pdf import as_pdf
    except ImportError as missing:
        raise MissingExtraError(missing, "charts,pdf") from missing
    write_whole(path, as_pdf(report))
