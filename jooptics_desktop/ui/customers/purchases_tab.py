"""What a customer bought or ordered, and what they still owe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.services.records import SALE_STATES
from jooptics_desktop.services.sale_lists import sales_of_customer
from jooptics_desktop.ui.customers.tab import Tab
from jooptics_desktop.ui.customers.timeline import sale_items
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.l10n import Formats
    from jooptics_desktop.ui.kit.feature import Context

OPEN_KEY: Final = "Enter"
_PILLS: Final = {
    SaleState.DRAFT: "neutral",
    SaleState.OPEN: "info",
    SaleState.COLLECTED: "ok",
    SaleState.CANCELLED: "neutral",
}


class PurchasesTab(Tab):
    """Enter opens a sale at the counter."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.open_button = Button(
            mark("Open at the counter"), self._open_chosen, icon="shopping-cart", key=OPEN_KEY
        )
        self.open_button.setEnabled(False)
        self.sales = RowsModel(_columns(context.formats))
        self.table = Table(self.sales, mark("Purchases"), sortable=True)
        self.table.opened.connect(self._open)
        self.table.chosen.connect(lambda sale: self.open_button.setEnabled(sale is not None))
        card = Card(margin="space_md")
        empty = EmptyState(
            "shopping-cart", mark("Nothing bought yet"), mark("Sales for this customer appear here.")
        )
        card.body.addWidget(OrEmpty(self.table, self.sales, empty), 1)
        card.body.addLayout(row(None, self.open_button))
        self.body.addWidget(card, 1)

    def show_customer(self, customer: Customer) -> None:
        super().show_customer(customer)
        self.ask(lambda desk: sales_of_customer(desk, customer.id), self._show)

    def _show(self, sales: list[Sale]) -> None:
        self.sales.set_rows(sales)
        if sales:
            self.table.select_row(0)

    def _open_chosen(self) -> None:
        sale = self.table.current_row()
        if sale is not None:
            self._open(sale)

    def _open(self, sale: Sale) -> None:
        self.context.go("counter", sale.id)


def _columns(formats: Callable[[], Formats]) -> list[Column[Sale]]:
    def day(sale: Sale) -> str:
        return formats().date(sale.business_day or sale.created_at.date())

    return [
        Column(
            "number",
            mark("Sale"),
            lambda sale: isolate_ltr(sale.number) if sale.number else tr("Not finished"),
            value=lambda sale: sale.created_at,
            second=day,
            width=140,
        ),
        Column("items", mark("Items"), sale_items),
        Column(
            "state",
            mark("State"),
            lambda sale: tr(SALE_STATES[sale.state.value]),
            pill=lambda sale: _PILLS[sale.state],
            width=190,
        ),
        Column(
            "total",
            mark("Total"),
            lambda sale: formats().money(sale.gross, unit=False),
            value=lambda sale: sale.gross.minor,
            align="number",
            width=110,
        ),
        Column(
            "paid",
            mark("Paid"),
            lambda sale: formats().money(sale.paid, unit=False),
            value=lambda sale: sale.paid.minor,
            align="number",
            width=110,
        ),
        Column(
            "balance",
            mark("Balance due"),
            lambda sale: formats().money(sale.balance, unit=False) if sale.balance else "–",
            value=lambda sale: sale.balance.minor,
            align="number",
            width=130,
        ),
    ]
