"""Two people's glasses in one sale, by keyboard: each line says whose it is, and is made to their prescription."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.wearers import SOMEBODY_NEW
from jooptics_desktop.services.prescriptions import record_prescription
from jooptics_desktop.ui.counter.finder import AddItem
from jooptics_desktop.ui.counter.rx_sheet import RxSheet
from jooptics_desktop.ui.counter.whose_sheet import WhoseSheet
from tests.ui.counter.test_buyer import choose

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.ids import WearerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.l10n import Language
    from tests.conftest import Shop
    from tests.ui.counter.conftest import Till

SECOND_LINE = Qt.ItemDataRole.UserRole + 3
WHOSE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
FIRST_CHILD = {"en": "Other wearer 1", "ar": "لابس آخر"}


def a_childs(till: Till, shop: Shop, sphere: int, wearer: WearerId = SOMEBODY_NEW) -> Prescription:
    eye = EyeRx(Power(sphere))
    draft = PrescriptionDraft(shop.customer.id, eye, eye, till.desk.clock.today(), wearer=wearer)
    return record_prescription(till.desk, draft).value


def add_lens(till: Till, shop: Shop, pieces: int = 1) -> None:
    for _ in range(pieces):
        till.page.open_item(AddItem(shop.lens.id))
    till.settle()


def say_whose(till: Till) -> WhoseSheet:
    till.press(Qt.Key.Key_W, modifier=WHOSE)
    sheet = till.page.sheet
    assert isinstance(sheet, WhoseSheet)
    return sheet


def take(till: Till, number: int) -> None:
    """The how-manieth person of the open sheet, with the arrows."""
    till.press(*[Qt.Key.Key_Up] * 9, *[Qt.Key.Key_Down] * number, Qt.Key.Key_Return)
    till.settle()


def lines(till: Till) -> list[tuple[str | None, int]]:
    sale = till.page.shown
    assert sale is not None
    return [(line.prescription_id, line.quantity) for line in sale.lines]


def second_line(till: Till, row: int) -> str:
    return cast("str", till.page.cart.model.index(row, 0).data(SECOND_LINE))


@pytest.mark.promise("S11.2")
def test_a_pair_for_each_child_from_one_line(
    till: Till, shop: Shop, lang: Language, check_screen: Callable[[QWidget], None]
) -> None:
    first, second = a_childs(till, shop, 300), a_childs(till, shop, 150)
    add_lens(till, shop, 4)
    choose(till, "Layan")
    sheet = say_whose(till)
    check_screen(till.window)
    sheet.pieces.set_count(2)
    take(till, 1)
    assert till.page.sheet is None
    assert lines(till) == [(second.id, 2), (first.id, 2)]
    assert FIRST_CHILD[lang] in second_line(till, 1)
    assert second_line(till, 0) != second_line(till, 1)
    check_screen(till.window)


def test_the_card_beside_it_follows_the_chosen_line(
    till: Till, shop: Shop, written: Callable[..., Prescription]
) -> None:
    own, childs = written(shop.customer.id), a_childs(till, shop, 300)
    add_lens(till, shop, 2)
    choose(till, "Layan")
    sheet = say_whose(till)
    sheet.pieces.set_count(1)
    take(till, 1)
    assert lines(till) == [(own.id, 1), (childs.id, 1)]
    till.page.cart.table.select_row(1)
    assert till.page.buyer.prescription == childs
    till.page.cart.table.select_row(0)
    assert till.page.buyer.prescription == own


def test_undone_like_every_change_of_the_cart(
    till: Till, shop: Shop, written: Callable[..., Prescription]
) -> None:
    own = written(shop.customer.id)
    a_childs(till, shop, 300)
    add_lens(till, shop)
    choose(till, "Layan")
    say_whose(till)
    take(till, 1)
    assert lines(till) != [(own.id, 1)]
    till.press(Qt.Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
    assert lines(till) == [(own.id, 1)]


def test_for_a_child_who_has_no_prescription_yet_it_is_written_on_the_spot(
    till: Till, shop: Shop, written: Callable[..., Prescription]
) -> None:
    own = written(shop.customer.id)
    add_lens(till, shop, 2)
    choose(till, "Layan")
    sheet = say_whose(till)
    sheet.pieces.set_count(1)
    take(till, 1)
    assert isinstance(till.page.sheet, RxSheet)
    till.type("+3")
    till.press(Qt.Key.Key_F10)
    if till.page.sheet is not None:  # a question was asked about it
        till.press(Qt.Key.Key_F10)
    till.settle()
    first, second = lines(till)
    assert first == (own.id, 1)
    assert second[0] not in {None, own.id}


def test_a_newer_prescription_is_used_for_its_own_wearer_alone(
    till: Till, shop: Shop, written: Callable[..., Prescription]
) -> None:
    own, childs = written(shop.customer.id), a_childs(till, shop, 300)
    add_lens(till, shop, 2)
    choose(till, "Layan")
    sheet = say_whose(till)
    sheet.pieces.set_count(1)
    take(till, 1)
    assert childs.wearer is not None
    newer = a_childs(till, shop, 325, childs.wearer)
    till.page.buyer.reload()
    till.settle()
    assert lines(till) == [(own.id, 1), (newer.id, 1)]


def test_ctrl_w_takes_a_line_at_a_time_once_the_sale_is_for_several(
    till: Till, shop: Shop, written: Callable[..., Prescription]
) -> None:
    own, childs = written(shop.customer.id), a_childs(till, shop, 300)
    add_lens(till, shop, 2)
    choose(till, "Layan")
    sheet = say_whose(till)
    sheet.pieces.set_count(1)
    take(till, 1)
    till.press(Qt.Key.Key_W, modifier=Qt.KeyboardModifier.ControlModifier)
    assert isinstance(till.page.sheet, WhoseSheet)
    till.press(Qt.Key.Key_Escape)
    assert lines(till) == [(own.id, 1), (childs.id, 1)]


def test_more_pieces_than_there_are_is_said_beside_the_field(
    till: Till, shop: Shop, written: Callable[..., Prescription]
) -> None:
    own = written(shop.customer.id)
    a_childs(till, shop, 300)
    add_lens(till, shop, 2)
    choose(till, "Layan")
    sheet = say_whose(till)
    sheet.pieces.set_count(3)
    take(till, 1)
    assert till.page.sheet is sheet
    assert sheet.pieces.error_text
    assert lines(till) == [(own.id, 2)]
