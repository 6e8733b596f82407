"""Blocks that follow one another down a sheet: headings, paragraphs, lists, labelled values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.documents.bidi import starts_right_to_left
from jooptics_desktop.documents.sheet import INK, MUTED, SOFT, TEAL
from jooptics_desktop.documents.text import Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.documents.sheet import Sheet, Side
    from jooptics_desktop.documents.text import Lines

BODY = Style(10, colour=INK)
SMALL = Style(8.5, colour=MUTED)
LABEL = Style(8.5, colour=MUTED)
STRONG = Style(10, "SemiBold", INK)


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; `wide` gives it a row of its own."""

    label: str
    value: str
    wide: bool = False


def paragraph(
    sheet: Sheet, text: str, style: Style = BODY, *, indent: float = 0, side: Side = "start", after: float = 4
) -> None:
    """Text across the page; it goes on over the page line by line."""
    width = sheet.width - indent
    flow_lines(sheet, sheet.set(text, style, width), indent, width, side=side)
    sheet.gap(after)


def typed_paragraph(sheet: Sheet, text: str, *, indent: float = 0, after: float = 4) -> None:
    """What a person wrote, each paragraph at the side where its own language begins."""
    for part in text.strip().splitlines():
        rtl = starts_right_to_left(part)
        width = sheet.width - 2 * indent
        lines = sheet.set(part, BODY, width, rtl=rtl)
        flow_lines(sheet, lines, indent, width, side="start" if rtl == sheet.rtl else "end")
    sheet.gap(after)


def flow_lines(sheet: Sheet, lines: Lines, offset: float, width: float, *, side: Side = "start") -> None:
    """Draw lines at the cursor and move it, on as many pages as they need; no lone line is left behind."""
    done, count = 0, len(lines.glyphs)
    while done < count:
        leading = lines.style.leading
        fitting = int((sheet.room + 0.01) / leading)
        if fitting < min(2, count - done):
            sheet.next_page()
            continue
        part = lines.part(done, done + fitting)
        sheet.put(part, offset, width, side=side)
        sheet.gap(part.height)
        done += fitting


def bullet(sheet: Sheet, text: str, style: Style = BODY, *, indent: float = 12) -> None:
    """One item of a list, with a dot at the side where reading starts."""
    lines = sheet.set(text, style, sheet.width - indent)
    sheet.need(min(lines.height, 2 * style.leading))
    radius = style.size * 0.16
    sheet.canvas.setFillColor(TEAL)
    x = sheet.box_x(indent / 2 - radius, 2 * radius) + radius
    sheet.canvas.circle(x, sheet.y - style.size * 0.78, radius, stroke=0, fill=1)
    flow_lines(sheet, lines, indent, sheet.width - indent)
    sheet.gap(2)


def section(sheet: Sheet, title: str, other: str = "", *, keep: float = 60) -> None:
    """A heading on a soft band; `other` is the same in the second language. At least `keep` follows it."""
    height = 20.0
    sheet.need(height + keep)
    sheet.band(height, SOFT)
    half = sheet.width / 2 if other else sheet.width
    lines = sheet.set(title, Style(10.5, "SemiBold", TEAL), half - 12, max_lines=1)
    sheet.put(lines, 6, half - 12, top=sheet.y - 2)
    if other:
        second = sheet.set(other, Style(9.5, "Medium", TEAL), half - 12, rtl=not sheet.rtl, max_lines=1)
        sheet.put(second, half + 6, half - 12, side="end", top=sheet.y - 3)
    sheet.gap(height + 6)


def facts(sheet: Sheet, items: Sequence[Fact], *, label_width: float = 84) -> None:
    """Labelled values in two columns, a wide one across both; empty values are left out."""
    half = sheet.width / 2
    row: list[Fact] = []
    for item in items:
        if not item.value:
            continue
        if item.wide or len(row) == 2:
            _fact_row(sheet, row, half, label_width)
            row = []
        if item.wide:
            _fact_row(sheet, [item], sheet.width, label_width)
        else:
            row.append(item)
    _fact_row(sheet, row, half, label_width)
    sheet.gap(4)


def _fact_row(sheet: Sheet, row: Sequence[Fact], column: float, label_width: float) -> None:
    if not row:
        return
    room = column - label_width - 14
    labels = [sheet.set(fact.label, LABEL, label_width - 4) for fact in row]
    values = [sheet.set(fact.value, BODY, room) for fact in row]
    height = max(lines.height for lines in (*labels, *values)) + 2
    if height > sheet.room and len(row) == 1:
        _long_fact(sheet, labels[0], values[0], label_width, room)
        return
    sheet.need(height)
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        start = 6 + place * column
        sheet.put(label, start, label_width - 4, top=sheet.y - 1.4)
        sheet.put(value, start + label_width, room)
    sheet.gap(height)


def _long_fact(sheet: Sheet, label: Lines, value: Lines, label_width: float, room: float) -> None:
    sheet.need(label.height + 2)
    sheet.put(label, 6, label_width - 4, top=sheet.y - 1.4)
    flow_lines(sheet, value, 6 + label_width, room)
    sheet.gap(2)
