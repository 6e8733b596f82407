"""Making the store: the one moment in which something is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton

from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.services.first_run import set_up_store
from jooptics_desktop.system.clock import Uuid7Ids
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import Card
from jooptics_desktop.ui.kit.labels import Label

if TYPE_CHECKING:
    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.first_run import FirstRunAnswers, FirstRunResult
    from jooptics_desktop.system.home import Home
    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context

_STAGES = (
    mark("Making the keys…"),
    mark("Making the encrypted store…"),
    mark("Putting it in its place…"),
    mark("Ready"),
)


class MakingStep(Step):
    """Goes by itself; a failure can be tried again or left with Back."""

    TITLE = mark("Making the store")
    LEAD = mark(
        "Strong keys take a moment on purpose: they make guessing the password slow for everybody else too."
    )
    RETURN_GOES_ON = False

    made = Signal(object)
    _progressed = Signal(int, int)  # from the worker

    def __init__(self, context: Context, draft: Draft, home: Home, clock: Clock) -> None:
        super().__init__(context, draft)
        self._home, self._clock = home, clock
        self.busy = False
        card = Card()
        self._words = Label(_STAGES[0], "strong")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        card.body.addWidget(self._words)
        card.body.addWidget(self.progress)
        self.body.addSpacing(theme.size("space_xl"))
        self.body.addWidget(card)
        self.body.addStretch()
        self._progressed.connect(self._advance, Qt.ConnectionType.QueuedConnection)
        self.retranslate()

    def make_buttons(self) -> list[QPushButton]:
        self.again_button = Button(mark("Try again"), self.on_shown, icon="refresh-cw", large=True)
        self.again_button.hide()
        return [self.again_button]

    def on_shown(self) -> None:
        if self.busy:
            return
        self.bar.clear()
        self._wait(busy=True)
        try:
            answers = self.draft.answers()
        except ValueError:
            self._wait(busy=False)
            raise
        self.context.tasks.call(lambda: self._make(answers), self, self._made, self._failed)

    def retranslate(self) -> None:
        self.progress.setAccessibleName(tr("Making the store"))

    def _make(self, answers: FirstRunAnswers) -> FirstRunResult:
        """In a worker; nobody else may set up the same folder meanwhile."""
        with self._home.lock():
            return set_up_store(self._home, answers, self._clock, Uuid7Ids(), progress=self._progressed.emit)

    def _advance(self, done: int, of: int) -> None:
        self.progress.setRange(0, of)
        self.progress.setValue(done)
        self._words.say(_STAGES[min(done, len(_STAGES) - 1)])

    def _made(self, result: FirstRunResult) -> None:
        self._wait(busy=False)
        self.again_button.hide()
        self.made.emit(result)

    def _failed(self, error: JoopticsError) -> None:
        self._wait(busy=False)
        self.show_error(error)
        self.again_button.setFocus()

    def _wait(self, *, busy: bool) -> None:
        self.busy = busy
        self.progress.setRange(0, 0 if busy else 3)
        self.back_button.setVisible(not busy)
        self.again_button.setVisible(not busy)
