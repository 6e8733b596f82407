"""Choosing or adding the customer, and the prescription of the sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services import sales
from jooptics_desktop.ui.consents.acts import ConsentActs
from jooptics_desktop.ui.counter.customer_sheet import CustomerPicker
from jooptics_desktop.ui.counter.rx_sheet import RxSheet
from jooptics_desktop.ui.customers.form_sheet import CustomerSheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, SaleId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.counter.page import CounterPage


class BuyerActs(QObject):
    """Works on the draft, and on an open order as far as its rules allow."""

    def __init__(self, page: CounterPage) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context
        buyer = page.buyer
        buyer.card.change.clicked.connect(self.choose)
        self.consents = ConsentActs(page.context, page, page.show_error)
        buyer.card.ask.clicked.connect(self.ask)
        buyer.card.remove.clicked.connect(lambda: self._attach(None))
        buyer.write.clicked.connect(self.write_prescription)
        buyer.use.clicked.connect(self._use_anyway)

    def choose(self) -> None:
        """F3."""
        order = self._page.order
        if self._page.sheet is not None:
            return
        if order is not None and (order.state is not SaleState.OPEN or order.customer_id is not None):
            self._context.toast.say(mark("This sale keeps its customer"))
            return
        sheet = CustomerPicker(self._page.window(), self._context)
        sheet.chosen.connect(self._attach)
        sheet.wanted.connect(self._add)
        self._page.open_sheet(sheet).open(sheet.field)

    def _add(self, words: str) -> None:
        sheet = CustomerSheet(self._page.window(), self._context)
        sheet.begin_with(words)
        sheet.saved.connect(lambda customer: self._attach(customer.id))
        sheet.instead.connect(self._attach)
        sheet.give_keyboard_to(self._page.cart.scan)
        self._page.open_sheet(sheet).open(sheet.name.editor)

    def _attach(self, customer_id: CustomerId | None) -> None:
        self._change(lambda desk, sale_id: sales.attach_customer(desk, sale_id, customer_id))
        self._page.cart.scan.setFocus()

    def write_prescription(self) -> None:
        """F7: the customer first, when nobody is named."""
        if self._page.sheet is not None or not self._context.may(Permission.PRESCRIPTIONS_WRITE):
            return
        facts = self._page.buyer.facts
        if facts is None or facts.chart is None:
            self._context.toast.say(mark("Choose the customer first."))
            self.choose()
            return
        if facts.care.says_no:
            self._page.show_error(RuleBroken("consent.care_refused"))
            return
        wearer = self._page.buyer.wearer
        sheet = RxSheet(self._page.window(), self._context, facts.customer, facts.chart, wearer)
        sheet.recorded.connect(self._recorded)
        self._page.open_sheet(sheet).open(sheet.editor)

    def _recorded(self, prescription: Prescription) -> None:
        """The sale is for whoever the prescription is for."""
        self._page.buyer.turn_to(prescription.wearer)
        self._context.toast.say(mark("The prescription was saved"))

    def ask(self) -> None:
        """Shift+F6: put the questions about their data before the customer."""
        facts = self._page.buyer.facts
        if facts is None or self._page.sheet is not None or not self._context.may(Permission.CUSTOMERS_WRITE):
            return
        self.consents.ask(facts.customer)

    def cite(self) -> None:
        """Make the lenses to the current prescription, once the customer is known and it holds."""
        found = self._page.buyer.to_cite
        if found is not None:
            self._cite(found.id)

    def _use_anyway(self) -> None:
        found = self._page.buyer.prescription
        if found is not None:
            self._cite(found.id)

    def _cite(self, prescription_id: PrescriptionId) -> None:
        self._change(
            lambda desk, sale_id: sales.attach_prescription(desk, sale_id, prescription_id), by_hand=False
        )

    def _change(self, act: Callable[[Desk, SaleId], Done[Sale]], *, by_hand: bool = True) -> None:
        order = self._page.order
        if order is not None:
            self._page.write(lambda desk: act(desk, order.id), self._page.show_order)
            return
        basket = self._page.basket
        self._page.write(basket.change(act) if by_hand else basket.tend(act))
