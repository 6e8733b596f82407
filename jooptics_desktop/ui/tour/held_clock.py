"""The tour's clock: a fixed morning for what happens in the shop alone, this computer's time with a service."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from jooptics_desktop.system.clock import look_at

MORNING: Final = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # ten o'clock in the store, policy in force
_TICK: Final = timedelta(milliseconds=1)
_BEFORE: Final = 1000.0  # seconds of the other hand when the tour begins


class HeldClock:
    """Stands still but for a tick at each look, so that what comes later is later; `monotonic` goes along.

    Ids are made of its time, and two tours tell the same times of the same things.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._now = MORNING
        self._ahead: timedelta | None = None

    def __enter__(self) -> Self:
        look_at(self)
        return self

    def __exit__(self, *_: object) -> None:
        look_at(None)

    @property
    def is_held(self) -> bool:
        """Whether time passes only when it is told to."""
        return self._ahead is None

    def now(self) -> datetime:
        """Aware, UTC."""
        with self._guard:
            later = self._now + _TICK
            self._now = later if self._ahead is None else max(later, datetime.now(UTC) + self._ahead)
            return self._now

    def monotonic(self) -> float:
        """Seconds since the tour began, on the same hand."""
        return _BEFORE + (self.now() - MORNING).total_seconds()

    def turn_to(self, *, hours: float) -> None:
        """So many hours after the morning the tour begins in, or later where it is later already."""
        with self._guard:
            if self._ahead is None:
                self._now = max(self._now, MORNING + timedelta(hours=hours))

    def let_go(self) -> None:
        """Tell this computer's time from now on: somebody else's clock is looked at too."""
        with self._guard:
            self._ahead = self._ahead or timedelta(0)

    def pass_by(self, **by: float) -> None:
        """Let that much time pass, on both hands."""
        with self._guard:
            if self._ahead is None:
                self._now += timedelta(**by)
            else:
                self._ahead += timedelta(**by)
