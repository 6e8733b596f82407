"""The stock page in the real window, over the store of a shop with four items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jooptics_desktop.ui.stock import FEATURE
from jooptics_desktop.ui.stock.page import StockPage
from tests.narrowing import of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.ui.shell.main_window import MainWindow
    from jooptics_desktop.ui.stock.item_view import ItemView
    from tests.conftest import Shop


@dataclass(frozen=True, slots=True)
class Stage:
    """The window with its stock page, the shop behind it, and hands for the keyboard."""

    window: MainWindow
    page: StockPage
    shop: Shop
    qtbot: QtBot

    @property
    def item(self) -> ItemView:
        """The item that is open."""
        assert self.page.item is not None
        return self.page.item

    def settle(self) -> None:
        """Wait for what is under way."""
        self.qtbot.waitUntil(lambda: not self.window.tasks.busy, timeout=10_000)
        QApplication.processEvents()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key where the keyboard is, and what follows from it."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        self.settle()

    def type(self, text: str, into: QWidget | None = None) -> None:
        """Write over what a field holds, as a person would."""
        field = into or QApplication.focusWidget()
        assert field is not None
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        if not text:
            QTest.keyClick(field, Qt.Key.Key_Delete)
        for letter in text:  # `QTest.keyClick` knows Latin letters only
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(field, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))

    def choose_file(self, path: Path) -> None:
        """Ctrl+I, then that file; it is read and tried."""
        self.press(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
        self.window.prompts.answer_path(path)
        with self.qtbot.waitActive(self.window):
            self.window.activateWindow()
        self.settle()

    def names(self) -> list[str]:
        """The English names of what is listed."""
        return [one.item.name_en for one in self.page.list.items.rows]


@pytest.fixture
def stage(open_window: Callable[..., MainWindow], shop: Shop, qtbot: QtBot) -> Stage:
    """The list is shown and read, with somebody signed in who may do everything."""
    window = open_window([FEATURE], desk=shop.desk)
    window.go("stock")
    made = Stage(window, of(StockPage, window.page("stock")), shop, qtbot)
    made.settle()
    return made
