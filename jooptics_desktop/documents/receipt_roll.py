"""A receipt on an 80 mm roll: one column, black only, as high as its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.documents.codes import bars_fit, draw_code128, draw_qr
from jooptics_desktop.documents.sheet import BLACK, MILLIMETRE, WHITE
from jooptics_desktop.documents.text import Style, typed
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr

if TYPE_CHECKING:
    from jooptics_desktop.documents.receipt_words import ReceiptWords
    from jooptics_desktop.documents.sheet import Sheet, Side

_TEXT = Style(8.5, colour=BLACK)
_STRONG = Style(8.5, "SemiBold", BLACK)
_TOTAL = Style(11, "Bold", BLACK)
_SMALL = Style(7.5, colour=BLACK)
_QR = 28 * MILLIMETRE


def lay_out_roll(sheet: Sheet, said: ReceiptWords) -> None:
    """The whole receipt from top to bottom."""
    receipt = said.receipt
    _text(sheet, isolate(receipt.seller.name), Style(13, "Bold", BLACK))
    if receipt.seller.name_other:
        _text(sheet, isolate(receipt.seller.name_other), _STRONG)
    for line in said.seller_lines():
        _text(sheet, line, _SMALL)
    _dashes(sheet)
    _text(sheet, f"{isolate(said.words.tr(receipt.kind.heading))} · {isolate(said.other_title)}", _STRONG)
    _text(sheet, isolate_ltr(receipt.number), Style(10.5, "Bold", BLACK))
    if receipt.copy:
        _inverse(sheet, said.copy_mark)
    for fact in (*said.facts(), *said.eyes()):
        if fact.value:
            _pair(sheet, fact.label, fact.value, _TEXT, side="end")
    _dashes(sheet)
    _lines(sheet, said)
    _dashes(sheet)
    _sums(sheet, said)
    _codes(sheet, said)
    if receipt.footer:
        _text(sheet, typed(receipt.footer), _SMALL)


def _lines(sheet: Sheet, said: ReceiptWords) -> None:
    for line in said.receipt.lines:
        lines = sheet.set(said.item(line), _TEXT, sheet.width)
        sheet.put(lines, 0, sheet.width)
        sheet.gap(lines.height)
        price = isolate_ltr(f"{said.formats.number(line.quantity)} × {said.figure(line.unit_price)}")
        if line.discount:
            price += f"  {said.off(line.discount)}"
        if line.tax_ppm is not None:
            price += f"  {said.rate(line.tax_ppm)}"
        _pair(sheet, price, said.figure(line.total), _TEXT)
        sheet.gap(2)


def _sums(sheet: Sheet, said: ReceiptWords) -> None:
    for label, figure, strong in said.sums():
        _pair(sheet, label, figure, _TOTAL if strong else _TEXT)
    if said.receipt.taxes:
        _dashes(sheet)
        for rate, net, tax in said.taxes():
            _pair(sheet, f"{rate} × {net}", tax, _SMALL)
    if payments := said.payments():
        _dashes(sheet)
        for label, amount in payments:
            _pair(sheet, label, amount, _SMALL)
    _dashes(sheet)


def _codes(sheet: Sheet, said: ReceiptWords) -> None:
    receipt = said.receipt
    if receipt.qr_text:
        sheet.need(_QR + 10)
        draw_qr(sheet.canvas, receipt.qr_text, (sheet.paper.width - _QR) / 2, sheet.y - 4, _QR)
        sheet.gap(_QR + 10)
        if receipt.qr_note:
            _text(sheet, isolate(receipt.qr_note), _SMALL)
    if bars_fit(receipt.number, sheet.width):
        sheet.need(36)  # as much as is taken: the roll is cut after a measuring run
        draw_code128(sheet.canvas, receipt.number, sheet.paper.side, sheet.y - 2, sheet.width, 28)
        sheet.gap(36)


def _text(sheet: Sheet, text: str, style: Style) -> None:
    lines = sheet.set(text, style, sheet.width)
    sheet.need(lines.height)
    sheet.put(lines, 0, sheet.width, side="centre")
    sheet.gap(lines.height)


def _pair(sheet: Sheet, label: str, value: str, style: Style, *, side: Side = "end") -> None:
    """A label where reading starts and a value at the other edge; the longer one wraps."""
    gap = 6.0
    right = sheet.set(value, style, sheet.width * 0.74)
    left = sheet.set(label, style, sheet.width - right.width - gap)
    height = max(left.height, right.height)
    sheet.need(height)
    sheet.put(left, 0, sheet.width - right.width - gap)
    sheet.put(right, sheet.width - right.width, right.width, side=side)
    sheet.gap(height)


def _inverse(sheet: Sheet, text: str) -> None:
    lines = sheet.set(text, Style(10, "Bold", WHITE), sheet.width)
    sheet.need(lines.height + 4)
    sheet.band(lines.height + 2, BLACK)
    sheet.put(lines, 0, sheet.width, side="centre", top=sheet.y - 1)
    sheet.gap(lines.height + 6)


def _dashes(sheet: Sheet) -> None:
    sheet.need(9)
    sheet.gap(5)
    sheet.canvas.setDash(2, 2)
    sheet.rule(BLACK, 0.7)
    sheet.canvas.setDash()
    sheet.gap(4)
