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
    x, y = sheet.box_x(indent / 2 - radius, 2 * radius) + radius, sheet.y - style.size * 0.78
    sheet.canvas.setFillColor(TEAL)
    sheet.canvas.circle(x, y, radius, stroke=0, fill=1)
    flow_lines(sheet, lines, indent, sheet.width - indent)
    sheet.gap(2)


def section(sheet: Sheet, title: str, other: str = "", *, keep: float = 60) -> None:
    """A heading on a soft band; `other` is the same in the second language.

    It stands on the page where what follows begins, and at least `keep` is left there.
    """
    height = 20.0
    sheet.need(height + 6 + keep)
    sheet.hold(height + 6, lambda: _band(sheet, title, other, height))


def _band(sheet: Sheet, title: str, other: str, height: float) -> None:
    sheet.band(height, SOFT)
    half = sheet.width / 2 if other else sheet.width
    lines = sheet.set(title, Style(10.5, "SemiBold", TEAL), half - 12, max_lines=1)
    sheet.put(lines, 6, half - 12, top=sheet.y - 2)
    if other:
        second = sheet.set(other, Style(9.5, "Medium", TEAL), half - 12, rtl=not sheet.rtl, max_lines=1)
        sheet.put(second, half + 6, half - 12, side="end", top=sheet.y - 3)
    sheet.gap(height + 6)


def facts(sheet: Sheet, items: Sequence[Fact], *, label_width: float = 84, together: bool = False) -> None:
    """Labelled values in two columns, a wide one across both; empty values are left out.

    `together` keeps them on one page, where a page can hold them.
    """
    rows = [_FactRow(sheet, some, label_width) for some in _paired(items)]
    height = sum(row.height for row in rows)
    if together and height <= 0.8 * (sheet.paper.height - sheet.paper.top - sheet.paper.bottom):
        sheet.need(height)
    for row in rows:
        row.draw()
    sheet.gap(4)


def _paired(items: Sequence[Fact]) -> list[list[Fact]]:
    """Two on a row, a wide one on a row of its own."""
    rows: list[list[Fact]] = []
    for item in items:
        if not item.value:
            continue
        if rows and not item.wide and len(rows[-1]) == 1 and not rows[-1][0].wide:
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


class _FactRow:
    """One row of labelled values, set and measured."""

    def __init__(self, sheet: Sheet, row: Sequence[Fact], label_width: float) -> None:
        self._sheet, self._label_width = sheet, label_width
        self._column = sheet.width if row[0].wide else sheet.width / 2
        self._room = self._column - label_width - 14
        self._labels = [sheet.set(fact.label, LABEL, label_width - 4) for fact in row]
        self._values = [sheet.set(fact.value, BODY, self._room) for fact in row]
        self.height = max(lines.height for lines in (*self._labels, *self._values)) + 2

    def draw(self) -> None:
        """At the cursor, which moves."""
        sheet, width = self._sheet, self._label_width
        if self.height > sheet.room and len(self._labels) == 1:
            return _long_fact(sheet, self._labels[0], self._values[0], width, self._room)
        sheet.need(self.height)
        for place, (label, value) in enumerate(zip(self._labels, self._values, strict=True)):
            start = 6 + place * self._column
            sheet.put(label, start, width - 4, top=sheet.y - 1.4)
            sheet.put(value, start + width, self._room)
        return sheet.gap(self.height)


def _long_fact(sheet: Sheet, label: Lines, value: Lines, label_width: float, room: float) -> None:
    sheet.need(label.height + 2)
    sheet.put(label, 6, label_width - 4, top=sheet.y - 1.4)
    flow_lines(sheet, value, 6 + label_width, room)
    sheet.gap(2)
