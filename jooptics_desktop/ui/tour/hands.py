"""Hands on the keyboard: real key events into the real window, and patience until something is there."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from jooptics_desktop.ui.consents.customer_screen import CustomerScreen
from jooptics_desktop.ui.kit import incidents
from jooptics_desktop.ui.kit.field import Field
from jooptics_desktop.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from PySide6.QtGui import QWindow

    from jooptics_desktop.ui.kit.chooser import Chooser

PATIENCE_SECONDS: Final = (
    120.0  # how long something may take that never came; nothing waits for it to run out
)
_HEARTBEAT_MS: Final = 50  # what happens outside the program, such as a letter that arrives, wakes nobody
_TABS: Final = 400
_ROUNDS: Final = 6  # a layout that wraps its words asks for another height, once for each it is in
_NONE: Final = Qt.KeyboardModifier.NoModifier
_WINDOWS: Final = (MainWindow, QDialog, QMenu, CustomerScreen)


class TourStuckError(RuntimeError):
    """The window did not come to where the tour expected it."""


class Bugs(logging.Handler):
    """Everything nobody foresaw while the tour went on: in a worker, in a slot, or a window that flashed up."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._before = sys.excepthook

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())

    def watch(self) -> None:
        """Begin to listen."""
        incidents.log.addHandler(self)
        self._before, sys.excepthook = sys.excepthook, self._caught
        QGuiApplication.instance().focusWindowChanged.connect(self._look)  # type: ignore[union-attr]  # there is one

    def leave(self) -> None:
        """Listen no longer."""
        incidents.log.removeHandler(self)
        sys.excepthook = self._before
        QGuiApplication.instance().focusWindowChanged.disconnect(self._look)  # type: ignore[union-attr]  # there is one

    def _look(self, window: QWindow | None) -> None:
        """Only windows and dialogs may take the keyboard: a part shown before it has a parent does so too.

        When it finds its place at once, nobody has the keyboard any more.
        """
        if window is None:
            if any(isinstance(one, MainWindow) and one.isVisible() for one in QApplication.topLevelWidgets()):
                self.found.append("the keyboard went to a window that is gone")
            return
        for widget in QApplication.topLevelWidgets():
            if widget.windowHandle() is window and not isinstance(widget, _WINDOWS):
                self.found.append(f"{_called(widget)} came up as a window of its own")

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.found.append(f"{kind.__name__}: {error}")
        self._before(kind, error, trace)


