"""QR codes and Code 128 bars, drawn as shapes so that they stay sharp on any printer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import segno
from reportlab.graphics.barcode.code128 import Code128

from jooptics_desktop.documents.sheet import BLACK, MILLIMETRE

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

QR_SIDE: Final = 25 * MILLIMETRE  # the least a phone reads comfortably from a receipt
_THINNEST_BAR: Final = 0.25 * MILLIMETRE
_THICKEST_BAR: Final = 0.33 * MILLIMETRE


def draw_qr(canvas: Canvas, text: str, x: float, top: float, side: float = QR_SIDE) -> None:
    """Draw a QR code (ISO/IEC 18004, error correction at least M) with its left upper corner at (x, top).

    The quiet zone is the caller's: four modules must stay white around it.
    """
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    module = side / len(rows)
    path = canvas.beginPath()
    for number, row in enumerate(rows):
        for start, length in _dark_stretches(row):
            path.rect(x + start * module, top - (number + 1) * module, length * module, module)
    canvas.setFillColor(BLACK)
    canvas.drawPath(path, stroke=0, fill=1)


def bars_fit(text: str, width: float) -> bool:
    """Whether Code 128 can carry the text, and fits the width with bars a scanner can tell apart."""
    plain = bool(text) and text.isascii() and text.isprintable()
    return plain and Code128(text, barWidth=_THINNEST_BAR, quiet=1).width <= width


def draw_code128(
    canvas: Canvas, text: str, x: float, top: float, width: float, height: float, *, centred: bool = True
) -> float:
    """Draw the bars in the box that hangs from (x, top), as wide as scanners like; the width drawn.

    They stand in its middle, or with the first bar at its left edge and the quiet zone in the margin.

    Raises `ValueError` when they do not fit; ask `bars_fit` first.
    """
    if not bars_fit(text, width):
        raise ValueError("the bars do not fit")
    natural = Code128(text, barWidth=1, quiet=1).width
    bar = min(width / natural, _THICKEST_BAR)
    bars = Code128(text, barWidth=bar, barHeight=height, quiet=1)
    canvas.setFillColor(BLACK)
    canvas.setStrokeColor(BLACK)
    bars.drawOn(canvas, x + (width - bars.width) / 2 if centred else x - bars.lquiet, top - height)
    return float(bars.width)


def _dark_stretches(row: bytes) -> list[tuple[int, int]]:
    """Begin and length of each dark stretch of a row of modules."""
    found, start = [], None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            found.append((start, place - start))
            start = None
    return found
