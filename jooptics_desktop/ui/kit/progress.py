"""Slow work under way: what it does, how much of it is done, and Cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from jooptics_desktop.l10n import current_language, isolate_ltr, mark, percent, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.ui.kit.tasks import Job


class Progress(QFrame):
    """Put it on a page and `follow` a job; it hides when the job ends."""

    def __init__(self, message: str, figure: Callable[[int], str] = lambda count: f"{count:,}") -> None:
        """`figure` writes how much is done where it is not a number of things, such as a size."""
        super().__init__()
        self._figure = figure
        self._job: Job | None = None
        self.setProperty("role", "card")
        self._title = Label(message, "strong")
        self._figures = Label(role="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.cancel_button = Button(mark("Cancel"), self._cancel)
        words = QVBoxLayout()
        words.setSpacing(theme.size("space_xs"))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._figures)
        words.addLayout(head)
        words.addWidget(self._bar)
        line = QHBoxLayout(self)
        edge = theme.size("space_md")
        line.setContentsMargins(edge, 8, edge, 8)
        line.setSpacing(theme.size("space_lg"))
        line.addLayout(words, 1)
        line.addWidget(self.cancel_button)
        self._bar.setAccessibleName(tr(message))
        self.hide()

    def follow(self, job: Job) -> None:
        """Show how that job goes."""
        self._job = job
        self._bar.setRange(0, 0)
        self._figures.show_text("")
        self.cancel_button.setEnabled(True)
        job.progressed.connect(self._advance)
        job.finished.connect(self._end)
        if job.figures is not None:  # told before anybody watched
            self._advance(*job.figures)
        self.show()

    def _advance(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        share = percent(done * 100 // total * 10_000, current_language()) if total else ""
        self._figures.show_text(share or (isolate_ltr(self._figure(done)) if done else ""))

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.cancel_button.setEnabled(False)
            self._figures.say(mark("Stopping…"))

    def _end(self) -> None:
        self._job = None
        self.hide()
