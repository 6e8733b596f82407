"""When a backup is due, for how long it is kept, and what it is diffed against. Pure functions of their arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.sync.target import Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from jooptics_desktop.sync.target import GenerationInfo

RETRY_FIRST: Final = timedelta(minutes=1)
RETRY_LONGEST: Final = timedelta(hours=1)
RECENT_KEPT: Final = timedelta(hours=48)
KEPT: Final[Mapping[Tier, int | None]] = {Tier.DAY: 14, Tier.WEEK: 8, Tier.MONTH: 24, Tier.YEAR: None}

_PERIODS: Final[Mapping[Tier, Callable[[datetime], Hashable]]] = {
    Tier.YEAR: lambda time: time.year,
    Tier.MONTH: lambda time: (time.year, time.month),
    Tier.WEEK: lambda time: time.isocalendar()[:2],
    Tier.DAY: lambda time: time.date(),
}


@dataclass(frozen=True, slots=True)
class Attempts:
    """How backing up went so far: the last success, the last try, and how many failed since that success."""

    succeeded: datetime | None = None
    tried: datetime | None = None
    failures: int = 0


def next_due(attempts: Attempts, now: datetime, every: timedelta) -> datetime:
    """When the next backup should start; `now` or earlier means at once.

    After failures the wait doubles from a minute up to an hour, but never past the ordinary next time. A clock
    that was set back does not make a shop wait: a time in the future counts as now.
    """
    if attempts.failures and attempts.tried is not None:
        wait = min(RETRY_FIRST * (1 << min(attempts.failures - 1, 10)), RETRY_LONGEST, every)
        return min(attempts.tried, now) + wait
    if attempts.succeeded is None:
        return now
    return min(attempts.succeeded, now) + every


def due_on_close(attempts: Attempts, now: datetime, enough: timedelta) -> bool:
    """Whether closing the program should take a backup: not when the last one is younger than `enough`."""
    return attempts.succeeded is None or not timedelta(0) <= now - attempts.succeeded < enough


def tier_for(now: datetime, newest: Mapping[Tier, datetime]) -> Tier:
    """The tier of a generation made `now`, given when the newest of each tier was made.

    The first of a year is a full one of tier year, the first of a month, ISO week and day are of those tiers.
    """
    order = list(Tier)
    if Tier.YEAR not in newest:
        return Tier.YEAR
    for tier in reversed(order[1:]):
        times = [made for kept, made in newest.items() if order.index(kept) >= order.index(tier)]
        period = _PERIODS[tier]
        if period(max(times).astimezone(UTC)) != period(now.astimezone(UTC)):
            return tier
    return Tier.RECENT


def retained(generations: Sequence[GenerationInfo], now: datetime) -> frozenset[int]:
    """The generations whose objects stay.

    Everything of the last 48 hours, 14 of tier day, 8 of week, 24 of month, every year; always the newest; and
    whatever those were diffed against. A generation of a longer tier counts as one of each shorter tier too.
    """
    order = list(Tier)
    newest_first = sorted(generations, key=lambda info: info.number, reverse=True)
    kept = {info.number for info in newest_first[:1]}
    kept |= {info.number for info in newest_first if now - info.committed_at < RECENT_KEPT}
    for tier, count in KEPT.items():
        lasting = [info.number for info in newest_first if order.index(info.tier) >= order.index(tier)]
        kept.update(lasting[:count])
    bases = {info.number: info.base for info in generations}
    for number in sorted(kept, reverse=True):
        base = bases[number]
        while base is not None and base in bases and base not in kept:
            kept.add(base)
            base = bases[base]
    return frozenset(kept)
