"""The counter: everything a sale needs on one screen, from the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence

from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.services import sales
from jooptics_desktop.services.receipts import Paper
from jooptics_desktop.services.sale_lists import open_sale
from jooptics_desktop.ui.counter.buyer import Buyer
from jooptics_desktop.ui.counter.buyer_acts import BuyerActs
from jooptics_desktop.ui.counter.cart_acts import CartActs
from jooptics_desktop.ui.counter.cart_card import CartCard
from jooptics_desktop.ui.counter.finder import AddItem
from jooptics_desktop.ui.counter.order_acts import OrderActs
from jooptics_desktop.ui.counter.payment_sheet import PaymentSheet
from jooptics_desktop.ui.counter.receipts import ReceiptPapers
from jooptics_desktop.ui.counter.surface import CounterSurface, Parts
from jooptics_desktop.ui.counter.totals_card import TotalsCard

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from jooptics_desktop.domain.changes import Changes, Done
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.counter.payment_sheet import Taken
    from jooptics_desktop.ui.kit.feature import Context, Steps


def in_steps(context: Context) -> Steps:
    """Build the page part by part, with a turn for the window after each."""
    cart = CartCard(context.formats)
    yield
    buyer = Buyer(context)
    yield
    totals = TotalsCard(context.formats)
    yield
    return CounterPage(context, Parts(cart, buyer, totals))


class CounterPage(CounterSurface):
    """The counter with its keys: which act each of them begins, and how a sale is paid."""

    def __init__(self, context: Context, parts: Parts) -> None:
        super().__init__(context, parts)
        self._picked_up = False
        self.receipts = ReceiptPapers(context, self)
        self.cart_acts = CartActs(self)
        self.buyer_acts = BuyerActs(self)
        self.order_acts = OrderActs(self)
        self._connect()
        self._keys()
        self.refresh()

    # What others ask of a page

    def in_the_middle(self) -> bool:
        return self.sheet is not None or self.order is not None or bool(self.draft and self.draft.lines)

    def on_shown(self) -> None:
        self.cart.scan.setFocus()
        self.buyer.show_sale(self.shown)  # who is here now may see less, or more, than whoever was
        if not self._picked_up:
            self._picked_up = True
            self.context.tasks.read(self.basket.pick_up, owner=self, then=self._resumed)
        self.cart_acts.count_held()

    def open_item(self, what: object) -> None:
        if isinstance(what, AddItem):
            self.write(self.basket.add(what.item_id))
        elif isinstance(what, tuple):  # the stock page's `("sell", item id)`
            self.write(self.basket.add(what[-1]))
        elif isinstance(what, str):
            self.look_up(what)  # type: ignore[arg-type]  # ids are text

    def on_scan(self, code: str) -> bool:
        self.cart_acts.enter(code, by_name=False)
        return True

    def _resumed(self, sale: Sale | None) -> None:
        if sale is None:
            return
        self.show_draft(sale)
        if sale.lines:
            self.context.toast.say(mark("The sale left on the counter is here again"))

    # Paying

    def start_payment(self, tender: Tender | None = None) -> None:
        """Open the payment sheet over what is due once everything scanned so far has arrived."""
        order = self.order

        def standing(desk: Desk) -> Sale | None:
            return open_sale(desk, order.id) if order else self.basket.now(desk)

        def ready(sale: Sale | None) -> None:
            self._ask_for_money(sale, tender)

        if self.sheet is None:
            self.context.tasks.read(standing, owner=self, then=ready, fail=self.show_error)

    def _ask_for_money(self, sale: Sale | None, tender: Tender | None) -> None:
        if self.sheet is not None:
            return
        if sale is None or not sale.lines:
            self.context.toast.say(mark("Scan the first item"))
            return
        if sale.state is not SaleState.DRAFT and not sale.balance:
            self.context.toast.say(mark("Everything is paid already."))
            return
        sheet = PaymentSheet(self.window(), self.context, sale)
        sheet.taken.connect(lambda taken: self._take(sheet, sale, taken))
        self.open_sheet(sheet)
        sheet.begin(tender)

    def _take(self, sheet: PaymentSheet, sale: Sale, taken: Taken) -> None:
        def act(desk: Desk) -> Done[Sale]:
            if sale.state is SaleState.DRAFT:
                return self.basket.check_out(desk, taken.payments, collect=taken.collect)
            return sales.check_out(desk, sale.id, taken.payments, collect=taken.collect)

        def done(after: Sale) -> None:
            sheet.close_overlay()
            self._sold(after, len(sale.payments), was_draft=sale.state is SaleState.DRAFT)

        self.write(act, done, sheet.fail)

    def _sold(self, sale: Sale, before: int, *, was_draft: bool) -> None:
        """The money is on the disk; the next customer may come."""
        self.cart.quiet.show_last(sale, before)
        if was_draft:
            self.show_draft(None)
        else:
            self.show_order(sale)
        self.cart.scan.setFocus()
        self.context.toast.offer(
            mark("Sale {number} was saved"),
            mark("Receipt"),
            lambda: self.receipts.show(sale, Paper.ROLL_80),
            number=isolate_ltr(sale.number),
        )

    def print_paper(self, paper: Paper) -> None:
        """The receipt of the order looked at, the quotation of the draft, or the receipt of the last sale."""
        sale = self.order or (self.draft if self.draft and self.draft.lines else self.cart.quiet.sale)
        if sale is None:
            self.context.toast.say(mark("There is nothing to print yet"))
            return
        self.receipts.show(sale, paper)

    # Building

    def _connect(self) -> None:
        totals, cart = self.totals, self.cart
        totals.pay.clicked.connect(lambda: self.start_payment(None))
        totals.cash.clicked.connect(lambda: self.start_payment(Tender.CASH))
        totals.card.clicked.connect(lambda: self.start_payment(Tender.CARD))
        totals.hand_over.clicked.connect(self.order_acts.collect)
        for place in (cart.order_foot, cart.quiet):
            place.receipt.clicked.connect(lambda: self.print_paper(Paper.ROLL_80))
            place.invoice.clicked.connect(lambda: self.print_paper(Paper.A4))
        cart.order_foot.back.clicked.connect(self.leave_order)
        cart.table.chosen.connect(lambda row: self.buyer.show_line(row.line if row else None))
        self.buyer.loaded.connect(self._on_buyer)
        self.sale_shown.connect(self._enable)
        self.context.hub.changed.connect(self._on_changed)

    def _keys(self) -> None:
        add = self.add_key
        add(mark("Scan"), "F2", self._to_scan)
        add(mark("Customer"), "F3", self.buyer_acts.choose)
        self.key_discount = add(mark("Discount"), "F4", self.cart_acts.discount)
        self.key_hold = add(mark("Hold"), "F6", self.cart_acts.hold)
        add(mark("Prescription"), "F7", self.buyer_acts.write_prescription)
        self.key_card = add(mark("Card"), "F8", lambda: self.start_payment(Tender.CARD))
        self.key_cash = add(mark("Cash"), "F9", lambda: self.start_payment(Tender.CASH))
        self.key_collect = add(mark("Hand over"), "F10", self.order_acts.collect)
        add(mark("Orders"), "F11", self.order_acts.choose)
        self.key_pay = add(mark("Pay"), "F12", self.start_payment)
        self.key_back = add(mark("Back"), "Esc", self.leave_order)
        self._quiet_key(mark("Held sales"), "F5", self.cart_acts.recall)
        self._quiet_key(mark("Print the receipt"), "Ctrl+P", lambda: self.print_paper(Paper.ROLL_80))
        self._quiet_key(mark("Print the invoice"), "Ctrl+Shift+P", lambda: self.print_paper(Paper.A4))
        self._quiet_key(mark("Ask about data use"), "Shift+F6", self.buyer_acts.ask)
        self.key_laboratory = self._quiet_key(
            mark("Order sheet for the laboratory"), "Ctrl+Shift+L", self.order_acts.to_laboratory
        )
        self._quiet_key(mark("For the next wearer"), "Ctrl+W", self.buyer_acts.turn)
        self.key_whose = self._quiet_key(
            mark("Whose is this line?"), "Ctrl+Shift+W", self.buyer_acts.say_whose
        )
        self._quiet_key(mark("Empty the cart"), "Ctrl+Del", self.cart_acts.clear)

    def _enable(self) -> None:
        is_open = self.order is not None and self.order.state is SaleState.OPEN
        drafting = self.order is None
        filled = drafting and self.draft is not None and bool(self.draft.lines)
        self.key_discount.setEnabled(filled)
        self.key_hold.setEnabled(drafting)
        self.key_collect.setEnabled(is_open)
        self.key_laboratory.setEnabled(is_open)
        self.key_whose.setEnabled(filled or is_open)
        self.key_back.setEnabled(not drafting)
        for key in (self.key_pay, self.key_cash, self.key_card):
            key.setEnabled(drafting or is_open)

    def _quiet_key(self, title: str, key: str, do: Callable[[], object]) -> QAction:
        return self.context.shortcuts.add(self, title, key, do, hinted=False)

    def _to_scan(self) -> None:
        self.cart.scan.setFocus()
        self.cart.scan.selectAll()

    def _on_buyer(self) -> None:
        self.cart.show_sale(self.shown, self.buyer.chart)
        self.buyer_acts.cite()

    def _on_changed(self, changes: Changes) -> None:
        if any(changes.touches(noun) for noun in ("customer", "prescription", "consent")):
            self.buyer.reload()

    def event(self, event: QEvent) -> bool:
        # The window's own Ctrl+Z takes back what a toast offers; here every change of the cart can be undone.
        if event.type() == QEvent.Type.ShortcutOverride and _is_undo(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_undo(event):
            if not event.isAutoRepeat() and not self.context.toast.undo():
                self.cart_acts.undo()
            return
        super().keyPressEvent(event)


def _is_undo(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
