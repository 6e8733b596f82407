"""What goes by itself while the window is open: what is over goes once a day, usage information once a week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.ui.kit.tasks import Cancelling, Job, Report, Tasks

    Work = Callable[[OpenStore, Desk, Report, Cancelling], object]

EVERY_MS: Final = 60_000
AFTER_FAILURE_MS: Final = 3_600_000


class Upkeep(QObject):
    """Has `work` look now and then whether something is due, in a worker, one run at a time.

    `application` gives `has_open_store` and `opened`. A failure is said where the work is shown, not in anybody's
    way, and tried again after an hour.
    """

    def __init__(
        self,
        window: QWidget,
        tasks: Tasks,
        application: Any,  # noqa: ANN401 - `app.Application`, which stands above this floor
        work: Work,
    ) -> None:
        super().__init__(window)
        self._tasks, self._application, self._work = tasks, application, work
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
            return self._work(opened, desk, report, cancelled)

        self._job = self._tasks.run(work, self, self._looked, self._failed)

    def _looked(self, _ran: object) -> None:
        self._done(EVERY_MS)

    def _failed(self, _error: JoopticsError) -> None:
        self._done(AFTER_FAILURE_MS)

    def _done(self, wait_ms: int) -> None:
        self._job = None
        self._timer.setInterval(wait_ms)


def what_the_day_asks(opened: OpenStore, desk: Desk, report: Report, cancelled: Cancelling) -> object:
    """What is over goes, once a day. A sale waits for one batch at most."""
    from jooptics_desktop.services import upkeep  # the first window waits for none of it

    return upkeep.run_due(opened, desk, progress=report, cancelled=cancelled)


def monthly_drill(opened: OpenStore, desk: Desk, report: Report, cancelled: Cancelling) -> object:
    """The newest backup is brought back once a month, to see that it can be."""
    from jooptics_desktop.services import drill

    return drill.run_due(opened, desk, progress=report, cancelled=cancelled)


def usage_errands(opened: OpenStore, desk: Desk, _report: Report, _cancelled: Cancelling) -> object:
    """Usage information that is due is sent, and what was taken back deleted."""
    from jooptics_desktop.services import usage

    return usage.run_errands(opened, desk)


EACH: Final[tuple[Work, ...]] = (what_the_day_asks, monthly_drill, usage_errands)
