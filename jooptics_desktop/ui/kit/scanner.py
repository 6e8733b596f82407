"""Barcode scanners that type like a keyboard: recognised by their speed, wherever the focus is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from jooptics_desktop.l10n.formats import western
from jooptics_desktop.ui.kit.keyboard_layout import as_us_keys

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

GAP_SECONDS: Final = 0.035
SHORTEST: Final = 4
_ENDS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_MODIFIERS: Final = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr})


class Scanner(QObject):
    """Listens at a window. A burst of keys closer than `gap` seconds that ends in Enter or Tab is a scan.

    The ending key is swallowed, and what leaked into the focused line edit is taken out again. What counts is when
    a key was pressed, as the system stamped it, not when a busy window came to look at it: else a scan would fall
    apart, and a person's keys that waited together would look like one.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject, gap: float = GAP_SECONDS) -> None:
        super().__init__(parent)
        self.gap = gap
        self._typed: list[str] = []
        self._last = float("-inf")
        self._field: QLineEdit | None = None
        self._before = ("", 0)

    def listen(self, window: QWindow) -> None:
        """Watch the keys of that window."""
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in _MODIFIERS:
            return False
        now = _pressed_at(event)
        burst = 0 <= now - self._last < self.gap
        self._last = now
        if event.key() in _ENDS:
            return self._end(burst=burst)
        text = event.text()
        if not text or not text.isprintable():
            self._typed.clear()
            return False
        if not burst or not self._typed:
            self._begin()
        self._typed.append(text)
        return False

    def _begin(self) -> None:
        self._typed.clear()
        focus = QApplication.focusWidget()
        self._field = focus if isinstance(focus, QLineEdit) else None
        if self._field is not None:
            self._before = (self._field.text(), self._field.cursorPosition())

    def _end(self, *, burst: bool) -> bool:
        code = "".join(self._typed)
        self._typed.clear()
        if not burst or len(code) < SHORTEST:
            return False
        if self._field is not None and self._field is QApplication.focusWidget():
            text, cursor = self._before
            self._field.setText(text)
            self._field.setCursorPosition(cursor)
        self._field = None
        self.scanned.emit(as_us_keys(western(code)))
        return True


def _pressed_at(event: QKeyEvent) -> float:
    """When the key was pressed, in seconds; some input methods pass keys on without their time."""
    stamp = event.timestamp()
    return stamp / 1000 if stamp else time.perf_counter()
