"""Hands on the keyboard: real key events into the real window, and patience until something is there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.ui.shell.main_window import MainWindow

PATIENCE_SECONDS: Final = 120.0
_TICK_MS: Final = 20
_TABS: Final = 400


class TourStuckError(RuntimeError):
    """The window did not come to where the tour expected it."""


class Hands:
    """Types, presses and waits."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, where the keyboard is."""
        QTest.keyClick(self._focused(), key, modifier)
        self.settle()

    def control(self, key: Qt.Key) -> None:
        """One key with Ctrl."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def write(self, text: str) -> None:
        """Text, where the keyboard is; letters outside ASCII arrive as an input method brings them."""
        widget = self._focused()
        for letter in text:
            event = QEvent.Type.KeyPress
            for kind in (event, QEvent.Type.KeyRelease):
                from PySide6.QtGui import QKeyEvent

                QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))
        self.settle()

    def tab_to(self, widget: QWidget) -> None:
        """Tab until the keyboard is there."""
        for _ in range(_TABS):
            if QApplication.focusWidget() is widget or QApplication.focusWidget() is widget.focusProxy():
                return
            self.press(Qt.Key.Key_Tab)
        raise TourStuckError(f"Tab does not reach {widget.accessibleName() or type(widget).__name__}")

    def until(self, there: Callable[[], object], what: str) -> None:
        """Wait until something holds; raises `TourStuckError` naming it."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not there():
            if time.monotonic() > end:
                raise TourStuckError(what)
            self._turn()

    def idle(self) -> None:
        """Wait until nothing is under way."""
        self.until(lambda: not self.window.tasks.busy, "work never ended")
        self.settle()

    def settle(self) -> None:
        """Let events, layouts and paintings happen."""
        for _ in range(3):
            QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _turn(self) -> None:
        loop = QEventLoop()
        QTimer.singleShot(_TICK_MS, loop.quit)
        loop.exec()

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self.window
