"""One purpose and its two answers, of equal weight, neither chosen beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.labels import Paragraph

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy import PurposeText

ANSWER_WIDTH = 148


class AnswerRow(QWidget):
    """Speaks the customer's language, whatever the screen's is; `changed` when an answer is chosen or taken back."""

    changed = Signal()

    def __init__(self, *, large: bool = False) -> None:
        super().__init__()
        self._label = Paragraph(role="lead" if large else "strong")
        self._text = Paragraph(role=None if large else "quiet")
        self.yes, self.no = (self._choice(large=large) for _ in range(2))
        self.yes.clicked.connect(lambda: self._chosen(self.no))
        self.no.clicked.connect(lambda: self._chosen(self.yes))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._label)
        words.addWidget(self._text)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.size("space_sm"))
        across.addLayout(words, 1)
        for button in (self.yes, self.no):
            across.addWidget(button, alignment=Qt.AlignmentFlag.AlignVCenter)

    @property
    def answer(self) -> bool | None:
        """Yes, no, or nothing yet."""
        if self.yes.isChecked():
            return True
        return False if self.no.isChecked() else None

    def say(self, words: PurposeText, yes: str, no: str, number: str = "") -> None:
        """The notice's words, and what the answers are called; `number` is the key that answers."""
        self._label.show_text(f"{number}  {words.label}" if number else words.label)
        self._text.show_text(words.text)
        for button, said in ((self.yes, yes), (self.no, no)):
            button.setText(said)
            button.setAccessibleName(f"{words.label}: {said}")
            button.setAccessibleDescription(words.text)

    def turn(self) -> None:
        """To the next answer: nothing, yes, no, nothing."""
        following = {None: True, True: False, False: None}[self.answer]
        self.yes.setChecked(following is True)
        self.no.setChecked(following is False)
        self.changed.emit()

    def _choice(self, *, large: bool) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        button.setFixedWidth(ANSWER_WIDTH)
        if large:
            button.setProperty("bulk", "large")
        return button

    def _chosen(self, other: QPushButton) -> None:
        other.setChecked(False)
        self.changed.emit()
