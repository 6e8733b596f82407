"""One purpose put to a customer: the notice's words, where they stand, and the two answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from jooptics_desktop.domain.privacy import Standing
from jooptics_desktop.l10n import isolate, mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row, rows
from jooptics_desktop.ui.kit.labels import Composed, Paragraph, Pill
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy import PurposeText
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind

STANDINGS: Final[dict[Standing, tuple[PillKind, str]]] = {
    Standing.UNASKED: ("neutral", mark("Not asked yet")),
    Standing.GIVEN: ("ok", mark("Agreed")),
    Standing.REFUSED: ("neutral", mark("Not agreed")),
    Standing.WITHDRAWN: ("neutral", mark("Withdrawn")),
    Standing.EXPIRED: ("warning", mark("Ended, ask again")),
    Standing.OBJECTED: ("danger", mark("Objected")),
}


class ConsentRow(Retranslates, QWidget):
    """Both answers are one press of equal weight; taking a consent back is the same press as giving it."""

    answered = Signal(bool)
    withdrawn = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._state: ConsentState | None = None
        self._label = Paragraph(role="strong")
        self._text = Paragraph(role="quiet")
        self.pill = Pill(mark("Not asked yet"))
        self._since = Composed("muted")
        self.yes = Button(mark("Agrees"), lambda: self.answered.emit(True))  # noqa: FBT003 - a signal's value
        self.no = Button(mark("Does not agree"), self._say_no)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_xs"))
        head = row(self._label, self.pill)
        head.setStretch(0, 1)
        column.addLayout(head)
        column.addWidget(self._text)
        column.addLayout(rows((self.yes, self.no), (self._since, None)))

    def show_words(self, words: PurposeText, *, rtl: bool) -> None:
        """The words of the notice, in its own direction."""
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        self._label.show_text(words.label)
        self._text.show_text(words.text)
        self.retranslate()
        for button in (self.yes, self.no):
            button.setAccessibleDescription(words.label)

    def show_state(self, state: ConsentState) -> None:
        """Where they stand now."""
        self._state = state
        kind, message = STANDINGS[state.standing]
        self.pill.set_kind(kind)
        self.pill.say(message)
        self.yes.say(mark("Agrees again") if state.in_force else mark("Agrees"))
        self.no.say(mark("Withdraw") if state.in_force else mark("Does not agree"))
        self._since.compose(self._say_since)

    def retranslate(self) -> None:
        """What the screen says keeps the screen's direction inside the notice's words."""
        for part in (self.pill, self._since, self.yes, self.no):
            part.setLayoutDirection(QApplication.layoutDirection())

    def allow(self, *, allowed: bool) -> None:
        """Let answers be given, or not while one is being kept."""
        self.yes.setEnabled(allowed)
        self.no.setEnabled(allowed)

    def _say_no(self) -> None:
        if self._state is not None and self._state.in_force:
            self.withdrawn.emit()
        else:
            self.answered.emit(False)  # noqa: FBT003 - a signal's value

    def _say_since(self) -> str:
        state = self._state
        if state is None or state.since is None:
            return ""
        formats = self._context.formats()
        since = isolate(formats.date(state.since.date()))
        if state.in_force and state.valid_until is not None:
            until = isolate(formats.date(state.valid_until.date()))
            return tr("since {since}, until {until}", since=since, until=until)
        return tr("since {since}", since=since)
