"""A customer who does not want a copy abroad: said quietly in the top bar, decided about on the backup page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.services import abroad, customers
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.ui.backup.status import backup_note
from tests.services.test_refusals import decide

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.backup.page import BackupPage
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def page(live_window: MainWindow, live: Application, qtbot: QtBot) -> BackupPage:
    """A store whose backups go to a service in Germany, and a customer who does not want that."""
    desk = live.desk()
    with desk.store.write() as work:
        facts = {"label": "backup.example", "url": "https://backup.example", "ca": "", "email": "o@example.com",
                 "repository": "r"}  # fmt: skip
        work.settings.put("backup.cloud", facts)
    found = register_customer(desk, CustomerDraft(name="Wafa Nasser", phones=("0791234567",))).value.customer
    decide(desk, found.id, cloud_backup_abroad=False)
    live_window.go("backup")
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    return cast("BackupPage", live_window.page("backup"))


@pytest.mark.promise("S10.1")
def test_it_is_said_and_decided(
    page: BackupPage, live: Application, qtbot: QtBot, check_screen: Callable[[QWidget], None], lang: Language
) -> None:
    def settle() -> None:
        qtbot.waitUntil(lambda: not page.context.tasks.busy)

    card = page.cards[PlaceKind.CLOUD]
    note = backup_note(live.desk(), live.home)
    assert note.kind == "warning"
    assert note.values["count"]
    assert card.decide_button.isVisible()
    check_screen(page.window())
    card.decide_button.click()
    settle()
    sheet = page.refusing_sheet
    assert [hit.name for hit in sheet.model.rows] == ["Wafa Nasser"]
    check_screen(page.window())
    QTest.keyClick(cast("QWidget", QApplication.focusWidget()), Qt.Key.Key_F6)
    settle()
    assert sheet.acts.sheet is not None
    assert list(sheet.acts.sheet.rows) == ["cloud_backup_abroad"]
    QTest.keyClick(cast("QWidget", QApplication.focusWidget()), Qt.Key.Key_F8)
    settle()
    settle()
    assert not card.decide_button.isVisible()
    assert abroad.refusing(live.desk()) == []


def test_the_record_is_erased_there(page: BackupPage, live: Application, qtbot: QtBot) -> None:
    def settle() -> None:
        qtbot.waitUntil(lambda: not page.context.tasks.busy)

    before = customers.count_customers(live.desk()) - 1
    page.decide()
    settle()
    page.refusing_sheet.erase()
    settle()
    page.context.prompts.answer("act")
    settle()
    assert abroad.refusing(live.desk()) == []
    assert customers.count_customers(live.desk()) == before
