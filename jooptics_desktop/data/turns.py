"""Whose turn it is to write: first come, first served.

The engine lets whoever asks at the right moment go first, so somebody at the counter could wait for ever beside
an import that takes up the pen again as soon as it has put it down.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    Turn = threading.Lock  # free once whoever waits with it is called


class Turns:
    """A queue of those who want to write."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._guard = threading.Lock()
        self._queue: deque[Turn] = deque()

    def wait(self) -> Turn:
        """Wait for one's turn; raises `Unavailable("store.busy")` when patience ran out."""
        mine = threading.Lock()
        with self._guard:
            if not self._queue:
                self._queue.append(mine)
                return mine
            mine.acquire()
            self._queue.append(mine)
        if not mine.acquire(timeout=self._patience):
            self.over(mine)
            raise Unavailable("store.busy")
        return mine

    def over(self, turn: Turn) -> None:
        """Let the next one go."""
        with self._guard:
            was_first = self._queue[0] is turn
            self._queue.remove(turn)
            if was_first and self._queue:
                self._queue[0].release()

    @contextlib.contextmanager
    def mine(self) -> Iterator[None]:
        """Have one's turn for as long as the block takes."""
        turn = self.wait()
        try:
            yield
        finally:
            self.over(turn)
