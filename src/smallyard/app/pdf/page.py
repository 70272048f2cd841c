"""What documents in PDF are made of: headings, paragraphs, points and tables on A4, with a foot on every page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from smallyard.app.pdf.lettering import BOLD, REGULAR, lettered, register_fonts

__all__ = ["Page"]

_MARGIN = 18 * mm
_INK, _PALE, _LINE = colors.HexColor("#1d2733"), colors.HexColor("#5b6875"), colors.HexColor("#b9c4cf")
_TONES = {
    "good": colors.HexColor("#17693a"),
    "open": colors.HexColor("#8a5a00"),
    "bad": colors.HexColor("#a31d1d"),
    "plain": _INK,
}
_LONGEST_CELL = 4_000
_ROOM = 28 * mm
"""Without this much room under it, a heading goes to the next page."""


class Page:
    """A document, written from the top down.

    Args:
        title: of the document; it stands in its properties.
        foot: what stands at the foot of every page, beside the page's number.
        wide: whether the paper lies on its side.
    """

    def __init__(self, title: str, foot: str, *, wide: bool = False) -> None:
        register_fonts()
        self.title, self.foot = title, foot
        self._size = landscape(A4) if wide else A4
        self.width = self._size[0] - 2 * _MARGIN
        self._flow: list[Any] = []

    def headline(self, text: str, tone: str = "plain") -> None:
        """The largest line."""
        self._flow.append(Paragraph(lettered(text, bold=True), _style(17, bold=True, color=_TONES[tone], after=2)))

    def heading(self, text: str) -> None:
        """A section's heading."""
        self._flow += [CondPageBreak(_ROOM), Spacer(1, 6)]
        self._flow.append(Paragraph(lettered(text, bold=True), _style(11, bold=True, after=3)))

    def paragraph(self, text: str, *, bold: bool = False, pale: bool = False, indent: float = 0) -> None:
        """A paragraph, set in from the left by `indent` points."""
        style = _style(9, bold=bold, color=_PALE if pale else _INK, indent=indent)
        self._flow.append(Paragraph(lettered(text, bold=bold), style))

    def point(self, title: str, text: str, under: Iterable[str] = (), *, tone: str = "plain") -> None:
        """A point: a title in bold, what is said of it, and smaller lines under it."""
        head = Paragraph(lettered(title, bold=True), _style(9, bold=True, color=_TONES[tone], after=0, keep=True))
        body = [Paragraph(lettered(text), _style(9, indent=10, after=1))] if text else []
        lines = [Paragraph(f"·&nbsp;{lettered(one)}", _style(8, color=_PALE, indent=14, after=1)) for one in under]
        self._flow += [KeepTogether([head, *body]), *lines, Spacer(1, 3)]

    def quoted(self, text: str) -> None:
        """Words to be used as they stand, such as a statement that a regulation prescribes."""
        cell = Paragraph(lettered(text), _style(8.5, after=0))
        box = LongTable([[cell]], colWidths=[self.width - 20], hAlign="RIGHT", splitInRow=1)
        box.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 0.6, _LINE), ("TOPPADDING", (0, 0), (-1, -1), 4)]))
        self._flow += [box, Spacer(1, 4)]

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[float]) -> None:
        """A table whose head comes again on every page; `widths` are shares of the width."""
        size = 7.5
        head = [Paragraph(lettered(one, bold=True), _style(size, bold=True, after=0)) for one in columns]
        cells = [
            [Paragraph(lettered(str(cell)[:_LONGEST_CELL]), _style(size, after=0)) for cell in row] for row in rows
        ]
        whole = sum(widths)
        made = LongTable(
            [head, *cells], colWidths=[self.width * share / whole for share in widths], repeatRows=1, splitInRow=1
        )
        lined: list[Any] = [("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        room: list[Any] = [("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 3)]
        made.setStyle(TableStyle([*lined, *room]))
        self._flow += [made, Spacer(1, 5)]

    def pdf(self) -> bytes:
        """The document; the same content gives the same bytes."""
        out = io.BytesIO()
        made = SimpleDocTemplate(
            out,
            pagesize=self._size,
            leftMargin=_MARGIN,
            rightMargin=_MARGIN,
            topMargin=_MARGIN,
            bottomMargin=_MARGIN,
            title=self.title,
            author="smallyard",
            lang="en",
            invariant=1,
        )
        made.build(self._flow, onFirstPage=self._foot, onLaterPages=self._foot)
        return out.getvalue()

    def _foot(self, canvas: Any, document: Any) -> None:
        canvas.saveState()
        foot = Paragraph(lettered(self.foot), _style(7, color=_PALE, after=0))
        _, height = foot.wrap(self.width - 50, 20)
        foot.drawOn(canvas, _MARGIN, 14 * mm - height)
        canvas.setFont(REGULAR, 7)
        canvas.setFillColor(_PALE)
        canvas.drawRightString(self._size[0] - _MARGIN, 14 * mm - 8, f"page {document.page}")
        canvas.restoreState()


def _style(
    size: float,
    *,
    bold: bool = False,
    color: Any = _INK,
    indent: float = 0,
    after: float = 3,
    keep: bool = False,
) -> ParagraphStyle:
    return ParagraphStyle(
        "of-a-memo",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.38,
        textColor=color,
        leftIndent=indent,
        spaceAfter=after,
        keepWithNext=keep,
        splitLongWords=1,
    )
