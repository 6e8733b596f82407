"""Chapter 6, a sale with a deposit: scanned, discounted, put aside, paid in parts, collected; one called off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.services.catalogue import search_items
from jooptics_desktop.ui.counter.page import CounterPage
from jooptics_desktop.ui.counter.payment_sheet import PaymentSheet
from jooptics_desktop.ui.counter.pick_sheet import PickSheet
from jooptics_desktop.ui.tour.customers import PHONE
from jooptics_desktop.ui.tour.hands import TourStuckError

if TYPE_CHECKING:
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.ui.counter.customer_sheet import CustomerPicker
    from jooptics_desktop.ui.tour.stage import Stage

_UNKNOWN: Final = "5901234123457"


def walk(stage: Stage) -> None:
    """From the first scan to the empty shelf."""
    stage.go("Ctrl+1")
    page = stage.page(CounterPage)
    _scan(stage, page)
    _customer(stage, page)
    _discount(stage, page)
    _put_aside(stage, page)
    _deposit(stage, page)
    _collect(stage, page)
    _call_off(stage, page)


def _scan(stage: Stage, page: CounterPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("F12")
    hands.idle()
    shoot("nothing-to-pay")
    hands.scan(_UNKNOWN)
    hands.until(page.cart.unknown.isVisible, "an unknown code was not said")
    shoot("unknown-code")
    hands.write_over(stage.words.item_search)
    hands.until(page.cart.suggestions.isVisible, "nothing was suggested")
    shoot("suggestions")
    hands.write_over("")
    for number, code in enumerate(_barcodes(stage), start=1):
        hands.scan(code)
        hands.until(partial(_has_lines, page, number), "a scan did not arrive")
    hands.press("Up")
    hands.write("+")
    hands.idle()
    shoot("scanned")


def _has_lines(page: CounterPage, count: int) -> bool:
    return page.draft is not None and len(page.draft.lines) == count


def _barcodes(stage: Stage) -> list[str]:
    found = search_items(stage.hands.window.services.desk(), "", 100)
    dear_last = sorted(found, key=lambda one: one.item.price.minor)
    kinds = {one.item.kind: one.item for one in dear_last if one.item.barcodes}
    wanted = (ItemKind.FRAME, ItemKind.LENS, ItemKind.ACCESSORY)
    return [kinds[kind].barcodes[0] for kind in wanted]


def _customer(stage: Stage, page: CounterPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("F3")
    hands.until(lambda: page.sheet, "the customer search did not open")
    hands.write(stage.words.nobody)
    picker: CustomerPicker = page.sheet  # type: ignore[assignment]  # F3 opens this one
    hands.until(lambda: not picker.model.rows, "somebody fits")
    shoot("customer-nobody-fits")
    hands.write_over(PHONE.replace(" ", ""))
    hands.until(lambda: picker.model.rows, "the customer was not found")
    shoot("customer-found")
    hands.press("Enter")
    hands.until(
        lambda: page.draft and page.draft.prescription_id, "the sale was not made to the prescription"
    )
    shoot("customer-and-prescription")


def _discount(stage: Stage, page: CounterPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("F4")
    hands.write("5000")
    hands.press("Enter")
    hands.idle()
    shoot("discount-refused")
    hands.write_over("10%")
    shoot("discount")
    hands.press("Enter")
    hands.until(lambda: page.sheet is None, "the discount was not given")
    hands.press("Ctrl+P")
    stage.look_at_paper("quotation", "quotation-80mm.pdf")


def _put_aside(stage: Stage, page: CounterPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("F6")
    hands.write(stage.words.held)
    shoot("hold")
    hands.press("Enter")
    hands.until(lambda: page.draft is None, "the sale was not put aside")
    hands.press("F5")
    stage.overlay(PickSheet)
    shoot("held")
    hands.press("Enter")
    hands.until(lambda: page.draft and page.buyer.facts, "the sale did not come back")


def _deposit(stage: Stage, page: CounterPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("F12")
    sheet = stage.overlay(PaymentSheet)
    shoot("payment")
    hands.fill(sheet.card, "900")
    hands.press("Enter")
    shoot("payment-too-much-by-card")
    hands.write_over("")
    hands.fill(sheet.cash, "100")
    shoot("deposit")
    hands.press("Enter")
    hands.until(lambda: page.draft is None and page.cart.quiet.sale, "the deposit was not taken")
    shoot("deposit-taken")
    hands.press("Ctrl+P")
    stage.look_at_paper("receipt", "receipt-deposit-80mm.pdf")


def _collect(stage: Stage, page: CounterPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    last = page.cart.quiet.sale
    hands.press("F11")
    orders = stage.overlay(PickSheet)
    shoot("orders")
    hands.write(last.number if last else "")
    hands.until(lambda: len(orders.model.rows) == 1, "the order is not among those that wait")
    hands.press("Enter")
    hands.until(lambda: page.order, "the order did not open")
    shoot("order")
    hands.press("F10")
    hands.until(page.cart.bar.isVisible, "goods were handed over that are not paid")
    shoot("collection-refused")
    hands.press("F12")
    sheet = stage.overlay(PaymentSheet)
    hands.push(sheet.notes[-1])
    shoot("the-rest-with-change")
    hands.press("F11")
    hands.until(lambda: page.order and not page.order.balance, "the rest was not taken")
    shoot("paid")
    hands.press("F10")
    hands.until(lambda: _state(page) is SaleState.COLLECTED, "the goods were not handed over")
    shoot("handed-over")
    hands.press("Ctrl+P")
    stage.look_at_paper("receipt-in-full", "receipt-80mm.pdf")
    hands.press("Ctrl+Shift+P")
    stage.look_at_paper("invoice", "invoice-a4.pdf")
    hands.press("Esc")


def _call_off(stage: Stage, page: CounterPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.scan(_barcodes(stage)[-1])
    hands.until(lambda: page.draft and page.draft.lines, "a scan did not arrive")
    hands.press("F9")
    stage.overlay(PaymentSheet)
    hands.press("F11")
    hands.until(lambda: page.draft is None and page.cart.quiet.sale, "the order was not taken")
    number = page.cart.quiet.sale.number if page.cart.quiet.sale else ""
    hands.write(number)
    hands.press("Enter")
    hands.until(lambda: page.order, "the order did not open by its number")
    hands.push(page.cart.order_foot.cancel)
    shoot("cancel")
    hands.press("Enter")
    shoot("cancel-reason-missing")
    hands.write(stage.words.reason)
    hands.press("Enter")
    hands.until(lambda: _state(page) is SaleState.CANCELLED, "the sale was not called off")
    shoot("cancelled")
    hands.press("Esc")


def _state(page: CounterPage) -> SaleState:
    order: Sale | None = page.order
    if order is None:
        raise TourStuckError("no order is open")
    return order.state