class Hands:
    """Types, presses and waits. `window` is the one in front."""

    def __init__(self) -> None:
        self.bugs = Bugs()
        self._window: MainWindow | None = None

    @property
    def window(self) -> MainWindow:
        """The window in front."""
        if self._window is None:
            raise TourStuckError("no window is open")
        return self._window

    def turn_to(self, window: MainWindow | None) -> None:
        """Work with that window from now on."""
        self._window = window
        if window is not None:
            window.show()
            window.activateWindow()
            self.until(window.isActiveWindow, "the window did not come to the front")

    # --- keys

    def press(self, keys: str, *, settled: bool = True) -> None:
        """Keys as a person calls them, such as `F9` or `Ctrl+K`, where the keyboard is."""
        combination = QKeySequence(keys.replace("Enter", "Return"))[0]  # type: ignore[index]  # the stub knows no index
        self.strike(combination.key(), combination.keyboardModifiers())
        if settled:
            self.settle()

    def strike(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        """One key, without looking at what comes of it."""
        QTest.keyClick(self._focused(), key, modifiers)

    def write(self, text: str) -> None:
        """Text, where the keyboard is; letters outside ASCII arrive as an input method brings them."""
        widget = self._focused()
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(widget, QKeyEvent(kind, 0, _NONE, letter))
        self.settle()

    def scan(self, code: str) -> None:
        """What a scanner does: digits a millisecond apart by its own clock, then Enter, to the window in front."""
        self._focused()
        keys = [(ord(digit), digit) for digit in code] + [(Qt.Key.Key_Return.value, "\r")]
        for time_ms, (key, text) in enumerate(keys, start=1):
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, _NONE, text)
                event.setTimestamp(time_ms)
                QApplication.sendEvent(self.window.windowHandle(), event)
        self.settle()

    # --- going about

    def tab_to(self, target: QWidget | Field) -> None:
        """Tab until the keyboard is there."""
        widget = target.editor if isinstance(target, Field) else target
        for _ in range(_TABS):
            focused = QApplication.focusWidget()
            if focused is not None and focused in {widget, widget.focusProxy()}:
                return
            self.strike(Qt.Key.Key_Tab)
            QCoreApplication.processEvents()
        raise TourStuckError(f"Tab does not reach {_called(widget)}")

    def push(self, button: QAbstractButton, *, settled: bool = True) -> None:
        """Go to a button by Tab and press it with the space bar."""
        if not button.isEnabled():
            raise TourStuckError(f"{_called(button)} cannot be pressed")
        self.tab_to(button)
        self.strike(Qt.Key.Key_Space)
        if settled:
            self.settle()

    def pick(self, button: QAbstractButton) -> None:
        """One of two that exclude each other: to its neighbour, the arrow that points there, and the space bar."""
        checked = button.group().checkedButton()
        if checked is button:
            return
        if checked is not None:
            self.tab_to(checked)
            self.press("Right" if button.x() > checked.x() else "Left")
        self.until(button.hasFocus, f"the arrow does not reach {_called(button)}")
        self.press("Space")

    def fill(self, field: Field, text: str) -> None:
        """Go to a field by Tab and write over what is there."""
        self.tab_to(field)
        self.write_over(text)

    def write_over(self, text: str) -> None:
        """Write over what the field with the keyboard holds."""
        focused = self._focused()
        if isinstance(focused, QLineEdit | QPlainTextEdit):
            self.press("Ctrl+A")
            self.press("Del")
        self.write(text)

    def choose_in(self, field: Field | Chooser, steps: int) -> None:
        """Go to a list of choices and so many down (or, below zero, up) in it."""
        self.tab_to(field)
        for _ in range(abs(steps)):
            self.press("Down" if steps > 0 else "Up")

    # --- patience

    def until(self, there: Callable[[], object], what: str) -> None:
        """Wait until something holds; raises `TourStuckError` naming what did not come, or a bug that came instead."""
        end = time.monotonic() + PATIENCE_SECONDS
        heart = QTimer()
        heart.setInterval(_HEARTBEAT_MS)
        heart.start()
        try:
            while not there():
                self.check()
                if time.monotonic() > end:
                    raise TourStuckError(what)
                QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        finally:
            heart.stop()
        self.settle()

    def until_gone(self, widget: QWidget, what: str) -> None:
        """Wait until something has left the screen; it may be deleted by then."""
        self.until(lambda: not shiboken6.isValid(widget) or widget.isHidden(), what)

    def idle(self) -> None:
        """Wait until nothing is under way."""
        self.until(lambda: not self.window.tasks.busy, "work never ended")

    def settle(self) -> None:
        """Let events, layouts and paintings happen."""
        for _ in range(_ROUNDS):
            QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def check(self) -> None:
        """Go no further after something nobody foresaw."""
        if self.bugs.found:
            raise TourStuckError(f"a bug: {'; '.join(self.bugs.found)}")

    def _focused(self) -> QWidget:
        if not self.window.isActiveWindow():
            raise TourStuckError(f"another window took the keyboard: {_windows_shown()}")
        return QApplication.focusWidget() or self.window


def _windows_shown() -> str:
    """What could have taken it, and what has it now."""
    shown = [_called(one) for one in QApplication.topLevelWidgets() if one.isVisible()]
    return f"{QGuiApplication.focusWindow()} has it, {', '.join(shown)} are shown"


def _called(widget: QWidget) -> str:
    return widget.accessibleName() or type(widget).__name__
