"""Finding people, registering them, and not registering them twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.l10n import tr
from jooptics_desktop.services.customers import list_customers, register_customer
from jooptics_desktop.ui.kit.labels import Label
from tests.narrowing import there
from tests.ui.customers.conftest import CONTROL, Opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Shop

ENTER, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape


def fill(shop: Shop, count: int) -> None:
    for number in range(count):
        draft = CustomerDraft(name=f"Nadia {number:04d}", phones=(f"07955{number:05d}",))
        register_customer(shop.desk, draft)


def test_typing_finds_and_enter_opens(lang: str, opened: Opened, shop: Shop) -> None:
    fill(shop, 3)
    opened.search("ليان")
    assert [hit.id for hit in opened.hits] == [shop.customer.id]
    opened.press(ENTER)
    assert opened.page.customer.customer == shop.customer


def test_enter_before_the_answer_opens_the_answer(opened: Opened, shop: Shop) -> None:
    opened.page.list.focus_search()
    opened.type("layan")
    opened.press(ENTER)
    opened.settle()
    assert opened.page.customer.customer == shop.customer


def test_arrows_in_the_field_walk_the_list(opened: Opened, shop: Shop) -> None:
    fill(shop, 5)
    opened.search("nadia")
    names = [hit.name for hit in opened.hits]
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_Up)
    assert there(opened.page.list.found_table.current_row()).name == names[1]
    assert QApplication.focusWidget() is opened.page.list.search


def test_a_late_answer_to_older_words_is_not_shown(opened: Opened, shop: Shop) -> None:
    fill(shop, 3)
    view = opened.page.list
    view._seek("nadia 0001")
    view._seek("ليان")
    opened.settle()
    assert [hit.name for hit in opened.hits] == ["ليان المصري"]


def test_everybody_is_listed_by_number_and_loaded_as_needed(opened: Opened, shop: Shop) -> None:
    fill(shop, 450)
    view = opened.page.list
    view.reload()
    opened.settle()
    assert view.everybody.rowCount() == 451
    view.everybody.row_at(450)
    opened.settle()
    last = view.everybody.row_at(450)
    assert last is not None
    assert last.number == 451
    view.everybody.row_at(0)
    opened.settle()
    first = view.everybody.row_at(0)
    assert first is not None
    assert first.number == 1


def test_f3_comes_back_to_the_search(opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    opened.press(Qt.Key.Key_F3)
    assert QApplication.focusWidget() is opened.page.list.search


def test_ctrl_n_types_and_f10_saves(lang: str, opened: Opened, shop: Shop) -> None:
    opened.press(Qt.Key.Key_N, CONTROL)
    opened.type("سناء خوري")
    opened.press(Qt.Key.Key_Tab)
    opened.press(Qt.Key.Key_Tab)
    opened.type("٠٧٨٨٨٨٧٧٦٦")
    opened.press(Qt.Key.Key_Tab)
    sheet = opened.page.sheet
    assert sheet is not None
    assert sheet.phones.rows[0].editor.text() == "+962 7 8888 7766", "written out in full when it is left"
    opened.press(Qt.Key.Key_F10)
    new = list_customers(shop.desk)[-1]
    assert (new.name, new.phones) == ("سناء خوري", ("+962788887766",))
    assert opened.page.customer.customer == new
    assert "سناء خوري" in opened.window.toast.label.text()


def test_a_wrong_number_is_said_beside_it(opened: Opened, shop: Shop) -> None:
    opened.page.new_customer()
    sheet = opened.page.sheet
    assert sheet is not None
    sheet.name.set_text("Sana")
    sheet.phones.rows[1].set_text("12")
    sheet.save()
    opened.settle()
    assert sheet.phones.rows[1].error_text
    assert not sheet.phones.rows[0].error_text
    assert len(list_customers(shop.desk)) == 1


@pytest.mark.promise("S11.2")
def test_a_child_is_refused_in_words(lang: str, opened: Opened, shop: Shop) -> None:
    opened.page.new_customer()
    sheet = opened.page.sheet
    assert sheet is not None
    sheet.name.set_text("Sami")
    sheet.born.editor.setText("22/11/2015")
    sheet.save()
    opened.settle()
    assert "18" in sheet.born.error_text
    assert QApplication.focusWidget() is sheet.born.editor
    assert len(list_customers(shop.desk)) == 1


def test_somebody_known_is_offered_while_typing(opened: Opened, shop: Shop) -> None:
    opened.press(Qt.Key.Key_N, CONTROL)
    opened.type("ليان المصري")
    sheet = opened.page.sheet
    assert sheet is not None
    opened.qtbot.waitUntil(sheet.similar.isVisible)
    sheet.similar.buttons[0].click()
    opened.settle()
    assert opened.page.customer.customer == shop.customer
    assert len(list_customers(shop.desk)) == 1


def test_what_was_sought_in_vain_begins_the_form(opened: Opened) -> None:
    opened.search("0799998888")
    assert opened.hits == []
    opened.press(Qt.Key.Key_N, CONTROL)
    sheet = opened.page.sheet
    assert sheet is not None
    assert sheet.phones.texts() == ("0799998888",)


def test_esc_asks_before_it_throws_away(opened: Opened) -> None:
    opened.press(Qt.Key.Key_N, CONTROL)
    opened.type("S")
    opened.press(ESCAPE)
    assert opened.window.prompts.question is not None
    opened.window.prompts.answer("cancel")
    sheet = opened.page.sheet
    assert sheet is not None
    assert sheet.isVisible()
    opened.press(ESCAPE)
    opened.window.prompts.answer("act")
    assert opened.window.prompts.question is None


def test_the_palette_finds_people_before_the_page_was_visited(lang: str, opened: Opened, shop: Shop) -> None:
    opened.window.go("counter")
    palette = opened.window.palette_box
    palette.popup("ليان")
    opened.settle()
    entries = palette.entries()
    assert entries[0].id == f"customer:{shop.customer.id}"
    opened.press(ENTER)
    assert opened.page.customer.customer == shop.customer


def test_a_cashier_is_offered_neither_import_nor_export(open_page: Callable[..., Opened], shop: Shop) -> None:
    opened = open_page(Role.CASHIER)
    view = opened.page.list
    assert view.new_button.isVisible()
    assert not view.import_button.isVisible()
    assert not view.export_button.isVisible()
    opened.open(shop.customer.id)
    assert not opened.page.customer.export_button.isVisible()


def test_an_empty_store_says_what_to_do(opened: Opened, shop: Shop) -> None:
    with shop.desk.store.write() as work:
        work.customers._connection.exec_driver_sql("DELETE FROM customer")
    opened.page.list.reload()
    opened.settle()
    texts = [label.text() for label in opened.page.list.findChildren(Label)]
    assert tr("No customers yet") in texts
    assert not opened.page.list.everybody_table.isVisible()
