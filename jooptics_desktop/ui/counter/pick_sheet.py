"""Choosing one of a few sales: the held ones, or the orders that wait to be collected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal

from jooptics_desktop.domain.sales import Sale
from jooptics_desktop.l10n import current_language, isolate, isolate_ltr, mark, tr, trn
from jooptics_desktop.services.sale_lists import WaitingOrder
from jooptics_desktop.ui.counter.words import NOTHING
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.search_field import SeekField
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.l10n import Formats

WIDTH: Final = 900
TOP: Final = 48
_ROWS: Final = 9
_ROWS_LARGE: Final = 5


class PickSheet(Overlay):
    """Type to narrow the list, arrows and Enter to take one. `chosen` carries the row."""

    chosen = Signal(object)

    def __init__(
        self,
        window: QWidget,
        title: str,
        rows: Sequence[Any],
        columns: Sequence[Column[Any]],
        empty: EmptyState,
    ) -> None:
        super().__init__(window, width=WIDTH, top=TOP)
        self._all = list(rows)
        self._columns = tuple(columns)
        self.field = SeekField(mark("Search"))
        self.model = RowsModel(columns)
        self.table = Table(self.model, title)
        self.field.table = self.table
        self._count = Label(role="muted")
        self.body.addLayout(row(Label(title, "title"), None, self._count))
        self.body.addWidget(self.field)
        area = OrEmpty(self.table, self.model, empty)
        high = _ROWS_LARGE if theme.is_large() else _ROWS
        area.setFixedHeight(theme.size("size_header") + high * theme.size("size_row"))
        self.body.addWidget(area)
        take = Button(mark("Open"), self._take, key="Enter", kind="primary")
        self.body.addLayout(row(None, Button(mark("Close"), self.close_overlay, key="Esc"), take))
        take.setEnabled(bool(rows))
        self.field.sought.connect(self._narrow)
        self.field.entered.connect(lambda _: self._take())
        self.table.opened.connect(self._choose)
        self.closed.connect(self.field.rest)
        self.closed.connect(self.deleteLater)
        self._narrow("")

    def _narrow(self, words: str) -> None:
        wanted = words.casefold().split()
        rows = [one for one in self._all if all(word in self._text(one) for word in wanted)]
        self.model.set_rows(rows)
        if rows:
            self.table.select_row(0)
        self._count.say(
            mark("{shown} of {all}"), shown=isolate_ltr(str(len(rows))), all=isolate_ltr(str(len(self._all)))
        )

    def _text(self, one: object) -> str:
        parts = [column.text(one) for column in self._columns]
        parts += [column.second(one) for column in self._columns if column.second]
        return " ".join(parts).casefold()

    def _take(self) -> None:
        self._narrow(self.field.text()) if len(
            self.model.rows
        ) != 1 and not self.table.current_row() else None
        one = self.table.current_row()
        if one is not None:
            self._choose(one)

    def _choose(self, one: object) -> None:
        self.close_overlay()
        self.chosen.emit(one)


def held_sheet(window: QWidget, drafts: Sequence[Sale], formats: Callable[[], Formats]) -> PickSheet:
    """Drafts that were put aside."""
    columns = [
        Column[Sale]("label", mark("Held as"), lambda one: isolate(one.held_as) if one.held_as else tr("Not finished"),
               second=lambda one: trn("{count} item", "{count} items", sum(line.quantity for line in one.lines))),
        Column[Sale]("when", mark("Begun"), lambda one: formats().moment(one.created_at), width=190),
        Column[Sale]("total", mark("Total"), lambda one: formats().money(one.gross, unit=False),
               align="number", width=110),
    ]  # fmt: skip
    empty = EmptyState("inbox", mark("No sale is held"), mark("F6 holds a sale, to serve somebody else."))
    return PickSheet(window, mark("Held sales"), drafts, columns, empty)


def orders_sheet(
    window: QWidget, orders: Sequence[WaitingOrder], formats: Callable[[], Formats]
) -> PickSheet:
    """Orders that wait to be collected, oldest first."""

    def balance(one: WaitingOrder) -> str:
        return formats().money(one.order.balance, unit=False) if one.order.balance else tr("Paid")

    columns = [
        Column[WaitingOrder]("number", mark("Number"), lambda one: isolate_ltr(one.order.number), width=110),
        Column[WaitingOrder]("customer", mark("Customer"), lambda one: _name(one.customer),
               second=lambda one: _phone(one.customer, formats())),
        Column[WaitingOrder]("day", mark("Ordered"), lambda one: formats().date(one.order.business_day),
               width=160),
        Column[WaitingOrder]("total", mark("Total"), lambda one: formats().money(one.order.gross, unit=False),
               align="number", width=100),
        Column[WaitingOrder]("balance", mark("Balance due"), balance, align="number", width=130),
    ]  # fmt: skip
    empty = EmptyState(
        "clipboard-list",
        mark("No order is waiting"),
        mark("Orders with a deposit appear here until they are handed over."),
    )
    return PickSheet(window, mark("Orders waiting to be collected"), orders, columns, empty)


def _name(customer: Customer | None) -> str:
    if customer is None:
        return NOTHING
    return isolate(customer.name_in(current_language()))


def _phone(customer: Customer | None, formats: Formats) -> str:
    return formats.phone(customer.phones[0]) if customer and customer.phones else ""
