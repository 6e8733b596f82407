"""An order goes to the laboratory from the counter: not before the customer agreed, asked with one key on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.domain.privacy import Standing
from jooptics_desktop.domain.processors import Processor, ProcessorKind, Safeguard
from jooptics_desktop.services import disclosures, privacy, processors, sales
from jooptics_desktop.ui.consents.ask_sheet import AskSheet
from jooptics_desktop.ui.counter.lab_sheet import LabSheet
from tests.services.test_refusals import decide

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.l10n import Language
    from tests.conftest import Shop
    from tests.ui.counter.conftest import Till

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def a_laboratory(shop: Shop) -> Processor:
    company = Processor("", "Amman Optical Lab", ProcessorKind.LAB, "JO", "Makes lenses", Safeguard.CONSENT)
    return processors.put_processor(shop.desk, company).value


def an_order(till: Till, shop: Shop, written: Callable[..., Prescription]) -> Sale:
    rx = written(shop.customer.id)
    sale = sales.start_sale(shop.desk, shop.customer.id).value
    for item in (shop.frame, shop.lens):
        sale = sales.add_line(shop.desk, sale.id, item.id).value
    sales.attach_prescription(shop.desk, sale.id, rx.id)
    order = sales.confirm(shop.desk, sale.id).value
    till.page.look_up(order.id)
    till.settle()
    return order


def opened_sheet(till: Till) -> LabSheet:
    till.press(Qt.Key.Key_L, modifier=CONTROL | SHIFT)
    sheet = till.page.sheet
    assert isinstance(sheet, LabSheet)
    return sheet


@pytest.mark.promise("S4.7")
def test_asked_on_the_spot_then_made(
    till: Till, shop: Shop, written: Callable[..., Prescription], check_screen: Callable[[QWidget], None],
    lang: Language,
) -> None:  # fmt: skip
    laboratory = a_laboratory(shop)
    an_order(till, shop, written)
    check_screen(till.window)
    sheet = opened_sheet(till)
    check_screen(till.window)
    assert not sheet.go_button.isEnabled()
    till.press(Qt.Key.Key_F10)
    assert disclosures.disclosures(shop.desk) == [], "not without a yes"
    till.press(Qt.Key.Key_F6)
    assert isinstance(sheet.acts.sheet, AskSheet)
    assert list(sheet.acts.sheet.rows) == ["share_with_lab"]
    till.press(Qt.Key.Key_F8)
    assert sheet.go_button.isEnabled()
    till.press(Qt.Key.Key_F10)
    (entry,) = disclosures.disclosures(shop.desk)
    assert entry.recipient == laboratory.name
    assert till.page.order_acts.paper is not None
    till.page.order_acts.paper.close_overlay()


def test_without_a_laboratory_it_says_where_to_enter_one(
    till: Till, shop: Shop, written: Callable[..., Prescription], check_screen: Callable[[QWidget], None]
) -> None:
    an_order(till, shop, written)
    sheet = opened_sheet(till)
    assert sheet.companies_button.isVisible()
    assert not sheet.go_button.isEnabled()
    check_screen(till.window)
    sheet.close_overlay()


def test_who_wants_no_record_gets_no_prescription_written(
    till: Till, shop: Shop, check_screen: Callable[[QWidget], None]
) -> None:
    decide(shop.desk, shop.customer.id, care_record=False)
    sale = sales.start_sale(shop.desk, shop.customer.id).value
    sales.add_line(shop.desk, sale.id, shop.lens.id)
    till.page.look_up(sale.id)
    till.settle()
    till.settle()
    assert not till.page.buyer.write.isVisible()
    till.press(Qt.Key.Key_F7)
    assert till.page.sheet is None
    assert till.page.cart.bar.text
    check_screen(till.window)


def test_who_was_not_asked_yet_is_asked_with_one_key(
    till: Till, shop: Shop, check_screen: Callable[[QWidget], None]
) -> None:
    sale = sales.start_sale(shop.desk, shop.customer.id).value
    till.page.look_up(sale.id)
    till.settle()
    assert till.page.buyer.card.ask.isVisible()
    check_screen(till.window)
    till.press(Qt.Key.Key_F6, modifier=SHIFT)
    till.press(Qt.Key.Key_F8)
    states = {
        s.purpose.code.value: s.standing for s in privacy.customer_consents(shop.desk, shop.customer.id)
    }
    assert states["care_record"] is Standing.GIVEN
    assert states["cloud_backup_abroad"] is Standing.UNASKED, "nothing goes abroad, so nobody is asked"
    assert not till.page.buyer.card.ask.isVisible()
