"""What is over goes by itself once a day, while the window is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.tasks import Job, Tasks

EVERY_MS: Final = 60_000
AFTER_FAILURE_MS: Final = 3_600_000


class DailyDisposal(QObject):
    """Lives as long as its window. `application` gives `has_open_store` and `opened`.

    A sale waits for one batch at most. A failure is said on the privacy page alone, and tried again after an hour.
    """

    def __init__(
        self,
        window: QWidget,
        tasks: Tasks,
        application: Any,  # noqa: ANN401 - `app.Application`, which stands above this floor
    ) -> None:
        super().__init__(window)
        self._tasks, self._application = tasks, application
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look every minute from now on."""
        self._timer.start()

    @property
    def wait_ms(self) -> int:
        """How long until it looks again."""
        return self._timer.interval()

    def look(self) -> None:
        """Throw away what is over, if a day has passed; one run at a time."""
        if self._job is not None or not self._application.has_open_store:
            return
        from jooptics_desktop.services import upkeep  # the first window waits for none of it

        opened = self._application.opened
        self._job = self._tasks.run(
            lambda desk, report, cancelled: upkeep.run_due(
                opened, desk, progress=report, cancelled=cancelled
            ),
            self,
            self._looked,
            self._failed,
        )

    def _looked(self, _ran: bool) -> None:
        self._done(EVERY_MS)

    def _failed(self, _error: JoopticsError) -> None:
        self._done(AFTER_FAILURE_MS)

    def _done(self, wait_ms: int) -> None:
        self._job = None
        self._timer.setInterval(wait_ms)
