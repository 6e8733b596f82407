"""Tables that run over pages: the heading is repeated, long cells go on, columns mirror with the language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from jooptics_desktop.documents.sheet import INK, LINE, MUTED, SOFT
from jooptics_desktop.documents.text import Lines, Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.documents.sheet import Sheet, Side

_PADDING = 5.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading (and the same in the second language), its share of the width, its alignment.

    `max_lines` shortens long cells with an ellipsis; 0 lets them grow.
    """

    title: str
    share: float
    side: Side = "start"
    other: str = ""
    max_lines: int = 0


@dataclass(frozen=True, slots=True)
class TableLook:
    """Sizes and lines of a table. `left_to_right` keeps the order of columns in Arabic too: prescriptions."""

    size: float = 9.5
    head_size: float = 8.5
    left_to_right: bool = False
    hairlines: bool = True
    row_gap: float = 5.0


class Table:
    """A table begun at the cursor; rows may be fed one by one, so thousands need no memory."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column], look: TableLook | None = None) -> None:
        self._sheet = sheet
        self._columns = tuple(columns)
        self._look = look or TableLook()
        self._rtl = sheet.rtl and not self._look.left_to_right
        self._open = False

    @cached_property
    def _widths(self) -> tuple[float, ...]:
        whole = sum(column.share for column in self._columns)
        return tuple(self._sheet.width * column.share / whole for column in self._columns)

    def row(self, cells: Sequence[str], *, bold: bool = False) -> None:
        """One row. A row higher than what is left moves to the next page; one higher than a page is split."""
        self.group([cells], bold=bold)

    def group(self, rows: Sequence[Sequence[str]], *, bold: bool = False) -> None:
        """Rows that belong together, as the two eyes of a prescription: one line beneath, kept on one page."""
        style = Style(self._look.size, "SemiBold" if bold else "Regular", INK)
        together = [self._row_lines(cells, style) for cells in rows]
        height = sum(map(self._height, together))
        if not self._open:
            whole = height if height <= self._page_room else 4 * style.leading
            self._sheet.need(self._head_height + whole)
            self._head()
        if height > self._sheet.room and height <= self._page_room:
            self._turn()
        for lines in together:
            self._rows_over_pages(lines, style)
        if self._look.hairlines:
            self._sheet.rule(LINE)

    def close(self) -> None:
        """Leave room after the table; the heading alone is drawn when it had no rows."""
        if not self._open:
            self._sheet.need(self._head_height)
            self._head()
        self._sheet.gap(6)

    @property
    def _page_room(self) -> float:
        paper = self._sheet.paper
        return (paper.height - paper.top - paper.bottom) * 0.8 - self._head_height

    def _height(self, parts: Sequence[Lines]) -> float:
        return max(part.height for part in parts) + self._look.row_gap

    def _rows_over_pages(self, parts: list[Lines], style: Style) -> None:
        while self._height(parts) > self._sheet.room + 0.01:
            fitting = int((self._sheet.room - self._look.row_gap) / style.leading)
            if fitting > 0:
                self._draw([part.part(0, fitting) for part in parts])
                parts = [part.part(fitting) for part in parts]
            self._turn()
        self._draw(parts)

    def _draw(self, parts: Sequence[Lines]) -> None:
        top = self._sheet.y - self._look.row_gap / 2
        self._cells(parts, top)
        self._sheet.gap(self._height(parts))

    def _turn(self) -> None:
        self._sheet.next_page()
        self._head()

    def _row_lines(self, cells: Sequence[str], style: Style) -> list[Lines]:
        return [
            self._set(cell, style, number, column.max_lines)
            for number, (cell, column) in enumerate(zip(cells, self._columns, strict=True))
        ]

    def _set(self, text: str, style: Style, number: int, max_lines: int = 0) -> Lines:
        width = self._widths[number] - 2 * _PADDING
        return self._sheet.set(text, style, width, rtl=self._rtl, max_lines=max_lines)

    def _cells(self, parts: Sequence[Lines], top: float) -> None:
        offset = 0.0
        for part, column, width in zip(parts, self._columns, self._widths, strict=True):
            x = self._sheet.box_x(offset, width, rtl=self._rtl) + _PADDING
            side = self._sheet.align(column.side)
            if self._look.left_to_right and column.side in {"start", "end"}:
                side = "left" if column.side == "start" else "right"
            part.draw(self._sheet.canvas, x, top, width - 2 * _PADDING, side)
            offset += width

    @cached_property
    def _titles(self) -> tuple[list[Lines], list[Lines]]:
        strong = Style(self._look.head_size, "SemiBold", INK)
        second = Style(self._look.head_size - 1.2, "Regular", MUTED)
        titles = [self._set(column.title, strong, number) for number, column in enumerate(self._columns)]
        if not any(column.other for column in self._columns):
            return titles, []
        others = [
            self._sheet.set(column.other, second, width - 2 * _PADDING, rtl=not self._sheet.rtl)
            for column, width in zip(self._columns, self._widths, strict=True)
        ]
        return titles, others

    @property
    def _head_height(self) -> float:
        titles, others = self._titles
        second = max((lines.height for lines in others), default=0.0)
        return max(lines.height for lines in titles) + second + 8

    def _head(self) -> None:
        self._open = True
        titles, others = self._titles
        height = self._head_height
        self._sheet.band(height, SOFT)
        self._cells(titles, self._sheet.y - 4)
        if others:
            self._cells(others, self._sheet.y - 4 - max(lines.height for lines in titles))
        self._sheet.gap(height)
