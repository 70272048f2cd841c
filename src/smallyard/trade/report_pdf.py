"""A report as PDF. Needs the extra `pdf` (ReportLab); imported only when one is asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Image, KeepTogether, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from smallyard.trade.charts.chart import Chart, Table
from smallyard.trade.report_document import Document
from smallyard.version import __version__

__all__ = ["as_pdf"]

_MARGIN = 16 * mm
_WIDTH = landscape(A4)[0] - 2 * _MARGIN
_HIGHEST = landscape(A4)[1] - 2 * _MARGIN - 30 * mm
_INK, _LINE = colors.HexColor("#1d2733"), colors.HexColor("#b9c4cf")
_FONT, _BOLD = "Vera", "VeraBd"


def _fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (_FONT, _BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


def _style(size: float, *, bold: bool = False, right: bool = False, after: float = 4.0) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}{bold}{right}{after}",
        fontName=_BOLD if bold else _FONT,
        fontSize=size,
        leading=size * 1.35,
        textColor=_INK,
        alignment=TA_RIGHT if right else 0,
        spaceAfter=after,
    )


def as_pdf(report: Document) -> bytes:
    """The report as PDF bytes, landscape A4; the same report gives the same bytes."""
    _fonts()
    out = io.BytesIO()
    made = SimpleDocTemplate(
        out,
        pagesize=landscape(A4),
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=report.title,
        author=f"smallyard {__version__}",
        subject=report.summary,
        lang="en",
        invariant=1,
    )
    made.build(list(_flow(report)), onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _foot(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(_FONT, 7)
    canvas.setFillColor(_INK)
    canvas.drawString(_MARGIN, 9 * mm, f"smallyard {__version__}")
    canvas.drawRightString(landscape(A4)[0] - _MARGIN, 9 * mm, f"page {document.page}")
    canvas.restoreState()


def _flow(report: Document) -> Iterator[Any]:
    yield Paragraph(escape(report.title), _style(17, bold=True, after=8))
    yield Paragraph(escape(report.summary), _style(10, bold=True, after=8))
    for section in report.sections:
        opening = [Spacer(1, 8), Paragraph(escape(section.heading), _style(12.5, bold=True))]
        opening += [Paragraph(escape(text), _style(8.5)) for text in section.paragraphs]
        opening += [_picture(chart) for chart in section.charts]
        yield KeepTogether(opening)
        for table in section.tables:
            yield Paragraph(escape(table.caption), _style(8.5, bold=True))
            yield _table(table)
            yield Spacer(1, 8)


def _picture(chart: Chart) -> Image:
    image = Image(io.BytesIO(chart.png(scale=2.5)))
    scale = min(_WIDTH / image.imageWidth, _HIGHEST / image.imageHeight)
    image.drawWidth, image.drawHeight = image.imageWidth * scale, image.imageHeight * scale
    image.hAlign = "LEFT"
    return image


def _table(table: Table) -> LongTable:
    def cells(row: tuple[str, ...], *, bold: bool = False) -> list[Paragraph]:
        return [
            Paragraph(escape(cell), _style(6.8, bold=bold, right=number in table.numeric, after=0))
            for number, cell in enumerate(row)
        ]

    rows = [cells(table.header, bold=True), *(cells(row) for row in table.rows)]
    found = LongTable(rows, colWidths=_widths(table), repeatRows=1, hAlign="LEFT")
    found.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.9, _INK),
                ("LINEBELOW", (0, 1), (-1, -1), 0.3, _LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return found


def _widths(table: Table) -> list[float]:
    """Widths in the proportion of what the columns hold, none narrower than a number."""
    longest = [
        min(34, max(9, *(len(row[number]) for row in (table.header, *table.rows))))
        for number in range(len(table.header))
    ]
    return [_WIDTH * one / sum(longest) for one in longest]
