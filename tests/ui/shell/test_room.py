"""At the usual size of text a page fits the screen: what matters is in sight, and lists give way."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.customers import list_customers, register_customer
from jooptics_desktop.ui.kit.pages import Pages
from tests.narrowing import there

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.customers.page import CustomersPage
    from jooptics_desktop.ui.kit.feature import Page
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.settings.page import SettingsPage
    from jooptics_desktop.ui.shell.main_window import MainWindow

MESSAGE = "Something is not saved yet. Save it, or go back to the list to leave it."


def scrolls(window: MainWindow) -> list[tuple[int, int]]:
    """How far the page in front can be pushed aside and down, and each part that is a page itself."""
    for _ in range(4):  # a layout that asks for another
        QApplication.processEvents()
    rooms = [window.stack.room, *(pages.room for pages in window.stack.room.findChildren(Pages))]
    bars = [
        (r.horizontalScrollBar().maximum(), r.verticalScrollBar().maximum()) for r in rooms if r.isVisible()
    ]
    return [bar for bar in bars if bar != (0, 0)]


@pytest.fixture
def room(live_window: MainWindow, qtbot: QtBot) -> Room:
    """The window, and what of it scrolled."""
    return Room(live_window, qtbot)


class Room:
    """Goes from page to page and notes where anything scrolls, with and without a message at its head."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self._qtbot = window, qtbot
        self.faults: list[str] = []

    def settle(self) -> None:
        """Until nothing is being read any more."""
        self._qtbot.waitUntil(lambda: not self.window.tasks.busy)

    def look(self, page: Page, where: str) -> None:
        self.settle()
        if scrolls(self.window):
            self.faults.append(where)
        page.bar.say("warning", MESSAGE)
        if scrolls(self.window):
            self.faults.append(f"{where}, with a message")
        page.bar.clear()


def test_no_page_scrolls(lang: Language, room: Room) -> None:
    for feature in room.window.allowed_features():
        room.window.go(feature.name)
        room.look(there(room.window.page(feature.name)), feature.name)
    assert not room.faults, room.faults


def test_no_part_of_a_page_scrolls(lang: Language, room: Room, live: Application) -> None:
    """The tabs of a customer's record, of the settings and of the privacy centre."""
    window = room.window
    register_customer(live.desk(), CustomerDraft(name="\u0644\u064a\u0627\u0646", phones=("0791234567",)))
    [layan] = list_customers(live.desk(), 0, 10)
    window.go("customers")
    people = cast("CustomersPage", window.page("customers"))
    people.open_item(layan.id)
    for number in range(people.customer.tabs.count()):
        people.customer.show_tab(number)
        room.look(people, f"customer, tab {number + 1}")
    window.go("settings")
    settings = cast("SettingsPage", window.page("settings"))
    for tab in settings.allowed():
        settings.show_tab(tab)
        room.look(settings, f"settings, {tab.NAME}")
    window.go("privacy")
    privacy = cast("PrivacyPage", window.page("privacy"))
    for name in privacy.allowed():
        privacy.show_tab(name)
        room.look(privacy, f"privacy, {name}")
        scrolls(window)
        place = privacy.side.items[name].visibleRegion().boundingRect()
        assert place.height() == privacy.side.items[name].height(), f"{name} is out of sight in the list"
    assert not room.faults, room.faults


def test_a_toast_covers_no_hint_of_a_key(lang: Language, room: Room, live: Application) -> None:
    """It lies at the free end of the key bar, also beside a customer, where most keys are named."""
    window = room.window
    register_customer(live.desk(), CustomerDraft(name="\u0644\u064a\u0627\u0646", phones=("0791234567",)))
    [layan] = list_customers(live.desk(), 0, 10)
    window.go("customers")
    cast("CustomersPage", window.page("customers")).open_item(layan.id)
    room.settle()
    window.toast.offer(mark("Saved as {name}"), mark("Open folder"), lambda: None, name="customer-record.pdf")
    QApplication.processEvents()
    toast = QRect(window.toast.mapToGlobal(QPoint(0, 0)), window.toast.size())
    hints = [hint for hint in window.key_bar.findChildren(QLabel) if hint.isVisible()]
    assert hints
    for hint in hints:
        place = QRect(hint.mapToGlobal(QPoint(0, 0)), hint.size())
        assert not place.intersects(toast), hint.text()
    window.toast.dismiss()
