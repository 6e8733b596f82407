"""A window over a store whose owner has an authenticator, and which is to be handed over today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jooptics_desktop.services import staff
from jooptics_desktop.system import passwords
from tests.changing_hands import announce_long_ago

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.domain.handover import Announcement
    from jooptics_desktop.ui.shell.main_window import MainWindow

BUYER = "بصريات البتراء Petra"


class Hands:
    """Somebody at the keyboard, without a mouse."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    def press(self, key: Qt.Key) -> None:
        """Press a key, wherever the focus is."""
        QTest.keyClick(self.window.windowHandle(), key)

    def write(self, text: str) -> None:
        """Type letters of any script into what has the focus."""
        for letter in text:
            target = QApplication.focusWidget()
            assert target is not None
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))

    def fill(self, field: Any, text: str) -> None:
        """Go to a field with Tab, and type."""
        self.tab_to(field)
        self.write(text)

    def tab_to(self, widget: Any) -> None:
        """Go there with Tab alone."""
        for _ in range(60):
            if QApplication.focusWidget() in {widget, getattr(widget, "editor", None)}:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {widget}")

    def push(self, button: Any) -> None:
        """Go to a button with Tab, and press it."""
        self.tab_to(button)
        self.press(Qt.Key.Key_Space)

    def idle(self) -> None:
        """Wait for what is under way."""
        self.qtbot.waitUntil(lambda: not self.window.tasks.busy, timeout=120_000)


@pytest.fixture
def hands(live_window: MainWindow, qtbot: QtBot) -> Hands:
    """Somebody at the keyboard."""
    return Hands(live_window, qtbot)


@pytest.fixture
def secret(live: Application) -> str:
    """What the owner's authenticator app holds."""
    made = passwords.new_totp_secret()
    desk = live.desk()
    staff.set_authenticator(desk, made, pyotp.TOTP(made).at(desk.clock.now()))
    return made


@pytest.fixture
def announced(live: Application, live_window: MainWindow, hands: Hands) -> Announcement:
    """Said two months ago; its day is there."""
    said = announce_long_ago(live.desk(), BUYER)
    live_window.refresh_status()
    hands.idle()
    return said
