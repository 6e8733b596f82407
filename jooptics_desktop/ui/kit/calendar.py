"""A month to choose a day from: Western digits, Jordanian month names, in the theme's colours."""

from __future__ import annotations

import datetime as dt
from typing import Final

from PySide6.QtCore import QDate, QLocale, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QTableView, QVBoxLayout, QWidget

from jooptics_desktop.l10n import current_language, isolate_ltr, mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import IconButton
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label

WIDTH: Final = 320


class _Month(QCalendarWidget):
    """Qt's grid of days; each day is drawn here, since Qt would draw Arabic-Indic digits in Arabic."""

    def paintCell(self, painter: QPainter, rect: QRect, day: QDate | dt.date) -> None:
        shown = dt.date(*day.getDate()) if isinstance(day, QDate) else day
        chosen = shown == chosen_day(self)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, QColor(theme.colour("surface")))
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colour("primary")))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
        elsewhere = shown.month != self.monthShown()
        meaning = "on_primary" if chosen else "text_disabled" if elsewhere else "text"
        painter.setPen(QColor(theme.colour(meaning)))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(shown.day))
        painter.restore()


class Calendar(QWidget):
    """A header with the month, and its days; `chosen` carries the day the person picked."""

    chosen = Signal(object)  # date

    def __init__(self, day: dt.date) -> None:
        super().__init__()
        self._month = _Month()
        self._month.setNavigationBarVisible(False)
        self._month.setFirstDayOfWeek(Qt.DayOfWeek.Saturday)
        self._month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._month.setLocale(_locale())
        self._month.setAccessibleName(tr("Calendar"))
        self._days = self._month.findChildren(QTableView)[0]
        self._days.horizontalHeader().setMinimumSectionSize(
            WIDTH // 10
        )  # else the style makes them too wide for seven
        self._plain_weekdays()
        self._title = Label(role="strong")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        back = IconButton(mark("Previous month"), "chevron-left", self._month.showPreviousMonth)
        on = IconButton(mark("Next month"), "chevron-right", self._month.showNextMonth)
        column = QVBoxLayout(self)
        edge = theme.size("space_sm")
        column.setContentsMargins(edge, edge, edge, edge)
        head = row(back, self._title, on)
        head.setStretch(1, 1)
        column.addLayout(head)
        column.addWidget(self._month)
        self.setFixedWidth(WIDTH)
        self._month.currentPageChanged.connect(lambda *_: self._say_month())
        self._month.clicked.connect(lambda *_: self.chosen.emit(chosen_day(self._month)))
        self._month.activated.connect(lambda *_: self.chosen.emit(chosen_day(self._month)))
        self._month.setSelectedDate(QDate(day.year, day.month, day.day))
        self._say_month()
        self.setFocusProxy(self._month)

    def _plain_weekdays(self) -> None:
        """Qt paints Saturday and Sunday red; here the week-end is another, and red means trouble."""
        plain = QTextCharFormat()
        plain.setForeground(QColor(theme.colour("text_muted")))
        self._month.setHeaderTextFormat(plain)
        for day in Qt.DayOfWeek:
            self._month.setWeekdayTextFormat(day, plain)
        # Arabic has no short day names, and the long ones do not fit.
        arabic = current_language() == "ar"
        names = QCalendarWidget.HorizontalHeaderFormat
        self._month.setHorizontalHeaderFormat(names.SingleLetterDayNames if arabic else names.ShortDayNames)

    def _say_month(self) -> None:
        name = _locale().standaloneMonthName(self._month.monthShown())
        self._title.show_text(f"{name} {isolate_ltr(str(self._month.yearShown()))}")


def chosen_day(month: QCalendarWidget) -> dt.date:
    """The day chosen in Qt's calendar."""
    day = month.selectedDate()
    return dt.date(day.year(), day.month(), day.day())


def _locale() -> QLocale:
    """Whose names of months and days are used; figures never come from it."""
    if current_language() == "ar":
        return QLocale(QLocale.Language.Arabic, QLocale.Country.Jordan)
    return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
