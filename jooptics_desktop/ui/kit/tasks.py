"""Background work: nothing blocks the window, and results come back on the GUI thread.

One thread serves the store, so that acts happen in the order they were asked for; a small pool does slow work
(network, printing, exports). A result is dropped when the widget that asked for it is gone.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import Cancelled, JoopticsError
from jooptics_desktop.ui.kit.incidents import note_bug

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.services.desk import Desk

    Then = Callable[[Any], object] | None
    Fail = Callable[[JoopticsError], object] | None
    Report = Callable[[int, int], None]  # done so far, of how many (0: unknown)
    Cancelling = Callable[[], bool]
    Work = Callable[[Desk | None], Any]
    StepUp = Callable[[Callable[[], None], Callable[[], None]], None]

T = TypeVar("T")
SLOW_THREADS: Final = 3


class Job(QObject):
    """A piece of slow work under way; `progressed` carries (done, total)."""

    progressed = Signal(int, int)
    finished = Signal()  # with whatever outcome

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cancelled = threading.Event()
        self.figures: tuple[int, int] | None = None  # the last that were told

    def report(self, done: int, total: int) -> None:
        """Tell how far it is; called by the work, on its own thread."""
        self.figures = (done, total)  # before the signal: who begins to watch meanwhile sees one or the other
        self.progressed.emit(done, total)

    def cancel(self) -> None:
        """Ask it to stop at the next chance."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """Whether it was asked to stop; the work looks here."""
        return self._cancelled.is_set()


@dataclass(frozen=True, slots=True)
class _Order:
    """Something to do, and who wants to know."""

    pool: ThreadPoolExecutor
    work: Callable[[Desk | None], Any]
    with_desk: bool
    owner: QObject
    then: Then
    fail: Fail
    job: Job | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a worker hands to the GUI thread."""

    order: _Order
    value: Any = None
    error: JoopticsError | None = None


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
        self._step_up: StepUp | None = None
        self._store = ThreadPoolExecutor(1, "store")
        self._slow = ThreadPoolExecutor(SLOW_THREADS, "slow")
        self._under_way = 0
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def use_step_up(self, step_up: StepUp) -> None:
        """What asks for a fresh code when an act wants one: `step_up(again, give_up)`."""
        self._step_up = step_up

    def write(self, act: Callable[[Desk], Done[T]], owner: QObject, then: Callable[[T], object] | None = None,
              fail: Fail = None) -> None:  # fmt: skip
        """Do an act of a service; its changes are published before `then(value)` is called."""
        self._submit(_Order(self._store, cast("Work", act), True, owner, then, fail))  # noqa: FBT003 - with a desk

    def read(self, question: Callable[[Desk], T], owner: QObject, then: Callable[[T], object] | None = None,
             fail: Fail = None) -> None:  # fmt: skip
        """Ask the store something; `then(answer)` is called with it."""
        self._submit(_Order(self._store, cast("Work", question), True, owner, then, fail))  # noqa: FBT003 - with a desk

    def call(self, work: Callable[[], T], owner: QObject, then: Callable[[T], object] | None = None,
             fail: Fail = None) -> None:  # fmt: skip
        """Something short but not instant that needs no desk, such as checking a password."""
        self._submit(_Order(self._slow, lambda _: work(), False, owner, then, fail))  # noqa: FBT003 - without a desk

    def prepare(self, work: Callable[[], T], owner: QObject, then: Callable[[T], object]) -> None:
        """Something nobody waits for, such as loading what will be needed; the window does not call it work."""
        self._submit(_Order(self._slow, lambda _: work(), False, owner, then, None, quiet=True))  # noqa: FBT003 - without a desk

    def run(self, work: Callable[[Desk, Report, Cancelling], T | Done[T]], owner: QObject,
            then: Callable[[T], object] | None = None, fail: Fail = None) -> Job:  # fmt: skip
        """Slow work with figures: `work(desk, report, cancelled)`; show the answered `Job` with `progress.Progress`.

        It runs beside the store's thread, so that sales go on meanwhile.
        """
        job = Job(self)

        def with_figures(desk: Desk | None) -> T | Done[T]:
            return work(cast("Desk", desk), job.report, job.is_cancelled)

        self._submit(_Order(self._slow, with_figures, True, owner, then, fail, job))  # noqa: FBT003 - with a desk
        return job

    def start(self, work: Callable[[Report, Cancelling], T], owner: QObject,
              then: Callable[[T], object] | None = None, fail: Fail = None) -> Job:  # fmt: skip
        """Slow work with figures that needs no desk, such as bringing a store back: `work(report, cancelled)`."""
        job = Job(self)

        def with_figures(_: Desk | None) -> T:
            return work(job.report, job.is_cancelled)

        self._submit(_Order(self._slow, with_figures, False, owner, then, fail, job))  # noqa: FBT003 - without a desk
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

    def _submit(self, order: _Order) -> None:
        def in_worker() -> None:
            outcome = self._outcome(order)
            if not self._closed:
                self._arrived.emit(outcome)

        if self._closed:  # a field that is left while its window closes may still ask something
            return
        self._count(order, 1)
        order.pool.submit(in_worker)

    def _outcome(self, order: _Order) -> _Outcome:
        """Do the work; in a worker thread."""
        try:
            return _Outcome(order, order.work(self._desk() if order.with_desk else None))
        except JoopticsError as error:
            return _Outcome(order, error=error)
        except Exception as error:  # noqa: BLE001 - the last net: a bug becomes an apology, never a dead thread
            return _Outcome(order, error=note_bug(error, self._new_incident()))

    def _deliver(self, outcome: _Outcome) -> None:
        """Back on the GUI thread."""
        try:
            if isinstance(outcome.value, Done):
                self._publish(outcome.value.changes)
            wanted = shiboken6.isValid(outcome.order.owner)
            if wanted and outcome.error is not None and self._asks_for_code(outcome.order, outcome.error):
                return
            self._end(outcome.order.job)
            if wanted:
                self._answer(outcome)
        finally:
            self._count(outcome.order, -1)

    def _asks_for_code(self, order: _Order, error: JoopticsError) -> bool:
        """Whether the act only lacks a fresh code; then it is asked for, and the act done again."""
        if not order.with_desk or error.code != "permission.second_factor" or self._step_up is None:
            return False

        def give_up() -> None:
            self._end(order.job)
            if order.fail is not None and shiboken6.isValid(order.owner):
                order.fail(Cancelled())

        self._step_up(lambda: self._submit(order), give_up)
        return True

    def _end(self, job: Job | None) -> None:
        if job is not None:
            job.finished.emit()
            job.deleteLater()

    def _answer(self, outcome: _Outcome) -> None:
        order = outcome.order
        if outcome.error is None:
            value = outcome.value.value if isinstance(outcome.value, Done) else outcome.value
            if order.then is not None:
                order.then(value)
        elif order.fail is not None:
            order.fail(outcome.error)
        elif not isinstance(outcome.error, Cancelled):
            self._apologise(outcome.error)

    def _count(self, order: _Order, change: int) -> None:
        if order.quiet:
            return
        was = self.busy
        self._under_way += change
        if self.busy != was:
            self.busy_changed.emit(self.busy)
            if not self.busy:
                self.idle.emit()
