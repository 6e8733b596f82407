"""Columns by name, and the roles tables answer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar

from PySide6.QtCore import Qt

from jooptics_desktop.ui.kit.labels import NUMBER_ALIGNMENT

if TYPE_CHECKING:
    from collections.abc import Callable

Row = TypeVar("Row")
Align = Literal["start", "number", "centre"]

SORT_ROLE: Final = Qt.ItemDataRole.UserRole + 1  # native values, for ordering
ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 2  # the frozen row itself
SECOND_ROLE: Final = Qt.ItemDataRole.UserRole + 3  # the quieter second line of a cell
PILL_ROLE: Final = Qt.ItemDataRole.UserRole + 4  # a status kind: ok, info, warning, danger, neutral

_ALIGNMENT: Final = {
    "start": Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter,
    "number": NUMBER_ALIGNMENT,
    "centre": Qt.AlignmentFlag.AlignCenter,
}


@dataclass(frozen=True)  # with slots, Python 3.11 cannot make a `Column[Row](…)`
class Column(Generic[Row]):
    """One column: its name in code, its marked title, and how a row is shown in it.

    `text` is called each time a cell is painted, so it may format in the current language. `value` is what
    sorting compares. `width` is in logical pixels at text of the usual size; 0 takes what is left.
    """

    name: str
    title: str
    text: Callable[[Row], str]
    value: Callable[[Row], Any] | None = None
    second: Callable[[Row], str] | None = None
    pill: Callable[[Row], str | None] | None = None
    align: Align = "start"
    width: int = 0

    def data(self, row: Row, role: int) -> Any:  # noqa: ANN401 - Qt's roles carry anything
        """What a model answers for this column."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment
        if role == SORT_ROLE:
            return self.value(row) if self.value else self.text(row)
        if role == SECOND_ROLE:
            return self.second(row) if self.second else None
        if role == PILL_ROLE:
            return self.pill(row) if self.pill else None
        return row if role == ROW_ROLE else None

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        """Where the text stands; numbers on the absolute right in both directions."""
        return _ALIGNMENT[self.align]
