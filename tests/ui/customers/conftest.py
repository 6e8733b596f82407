"""The customers' page in the real window over a real store, and hands to use it with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jooptics_desktop.ui.customers import FEATURE
from jooptics_desktop.ui.customers.page import CustomersPage
from jooptics_desktop.ui.kit.feature import Feature, Page
from tests.conftest import a_staff_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.domain.customers import CustomerHit
    from jooptics_desktop.domain.staff import Role
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from tests.conftest import Shop

CONTROL = Qt.KeyboardModifier.ControlModifier


class Counter(Page):
    """Stands where the counter does, and remembers what it was handed."""

    handed: list[object]

    def open_item(self, what: object) -> None:
        self.handed.append(what)


@dataclass
class Opened:
    """The window with the page in front."""

    window: MainWindow
    page: CustomersPage
    qtbot: QtBot
    handed: list[object] = field(default_factory=list)

    def settle(self) -> None:
        """Wait for the store."""
        self.qtbot.waitUntil(
            lambda: not self.window.tasks.busy, timeout=30_000
        )  # the first PDF loads its fonts

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key wherever the keyboard is, and what it leads to."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        """Letters wherever the keyboard is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        for letter in text:
            if letter.isascii():
                QTest.keyClicks(focus, letter)
            else:  # QTest knows only Latin keys
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(focus, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))

    def search(self, text: str) -> None:
        """Type into the search field and wait for the answer."""
        self.page.list.focus_search()
        with self.qtbot.waitSignal(self.page.list.search.sought):
            self.type(text)
        self.settle()

    @property
    def hits(self) -> list[CustomerHit]:
        return list(self.page.list.found.rows)

    def open(self, customer_id: str) -> None:
        self.window.go("customers", customer_id)
        self.settle()

    def tab(self, number: int) -> None:
        """Alt and a figure brings a tab to the front."""
        self.page.customer.show_tab(number)
        self.settle()


@pytest.fixture
def open_page(open_window: Callable[..., MainWindow], shop: Shop, qtbot: QtBot) -> Callable[..., Opened]:
    """`open_page()` or `open_page(role)`: the page for somebody of that role."""

    def make(role: Role | None = None, desk: Desk | None = None) -> Opened:
        handed: list[object] = []

        def counter(context: Context) -> Page:
            page = Counter(context)
            page.handed = handed
            return page

        features = [FEATURE, Feature("counter", "Counter", "shopping-cart", counter)]
        staff = a_staff_member(role) if role else None
        window = open_window(features, desk=desk or shop.desk, staff=staff)
        window.go("customers")
        page = window.page("customers")
        assert isinstance(page, CustomersPage)
        opened = Opened(window, page, qtbot, handed)
        opened.settle()
        return opened

    return make


@pytest.fixture
def opened(open_page: Callable[..., Opened]) -> Opened:
    """The page as the owner sees it; one customer is in the store."""
    return open_page()
