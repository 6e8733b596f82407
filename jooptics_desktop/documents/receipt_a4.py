"""A receipt on A4: letterhead, facts, lines, totals, payments and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.documents.codes import QR_SIDE, bars_fit, draw_code128, draw_qr
from jooptics_desktop.documents.flow import SMALL, facts, paragraph
from jooptics_desktop.documents.letterhead import draw_logo
from jooptics_desktop.documents.sheet import DANGER, INK, LINE, MUTED, SOFT, TEAL
from jooptics_desktop.documents.tables import Column, Table
from jooptics_desktop.documents.text import Style, set_line, typed
from jooptics_desktop.l10n.bidi import isolate
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from jooptics_desktop.documents.receipt_words import ReceiptWords
    from jooptics_desktop.documents.sheet import Sheet, Side

_HEAD_HEIGHT = QR_SIDE + 14
_ROW = 17.0
_TOTAL_SHARE = 18  # of 104; the sums stand under that column


def first_head(sheet: Sheet, said: ReceiptWords) -> None:
    """The letterhead on the first page, one line on those that follow."""
    if sheet.pages > 1:
        paragraph(sheet, said.foot, SMALL, after=2)
        sheet.rule(LINE)
        sheet.gap(10)
        return
    top, seller = sheet.y, said.receipt.seller
    logo = draw_logo(sheet, seller.logo, top)
    room = sheet.width - logo - (QR_SIDE + 20 if said.receipt.qr_text else 0)
    y = top
    texts = [(isolate(seller.name), Style(17, "Bold", TEAL))]
    if seller.name_other:
        texts.append((isolate(seller.name_other), Style(10.5, "Medium", MUTED)))
    texts += [(line, SMALL) for line in said.seller_lines()]
    for text, style in texts:
        lines = sheet.set(text, style, room, max_lines=2)
        sheet.put(lines, logo, room, top=y)
        y -= lines.height
    _qr(sheet, said, top)
    sheet.y = min(y, top - _HEAD_HEIGHT if said.receipt.qr_text else top - 60) - 4


def lay_out_a4(sheet: Sheet, said: ReceiptWords) -> None:
    """Everything below the letterhead."""
    _title(sheet, said)
    facts(sheet, [*said.facts(), *said.eyes()])
    sheet.gap(4)
    _lines(sheet, said)
    _sums(sheet, said)
    if said.receipt.footer:
        sheet.gap(6)
        paragraph(sheet, typed(said.receipt.footer), SMALL)
    _bars(sheet, said)


def _qr(sheet: Sheet, said: ReceiptWords, top: float) -> None:
    if not said.receipt.qr_text:
        return
    offset = sheet.width - QR_SIDE
    draw_qr(sheet.canvas, said.receipt.qr_text, sheet.box_x(offset, QR_SIDE), top)
    if said.receipt.qr_note:
        width = QR_SIDE + 40
        note = sheet.set(isolate(said.receipt.qr_note), Style(6.5, colour=MUTED), width, max_lines=2)
        sheet.put(note, sheet.width - width, width, side="end", top=top - QR_SIDE - 1)


def _title(sheet: Sheet, said: ReceiptWords) -> None:
    main = sheet.set(said.title, Style(14, "Bold", INK), sheet.width * 0.66)
    other = sheet.set(said.other_title, Style(12, "SemiBold", INK), sheet.width * 0.32, rtl=not sheet.rtl)
    sheet.put(main, 0, sheet.width * 0.66)
    sheet.put(other, sheet.width * 0.68, sheet.width * 0.32, side="end", top=sheet.y - 2)
    sheet.gap(max(main.height, other.height) + 2)
    if said.receipt.copy:
        _copy_badge(sheet, said.copy_mark)
    sheet.gap(4)


def _copy_badge(sheet: Sheet, text: str) -> None:
    lines = set_line(text, Style(10, "Bold", DANGER), rtl=sheet.rtl)
    width = lines.width + 16
    sheet.canvas.setStrokeColor(DANGER)
    sheet.canvas.setLineWidth(1)
    sheet.canvas.roundRect(sheet.box_x(0, width), sheet.y - lines.height - 1, width, lines.height + 2, 3)
    sheet.put(lines, 0, width, side="centre")
    sheet.gap(lines.height + 4)


def _lines(sheet: Sheet, said: ReceiptWords) -> None:
    headings: tuple[tuple[str, float, Side], ...] = (
        (mark("Item"), 41, "start"),
        (mark("Qty"), 8, "centre"),
        (mark("Price"), 14, "number"),
        (mark("Discount"), 14, "number"),
        (mark("Tax"), 9, "centre"),
        (mark("Total"), _TOTAL_SHARE, "number"),
    )
    table = Table(
        sheet,
        [Column(said.words.tr(text), share, side, said.other.tr(text)) for text, share, side in headings],
    )
    for line in said.receipt.lines:
        table.row(
            (
                said.item(line),
                said.formats.number(line.quantity),
                said.figure(line.unit_price),
                said.off(line.discount),
                said.rate(line.tax_ppm),
                said.figure(line.total),
            )
        )
    table.close()


def _sums(sheet: Sheet, said: ReceiptWords) -> None:
    """Totals where the figures stand; tax by rate and payments beside them."""
    rows, left_rows = said.sums(), _beside(said)
    sheet.need(max(len(rows), len(left_rows)) * _ROW + 12)
    top = sheet.y
    _side_rows(sheet, left_rows, top)
    offset, width = sheet.width * 0.54, sheet.width * 0.46
    value_width = sheet.width * _TOTAL_SHARE / 104
    y = top
    for label, figure, strong in rows:
        style = Style(11.5, "Bold", INK) if strong else Style(10, colour=INK)
        if strong:
            sheet.canvas.setFillColor(SOFT)
            sheet.canvas.rect(sheet.box_x(offset, width), y - _ROW - 2, width, _ROW + 1, stroke=0, fill=1)
        text = sheet.set(label, style, width - value_width - 12, max_lines=1)
        sheet.put(text, offset + 6, width - value_width - 12, top=y - 1)
        value = sheet.set(figure, style, value_width - 10)
        x = sheet.box_x(sheet.width - value_width, value_width) + 5
        value.draw(sheet.canvas, x, y - 1, value_width - 10, "right")
        y -= _ROW + (3 if strong else 0)
    sheet.y = min(y, top - len(left_rows) * _ROW) - 6


def _beside(said: ReceiptWords) -> list[tuple[str, str, str, bool]]:
    """Rows of the smaller block: three cells and whether it is a heading."""
    tr, rows = said.words.tr, []
    if said.receipt.taxes:
        rows.append((tr(mark("Tax rate")), tr(mark("Charged on")), tr(mark("Tax")), True))
        rows += [(*entry, False) for entry in said.taxes()]
    if payments := said.payments():
        rows.append((tr(mark("Payments")), "", "", True))
        rows += [(label, "", amount, False) for label, amount in payments]
    return rows


def _side_rows(sheet: Sheet, rows: list[tuple[str, str, str, bool]], top: float) -> None:
    width, figure = sheet.width * 0.46, sheet.width * 0.14
    y = top
    for label, middle, last, is_heading in rows:
        style = Style(8.5, "SemiBold", MUTED) if is_heading else Style(8.5, colour=INK)
        room = width - figure * (2 if middle else 1) - 10
        sheet.put(sheet.set(label, style, room, max_lines=1), 5, room, top=y - 2)
        if middle:
            sheet.put(
                sheet.set(middle, style, figure), width - 2 * figure - 5, figure, side="number", top=y - 2
            )
        if last:
            sheet.put(sheet.set(last, style, figure), width - figure, figure, side="number", top=y - 2)
        y -= _ROW - 1


def _bars(sheet: Sheet, said: ReceiptWords) -> None:
    """The sale's number for the scanner, at the foot of the last page."""
    number = said.receipt.number
    if not bars_fit(number, sheet.width / 2):
        return
    height, label = 30.0, set_line(number, Style(8, colour=MUTED), rtl=False)
    sheet.need(height + label.height + 8)
    top = sheet.paper.bottom + height + label.height + 4
    x = sheet.paper.side
    draw_code128(sheet.canvas, number, x, top, sheet.width / 2, height, centred=False)
    label.draw(sheet.canvas, x, top - height - 2, sheet.width / 2, "left")
