"""Deliveries, counts and losses, each with its note, and the ledger they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.domain.stock import Reason
from jooptics_desktop.services.catalogue import open_item
from jooptics_desktop.services.stock import receive_stock, stock_history

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.stock.move_sheet import MoveSheet
    from jooptics_desktop.ui.stock.stock_card import StockCard
    from tests.ui.stock.conftest import Stage


def card(stage: Stage) -> StockCard:
    """The stock of the frame, opened."""
    if stage.page.item is None:
        stage.page.open_item(stage.shop.frame.id)
        stage.settle()
    assert stage.item.stock is not None
    return stage.item.stock


def sheet(stage: Stage) -> MoveSheet:
    """What is being asked."""
    asked = card(stage).sheet
    assert asked is not None
    return asked


@pytest.mark.parametrize(
    ("key", "reason", "on_hand"),
    [
        (Qt.Key.Key_F7, Reason.RECEIVED, 13),
        (Qt.Key.Key_F8, Reason.COUNTED, 3),
        (Qt.Key.Key_F9, Reason.DAMAGED, 7),
    ],
)
def test_a_movement_by_the_keyboard_alone(stage: Stage, key: Qt.Key, reason: Reason, on_hand: int) -> None:
    receive_stock(stage.shop.desk, stage.shop.frame.id, 10)
    view = card(stage)
    stage.press(key)
    stage.type("٣")
    stage.press(Qt.Key.Key_Return)
    stage.type("invoice 12")
    stage.press(Qt.Key.Key_Return)
    assert view.sheet is None
    assert open_item(stage.shop.desk, stage.shop.frame.id).level.on_hand == on_hand
    newest = stock_history(stage.shop.desk, stage.shop.frame.id)[0]
    assert (newest.reason, newest.note) == (reason, "invoice 12")
    assert view.movements.rows[0] == newest
    assert str(on_hand) in view.on_hand.text()


@pytest.mark.parametrize("typed", ["", "0", "1.5", "many"])
def test_what_is_no_number_of_pieces_is_refused_beside_the_field(stage: Stage, typed: str) -> None:
    card(stage)
    stage.press(Qt.Key.Key_F7)
    stage.type(typed)
    stage.press(Qt.Key.Key_F10)
    assert sheet(stage).quantity.error_text
    stage.press(Qt.Key.Key_Escape)
    assert card(stage).sheet is None
    assert stock_history(stage.shop.desk, stage.shop.frame.id) == []


def test_a_scan_under_the_question_changes_nothing(stage: Stage) -> None:
    card(stage)
    stage.press(Qt.Key.Key_F7)
    stage.window.scanner.scanned.emit("5901234123457")
    assert stage.item.form.barcodes == stage.shop.frame.barcodes
    stage.press(Qt.Key.Key_Escape)


def test_what_others_enter_shows_while_the_item_is_open(stage: Stage) -> None:
    view = card(stage)
    item_id = stage.shop.frame.id
    stage.window.tasks.write(lambda desk: receive_stock(desk, item_id, 4), owner=stage.page)
    stage.settle()
    assert "4" in view.on_hand.text()
    assert len(view.movements.rows) == 1


def test_a_service_has_no_stock(stage: Stage) -> None:
    stage.page.open_item(stage.shop.eye_test.id)
    stage.settle()
    assert stage.item.stock is None
    stage.press(Qt.Key.Key_F7)


def test_the_question_and_what_it_refuses_can_be_read(
    lang: Language, stage: Stage, check_screen: Callable[[QWidget], None]
) -> None:
    card(stage)
    for key in (Qt.Key.Key_F7, Qt.Key.Key_F8, Qt.Key.Key_F9):
        stage.press(key)
        stage.press(Qt.Key.Key_F10)
        check_screen(sheet(stage))
        stage.press(Qt.Key.Key_Escape)
    assert lang in {"en", "ar"}
