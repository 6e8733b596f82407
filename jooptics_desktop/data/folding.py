"""Folding the write-ahead log into the store's file, beside the counter and not inside a sale.

Left to itself the engine does it within the commit that happens to fill the log: one sale in fifty would wait for
two more syncs of the disk and for hundreds of pages. Here a thread does it on a connection of its own, while
others read and write. Whatever moment the power goes, every page that was committed is in the log until the file
is known to have it; that is the engine's own order, and nothing here changes it.
"""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.data.cipher import DatabaseError
from jooptics_desktop.domain.errors import JoopticsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from jooptics_desktop.data.turns import Turns

COMMITS: Final = 40  # after so many the log is folded: about as many pages as the engine would wait for
LONG: Final = 2000  # pages; a log that became so long could not be emptied while others wrote


class Folding:
    """Sees to it that the log stays short; `cipher.LOG_PAGES` is where the engine itself would step in."""

    def __init__(self, connect: Callable[[], Any], turns: Turns) -> None:
        self._connect, self._turns = connect, turns
        self._worker = ThreadPoolExecutor(1, "folding")  # has no thread before there is something to do
        self._running: Future[None] | None = None
        self._door = threading.Lock()
        self._raw: Any = None
        self._commits = 0

    def written(self) -> None:
        """A transaction was committed; whoever did it still has the turn."""
        self._commits += 1
        if self._commits < COMMITS or (self._running is not None and not self._running.done()):
            return
        with contextlib.suppress(RuntimeError):  # closed meanwhile: then the last connection folds the log
            self._running = self._worker.submit(self._fold)
            self._commits = 0

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Fold nothing until the block is left: of two who do it at once, the engine sends the second away."""
        with self._door:
            yield

    def close(self) -> None:
        """End what runs."""
        self._worker.shutdown()
        if self._raw is not None:
            self._raw.close()

    def _fold(self) -> None:
        # What fails here is tried again, and where it matters somebody is told: at the next commit.
        with contextlib.suppress(DatabaseError, JoopticsError), self._door:
            if self._raw is None:
                self._raw = self._connect()
            if self._copied() > LONG:
                # Somebody writes without a pause, so the log never was empty. Now they wait for the rest of it.
                with self._turns.mine():
                    self._copied()

    def _copied(self) -> int:
        """Copy what no reader needs in the log any more, waiting for nobody; how many pages the log has."""
        _busy, pages, _copied = self._raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return int(pages)
