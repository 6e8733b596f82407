"""A clock that nobody fools into throwing data away by setting the computer years ahead.

The latest moment this store has seen is kept. While the program runs, time is believed as far as the steady hand moved;
between two runs as far as a shop is usually closed. More has to be confirmed, by the backup service's own time or
by the owner. Until then nothing is disposed of; all else goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

CLOSED_AT_MOST: Final = timedelta(days=4)
SLACK: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SeenTime:
    """The latest moment that was believed; and of this run of the program, when it began on both hands."""

    latest: datetime
    run: str
    began: datetime
    began_monotonic: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the computer's time is believed, and what is remembered from now on."""

    believed: bool
    seen: SeenTime


def judge(seen: SeenTime | None, now: datetime, run: str, monotonic: float) -> Judgement:
    """Believe `now` or not; a clock set back is not believed either.

    Within a run the slack counts from its beginning, so that asking often wins nothing.
    """
    if seen is None:
        return Judgement(believed=True, seen=confirmed(now, run, monotonic))
    if now < seen.latest - SLACK:
        return Judgement(believed=False, seen=seen)
    if seen.run != run:
        if now - seen.latest > CLOSED_AT_MOST:
            return Judgement(believed=False, seen=seen)
        return Judgement(believed=True, seen=confirmed(max(now, seen.latest), run, monotonic))
    passed = timedelta(seconds=max(0.0, monotonic - seen.began_monotonic))
    if now > seen.began + passed + SLACK:
        return Judgement(believed=False, seen=seen)
    return Judgement(believed=True, seen=replace(seen, latest=max(now, seen.latest)))


def confirmed(now: datetime, run: str, monotonic: float) -> SeenTime:
    """What is remembered once the service or the owner said that this is the time."""
    return SeenTime(now, run, now, monotonic)
