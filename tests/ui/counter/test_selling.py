"""A sale from the first scan to the change, by keys alone."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.services.catalogue import open_item
from jooptics_desktop.ui.counter.payment_sheet import PaymentSheet
from jooptics_desktop.ui.kit import theme as ui_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.l10n import Language
    from tests.conftest import Shop
    from tests.ui.counter.conftest import Till

FRAME, CLOTH = "8056597138123", "036000241457"
MOST_SECONDS = 0.1  # what a person feels as at once; of the window's own work, for the machine may be busy
MOST_WAITING = 1.0  # of the clock on the wall: waiting for the store would show here


class Probe:
    """Measures how long the window was ever unable to answer, by its own work and by the clock on the wall."""

    def __init__(self) -> None:
        self.working = self.waiting = 0.0
        self._last = self._now()
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _now(self) -> tuple[float, float]:
        return time.thread_time(), time.perf_counter()

    def _tick(self) -> None:
        (worked, clock), self._last = self._last, self._now()
        self.working = max(self.working, self._last[0] - worked)
        self.waiting = max(self.waiting, self._last[1] - clock)

    def stop(self) -> None:
        self._timer.stop()


def sheet_of(till: Till) -> PaymentSheet:
    found = till.page.sheet
    assert isinstance(found, PaymentSheet)
    return found


def test_three_scans_and_cash(till: Till, shop: Shop, lang: Language) -> None:
    till.press(Qt.Key.Key_F2)
    for code in (FRAME, CLOTH, CLOTH):  # faster than the store answers
        till.scan(code)
    till.settle()
    assert till.page.draft is not None
    assert [(line.item_id, line.quantity) for line in till.draft.lines] == [
        (shop.frame.id, 1),
        (shop.cloth.id, 2),
    ]
    assert "102.500" in till.page.totals.total_text
    till.press(Qt.Key.Key_F9)
    assert "0.000" in sheet_of(till).outcome.text()
    till.press(Qt.Key.Key_Return)
    sale = till.newest()
    assert (sale.state, sale.paid.minor) == (SaleState.COLLECTED, 102_500)
    assert [one.tender for one in sale.payments] == [Tender.CASH]
    assert till.page.shown is None
    assert till.focus_is_in_scan
    assert "S-000001" in till.toast
    assert open_item(till.desk, shop.cloth.id).level.on_hand == -2


def test_the_window_answers_while_selling(till: Till) -> None:
    till.scan(FRAME)  # what is loaded on first use is loaded
    till.settle()
    till.press(Qt.Key.Key_F9, Qt.Key.Key_Return)
    probe = Probe()
    till.press(Qt.Key.Key_F2)
    for code in (FRAME, CLOTH, CLOTH):
        till.scan(code)
        till.settle()
    till.press(Qt.Key.Key_F9, Qt.Key.Key_Return)
    probe.stop()
    assert till.newest().number == "S-000002"
    assert probe.working < MOST_SECONDS
    assert probe.waiting < MOST_WAITING


def test_change_for_a_note(till: Till) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F12)
    till.type("100")
    assert "5.000" in sheet_of(till).outcome.text()
    till.press(Qt.Key.Key_Return)
    sale = till.newest()
    assert (sale.paid.minor, sale.payments[0].change.minor) == (95_000, 5_000)
    assert "5.000" in till.page.cart.quiet._huge.text()


def test_cash_and_card_together(till: Till) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F12)
    till.type("40")
    till.press(Qt.Key.Key_F8)
    sheet = sheet_of(till)
    sheet.references[Tender.CARD].editor.setFocus()
    till.type("A77")
    till.press(Qt.Key.Key_Return)
    paid = {one.tender: (one.amount.minor, one.reference) for one in till.newest().payments}
    assert paid == {Tender.CARD: (55_000, "A77"), Tender.CASH: (40_000, "")}


@pytest.mark.parametrize("key", [Qt.Key.Key_F12, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_haste_makes_no_order_that_nobody_paid_for(till: Till, key: Qt.Key) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F12)
    sheet = sheet_of(till)
    till.press(key, key)
    assert till.page.sheet is sheet
    assert till.draft.number == ""
    assert "F11" in sheet.bar.text
    till.press(Qt.Key.Key_F11)
    assert till.newest().state is SaleState.OPEN
    till.type(till.newest().number)
    till.press(Qt.Key.Key_Return, Qt.Key.Key_F12, key, Qt.Key.Key_F11)
    assert till.page.sheet is not None, "an order it is already"
    assert till.newest().payments == ()


def test_the_key_that_opened_the_payment_may_be_held_down(till: Till) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F9)
    sheet = sheet_of(till)
    for key in (Qt.Key.Key_F12, Qt.Key.Key_Return, Qt.Key.Key_F11):
        held = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", autorep=True)
        QApplication.sendEvent(sheet.cash.editor, held)
    till.settle()
    assert till.page.sheet is sheet
    assert till.drafts(), "nothing was sold"


def test_a_card_number_is_refused_beside_its_field(till: Till) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F8)
    sheet = sheet_of(till)
    sheet.references[Tender.CARD].editor.setFocus()
    till.type("4111111111111111")
    till.press(Qt.Key.Key_Return)
    assert "card number" in sheet.references[Tender.CARD].error_text
    assert till.page.sheet is sheet
    assert till.drafts(), "nothing was sold"


def test_a_card_cannot_pay_more_than_is_due(till: Till) -> None:
    till.scan(CLOTH)
    till.settle()
    till.press(Qt.Key.Key_F8)
    till.type("9")
    sheet = sheet_of(till)
    assert "5.250" in sheet.outcome.text(), "too much is not called change"
    assert not sheet.hand_over.isEnabled()
    till.press(Qt.Key.Key_Return)
    assert "3.750" in sheet.card.error_text


def test_deposit_then_the_rest_then_handing_over(till: Till, lang: Language) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F12)
    till.type("30")
    till.press(Qt.Key.Key_Return)  # not enough for handing over, so Enter takes the deposit
    order = till.newest()
    assert (order.state, order.deposit.minor) == (SaleState.OPEN, 30_000)
    till.type("S-000001")
    till.press(Qt.Key.Key_Return)
    assert till.page.order == order
    assert "65.000" in till.page.totals.remaining_text
    till.press(Qt.Key.Key_F10)
    assert "65.000" in till.page.cart.bar.text
    assert till.newest().state is SaleState.OPEN
    till.press(Qt.Key.Key_F8, Qt.Key.Key_F11)
    assert till.newest().balance.minor == 0
    till.press(Qt.Key.Key_F10)
    assert till.newest().state is SaleState.COLLECTED
    till.press(Qt.Key.Key_Escape)
    assert till.page.order is None


def test_orders_are_found_and_called_off(till: Till) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F12)
    till.type("30")
    till.press(Qt.Key.Key_Return, Qt.Key.Key_F11, Qt.Key.Key_Return)
    assert till.page.order == till.newest()
    till.page.cart.order_foot.cancel.click()
    till.press(Qt.Key.Key_Return)
    assert till.newest().state is SaleState.OPEN, "a reason is needed"
    till.type("changed her mind")
    till.press(Qt.Key.Key_Return)
    sale = till.newest()
    assert (sale.state, sale.cancel_reason, sale.paid.minor) == (SaleState.CANCELLED, "changed her mind", 0)


@pytest.mark.parametrize("key", [Qt.Key.Key_F9, Qt.Key.Key_F8, Qt.Key.Key_F12])
def test_an_empty_cart_takes_no_money(till: Till, key: Qt.Key) -> None:
    till.press(key)
    assert till.page.sheet is None
    assert "Scan the first item" in till.toast


@pytest.mark.parametrize("key", [Qt.Key.Key_F6, Qt.Key.Key_F1, Qt.Key.Key_F3, Qt.Key.Key_F4])
def test_a_scan_does_not_slip_past_what_lies_over_the_page(till: Till, key: Qt.Key) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(key)
    till.scan(CLOTH)
    till.settle()
    assert [line.quantity for line in till.draft.lines] == [1]
    assert "Finish this first" in till.toast
    till.press(Qt.Key.Key_Escape)
    till.scan(CLOTH)
    till.settle()
    assert len(till.draft.lines) == 2


def test_whoever_comes_to_the_till_goes_on_with_the_payment(till: Till, gallery: ModuleType) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F9)
    sheet = sheet_of(till)
    till.window.lock_screen.wait()
    till.window.let_in(replace(gallery.RANA, id=StaffId("another")))
    till.settle()
    assert till.page.sheet is sheet
    till.press(Qt.Key.Key_Return)
    assert till.newest().state is SaleState.COLLECTED


def test_a_scan_does_not_slip_past_the_payment(till: Till) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F9)
    till.scan(CLOTH)
    till.settle()
    assert sheet_of(till).cash.editor.text() == "95.000"
    assert [len(one.lines) for one in till.drafts()] == [1]


def test_the_draft_survives_a_crash(till: Till, reopen: Callable[[], Till]) -> None:
    till.scan(FRAME)
    till.scan(CLOTH)
    till.settle()
    again = reopen()
    assert again.page.draft == till.page.draft
    again.scan(CLOTH)
    again.settle()
    assert [one.quantity for one in again.draft.lines] == [1, 2]
    assert len(again.drafts()) == 1


@pytest.fixture(params=[1.25, 1.5])
def large(request: pytest.FixtureRequest, app: QApplication) -> Iterator[None]:
    """Larger text, chosen before the window is built, in the strongest contrast."""
    ui_theme.apply(app, "contrast", request.param)
    yield
    ui_theme.apply(app, "light")


def laid_out() -> None:
    """A layout may ask for another."""
    for _ in range(3):
        QApplication.processEvents()


def test_large_text_has_room_on_the_counter_and_the_sheet(
    lang: Language, large: None, till: Till, shop: Shop, check_text: Callable[[QWidget], list[str]]
) -> None:
    till.press(Qt.Key.Key_F2)
    for code in (FRAME, CLOTH):
        till.scan(code)
        till.settle()
    laid_out()
    assert check_text(till.window) == []
    till.press(Qt.Key.Key_F12)
    laid_out()
    assert check_text(sheet_of(till)) == []
    assert (till.window.width(), till.window.height()) == (1366, 700)
