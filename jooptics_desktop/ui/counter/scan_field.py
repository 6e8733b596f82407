"""The counter's own field: it scans, searches, and moves the cart beneath it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from jooptics_desktop.ui.kit.search_field import SeekField


class ScanField(SeekField):
    """The field that is always ready. While it is empty, + − Del and the arrows belong to the cart."""

    changed_by = Signal(int)  # pieces more or fewer
    removing = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.text() or not self._for_cart(event):
            if not self.text() and event.matches(QKeySequence.StandardKey.Undo):
                event.ignore()
                return
            super().keyPressEvent(event)

    def _for_cart(self, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if event.text() == "+":
            self.changed_by.emit(1)
        elif event.text() in {"-", "−"}:
            self.changed_by.emit(-1)
        elif event.key() == Qt.Key.Key_Delete:
            self.removing.emit()
        else:
            return False
        return True

    def event(self, event: QEvent) -> bool:
        # An empty line edit would keep Ctrl+Z for itself, and the cart could not be undone from here.
        undo = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        if undo and event.type() == QEvent.Type.ShortcutOverride and not self.text():
            event.ignore()
            return False
        return super().event(event)
