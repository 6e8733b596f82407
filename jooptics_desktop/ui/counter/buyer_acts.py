"""Choosing or adding the customer, and the prescription of the sale."""

from __future__ import annotations

from dataclasses import replace
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
from jooptics_desktop.ui.counter.whose_sheet import WhoseSheet
from jooptics_desktop.ui.customers.form_sheet import CustomerSheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, SaleId, SaleLineId, WearerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.counter.surface import CounterSurface
    from jooptics_desktop.ui.counter.whose_sheet import Theirs


class BuyerActs(QObject):
    """Works on the draft, and on an open order as far as its rules allow."""

    def __init__(self, page: CounterSurface) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context
        buyer = page.buyer
        buyer.card.change.clicked.connect(self.choose)
        buyer.card.turn.clicked.connect(self.turn)
        page.cart.whose.clicked.connect(self.say_whose)
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

    def turn(self) -> None:
        """Ctrl+W: the sale is for the next wearer; once it is for several, a line at a time."""
        sale = self._page.draft
        if sale is not None and sale.for_several:
            self.say_whose()
        elif self._page.sheet is None:
            self._page.buyer.turn_wearer()

    def say_whose(self) -> None:
        """Ctrl+Shift+W: say whose the chosen line is; other lines stay with their wearers."""
        page, sale, chosen = self._page, self._page.shown, self._page.cart.chosen_line()
        if page.sheet is not None or sale is None or chosen is None:
            return
        chart = page.buyer.chart
        if chart is None or sale.state not in {SaleState.DRAFT, SaleState.OPEN}:
            if sale.customer_id is None:
                self._context.toast.say(mark("Choose the customer first."))
            return
        sheet = WhoseSheet(page.window(), self._context, sale, chosen, chart)
        sheet.chosen.connect(lambda theirs: self._dispense(theirs, sheet))
        sheet.wanted.connect(self._write_for)
        page.open_sheet(sheet).open(sheet.table)

    def _dispense(self, theirs: Theirs, sheet: WhoseSheet) -> None:
        def done(sale: Sale) -> None:
            sheet.close_overlay()
            self._show(sale)

        self._change(_act_of(theirs), then=done, fail=sheet.fail)

    def _write_for(self, theirs: Theirs) -> None:
        """They have no prescription here yet: write it, and the line is theirs."""
        self._write(theirs.wearer, lambda rx: self._change(_act_of(replace(theirs, prescription_id=rx.id))))

    def write_prescription(self) -> None:
        """F7: the customer first, when nobody is named."""
        self._write(self._page.buyer.wearer, self._recorded)

    def _write(self, wearer: WearerId | None, recorded: Callable[[Prescription], object]) -> None:
        if self._page.sheet is not None or not self._context.may(Permission.PRESCRIPTIONS_WRITE):
            return
        facts = self._page.buyer.facts
        if facts is None or facts.chart is None:
            self._context.toast.say(mark("Choose the customer first."))
            self.choose()
            return
        if facts.kept_because:
            self._page.show_error(RuleBroken(facts.kept_because))
            return
        sheet = RxSheet(self._page.window(), self._context, facts.customer, facts.chart, wearer)
        sheet.recorded.connect(lambda _: self._context.toast.say(mark("The prescription was saved")))
        sheet.recorded.connect(recorded)
        self._page.open_sheet(sheet).open(sheet.editor)

    def _recorded(self, prescription: Prescription) -> None:
        """The sale is for whoever the prescription is for; one for several stays so, and only a line is theirs."""
        buyer, draft = self._page.buyer, self._page.draft
        if buyer.lines_of(prescription.wearer):
            return  # they follow as soon as the customer is read again
        chosen = self._page.cart.chosen_line()
        several = draft is not None and draft.for_several and prescription.wearer != buyer.sales_wearer
        if several and chosen is not None:
            self._change(lambda desk, sale: sales.dispense(desk, sale, chosen.line.id, prescription.id))
        else:
            buyer.turn_to(prescription.wearer)

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
        for prescription_id, lines in self._page.buyer.outgrown.items():
            self._cite(prescription_id, lines)

    def _use_anyway(self) -> None:
        found = self._page.buyer.prescription
        if found is not None:
            self._cite(found.id)

    def _cite(self, prescription_id: PrescriptionId, lines: list[SaleLineId] | None = None) -> None:
        self._change(
            lambda desk, sale_id: sales.attach_prescription(desk, sale_id, prescription_id, lines),
            by_hand=False,
        )

    def _show(self, sale: Sale) -> None:
        if sale.state is SaleState.DRAFT:
            self._page.show_draft(sale)
        else:
            self._page.show_order(sale)

    def _change(
        self,
        act: Callable[[Desk, SaleId], Done[Sale]],
        *,
        by_hand: bool = True,
        then: Callable[[Sale], object] | None = None,
        fail: Callable[[JoopticsError], object] | None = None,
    ) -> None:
        order, basket = self._page.order, self._page.basket
        if order is not None:
            self._page.write(lambda desk: act(desk, order.id), then or self._show, fail)
        else:
            self._page.write(basket.change(act) if by_hand else basket.tend(act), then, fail)


def _act_of(theirs: Theirs) -> Callable[[Desk, SaleId], Done[Sale]]:
    return lambda desk, sale_id: sales.dispense(
        desk, sale_id, theirs.line_id, theirs.prescription_id, theirs.pieces
    )
