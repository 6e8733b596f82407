"""The counter's search fields: they ask when typing pauses, and walk the list beneath them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit.buttons import key_text
from jooptics_desktop.ui.kit.icons import icon
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.tables import Table

DEBOUNCE_MS: Final = 120
_WALKING: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class SeekField(Retranslates, QLineEdit):
    """Emits `sought` when typing has paused and `entered` on Enter; arrows go to `table`."""

    sought = Signal(str)
    entered = Signal(str)

    def __init__(self, message: str, sign: str = "search", *, key: str | None = None) -> None:
        super().__init__()
        self._message, self._key = message, key
        self.table: Table | None = None
        self.addAction(QAction(icon(sign, "text_muted"), "", self), QLineEdit.ActionPosition.LeadingPosition)
        self.setMaxLength(80)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self.seek)
        self.textChanged.connect(lambda *_: self._timer.start())
        self.retranslate()

    def seek(self) -> None:
        """Search now."""
        self._timer.stop()
        self.sought.emit(self.text().strip())

    def rest(self) -> None:
        """Ask nothing any more."""
        self._timer.stop()

    def retranslate(self) -> None:
        words = tr(self._message)
        self.setAccessibleName(words)
        self.setPlaceholderText(f"{words}  {key_text(self._key)}" if self._key else words)

    def _walk(self, event: QKeyEvent) -> None:
        table = self.table
        if table is None:
            return
        if not table.currentIndex().isValid() and table.model().rowCount():
            table.select_row(0)
        else:
            QApplication.sendEvent(table, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _WALKING:
            self._walk(event)
        elif event.key() in _ENTER:
            self.rest()
            self.entered.emit(self.text().strip())
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


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
