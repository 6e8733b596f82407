"""Somebody at the keyboard of a window, without a mouse.

Letters go to the field that has the keyboard, not through the window: a test types faster than a person, and what
comes that fast is taken for a barcode scanner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.ui.shell.main_window import MainWindow

PATIENCE_MS = 60_000
_MOST_STOPS = 80


class Keyboard:
    """Presses, writes and waits."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self._qtbot = window, qtbot

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, wherever the keyboard is."""
        QTest.keyClick(self.window.windowHandle(), key, modifier)

    def enter(self) -> None:
        """Enter, and wait for what it began."""
        self.press(Qt.Key.Key_Return)
        self.idle()

    def write(self, text: str) -> None:
        """Letters of any script, over what is selected."""
        for letter in text:
            target = QApplication.focusWidget()
            assert target is not None
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))

    def fill(self, widget: QWidget, text: str) -> None:
        """Go to a field with Tab and write it anew."""
        self.tab_to(widget)
        self.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.write(text)

    def tab_to(self, widget: QWidget) -> None:
        """Go there with Tab alone."""
        wanted = {widget, getattr(widget, "editor", None), widget.focusProxy()}
        for _ in range(_MOST_STOPS):
            if QApplication.focusWidget() in wanted:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {widget.accessibleName() or widget}")

    def push(self, button: QWidget) -> None:
        """Go to a button with Tab, press Space, and wait for what it began."""
        self.tab_to(button)
        self.press(Qt.Key.Key_Space)
        self.idle()

    def idle(self) -> None:
        """Wait for what is under way."""
        self.until(lambda: not self.window.tasks.busy)

    def until(self, there: Callable[[], object]) -> None:
        """Wait until that holds."""
        self._qtbot.waitUntil(lambda: bool(there()), timeout=PATIENCE_MS)
