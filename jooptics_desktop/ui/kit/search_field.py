"""A field that searches while one types and moves the list beneath it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit.buttons import key_text
from jooptics_desktop.ui.kit.icons import icon
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from jooptics_desktop.ui.kit.tables import Table

DEBOUNCE_MS: Final = 120
_WALKING: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class SearchField(Retranslates, QLineEdit):
    """Emits `sought` when typing has paused. Arrows and Enter go to the table in sight."""

    sought = Signal(str)

    def __init__(self, message: str, table: Callable[[], Table], *, key: str | None = None) -> None:
        super().__init__()
        self._message, self._key, self._table = message, key, table
        self._opens = False
        self.addAction(QAction(icon("search"), "", self), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
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

    def found(self) -> None:
        """The table shows what was sought: open its first row when Enter was pressed meanwhile."""
        opens, self._opens = self._opens, False
        if opens:
            self._open()

    def retranslate(self) -> None:
        words = tr(self._message)
        self.setAccessibleName(words)
        self.setPlaceholderText(f"{words}  {key_text(self._key)}" if self._key else words)

    def _walk(self, event: QKeyEvent) -> None:
        table = self._table()
        if not table.currentIndex().isValid() and table.model().rowCount():
            table.select_row(0)
        else:
            QApplication.sendEvent(table, event)

    def _enter(self) -> None:
        if self._timer.isActive():
            self._opens = True
            self.seek()
        else:
            self._open()

    def _open(self) -> None:
        row = self._table().current_row()
        if row is not None:
            self._table().opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _WALKING:
            self._walk(event)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
