"""Orders: the list of those that wait, handing over, calling off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.services import sales
from jooptics_desktop.services.sale_lists import waiting_orders
from jooptics_desktop.ui.counter.cancel_sheet import CancelSheet
from jooptics_desktop.ui.counter.lab_sheet import LabSheet, show_lab_paper
from jooptics_desktop.ui.counter.pick_sheet import orders_sheet

if TYPE_CHECKING:
    from jooptics_desktop.domain.payments import Tender
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.sale_lists import WaitingOrder
    from jooptics_desktop.ui.counter.surface import CounterSurface
    from jooptics_desktop.ui.kit.paper import PaperOverlay


class OrderActs(QObject):
    """Works on the order that is looked at."""

    def __init__(self, page: CounterSurface) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context
        page.cart.orders.clicked.connect(self.choose)
        page.cart.order_foot.cancel.clicked.connect(self.cancel)
        page.cart.order_foot.laboratory.clicked.connect(self.to_laboratory)
        self.paper: PaperOverlay | None = None

    def choose(self) -> None:
        """F11: the orders that wait to be collected."""
        if self._page.sheet is None:
            self._context.tasks.read(
                waiting_orders, owner=self._page, then=self._offer, fail=self._page.show_error
            )

    def _offer(self, orders: list[WaitingOrder]) -> None:
        if self._page.sheet is not None:
            return
        sheet = orders_sheet(self._page.window(), orders, self._context.formats)
        sheet.chosen.connect(lambda one: self._page.look_up(one.order.id))
        self._page.open_sheet(sheet).open(sheet.field)

    def collect(self) -> None:
        """F10: hand the goods over; refused with its sentence while something is owed."""
        order = self._page.order
        if order is None:
            return

        def collected(sale: Sale) -> None:
            self._page.show_order(sale)
            self._context.toast.say(
                mark("Sale {number} was handed over"), None, number=isolate_ltr(sale.number)
            )

        self._page.write(lambda desk: sales.collect(desk, order.id), collected)

    def to_laboratory(self) -> None:
        """Make the order sheet for the laboratory, once the customer agrees."""
        order = self._page.order
        if order is None or order.state is not SaleState.OPEN or self._page.sheet is not None:
            return
        if order.customer_id is None:
            self._context.toast.say(mark("Choose the customer first."))
            return
        sheet = LabSheet(self._page.window(), self._context, order, order.customer_id)
        sheet.ready.connect(self._show_paper)
        self._page.open_sheet(sheet)
        sheet.come()

    def _show_paper(self, pdf: bytes, name: str) -> None:
        self.paper = show_lab_paper(self._page.window(), self._context, pdf, name)

    def cancel(self) -> None:
        """Call the order off, after a reason was given."""
        order = self._page.order
        if order is None or self._page.sheet is not None:
            return
        sheet = CancelSheet(self._page.window(), self._context, order)

        def confirmed(reason: str, tender: Tender | None) -> None:
            self._page.write(lambda desk: sales.cancel(desk, order.id, reason, tender), cancelled, sheet.fail)

        def cancelled(sale: Sale) -> None:
            sheet.close_overlay()
            self._page.show_order(sale)
            self._context.toast.say(
                mark("Sale {number} was cancelled"), None, number=isolate_ltr(sale.number)
            )

        sheet.confirmed.connect(confirmed)
        self._page.open_sheet(sheet).open(sheet.reason.editor)
