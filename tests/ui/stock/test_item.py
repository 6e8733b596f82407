"""One item: adding and correcting it, its barcodes, its sale stopped, and what was typed never lost unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.l10n import sentence, tr
from jooptics_desktop.services.catalogue import find_item, open_item
from jooptics_desktop.ui.stock import FEATURE
from jooptics_desktop.ui.stock.page import StockPage
from tests.conftest import a_staff_member
from tests.narrowing import now, of, there

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from tests.conftest import Shop
    from tests.ui.stock.conftest import Stage

CODE = "5901234123457"


def test_a_new_item_by_the_keyboard_alone(lang: Language, stage: Stage) -> None:
    stage.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = stage.item.form
    assert QApplication.focusWidget() is form.name_ar.editor
    stage.type("نظارة أوكلي")
    stage.type("١٢٠٫٥", form.price.editor)
    stage.type("4", form.reorder.editor)
    stage.type(CODE, form.barcode.editor)
    stage.press(Qt.Key.Key_F10)
    item = find_item(stage.shop.desk, CODE)
    assert item is not None
    assert (item.name_ar, item.price.minor, item.reorder_level) == ("نظارة أوكلي", 120_500, 4)
    assert stage.item.item == item, "a new item stays open for its first delivery"
    assert stage.item.stock is not None
    assert lang in {"en", "ar"}


def test_what_is_missing_is_said_beside_its_field(lang: Language, stage: Stage) -> None:
    stage.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = stage.item.form
    stage.press(Qt.Key.Key_F10)
    assert form.price.error_text == sentence(RuleBroken("price_list.price_missing"))
    assert QApplication.focusWidget() is form.price.editor
    stage.type("10")
    stage.press(Qt.Key.Key_F10)
    assert form.name_ar.error_text == sentence(RuleBroken("item.name_missing"))
    stage.type("x", form.reorder.editor)
    stage.press(Qt.Key.Key_F10)
    assert form.reorder.error_text
    assert lang in {"en", "ar"}


def test_a_barcode_somebody_has_is_refused_beside_the_field(stage: Stage) -> None:
    stage.page.open_item("create:8056597138123")
    stage.settle()
    form = stage.item.form
    stage.type("Copy", form.name_en.editor)
    stage.type("1", form.price.editor)
    stage.press(Qt.Key.Key_F10)
    assert "8056597138123" in form.barcode.error_text


@pytest.mark.parametrize("handed", [f"create:{CODE}", ("new", CODE)])
def test_the_counter_hands_over_an_unknown_code(stage: Stage, handed: object) -> None:
    stage.window.go("stock", handed)
    stage.settle()
    assert stage.item.item is None
    assert stage.item.form.barcodes == (CODE,)
    assert not stage.item.is_dirty, "nothing was typed yet"


def test_editing_keeps_what_was_not_touched(stage: Stage) -> None:
    frame = stage.shop.frame
    stage.page.open_item(frame.id)
    stage.settle()
    assert not stage.item.is_dirty
    stage.type("99.750", stage.item.form.price.editor)
    stage.press(Qt.Key.Key_F10)
    after = open_item(stage.shop.desk, frame.id).item
    assert after.price.minor == 99_750
    assert (after.name_ar, after.barcodes, after.tax_class) == (
        frame.name_ar,
        frame.barcodes,
        frame.tax_class,
    )
    assert stage.page.item is None, "back at the list"


def test_a_service_is_never_counted(stage: Stage) -> None:
    stage.page.open_item(stage.shop.frame.id)
    stage.settle()
    form = stage.item.form
    form.kind.set_value(ItemKind.SERVICE)
    form.kind.changed.emit()
    assert not form.tracked.isChecked()
    assert not form.tracked.isEnabled()
    assert not form.reorder.editor.isEnabled()


def test_scanning_fills_in_a_barcode_and_its_cross_removes_it(stage: Stage) -> None:
    stage.page.open_item(stage.shop.lens.id)
    stage.settle()
    assert stage.page.on_scan(CODE)
    assert stage.page.on_scan(CODE)
    assert stage.item.form.barcodes == (CODE,)
    stage.page.on_scan("5901234123450")
    assert stage.item.form.barcode.error_text, "its check digit is wrong"
    stage.item.form._drop(CODE)
    assert now(stage.item.form.barcodes) == ()


def test_the_shop_gives_a_barcode_of_its_own(stage: Stage) -> None:
    stage.page.open_item(stage.shop.lens.id)
    stage.settle()
    stage.press(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    [code] = open_item(stage.shop.desk, stage.shop.lens.id).item.barcodes
    assert code.startswith("20")
    assert stage.item.form.barcodes == (code,)
    assert not stage.item.is_dirty


def test_selling_is_stopped_and_taken_back(stage: Stage) -> None:
    stage.page.open_item(stage.shop.cloth.id)
    stage.settle()
    stage.item.turn_button.click()
    stage.settle()
    assert not open_item(stage.shop.desk, stage.shop.cloth.id).item.active
    assert stage.item.pill.isVisible()
    stage.window.toast.undo()
    stage.settle()
    assert open_item(stage.shop.desk, stage.shop.cloth.id).item.active


def test_what_was_typed_is_not_lost_unasked(stage: Stage) -> None:
    stage.page.open_item(stage.shop.cloth.id)
    stage.settle()
    stage.type("5", stage.item.form.price.editor)
    assert not stage.page.may_leave()
    stage.press(Qt.Key.Key_Escape)
    assert stage.window.prompts.question is not None
    stage.window.prompts.answer("cancel")
    assert stage.page.item is not None
    stage.press(Qt.Key.Key_Escape)
    stage.window.prompts.answer("act")
    stage.settle()
    assert now(stage.page.item) is None
    assert open_item(stage.shop.desk, stage.shop.cloth.id).item == stage.shop.cloth


def test_a_scan_opens_the_item_or_offers_to_add_it(stage: Stage) -> None:
    assert stage.page.on_scan("8056597138123")
    stage.settle()
    assert stage.item.item == stage.shop.frame
    stage.press(Qt.Key.Key_Escape)
    stage.page.on_scan(CODE)
    stage.settle()
    stage.window.prompts.answer("act")
    stage.settle()
    assert stage.item.form.barcodes == (CODE,)


def test_a_cashier_looks_and_changes_nothing(
    open_window: Callable[..., MainWindow],
    shop: Shop,
    desk_of: Callable[[Role], Desk],
    qtbot: QtBot,
) -> None:
    window = open_window([FEATURE], desk=desk_of(Role.CASHIER), staff=a_staff_member(Role.CASHIER))
    window.go("stock", shop.frame.id)
    qtbot.waitUntil(lambda: not window.tasks.busy)
    view = there(of(StockPage, window.page("stock")).item)
    assert view.title.text()
    assert not view.form.isEnabled()
    assert view.save_button.isHidden()
    assert there(view.stock).receive_button.isHidden()
    assert QApplication.focusWidget() is view.back_button


def test_the_language_is_switched_with_the_item_open(stage: Stage) -> None:
    from jooptics_desktop.ui.kit import language

    stage.page.open_item(stage.shop.frame.id)
    stage.settle()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    language.switch(app, "ar")
    stage.settle()
    assert "إطار راي بان" in stage.item.title.text()
    assert stage.item.form.tax_class.editor.currentText().strip("\u2068\u2069") == "خاضع للضريبة"
    assert stage.item.save_button.accessibleName() == tr("Save")
    assert not stage.item.is_dirty
