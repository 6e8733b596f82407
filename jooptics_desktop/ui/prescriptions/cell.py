"""One cell of the grid: typed shorthand, tidied on leaving, with a mark that is more than a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.rx_entry import canonical_cell, is_whole_line
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.icons import icon
from jooptics_desktop.ui.kit.keyboard_layout import as_us_keys

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

Mark = Literal["", "error", "doubt"]
_SIGNS: Final = {"error": ("circle-alert", "danger"), "doubt": ("triangle-alert", "warning")}
_SIGN_SIDE: Final = 12
_WIDEST_FIGURE: Final = "! −10.25"  # with room for the sign
_WIDEST_PRISM: Final = "1.00Δ BO 0.50Δ BD"
_LONGEST: Final = 120  # a whole line may be typed or pasted into a cell
_MOVES: Final = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}


class RxCell(QLineEdit):
    """Takes shorthand for `name` (a field of `EyeEntry`, or of both eyes) at `place`, such as `right.axis`."""

    enter_pressed = Signal()
    move_wanted = Signal(int, int)  # columns, rows
    line_given = Signal(str)  # a whole prescription was pasted or typed here
    left = Signal()  # the cell was left, its text tidied where it could be read

    def __init__(self, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.name = place.rpartition(".")[2]
        self.mark: Mark = ""
        self.visited = False
        self._before = ""
        self.setProperty("role", "cell")
        self.setMaxLength(_LONGEST)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        widest = _WIDEST_PRISM if self.name == "prism" else _WIDEST_FIGURE
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(widest) + theme.size("space_md"))

    def typed(self) -> str:
        """The text; letters typed on an Arabic keyboard are read as the Latin keys they stand on."""
        text = self.text()
        if any(letter.isalpha() for letter in text) and not self._reads(text):
            return as_us_keys(text)
        return text

    def set_mark(self, mark: Mark, words: str) -> None:
        """Show that something is wrong or doubtful here, and tell assistive technology what."""
        if mark != self.mark:
            self.mark = mark
            self.setTextMargins(_SIGN_SIDE if mark else 0, 0, 0, 0)
            theme.set_property(self, "invalid", "true" if mark == "error" else None)
            theme.set_property(self, "doubt", "true" if mark == "doubt" else None)
        self.setToolTip(words)
        self.setAccessibleDescription(words)

    def tidy(self) -> None:
        """Write the text in canonical notation; what cannot be read stays as typed."""
        try:
            shown = canonical_cell(self._kind(), self.typed())
        except RuleBroken:
            return
        if shown != self.text():
            self.setText(shown)

    def _kind(self) -> str:
        return self.name if self.name in {"sphere", "cylinder", "axis", "add", "prism"} else "pd"

    def _reads(self, text: str) -> bool:
        try:
            canonical_cell(self._kind(), text)
        except RuleBroken:
            return False
        return True

    def _moves_away(self, key: int) -> bool:
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            return True
        if self.hasSelectedText() and self.selectedText() == self.text():
            return True
        edge = 0 if key == Qt.Key.Key_Left else len(self.text())
        return self.cursorPosition() == edge and not self.hasSelectedText()

    @property
    def holds_a_line(self) -> bool:
        """Whether a whole prescription is being typed here, which is told apart when the cell is left."""
        return is_whole_line(self.typed())

    def settle(self) -> None:
        """Take what was typed for all of it."""
        self.visited = True
        if self.holds_a_line:
            text = self.typed()
            self.setText("")
            self.line_given.emit(text)
        self.tidy()

    def _leave(self) -> None:
        self.settle()
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._before = self.text()
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}:
            self._leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.enter_pressed.emit()
        elif key in _MOVES and event.modifiers() in _PLAIN and self._moves_away(key):
            self.move_wanted.emit(*_MOVES[Qt.Key(key)])
        elif key == Qt.Key.Key_Escape and self.text() != self._before:
            self.setText(self._before)
            self.selectAll()
            self.textEdited.emit(self._before)
        elif event.matches(QKeySequence.StandardKey.Paste) and is_whole_line(
            QGuiApplication.clipboard().text()
        ):
            self.line_given.emit(QGuiApplication.clipboard().text())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.mark:
            return
        name, tint = _SIGNS[self.mark]
        with QPainter(self) as painter:
            top = (self.height() - _SIGN_SIDE) // 2
            painter.drawPixmap(4, top, icon(name, tint).pixmap(_SIGN_SIDE, _SIGN_SIDE))


_PLAIN: Final = {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
