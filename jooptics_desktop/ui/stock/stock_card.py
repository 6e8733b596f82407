"""Where an item stands, and every movement that led there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.catalogue import open_item
from jooptics_desktop.services.stock import stock_history
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, rows
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.stock.move_sheet import COUNT, RECEIVE, WRITE_OFF, MoveSheet
from jooptics_desktop.ui.stock.words import movement_columns

if TYPE_CHECKING:
    from jooptics_desktop.domain.stock import Movement
    from jooptics_desktop.services.catalogue import StockedItem
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.stock.move_sheet import Move

RECEIVE_KEY: Final = "F7"
COUNT_KEY: Final = "F8"
WRITE_OFF_KEY: Final = "F9"


class StockCard(Card):
    """Three figures, what can be entered, and the ledger."""

    failed = Signal(object)
    loaded = Signal(object)  # the item and where it stands, read again

    def __init__(self, context: Context, stocked: StockedItem) -> None:
        super().__init__(mark("Stock"), margin="space_md")
        self._context, self.stocked = context, stocked
        self.sheet: MoveSheet | None = None
        self.on_hand, self.reserved, self.available = (Label(role="figure") for _ in range(3))
        self.movements = RowsModel(movement_columns(context.formats))
        self.table = Table(self.movements, mark("Stock movements"))
        self.receive_button = Button(
            mark("Receive"), lambda: self.enter(RECEIVE), icon="package-plus", key=RECEIVE_KEY
        )
        self.count_button = Button(
            mark("Count"), lambda: self.enter(COUNT), icon="clipboard-list", key=COUNT_KEY
        )
        self.write_off_button = Button(
            mark("Write off"), lambda: self.enter(WRITE_OFF), icon="package-minus", key=WRITE_OFF_KEY
        )
        self._acts = (self.receive_button, self.count_button, self.write_off_button)
        for button in self._acts:
            button.set_tight(tight=theme.is_large())
        self._arrange()
        self._show_level(stocked)

    def load(self) -> None:
        """Read where the item stands and its ledger."""
        item_id = self.stocked.item.id

        def ask(desk: Desk) -> tuple[StockedItem, list[Movement]]:
            return open_item(desk, item_id), stock_history(desk, item_id)

        self._context.tasks.read(ask, owner=self, then=self._show, fail=self.failed.emit)

    def may_move(self) -> bool:
        """Whether movements can be entered by the one who is signed in."""
        return self.stocked.item.tracked and self._context.may(Permission.CATALOGUE_WRITE)

    def enter(self, move: Move) -> None:
        """Ask for a delivery, a count or a loss."""
        if not self.may_move():
            return
        self.sheet = MoveSheet(self.window(), self._context, self.stocked.item, move)
        self.sheet.closed.connect(self._forget_sheet)
        self.sheet.open(self.sheet.quantity.editor)

    def _forget_sheet(self) -> None:
        self.sheet = None

    def _show(self, answer: tuple[StockedItem, list[Movement]]) -> None:
        self.stocked, movements = answer
        self._show_level(self.stocked)
        self.movements.set_rows(movements)
        self.loaded.emit(self.stocked)

    def _show_level(self, stocked: StockedItem) -> None:
        formats, level = self._context.formats(), stocked.level
        for label, count in (
            (self.on_hand, level.on_hand),
            (self.reserved, level.reserved),
            (self.available, level.available),
        ):
            label.show_text(formats.number(count))
        for button in self._acts:
            button.setVisible(self.may_move())

    def _arrange(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(theme.size("space_md"))
        for title, figure in (
            (mark("On hand"), self.on_hand),
            (mark("Reserved"), self.reserved),
            (mark("Free to promise"), self.available),
        ):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(Label(title, "muted"), 0, Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(figure, 0, Qt.AlignmentFlag.AlignHCenter)
            figures.addLayout(column, 1)
        empty = EmptyState(
            "history",
            mark("Nothing has moved yet"),
            mark("Enter the first delivery with F7, or a count with F8."),
        )
        self.body.addLayout(figures)
        self.body.addLayout(rows(self._acts[:2], (*self._acts[2:], None)))
        self.body.addWidget(OrEmpty(self.table, self.movements, empty), 1)
