"""The lesson, a page at a time, and its questions; who answers all rightly has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from jooptics_desktop.l10n import current_language, isolate_ltr, mark, tr
from jooptics_desktop.services import training
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label, Paragraph, place_of
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 640
HEIGHT: Final = 240


class LessonSheet(Overlay):
    """`passed` once every answer was right and that was noted."""

    passed = Signal()

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window, width=WIDTH)
        self._context = context
        self.language = current_language()
        self.lesson = training.lesson(self.language)
        self.given: dict[int, int] = {}
        self.place = 0
        self.bar = MessageBar()
        self.heading, self.count = Label(role="title"), Label(role="muted")
        self.text = Paragraph()
        self.answers = QWidget()
        self._column = QVBoxLayout(self.answers)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space_sm"))
        self._group = QButtonGroup(self)
        self.back_button = Button(mark("Back"), self.back)
        self.next_button = Button(mark("Next"), self.next, kind="primary")
        page = QWidget()
        page.setMinimumHeight(HEIGHT)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.size("space_md"))
        for part in (self.text, self.answers):
            inside.addWidget(part)
        inside.addStretch()
        self.body.addLayout(row(self.heading, None, self.count))
        self.body.addWidget(self.bar)
        self.body.addWidget(page)
        self.body.addLayout(row(self.back_button, None, self.next_button))
        self.closed.connect(self.deleteLater)
        self._show()

    @property
    def steps(self) -> int:
        """Pages and questions together."""
        return len(self.lesson.pages) + len(self.lesson.questions)

    @property
    def question(self) -> int | None:
        """The place of the question in front; None on a page."""
        place = self.place - len(self.lesson.pages)
        return place if place >= 0 else None

    def back(self) -> None:
        """To what came before."""
        self.place = max(0, self.place - 1)
        self._show()

    def next(self) -> None:
        """To what follows; after the last question, hand the answers in."""
        if self.question is not None and self.question not in self.given:
            self.bar.say("warning", mark("Choose an answer first."))
            return
        if self.place + 1 < self.steps:
            self.place += 1
            self._show()
            return
        answers = [self.given[n] for n in range(len(self.lesson.questions))]
        self._context.tasks.write(
            lambda desk: training.pass_lesson(desk, self.language, answers), self, self._noted, self._refused
        )

    def choose(self, answer: int) -> None:
        """Take that answer to the question in front."""
        if self.question is not None:
            self.given[self.question] = answer
            self.bar.clear()

    def retranslate(self) -> None:
        """The same page in the other language."""
        self.language = current_language()
        self.lesson = training.lesson(self.language)
        self._show()

    def _noted(self, _record: object) -> None:
        self.passed.emit()
        self.close_overlay()

    def _refused(self, error: JoopticsError) -> None:
        wrong = self.lesson.wrong([self.given[n] for n in range(len(self.lesson.questions))])
        if wrong:
            self.place = len(self.lesson.pages) + wrong[0]
            self._show()
        self.bar.show_error(error)

    def _show(self) -> None:
        self.bar.clear()
        self.count.show_text(place_of(self.place + 1, self.steps))
        self.back_button.setEnabled(self.place > 0)
        self.next_button.say(mark("Hand in") if self.place + 1 == self.steps else mark("Next"))
        self._clear_answers()
        if self.question is None:
            heading, text = self.lesson.pages[self.place]
            self.heading.show_text(heading)
            self.text.show_text(text)
            return
        question = self.lesson.questions[self.question]
        self.heading.show_text(tr("Question {number}", number=isolate_ltr(str(self.question + 1))))
        self.text.show_text(question.text)
        for n, words in enumerate(question.answers):
            self._add_answer(n, words)

    def _add_answer(self, number: int, words: str) -> None:
        button = QPushButton(words)
        button.clicked.connect(lambda *_: self.choose(number))
        button.setProperty("kind", "choice")
        button.setCheckable(True)
        button.setChecked(self.question is not None and self.given.get(self.question) == number)
        self._group.addButton(button)
        self._column.addWidget(button)

    def _clear_answers(self) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._column.removeWidget(button)
            button.deleteLater()
