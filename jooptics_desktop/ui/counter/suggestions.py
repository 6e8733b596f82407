"""What the search of the counter found, hanging beneath its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from jooptics_desktop.l10n import mark, tr, trn
from jooptics_desktop.ui.counter.words import item_detail, item_title
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.l10n import Formats
    from jooptics_desktop.services.catalogue import StockedItem
    from jooptics_desktop.ui.kit.search_field import SeekField

MOST: Final = 8
_SHOWN: Final = 6


class Suggestions(QFrame):
    """Items with price and stock; the keyboard stays in the field."""

    chosen = Signal(object)  # StockedItem

    def __init__(self, parent: QWidget, field: SeekField, formats: Callable[[], Formats]) -> None:
        super().__init__(parent)
        self._over, self._field = parent, field
        self.setProperty("role", "card")
        self.model = RowsModel(_columns(formats))
        self.table = Table(self.model, mark("Matching items"))
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setProperty("keyboard_elsewhere", True)  # noqa: FBT003 - Qt's signature
        self.table.clicked.connect(lambda *_: self._choose())
        self._nothing = Label(mark("No item found"), "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.table)
        column.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignHCenter)
        self.hide()

    @property
    def walked(self) -> StockedItem | None:
        """The item the person went to with the arrows."""
        found: StockedItem | None = self.table.current_row() if self.isVisible() else None
        return found

    def offer(self, items: Sequence[StockedItem]) -> None:
        """Show them under the field."""
        self.model.set_rows(items)
        self.table.setVisible(bool(items))
        self._nothing.setVisible(not items)
        height = theme.size("size_row") * min(len(items), _SHOWN) if items else theme.size("size_row_single")
        place = self._field.mapTo(self._over, QPoint(0, self._field.height() + 2))
        self.setGeometry(place.x(), place.y(), self._field.width(), height + 10)
        self.show()
        self.raise_()

    def _choose(self) -> None:
        if self.walked is not None:
            self.chosen.emit(self.walked)


def _columns(formats: Callable[[], Formats]) -> list[Column[StockedItem]]:
    return [
        Column("item", mark("Item"), item_title, second=item_detail),
        Column("stock", mark("In stock"), _stock_words, pill=_stock_pill, width=130),
        Column(
            "price",
            mark("Price"),
            lambda one: formats().money(one.item.price, unit=False),
            align="number",
            width=92,
        ),
    ]


def _stock_words(one: StockedItem) -> str:
    if not one.item.tracked:
        return tr("Not counted")
    if one.level.available <= 0:
        return tr("None left")
    return trn("{count} in stock", "{count} in stock", one.level.available)


def _stock_pill(one: StockedItem) -> str:
    if not one.item.tracked:
        return "neutral"
    return "ok" if one.level.available > 0 else "warning"
