"""This record is a child's: one press and one question, from the page, the palette, or a corrected birth date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.erasure import ErasureReason
from jooptics_desktop.services import customers, erasure

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.ui.customers.page import CustomersPage
    from jooptics_desktop.ui.shell.main_window import MainWindow

CANARY = "Zubaida Canary"
pytestmark = pytest.mark.promise("S11.3")


@pytest.fixture
def child(live: Application) -> Customer:
    """Somebody on record who turns out to be a child."""
    draft = CustomerDraft(name=CANARY, phones=("0795550199",))
    return customers.register_customer(live.desk(), draft).value.customer


@pytest.fixture
def page(live_window: MainWindow, child: Customer, qtbot: QtBot) -> CustomersPage:
    live_window.go("customers", child.id)
    page = cast("CustomersPage", live_window.page("customers"))
    qtbot.waitUntil(lambda: page.customer.facts is not None and not live_window.tasks.busy)
    return page


def is_there(live: Application, child: Customer) -> bool:
    with live.desk().store.read() as work:
        return work.customers.get(child.id) is not None


def answer(window: MainWindow, qtbot: QtBot, *, erase: bool) -> None:
    sheet: Any = window.prompts._sheet
    assert sheet is not None
    sheet.buttons[-1 if erase else 0].click()
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=20_000)


def test_one_key_one_question_and_it_is_gone(
    page: CustomersPage, live: Application, live_window: MainWindow, child: Customer, qtbot: QtBot
) -> None:
    focus = live_window.focusWidget()
    assert focus is not None
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(focus, Qt.Key.Key_D, both)
    assert is_there(live, child), "it asks first"
    answer(live_window, qtbot, erase=True)
    assert not is_there(live, child)
    assert page.customer.facts is None
    assert page.list.isVisible()
    assert not page.bar.text
    assert erasure.ledger_of(live.opened).entries()[-1].reason is ErasureReason.CHILD


def test_saying_no_leaves_it(
    page: CustomersPage, live: Application, live_window: MainWindow, child: Customer, qtbot: QtBot
) -> None:
    page.customer.child_button.click()
    answer(live_window, qtbot, erase=False)
    assert is_there(live, child)


def test_the_palette_offers_it(page: CustomersPage, live_window: MainWindow) -> None:
    here, _ = live_window.shortcuts.all_now()
    assert "This record is a child's" in {command.title for command in here if command.works}


def test_a_birth_date_corrected_to_a_childs(
    page: CustomersPage, live: Application, live_window: MainWindow, child: Customer, qtbot: QtBot
) -> None:
    page.customer.edit()
    assert page.sheet is not None
    page.sheet.born.set_date(date(2016, 5, 1))
    page.sheet.save()
    qtbot.waitUntil(lambda: live_window.prompts.question is not None)
    assert is_there(live, child), "nothing happens before it is said"
    with live.desk().store.read() as work:
        kept = work.customers.get(child.id)
    assert kept is not None
    assert kept.birth_date is None, "the child's birth date is not kept meanwhile either"
    answer(live_window, qtbot, erase=True)
    assert not is_there(live, child)
    assert page.sheet is None
