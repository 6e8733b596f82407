"""F3: find the customer as one types, or add one when nobody fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.customers import search_customers
from jooptics_desktop.ui.customers.words import hit_columns
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.search_field import SeekField
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.customers import CustomerHit
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 760
TOP: Final = 48
_ROWS: Final = 8
_ROWS_LARGE: Final = 5


class CustomerPicker(Overlay):
    """Enter takes the first; with nobody found it adds a new one. `wanted` carries the words for that."""

    chosen = Signal(str)  # the customer's id
    wanted = Signal(str)

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, width=WIDTH, top=TOP)
        self._context = context
        self._shown_for: str | None = None
        self._enter_waits = False
        self.field = SeekField(mark("Name, phone or number of the customer"))
        self.model = RowsModel(hit_columns(context.formats))
        self.table = Table(self.model, mark("Customers"))
        self.field.table = self.table
        empty = EmptyState("user-plus", mark("Nobody found"), mark("Press Enter to add a new customer."))
        area = OrEmpty(self.table, self.model, empty)
        high = _ROWS_LARGE if theme.is_large() else _ROWS
        area.setFixedHeight(theme.size("size_header") + high * theme.size("size_row"))
        self.add = Button(mark("New customer"), self._add, icon="user-plus", key="Ctrl+N")
        self.add.setEnabled(context.may(Permission.CUSTOMERS_WRITE))
        leave = Button(mark("Cancel"), self.close_overlay, key="Esc")
        take = Button(mark("Choose"), self._take, key="Enter", kind="primary")
        self.body.addWidget(Label(mark("Who is buying?"), "title"))
        self.body.addWidget(self.field)
        self.body.addWidget(area)
        self.body.addLayout(row(self.add, None, leave, take))
        self.field.sought.connect(self._seek)
        self.field.entered.connect(self._on_enter)
        self.table.opened.connect(self._choose)
        self.closed.connect(self.field.rest)
        self.closed.connect(self.deleteLater)
        self._seek("")

    def _seek(self, words: str) -> None:
        self._context.tasks.read(
            lambda desk: search_customers(desk, words), owner=self, then=lambda hits: self._show(words, hits)
        )

    def _show(self, words: str, hits: list[CustomerHit]) -> None:
        if words != self.field.words:
            return  # an answer to older words
        self._shown_for = words
        self.model.set_rows(hits)
        if hits:
            self.table.select_row(0)
        if self._enter_waits:
            self._enter_waits = False
            self._take()

    def _on_enter(self, words: str) -> None:
        if words == self._shown_for:
            self._take()
            return
        self._enter_waits = True
        self._seek(words)

    def _take(self) -> None:
        hit = self.table.current_row()
        if hit is not None:
            self._choose(hit)
        elif self.field.words:
            self._add()

    def _choose(self, hit: CustomerHit) -> None:
        self.close_overlay()
        self.chosen.emit(hit.id)

    def _add(self) -> None:
        if not self.add.isEnabled():
            return
        words = self.field.words
        self.close_overlay()
        self.wanted.emit(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_N and control:
            self._add()
        else:
            super().keyPressEvent(event)
