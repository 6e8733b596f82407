"""Backups nobody has to think of: when their time has come, and before the window closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QProgressBar

from jooptics_desktop.domain.changes import Changes
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.tasks import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.services.backup import Outcome
    from jooptics_desktop.ui.kit.changes import ChangeHub
    from jooptics_desktop.ui.kit.tasks import Tasks

EVERY_MS: Final = 60_000
SHOWN_AFTER_MS: Final = 400


class BackupScheduler(QObject):
    """Lives as long as its window. `application` gives `has_open_store` and `opened`.

    A failed attempt is said nowhere but in the top bar and on the backup page: it is tried again by itself.
    """

    def __init__(
        self,
        window: QWidget,
        tasks: Tasks,
        hub: ChangeHub,
        application: Any,  # noqa: ANN401 - `app.Application`, which stands above this floor
        refresh: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._window, self._tasks, self._hub = window, tasks, hub
        self._application, self._refresh = application, refresh
        self._job: Job | None = None
        self._go_on: Callable[[], None] | None = None
        self.farewell: Farewell | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SHOWN_AFTER_MS)
        self._later.timeout.connect(self._show_farewell)

    def start(self) -> None:
        """Look every minute from now on."""
        self._timer.start()

    def rest(self) -> None:
        """Look no more, until it is started again or told to `look`."""
        self._timer.stop()

    def look(self) -> None:
        """Back up what is due, if anything; one attempt at a time."""
        if self._job is not None or not self._application.has_open_store:
            return
        opened = self._application.opened
        self._job = self._tasks.run(
            lambda desk, report, cancelled: _backup().back_up_due(
                opened, desk, progress=report, cancelled=cancelled
            ),
            self,
            self._done,
            lambda _error: self._done([]),
        )

    def before_closing(self, go_on: Callable[[], None]) -> bool:
        """The window is being closed: back up first; False when other work is under way, about which it asks."""
        others = [job for job in self._tasks.findChildren(Job) if job is not self._job]
        if others or self._go_on is not None or not self._application.has_open_store:
            return False
        self.rest()
        self._go_on = go_on
        self._later.start()
        if self._job is None:
            self._last_backup()
        return True

    def skip(self) -> None:
        """Close without it; what was sent so far is used by the next one."""
        if self._job is not None:
            self._job.cancel()
        self._close()

    def _last_backup(self) -> None:
        opened = self._application.opened
        self._job = self._tasks.run(
            lambda desk, report, cancelled: _backup().back_up_on_close(
                opened, desk, progress=report, cancelled=cancelled
            ),
            self,
            lambda _outcomes: self._close(),
            lambda _error: self._close(),
        )
        if self.farewell is not None:
            self.farewell.follow(self._job)

    def _done(self, outcomes: list[Outcome]) -> None:
        self._job = None
        if outcomes:
            self._hub.publish(Changes().merged("backup"))
            self._refresh()
        if self._go_on is not None:
            self._last_backup()

    def _show_farewell(self) -> None:
        self.farewell = Farewell(self._window, self.skip)
        if self._job is not None:
            self.farewell.follow(self._job)
        self.farewell.open(self.farewell.skip_button)

    def _close(self) -> None:
        self._later.stop()
        self._job = None
        go_on, self._go_on = self._go_on, None
        if go_on is not None:
            go_on()


class Farewell(Overlay):
    """A small word that a backup is being made, and the way not to wait for it."""

    def __init__(self, window: QWidget, skip: Callable[[], None]) -> None:
        super().__init__(window)
        self._skip = skip
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Backing up before closing…"))
        self.skip_button = Button(mark("Skip"), skip, key="Esc")
        self.body.addWidget(Label(mark("Backing up before closing…"), "title"))
        self.body.addWidget(
            Paragraph(
                mark(
                    "The window closes by itself when it is done. Skipping loses nothing: the next backup goes on "
                    "from here."
                ),
                "quiet",
            )
        )
        self.body.addWidget(self._bar)
        self.body.addLayout(row(None, self.skip_button))

    def follow(self, job: Job) -> None:
        """Show how far it is."""
        self._bar.setRange(0, 0)
        job.progressed.connect(self._advance)

    def _advance(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def on_escape(self) -> None:
        self._skip()


def _backup() -> ModuleType:
    """The service, loaded when it is first needed: the first window waits for none of it."""
    from jooptics_desktop.services import backup

    return backup
