"""The customer and the prescription of a sale."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.requests import RequestKind
from jooptics_desktop.l10n import sentence
from jooptics_desktop.services import request_execution, sales
from jooptics_desktop.services.customers import search_customers
from jooptics_desktop.ui.counter.finder import AddItem
from tests.asking import accepted

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.l10n import Language
    from tests.conftest import Shop
    from tests.ui.counter.conftest import Till


def choose(till: Till, words: str) -> None:
    till.press(Qt.Key.Key_F3)
    till.type(words)
    till.press(Qt.Key.Key_Return)
    till.settle()


def test_found_by_phone_with_what_they_owe(till: Till, shop: Shop, lang: Language) -> None:
    deposit = sales.NewPayment(Tender.CASH, Money(4000, JOD))
    new = sales.NewSale(
        (sales.NewLine(shop.eye_test.id),), (deposit,), customer_id=shop.customer.id, collect=False
    )
    sales.ring_up(shop.desk, new)
    choose(till, "0791234567")
    card = till.page.buyer.card
    assert till.draft.customer_id == shop.customer.id
    assert ("المصري" if lang == "ar" else "Al-Masri") in card.name.text()
    assert "6.000" in card._pill.text()
    assert till.focus_is_in_scan


@pytest.mark.parametrize("key", [Qt.Key.Key_F10, Qt.Key.Key_Return])
def test_a_new_customer_from_what_was_typed(till: Till, key: Qt.Key) -> None:
    choose(till, "0795550123")
    assert till.page.sheet is not None, "the form for a new customer"
    till.press(key)
    hits = search_customers(till.desk, "0795550123")
    assert [hit.id for hit in hits] == [till.draft.customer_id]


def test_lenses_are_made_to_the_current_prescription(
    till: Till, shop: Shop, written: Callable[..., Prescription]
) -> None:
    one = written(shop.customer.id)
    choose(till, "Layan")
    till.page.open_item(AddItem(shop.lens.id))
    till.page.open_item(AddItem(shop.frame.id))
    till.settle()
    assert [line.prescription_id for line in till.draft.lines] == [one.id, None]
    assert "−1.25" in till.page.cart.model.index(0, 0).data(Qt.ItemDataRole.UserRole + 3)


def test_an_expired_prescription_is_used_only_when_told(
    till: Till, shop: Shop, written: Callable[..., Prescription]
) -> None:
    one = written(shop.customer.id, date(2020, 1, 5))
    till.page.open_item(AddItem(shop.lens.id))
    choose(till, "Layan")
    assert till.draft.lines[0].prescription_id is None
    assert till.page.buyer.use.isVisible()
    till.page.buyer.use.click()
    till.settle()
    assert till.draft.lines[0].prescription_id == one.id


@pytest.mark.promise("S7.6")
def test_a_restricted_record_serves_no_sale(
    till: Till, shop: Shop, written: Callable[..., Prescription]
) -> None:
    one = written(shop.customer.id)
    request_execution.restrict(shop.desk, accepted(shop, RequestKind.RESTRICTION).id)
    choose(till, "Layan")
    till.page.open_item(AddItem(shop.lens.id))
    till.settle()
    assert till.draft.customer_id == one.customer_id, "they may buy like anybody"
    assert till.draft.lines[0].prescription_id is None
    assert not till.page.buyer.write.isVisible()
    till.press(Qt.Key.Key_F7)
    assert till.page.sheet is None
    assert sentence(RuleBroken("customer.restricted")) in till.page.cart.bar.text


def test_f7_records_one_for_this_sale(till: Till, shop: Shop) -> None:
    till.page.open_item(AddItem(shop.lens.id))
    till.press(Qt.Key.Key_F7)
    assert till.page.sheet is not None, "who is it for?"
    till.type("Layan")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F7)
    till.type("-1.25")
    till.press(Qt.Key.Key_F10)
    if till.page.sheet is not None:  # a question was asked about it
        till.press(Qt.Key.Key_F10)
    till.settle()
    assert till.draft.lines[0].prescription_id is not None


def test_selling_without_a_customer_again(till: Till, shop: Shop) -> None:
    choose(till, "Layan")
    till.page.buyer.card.remove.click()
    till.settle()
    assert till.draft.customer_id is None
    assert till.page.buyer.facts is None


def test_sales_and_items_in_the_palette(till: Till, shop: Shop) -> None:
    sales.ring_up(shop.desk, sales.NewSale((sales.NewLine(shop.eye_test.id),), collect=False))
    palette = till.window.palette_box
    palette.popup("1")
    till.settle()
    assert any("S-000001" in entry.title for entry in palette.entries())
    palette.edit.setText("clea")
    palette._ask()
    till.settle()
    palette.list.setCurrentIndex(palette.list.model().index(0, 0))
    till.press(Qt.Key.Key_Return)
    assert [line.item_id for line in till.draft.lines] == [shop.cloth.id]
    till.page.open_item(till.newest().id)
    till.settle()
    assert till.page.order == till.newest()


@pytest.mark.promise("S11.2")
def test_glasses_for_a_child_are_made_to_the_childs_prescription(
    till: Till, shop: Shop, written: Callable[..., Prescription]
) -> None:
    own = written(shop.customer.id)
    till.page.open_item(AddItem(shop.lens.id))
    choose(till, "Layan")
    assert till.draft.lines[0].prescription_id == own.id
    till.press(Qt.Key.Key_F7)
    till.press(Qt.Key.Key_W, modifier=Qt.KeyboardModifier.ControlModifier)
    till.type("+3")
    till.press(Qt.Key.Key_F10)
    if till.page.sheet is not None:  # a question was asked about it
        till.press(Qt.Key.Key_F10)
    till.settle()
    childs = till.draft.lines[0].prescription_id
    assert childs not in {None, own.id}
    assert till.page.buyer.rx.whose.isVisible()
    assert till.page.buyer.wearer is not None
    till.press(Qt.Key.Key_W, modifier=Qt.KeyboardModifier.ControlModifier)
    till.settle()
    assert till.draft.lines[0].prescription_id == own.id
    assert till.page.buyer.wearer is None
