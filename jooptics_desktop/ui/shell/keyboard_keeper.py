"""Sees to it that something in the window has the keyboard: with nobody holding it, no key of the window acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from jooptics_desktop.ui.kit.overlay import keyboard_home

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class KeyboardKeeper(QObject):
    """Gives the keyboard to what lies on top once whoever had it is gone, hidden or disabled.

    Keys of pages reach whoever is inside the window's content, and an overlay's reach what is inside the overlay.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._look)

    def _look(self, _had: QWidget | None, has: QWidget | None) -> None:
        if has is None:
            # Often on the way from one widget to the next; only what lasts is a loss.
            QTimer.singleShot(0, self, self._bring_back)

    def _bring_back(self) -> None:
        if QApplication.focusWidget() is not None or not self._window.isActiveWindow():
            return
        keyboard_home(self._window).setFocus(Qt.FocusReason.OtherFocusReason)
