"""What goes by itself while the window is open: what is over goes once a day, usage information once a week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.opening import OpenStore
    from jooptics_desktop.ui.kit.tasks import Cancelling, Job, Report, Tasks

EVERY_MS: Final = 60_000
AFTER_FAILURE_MS: Final = 3_600_000


class Upkeep(QObject):
    """Looks now and then whether something is due, one run at a time. `application` gives `has_open_store`, `opened`.

    A failure is said where the work is shown, not in anybody's way, and tried again after an hour.
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
        """Do what is due; one run at a time."""
        if self._job is not None or not self._application.has_open_store:
            return
        opened = self._application.opened

        def work(desk: Desk, report: Report, cancelled: Cancelling) -> object:
            return self.work(opened, desk, report, cancelled)

        self._job = self._tasks.run(work, self, self._looked, self._failed)

    def work(self, opened: OpenStore, desk: Desk, report: Report, cancelled: Cancelling) -> object:
        """What is done, in a worker, if it is due."""
        raise NotImplementedError

    def _looked(self, _ran: object) -> None:
        self._done(EVERY_MS)

    def _failed(self, _error: JoopticsError) -> None:
        self._done(AFTER_FAILURE_MS)

    def _done(self, wait_ms: int) -> None:
        self._job = None
        self._timer.setInterval(wait_ms)


class DailyUpkeep(Upkeep):
    """Does what the day asks for (`services.upkeep`). A sale waits for one batch at most."""

    def work(self, opened: OpenStore, desk: Desk, report: Report, cancelled: Cancelling) -> object:
        from jooptics_desktop.services import upkeep  # the first window waits for none of it

        return upkeep.run_due(opened, desk, progress=report, cancelled=cancelled)


class MonthlyDrill(Upkeep):
    """Brings the newest backup back once a month to see that it can be."""

    def work(self, opened: OpenStore, desk: Desk, report: Report, cancelled: Cancelling) -> object:
        from jooptics_desktop.services import drill

        return drill.run_due(opened, desk, progress=report, cancelled=cancelled)


class UsagePost(Upkeep):
    """Sends usage information that is due, and has deleted what was taken back."""

    def work(self, opened: OpenStore, desk: Desk, report: Report, cancelled: Cancelling) -> object:  # noqa: ARG002 - one short call
        from jooptics_desktop.services import usage

        return usage.run_errands(opened, desk)
