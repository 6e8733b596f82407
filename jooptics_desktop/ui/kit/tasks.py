"""Background work: nothing blocks the window, and results come back on the GUI thread.

One thread serves the store, so that acts happen in the order they were asked for; a small pool does slow work
(network, printing, exports). A result is dropped when the widget that asked for it is gone.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from jooptics_desktop.domain.errors import Cancelled, JoopticsError
from jooptics_desktop.ui.kit.incidents import note_bug

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.changes import Changes, Done
    from jooptics_desktop.services.desk import Desk

    Then = Callable[[Any], object] | None
    Fail = Callable[[JoopticsError], object] | None
    Report = Callable[[int, int], None]  # done so far, of how many (0: unknown)
    Cancelling = Callable[[], bool]

T = TypeVar("T")
SLOW_THREADS: Final = 3


class Job(QObject):
    """A piece of slow work under way; `progressed` carries (done, total)."""

    progressed = Signal(int, int)
    finished = Signal()  # with whatever outcome

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask it to stop at the next chance."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """Whether it was asked to stop; the work looks here."""
        return self._cancelled.is_set()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a worker hands to the GUI thread."""

    owner: QObject
    then: Then
    fail: Fail
    value: Any = None
    error: JoopticsError | None = None
    changes: Changes | None = None
    job: Job | None = None


class Tasks(QObject):
    """Runs acts away from the window. `desk` gives the worker what an act may reach, for whoever is signed in."""

    idle = Signal()  # nothing is under way any more
    busy_changed = Signal(bool)
    _arrived = Signal(object)

    def __init__(
        self,
        desk: Callable[[], Desk],
        publish: Callable[[Changes], None],
        apologise: Callable[[JoopticsError], object],
        new_incident: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._publish = desk, publish
        self._apologise, self._new_incident = apologise, new_incident
        self._store = ThreadPoolExecutor(1, "store")
        self._slow = ThreadPoolExecutor(SLOW_THREADS, "slow")
        self._under_way = 0
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def write(self, act: Callable[[Desk], Done[T]], owner: QObject, then: Callable[[T], object] | None = None,
              fail: Fail = None) -> None:  # fmt: skip
        """Do an act of a service; its changes are published before `then(value)` is called."""

        def work() -> tuple[Any, Changes | None]:
            done = act(self._desk())
            return done.value, done.changes

        self._submit(self._store, work, owner, then, fail)

    def read(self, question: Callable[[Desk], T], owner: QObject, then: Callable[[T], object] | None = None,
             fail: Fail = None) -> None:  # fmt: skip
        """Ask the store something; `then(answer)` is called with it."""
        self._submit(self._store, lambda: (question(self._desk()), None), owner, then, fail)

    def call(self, work: Callable[[], T], owner: QObject, then: Callable[[T], object] | None = None,
             fail: Fail = None) -> None:  # fmt: skip
        """Something short but not instant that needs no desk, such as checking a password."""
        self._submit(self._slow, lambda: (work(), None), owner, then, fail)

    def run(self, work: Callable[[Report, Cancelling], T], owner: QObject,
            then: Callable[[T], object] | None = None, fail: Fail = None) -> Job:  # fmt: skip
        """Slow work with figures: `work(report, cancelled)`. Show the answered `Job` with `progress.Progress`."""
        job = Job(self)
        self._submit(
            self._slow, lambda: (work(job.progressed.emit, job.is_cancelled), None), owner, then, fail, job
        )
        return job

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return self._under_way > 0

    def close(self) -> None:
        """Wait for what is under way, throw away what is not begun, and end the threads."""
        self._closed = True
        for job in self.findChildren(Job):
            job.cancel()
        for pool in (self._slow, self._store):
            pool.shutdown(wait=True, cancel_futures=True)

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[[], tuple[Any, Changes | None]],
        owner: QObject,
        then: Then,
        fail: Fail,
        job: Job | None = None,
    ) -> None:
        def in_worker() -> None:
            try:
                value, changes = work()
                outcome = _Outcome(owner, then, fail, value, None, changes, job)
            except JoopticsError as error:
                outcome = _Outcome(owner, then, fail, error=error, job=job)
            except Exception as error:  # noqa: BLE001 - the last net: a bug becomes an apology, never a dead thread
                outcome = _Outcome(owner, then, fail, error=note_bug(error, self._new_incident()), job=job)
            if not self._closed:
                self._arrived.emit(outcome)

        self._count(1)
        pool.submit(in_worker)

    def _deliver(self, outcome: _Outcome) -> None:
        if outcome.job is not None:
            outcome.job.finished.emit()
            outcome.job.deleteLater()
        try:
            if outcome.changes is not None:
                self._publish(outcome.changes)
            if shiboken6.isValid(outcome.owner):
                self._answer(outcome)
        finally:
            self._count(-1)

    def _answer(self, outcome: _Outcome) -> None:
        if outcome.error is None:
            if outcome.then is not None:
                outcome.then(outcome.value)
        elif outcome.fail is not None:
            outcome.fail(outcome.error)
        elif not isinstance(outcome.error, Cancelled):
            self._apologise(outcome.error)

    def _count(self, change: int) -> None:
        was = self.busy
        self._under_way += change
        if self.busy != was:
            self.busy_changed.emit(self.busy)
            if not self.busy:
                self.idle.emit()
