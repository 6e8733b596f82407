"""Table models over frozen rows, and the table view every page uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.columns import ROW_ROLE, SORT_ROLE, Column
from jooptics_desktop.ui.kit.delegates import PADDING, CellDelegate
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent

_LEAST: Final = 160  # pixels for a column that takes what is left, at text of the usual size
_NARROWEST: Final = 72
_IN_SIGHT: Final = 20  # rows

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex


class ColumnModel(QAbstractTableModel, Generic[Row]):
    """What all our table models share: named columns, translated headers, accessible cells.

    `row_at` is what a model adds: the frozen row there; None while it is not loaded.
    """

    row_at: Callable[[int], Row | None]

    def __init__(self, columns: Sequence[Column[Row]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)

    def column_number(self, name: str) -> int:
        """Where the column of that name stands."""
        return next(number for number, column in enumerate(self.columns) if column.name == name)

    def retranslate(self) -> None:
        """Have everything drawn again in the current language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        if self.rowCount():
            corner = self.index(self.rowCount() - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), corner)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        row = self.row_at(index.row())
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(column.title)}: {column.text(row)}"
        return column.data(row, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's signature
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self.columns[section].title)
        return self.columns[section].alignment if role == Qt.ItemDataRole.TextAlignmentRole else None


class RowsModel(ColumnModel[Row]):
    """All rows in memory: for up to a few thousand. Sorts by native values."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QWidget | None = None) -> None:
        super().__init__(columns, parent)
        self._rows: list[Row] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as shown."""
        return tuple(self._rows)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row_at(self, row: int) -> Row | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        self.layoutAboutToBeChanged.emit()
        chosen = self.columns[column]
        self._rows.sort(
            key=lambda row: _sortable(chosen.data(row, SORT_ROLE)),
            reverse=order == Qt.SortOrder.DescendingOrder,
        )
        self.layoutChanged.emit()


def _sortable(value: Any) -> tuple[bool, Any]:  # noqa: ANN401 - whatever a column sorts by
    """Nothing sorts before something; words without regard to case."""
    if value is None:
        return (False, 0)
    return (True, value.casefold() if isinstance(value, str) else value)


def _narrowed(widths: Mapping[int, int], needed: Mapping[int, int], room: int) -> dict[int, int]:
    """Narrower by what each column does not need, all by the same share of it, until they fit if they can."""
    slack = {number: max(0, width - needed[number]) for number, width in widths.items()}
    lack = sum(widths.values()) - room
    share = min(1.0, max(0.0, lack / max(1, sum(slack.values()))))
    return {number: width - round(slack[number] * share) for number, width in widths.items()}


def _level(widths: Sequence[int], room: int) -> int:
    """The width no column may have more of, so that all fit; the narrow ones stay as they are."""
    ordered = sorted(widths)
    for place, width in enumerate(ordered):
        share = room // (len(ordered) - place)
        if width > share:
            return max(share, _NARROWEST)
        room -= width
    return ordered[-1]


class Table(Retranslates, QTableView):
    """A table of rows, one chosen at a time; Enter or a double click opens it."""

    chosen = Signal(object)  # the row now selected, or None
    opened = Signal(object)  # the row the person wants to open

    def __init__(
        self, model: ColumnModel[Any], name: str, *, two_lines: bool = True, sortable: bool = False
    ) -> None:
        super().__init__()
        self._name = name
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table, arrows move in it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self._rows(theme.size("size_row" if two_lines else "size_row_single"))
        self._headers(model.columns, sortable=sortable)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit(self.current_row()))
        model.modelReset.connect(lambda: self.chosen.emit(self.current_row()))
        for signal in (model.modelReset, model.dataChanged):
            signal.connect(lambda *_: self._share_room())
        self.doubleClicked.connect(self._open)
        self.retranslate()

    def _rows(self, height: int) -> None:
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(height)

    def _headers(self, columns: Sequence[Column[Any]], *, sortable: bool) -> None:
        header = self.horizontalHeader()
        header.setFixedHeight(theme.size("size_header"))
        header.setHighlightSections(False)
        header.setSectionsClickable(sortable)
        self.setSortingEnabled(sortable)
        if sortable:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumSectionSize(40)
        for number, column in enumerate(columns):
            stretched = column.width == 0
            mode = QHeaderView.ResizeMode.Stretch if stretched else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(number, mode)
            if not stretched:
                header.resizeSection(number, theme.pixels(column.width))

    def _share_room(self) -> None:
        """Where columns of fixed widths would leave the others too little, let them give what they do not need.

        With large text they were else all that is seen. What is too long for its column shares what room is left.
        """
        model, header, room = self.model(), self.horizontalHeader(), self.viewport().width()
        if not isinstance(model, ColumnModel) or not self.isVisible():
            return
        columns = dict(enumerate(model.columns))
        widths = {number: theme.pixels(one.width) for number, one in columns.items() if one.width}
        others, least = len(columns) - len(widths), theme.pixels(_LEAST)
        if others and sum(widths.values()) + others * least > room:
            spare = room - others * least
            widths = _narrowed(widths, {number: self._width_needed(number) for number in widths}, spare)
            words = [n for n in widths if columns[n].align != "number" and columns[n].pill is None]
            for_words = room - sum(width for number, width in widths.items() if number not in words)
            most = _level([*(widths[number] for number in words), *[least] * others], for_words)
            widths |= {number: min(widths[number], most) for number in words}
        for number, width in widths.items():
            header.resizeSection(number, width)

    def _width_needed(self, column: int) -> int:
        """By its title and what is in sight of it."""
        delegate, model = self.itemDelegate(), self.model()
        title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        needed = self.horizontalHeader().fontMetrics().horizontalAdvance(title) + 2 * PADDING
        first = max(0, self.rowAt(0))
        if isinstance(delegate, CellDelegate):
            for row in range(first, min(first + _IN_SIGHT, model.rowCount())):
                needed = max(needed, delegate.width_needed(model.index(row, column), self.font()))
        return needed

    def minimumSizeHint(self) -> QSize:
        """Of the titles and one row."""
        row = self.verticalHeader().defaultSectionSize()
        return QSize(super().minimumSizeHint().width(), self.horizontalHeader().height() + row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._share_room()

    def select_row(self, number: int) -> None:
        """Choose a row by its number; works in both directions, where Qt's `selectRow` fails right-to-left."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(number, 0), flags)

    def select_where(self, is_it: Callable[[Any], bool]) -> bool:
        """Choose the first loaded row for which `is_it(row)` holds; False when there is none."""
        for number in range(self.model().rowCount()):
            row = self.model().index(number, 0).data(ROW_ROLE)
            if row is not None and is_it(row):
                self.select_row(number)
                return True
        return False

    def current_row(self) -> Any | None:  # noqa: ANN401 - the row's type is the model's
        """The chosen frozen row."""
        index = self.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def retranslate(self) -> None:
        self.setAccessibleName(tr(self._name))
        model = self.model()
        if isinstance(model, ColumnModel):
            model.retranslate()
            self._share_room()

    def _open(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if row is not None:
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)
