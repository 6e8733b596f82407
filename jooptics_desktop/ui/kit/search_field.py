"""Fields that search while one types and move the list beneath them."""

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
_LONGEST: Final = 80
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
        self.setMaxLength(_LONGEST)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self.seek)
        self.textChanged.connect(lambda *_: self._timer.start())
        self.retranslate()

    def seek(self) -> None:
        """Search now."""
        self.rest()
        self.sought.emit(self.words)

    def rest(self) -> None:
        """Ask nothing any more."""
        self._timer.stop()

    @property
    def words(self) -> str:
        """What is looked for."""
        return self.text().strip()

    def retranslate(self) -> None:
        words = tr(self._message)
        self.setAccessibleName(words)
        self.setPlaceholderText(f"{words}  {key_text(self._key)}" if self._key else words)

    def _in_sight(self) -> Table | None:
        return self.table

    def _walk(self, event: QKeyEvent) -> None:
        table = self._in_sight()
        if table is None:
            return
        if not table.currentIndex().isValid() and table.model().rowCount():
            table.select_row(0)
        else:
            QApplication.sendEvent(table, event)

    def _enter(self) -> None:
        self.rest()
        self.entered.emit(self.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _WALKING:
            self._walk(event)
        elif event.key() in _ENTER:
            self._enter()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class SearchField(SeekField):
    """A list's search: Enter opens the chosen row of the table in sight, as soon as it shows what was typed."""

    def __init__(self, message: str, table: Callable[[], Table], *, key: str | None = None) -> None:
        super().__init__(message, key=key)
        self._which = table
        self._opens = False
        self.setClearButtonEnabled(True)

    def found(self) -> None:
        """The table shows what was sought: open its first row when Enter was pressed meanwhile."""
        opens, self._opens = self._opens, False
        if opens:
            self._open()

    def _in_sight(self) -> Table:
        return self._which()

    def _enter(self) -> None:
        if self._timer.isActive():
            self._opens = True
            self.seek()
        else:
            self._open()

    def _open(self) -> None:
        table = self._in_sight()
        row = table.current_row()
        if row is not None:
            table.opened.emit(row)
