"""The counter in the real window over a real store, and hands to type with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.optics import Eye
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.rx_entry import read_eye, split_line
from jooptics_desktop.services import sale_lists
from jooptics_desktop.services.prescriptions import record_prescription
from jooptics_desktop.ui.counter import FEATURE
from jooptics_desktop.ui.counter.page import CounterPage
from jooptics_desktop.ui.kit.scanner import GAP_SECONDS
from tests.narrowing import there

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.domain.eye_rx import EyeRx
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.shell.main_window import MainWindow


@dataclass
class Till:
    """The counter on the screen."""

    window: MainWindow
    page: CounterPage
    qtbot: QtBot
    desk: Desk

    def settle(self) -> None:
        """Wait for the store, and for the words typed to be searched."""
        self.qtbot.waitUntil(lambda: not self.window.tasks.busy)

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys where the keyboard is, and wait for what they do."""
        for key in keys:
            focus = QApplication.focusWidget()
            assert focus is not None
            QTest.keyClick(focus, key, modifier)
            self.settle()

    def type(self, text: str) -> None:
        """Type words as a person does, too slowly for a scanner."""
        self.window.scanner.gap = 0.0
        for letter in text:
            focus = QApplication.focusWidget()
            assert focus is not None
            if letter.isascii():
                QTest.keyClicks(focus, letter)
            else:  # QTest knows only Latin keys
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(focus, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))

    def scan(self, code: str) -> None:
        """Scan as the device does: a burst of keys at the window that ends in Enter."""
        self.window.scanner.gap = GAP_SECONDS
        keys = [(ord(letter.upper()), letter) for letter in code] + [(Qt.Key.Key_Return.value, "\r")]
        for number, (key, text) in enumerate(keys, start=1):
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
                event.setTimestamp(number)  # a millisecond apart
                QCoreApplication.sendEvent(self.window.windowHandle(), event)
        self.window.scanner.gap = 0.0

    @property
    def draft(self) -> Sale:
        """The sale that is being rung up, which has to be there."""
        return there(self.page.draft)

    def drafts(self) -> list[Sale]:
        return sale_lists.drafts(self.desk)

    def newest(self) -> Sale:
        """The sale numbered last."""
        return sale_lists.open_sale(self.desk, sale_lists.recent_sales(self.desk, 1)[0].id)

    @property
    def toast(self) -> str:
        return self.window.toast.label.text()

    @property
    def focus_is_in_scan(self) -> bool:
        return QApplication.focusWidget() is self.page.cart.scan


@pytest.fixture
def till(open_window: Callable[..., MainWindow], shop: object, desk: Desk, qtbot: QtBot) -> Till:
    """An empty counter in a shop with four items and one customer."""
    return open_till(open_window, desk, qtbot)


def open_till(open_window: Callable[..., MainWindow], desk: Desk, qtbot: QtBot) -> Till:
    window = open_window([FEATURE], desk=desk)
    window.go("counter")
    page = window.page("counter")
    assert isinstance(page, CounterPage)
    found = Till(window, page, qtbot, desk)
    found.settle()
    return found


@pytest.fixture
def reopen(open_window: Callable[..., MainWindow], desk: Desk, qtbot: QtBot) -> Callable[[], Till]:
    """A second window over the same store, as after a crash."""
    return lambda: open_till(open_window, desk, qtbot)


@pytest.fixture
def written(desk: Desk) -> Callable[..., Prescription]:
    """`written(customer_id, on)`: a prescription written on that day."""

    def eye(line: str, which: Eye) -> EyeRx:
        rx = read_eye(split_line(line), which).rx
        assert rx is not None
        return rx

    def write(customer_id: CustomerId, on: date = date(2026, 4, 2)) -> Prescription:
        draft = PrescriptionDraft(
            customer_id,
            eye("-1.25/-0.50x175 add 1.50 pd 31.5", Eye.RIGHT),
            eye("-1.00/-0.75x10 add 1.50 pd 32", Eye.LEFT),
            written_on=on,
            prescriber="Dr. Sameer Haddad",
        )
        return record_prescription(desk, draft).value

    return write
