"""Shares one kind of work among processes, or does it right here when there is only one."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

Job = TypeVar("Job")
Label = TypeVar("Label")
Answer = TypeVar("Answer")

_AHEAD: Final = 2


class Workers(Generic[Job, Answer]):
    """Runs `work` over jobs in `processes` processes; `work`, jobs and answers must be picklable if more than one.

    Processes are spawned, not forked: a fork copies locks that other threads of this program hold. A bundled
    program must call `multiprocessing.freeze_support()` first thing.
    """

    def __init__(self, work: Callable[[Job], Answer], processes: int) -> None:
        self._work = work
        self._pool: ProcessPoolExecutor | None = None
        self._limit = processes * _AHEAD
        if processes > 1:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(processes, context, initializer=_end_with_parent)

    def __enter__(self) -> Workers[Job, Answer]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def map(self, jobs: Iterable[tuple[Label, Job]]) -> Iterator[tuple[Label, Answer]]:
        """Each job's label with its answer, in order; only a few jobs are taken ahead of the answers."""
        if self._pool is None:
            yield from ((label, self._work(job)) for label, job in jobs)
            return
        waiting: deque[tuple[Label, Future[Answer]]] = deque()
        for label, job in jobs:
            waiting.append((label, self._pool.submit(self._work, job)))
            if len(waiting) >= self._limit:
                yield _finished(waiting.popleft())
        while waiting:
            yield _finished(waiting.popleft())


def _finished(pair: tuple[Label, Future[Answer]]) -> tuple[Label, Answer]:
    return pair[0], pair[1].result()


def _end_with_parent() -> None:
    """A worker whose program was killed would wait for jobs for ever."""

    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
