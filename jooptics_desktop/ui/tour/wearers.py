"""Chapter 10, two wearers in one sale: whose a line is, a prescription at the counter, the laboratory's order sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.services.catalogue import search_items
from jooptics_desktop.ui.consents.ask_sheet import AskSheet
from jooptics_desktop.ui.counter.lab_sheet import LabSheet
from jooptics_desktop.ui.counter.page import CounterPage
from jooptics_desktop.ui.counter.payment_sheet import PaymentSheet
from jooptics_desktop.ui.counter.rx_sheet import RxSheet
from jooptics_desktop.ui.counter.whose_sheet import WhoseSheet
from jooptics_desktop.ui.tour.customers import PHONE

if TYPE_CHECKING:
    from jooptics_desktop.ui.tour.stage import Stage

_CHILDS: tuple[str, str] = ("+2.25", "+2.75")


def walk(stage: Stage) -> None:
    """A mother buys for herself and for her child."""
    stage.go("Ctrl+1")
    page = stage.page(CounterPage)
    _lenses_for_two(stage, page)
    _whose(stage, page)
    _to_the_laboratory(stage, page)


def _lenses_for_two(stage: Stage, page: CounterPage) -> None:
    hands = stage.hands
    hands.press("F3")
    hands.until(lambda: page.sheet, "the customer search did not open")
    hands.write(PHONE.replace(" ", ""))
    hands.idle()
    hands.press("Enter")
    hands.until(lambda: page.draft and page.draft.customer_id, "the customer is not in the sale")
    hands.until(lambda: page.sheet is None, "the customer search stayed")
    lenses = [one.item for one in search_items(stage.hands.window.services.desk(), "", 200)]
    codes = [one.barcodes[0] for one in lenses if one.kind is ItemKind.LENS and one.barcodes]
    for number, code in enumerate(codes[:2], start=1):
        hands.scan(code)
        hands.until(lambda: page.draft and len(page.draft.lines) == number, "a scan did not arrive")  # noqa: B023 - waited for in the same turn
    hands.idle()
    stage.camera.shoot("lenses-for-one")


def _whose(stage: Stage, page: CounterPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("Up")
    hands.press("Ctrl+Shift+W")
    sheet = stage.overlay(WhoseSheet)
    shoot("whose-is-this-line")
    hands.press("Down")
    hands.press("Enter")
    hands.until_gone(sheet, "nobody was taken")
    written = stage.overlay(RxSheet)
    shoot("prescription-at-the-counter")
    for side, figure in zip(("right", "left"), _CHILDS, strict=True):
        hands.tab_to(written.editor.grid.cell(f"{side}.sphere"))
        hands.write(figure)
        hands.press("Enter")
    hands.press("F10")
    hands.idle()
    if stage.window_has(RxSheet):
        shoot("prescription-asked")
        hands.press("F10")
    hands.until_gone(written, "the prescription was not saved")
    hands.until(lambda: page.draft and page.draft.for_several, "the line stayed with the buyer")
    shoot("lenses-for-two")


def _to_the_laboratory(stage: Stage, page: CounterPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("F12")
    stage.overlay(PaymentSheet)
    hands.press("F11")
    hands.until(lambda: page.draft is None and page.cart.quiet.sale, "the order was not taken")
    hands.write(page.cart.quiet.sale.number if page.cart.quiet.sale else "")
    hands.press("Enter")
    hands.until(lambda: page.order, "the order did not open by its number")
    shoot("order-for-two")
    hands.press("Ctrl+Shift+L")
    sheet = stage.overlay(LabSheet)
    hands.idle()
    shoot("laboratory")
    if sheet.ask_button.isVisible():
        hands.press("F6")
        asked = stage.overlay(AskSheet)
        hands.idle()
        shoot("laboratory-consent")
        hands.press("1")
        hands.press("F8")
        hands.until_gone(asked, "the answer was not kept")
        hands.until(sheet.go_button.isEnabled, "the laboratory may not have it")
        shoot("laboratory-agreed")
    hands.press("F10")
    stage.look_at_paper("laboratory-sheet", "lab-sheet.pdf")
    hands.press("Ctrl+Shift+P")
    stage.look_at_paper("invoice-for-two", "invoice-two-wearers.pdf")
    hands.press("Esc")
