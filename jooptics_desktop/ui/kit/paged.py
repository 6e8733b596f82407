"""A table over a list too long for memory: pages are asked for when they come into sight.

Rows are read by keyset: the model keeps the first row of every page it has seen as an anchor, so a jump costs
one short skip from the nearest anchor, not a walk from the start. Memory holds a fixed number of pages.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from jooptics_desktop.ui.kit.tables import ColumnModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.ui.kit.columns import Column

Row = TypeVar("Row")
PAGE: Final = 200
PAGES_KEPT: Final = 40


class LoadPage(Protocol[Row]):
    """Reads rows and calls `found(rows)`, at once or later (usually through `Tasks.read`).

    `first` is None for the start of the list, else a row to start *at* (`>=` in the list's order). `skip` rows
    are left out from there; at most `limit` rows are wanted.
    """

    def __call__(
        self, first: Row | None, skip: int, limit: int, found: Callable[[Sequence[Row]], None]
    ) -> None:
        """Begin reading."""
        ...


class PagedModel(ColumnModel[Row]):
    """Rows by page. Call `restart(count)` when the list is another one: a new search, a change."""

    def __init__(
        self, columns: Sequence[Column[Row]], load: LoadPage[Row], parent: QWidget | None = None
    ) -> None:
        super().__init__(columns, parent)
        self._load = load
        self._count = 0
        self._generation = 0
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._anchors: dict[int, Row] = {}
        self._asked: set[int] = set()

    def restart(self, count: int) -> None:
        """Show a list of so many rows, none of them loaded yet."""
        self.beginResetModel()
        self._count = count
        self._generation += 1  # answers to the old list are not for this one
        self._pages.clear()
        self._anchors.clear()
        self._asked.clear()
        self.endResetModel()

    def row_at(self, row: int) -> Row | None:
        if not 0 <= row < self._count:
            return None
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            self._ask(number)
            return None
        self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self._count

    def _ask(self, number: int) -> None:
        if number in self._asked:
            return
        self._asked.add(number)
        nearest = max((known for known in self._anchors if known <= number), default=0)
        first = self._anchors.get(nearest)
        generation = self._generation

        def found(rows: Sequence[Row]) -> None:
            if generation == self._generation:
                self._keep(number, list(rows))

        self._load(first, (number - nearest) * PAGE, PAGE, found)

    def _keep(self, number: int, rows: list[Row]) -> None:
        self._asked.discard(number)
        if not rows:
            rows_known = number * PAGE
            self._shrink(rows_known)
            return
        self._pages[number] = rows
        self._anchors[number] = rows[0]
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        last = min(number * PAGE + len(rows), self._count) - 1
        self.dataChanged.emit(self.index(number * PAGE, 0), self.index(last, len(self.columns) - 1))

    def _shrink(self, count: int) -> None:
        """Rows went away meanwhile; end the list where reading ended."""
        if count >= self._count:
            return
        self.beginRemoveRows(QModelIndex(), count, self._count - 1)
        self._count = count
        self.endRemoveRows()
