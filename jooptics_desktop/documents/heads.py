"""Page heads: the coloured banner of records and sheets, slim on the pages that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.sheet import MUTED, TEAL, WHITE
from jooptics_desktop.documents.text import Style
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark
from jooptics_desktop.l10n.joining import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.documents.record_values import Printing
    from jooptics_desktop.documents.sheet import Sheet
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats

_BANNER: Final = 76.0


def banner(title: str, other: str, line: str, second: str) -> Callable[[Sheet], None]:
    """A head with the title in both languages; `line` stands under the first, `second` under the other."""

    def draw(sheet: Sheet) -> None:
        if sheet.pages == 1:
            _tall(sheet, title, other, line, second)
        else:
            _slim(sheet, side_by_side((title, second)))

    return draw


def printed(printing: Printing, words: Translator, formats: Formats) -> str:
    """Who printed a sheet, when, and which copy it is."""
    return words.tr(
        mark("Printed {moment} by {staff}, copy {copy}"),
        moment=isolate(formats.moment(printing.at)),
        staff=isolate(printing.by),
        copy=isolate_ltr(str(printing.copy)),
    )


def trace(printing: Printing, formats: Formats) -> str:
    """The same in short, to run across the page."""
    moment = isolate(formats.moment(printing.at))
    return f"{isolate(printing.by)} · {moment} · {isolate_ltr(str(printing.copy))}"


def _tall(sheet: Sheet, title: str, other: str, line: str, second: str) -> None:
    paper = sheet.paper
    sheet.canvas.setFillColor(TEAL)
    sheet.canvas.rect(0, paper.height - _BANNER, paper.width, _BANNER, stroke=0, fill=1)
    wide, narrow = sheet.width * 0.6, sheet.width * 0.38
    top = paper.height - 14
    sheet.put(sheet.set(title, Style(18, "Bold", WHITE), wide, max_lines=1), 0, wide, top=top)
    sheet.put(sheet.set(line, Style(9, colour=WHITE), wide, max_lines=1), 0, wide, top=top - 30)
    rest, place = sheet.width - wide, sheet.width - narrow
    if other:
        lines = sheet.set(other, Style(13, "SemiBold", WHITE), narrow, rtl=not sheet.rtl, max_lines=1)
        sheet.put(lines, place, narrow, side="end", top=top - 4)
    if second:
        sheet.put(
            sheet.set(second, Style(9, colour=WHITE), rest, max_lines=1), wide, rest, side="end", top=top - 30
        )
    sheet.y = paper.height - _BANNER - 16


def _slim(sheet: Sheet, text: str) -> None:
    lines = sheet.set(text, Style(8.5, "Medium", MUTED), sheet.width, max_lines=1)
    sheet.put(lines, 0, sheet.width, top=sheet.y + 6)
    sheet.gap(lines.height - 4)
    sheet.rule(TEAL, 1)
    sheet.gap(10)
