"""Sheets to keep in a safe: the store's recovery code, and a colleague's codes for signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.codes import draw_qr
from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.flow import Fact, bullet, facts, paragraph, section
from jooptics_desktop.documents.heads import banner
from jooptics_desktop.documents.sheet import A4, INK, LINE, MILLIMETRE, MUTED, TEAL, PageParts, Sheet
from jooptics_desktop.documents.text import Style, set_line
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark, translator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats

RECOVERY_SHEET: Final = mark("Recovery sheet")
STAFF_CODES: Final = mark("Sign-in recovery codes")
_GROUPS_IN_ROW: Final = 4
_QR: Final = 42 * MILLIMETRE
_CODE = Style(20, "SemiBold", INK)
_ORDINAL = Style(8, "Medium", MUTED)
_ADVICE: Final = (
    mark(
        "With this code the store can be opened when the password is lost, and restored on a new computer. "
        "Without the code and without the password nobody can open it again, neither Jooptics nor the cloud service."
    ),
    mark("Keep the sheet in a safe or a locked drawer outside the shop, never beside the computer."),
    mark("Do not photograph it, scan it, copy it into a chat or store it on a computer."),
    mark("Type the groups in the order of their numbers. Each group is checked, so a slip is found at once."),
    mark("Jooptics will never ask for this code by phone or e-mail."),
    mark("If someone else may have seen it, make a new code in the program and destroy this sheet."),
)
_STAFF_ADVICE: Final = (
    mark("Use one of these codes when your authenticator app is not at hand. Each code works once."),
    mark(
        "Cross a code out when it is used. When few are left, make new ones; the old ones then stop working."
    ),
    mark("Keep the sheet where only you can reach it, never beside the computer."),
)


def write_recovery_sheet(
    code: str, store: str, made_at: datetime, words: Translator, formats: Formats, target: Target
) -> None:
    """Write the store's recovery code for the safe: numbered groups, the same as a QR code, and advice.

    `code` is eight groups of six digits joined by hyphens; the QR code holds exactly that text. Advice stands in
    the language of `words` first and in the other one below. The file's properties do not hold the code.
    """
    with writing(target) as stream:
        other = translator("en" if words.language == "ar" else "ar")
        head = banner(
            words.tr(RECOVERY_SHEET), other.tr(RECOVERY_SHEET), isolate(store), formats.date(made_at.date())
        )
        sheet = Sheet(
            stream, A4, words, words.tr(RECOVERY_SHEET), PageParts(head=head, foot=_keep_safe(words))
        )
        facts(
            sheet,
            [
                Fact(words.tr(mark("Store")), isolate(store), wide=True),
                Fact(words.tr(mark("Made on")), formats.moment(made_at)),
            ],
        )
        _groups(sheet, code.split("-"))
        _qr(sheet, code, words)
        for said in (words, other):
            _advice(
                sheet,
                said,
                words.tr(mark("How to keep it safe")),
                other.tr(mark("How to keep it safe")),
                _ADVICE,
            )
        sheet.finish()


def write_staff_codes(
    codes: Sequence[str],
    staff: str,
    store: str,
    made_at: datetime,
    words: Translator,
    formats: Formats,
    target: Target,
) -> None:
    """Write a colleague's one-time recovery codes, each with a box to cross it out."""
    with writing(target) as stream:
        other = translator("en" if words.language == "ar" else "ar")
        head = banner(words.tr(STAFF_CODES), other.tr(STAFF_CODES), isolate(store), isolate(staff))
        sheet = Sheet(stream, A4, words, words.tr(STAFF_CODES), PageParts(head=head, foot=_keep_safe(words)))
        facts(
            sheet,
            [
                Fact(words.tr(mark("Issued to")), isolate(staff), wide=True),
                Fact(words.tr(mark("Store")), isolate(store), wide=True),
                Fact(words.tr(mark("Made on")), formats.moment(made_at)),
            ],
        )
        _code_list(sheet, codes)
        for said in (words, other):
            _advice(
                sheet,
                said,
                words.tr(mark("How to use them")),
                other.tr(mark("How to use them")),
                _STAFF_ADVICE,
            )
        sheet.finish()


def _keep_safe(words: Translator) -> str:
    return words.tr(mark("Keep this sheet locked away. Do not copy it."))


def _groups(sheet: Sheet, groups: Sequence[str]) -> None:
    """Numbered boxes, always from left to right: that is how digits are read in both languages."""
    gap, height = 8.0, 50.0
    width = (sheet.width - gap * (_GROUPS_IN_ROW - 1)) / _GROUPS_IN_ROW
    for place, group in enumerate(groups):
        row, column = divmod(place, _GROUPS_IN_ROW)
        x = sheet.paper.side + column * (width + gap)
        top = sheet.y - row * (height + gap)
        sheet.canvas.setStrokeColor(TEAL)
        sheet.canvas.setLineWidth(1)
        sheet.canvas.roundRect(x, top - height, width, height, 5)
        set_line(str(place + 1), _ORDINAL, rtl=False).draw(sheet.canvas, x + 7, top - 3, width, "left")
        set_line(group, _CODE, rtl=False).draw(sheet.canvas, x, top - 13, width, "centre")
    rows = -(-len(groups) // _GROUPS_IN_ROW)
    sheet.gap(rows * (height + gap) + 6)


def _qr(sheet: Sheet, code: str, words: Translator) -> None:
    draw_qr(sheet.canvas, code, sheet.box_x(8, _QR), sheet.y - 4, _QR)
    offset = _QR + 30
    said = words.tr(mark("The QR code holds the same code. Scan it only with this program."))
    lines = sheet.set(said, Style(10, colour=MUTED), sheet.width - offset)
    sheet.put(lines, offset, sheet.width - offset, top=sheet.y - _QR / 2 + lines.height / 2)
    sheet.gap(_QR + 16)


def _advice(sheet: Sheet, said: Translator, title: str, other: str, advice: Sequence[str]) -> None:
    """One language's advice; the second language gets its own heading and its own side."""
    first = said is sheet.words
    sheet.need(90)
    was, sheet.rtl = sheet.rtl, said.is_rtl
    section(sheet, title if first else other)
    paragraph(sheet, said.tr(advice[0]), Style(9.5, colour=INK))
    for line in advice[1:]:
        bullet(sheet, said.tr(line), Style(9.5, colour=INK))
    sheet.gap(6)
    sheet.rtl = was


def _code_list(sheet: Sheet, codes: Sequence[str]) -> None:
    half, height = sheet.width / 2, 34.0
    rows = -(-len(codes) // 2)
    for place, code in enumerate(codes):
        column, row = divmod(place, rows)
        x, top = sheet.paper.side + column * half, sheet.y - row * height
        sheet.canvas.setStrokeColor(MUTED)
        sheet.canvas.setLineWidth(1)
        sheet.canvas.rect(x + 28, top - 22, 12, 12)
        set_line(f"{place + 1}.", Style(10, colour=MUTED), rtl=False).draw(
            sheet.canvas, x, top - 8, 22, "right"
        )
        set_line(isolate_ltr(code), Style(15, "SemiBold", INK), rtl=False).draw(
            sheet.canvas, x + 52, top - 5, half - 60, "left"
        )
        sheet.canvas.setStrokeColor(LINE)
        sheet.canvas.line(x, top - height + 3, x + half - 14, top - height + 3)
    sheet.gap(rows * height + 12)
