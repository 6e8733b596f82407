"""A field for a date: typed in any of the usual orders, or stepped with the keyboard."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidgetAction

from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.l10n.formats import plain_number
from jooptics_desktop.ui.kit.buttons import IconButton
from jooptics_desktop.ui.kit.calendar import Calendar
from jooptics_desktop.ui.kit.field import Field

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN: Final = "%d/%m/%Y"
READ: Final = (SHOWN, "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%d/%m/%y")
# Days to move by; whole months and years are counted by the calendar.
_STEPS: Final = {
    Qt.Key.Key_Up: ("days", 1),
    Qt.Key.Key_Down: ("days", -1),
    Qt.Key.Key_PageUp: ("months", 1),
    Qt.Key.Key_PageDown: ("months", -1),
}


def read_date(text: str) -> dt.date | None:
    """The day a person typed (day first, Western or Arabic digits); None when it is no day."""
    plain = plain_number(text)
    for pattern in READ:
        try:
            return dt.datetime.strptime(plain, pattern).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    return None


class DateField(Field):
    """A day as dd/mm/yyyy. Up and Down move by a day, Page Up and Page Down by a month, Alt+Down opens a calendar."""

    editor: QLineEdit

    def __init__(self, message: str, today: Callable[[], dt.date], *, required: bool = False) -> None:
        self._today = today
        editor = QLineEdit()
        editor.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        editor.setMaxLength(20)
        super().__init__(message, editor, required=required)
        editor.textEdited.connect(lambda: self.set_error(None))
        editor.textChanged.connect(lambda *_: self.changed.emit())
        editor.editingFinished.connect(self._tidy)
        editor.installEventFilter(self)
        self._open = IconButton(mark("Choose from a calendar"), "calendar", self._show_calendar, framed=True)
        self.add_beside(self._open)

    def date(self) -> dt.date | None:
        """The day; None when nothing, or no day, is written."""
        return read_date(self.editor.text())

    def is_blank(self) -> bool:
        """Whether nothing is written at all."""
        return not self.editor.text().strip()

    def checked(self) -> dt.date | None:
        """The day, or None with the error shown beneath when what is written is no day."""
        day = self.date()
        if day is None and not self.is_blank():
            self.set_error(tr("This is not a date. Write it as day/month/year, such as 31/12/2026."))
        return day

    def set_date(self, day: dt.date | None) -> None:
        """Write a day in."""
        self.editor.setText("" if day is None else day.strftime(SHOWN))
        self.set_error(None)

    def retranslate(self) -> None:
        super().retranslate()
        self.editor.setPlaceholderText(tr("dd/mm/yyyy"))

    def _tidy(self) -> None:
        day = self.checked()
        if day is not None:
            self.editor.setText(day.strftime(SHOWN))

    def _step(self, unit: str, amount: int) -> None:
        day = self.date() or self._today()
        moved = QDate(day.year, day.month, day.day)
        moved = moved.addDays(amount) if unit == "days" else moved.addMonths(amount)
        self.set_date(dt.date(moved.year(), moved.month(), moved.day()))

    def _show_calendar(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = Calendar(self.date() or self._today())
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)

        def choose(day: dt.date) -> None:
            self.set_date(day)
            menu.close()
            self.editor.setFocus()

        calendar.chosen.connect(choose)
        menu.popup(self._open.mapToGlobal(QPoint(0, self._open.height())))
        calendar.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._show_calendar()
                return True
            if key in _STEPS:
                self._step(*_STEPS[key])
                return True
        return super().eventFilter(watched, event)
