"""When a backup is due, for how long it is kept, and what it is diffed against. Pure functions of their arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.sync.target import Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from jooptics_desktop.sync.target import GenerationInfo

RETRY_FIRST: Final = timedelta(minutes=1)
RETRY_LONGEST: Final = timedelta(hours=1)
# Nothing younger goes, at any place: who gets hold of a till cannot destroy the backups of the last month.
KEPT_ALL: Final = timedelta(days=30)
KEPT: Final[Mapping[Tier, int | None]] = {Tier.WEEK: 8, Tier.MONTH: 24, Tier.YEAR: None}

# After an erasure: when a full backup follows that stands on nothing older, when what is older goes, and by when
# it has gone. The days between are for holidays on which a shop is closed and a disk lies in a drawer.
FULL_AFTER: Final = timedelta(days=21)
FULL_WITHIN: Final = timedelta(days=30)
GONE_AFTER: Final = timedelta(days=75)
GONE_WITHIN: Final = timedelta(days=90)
# By so much two computers of a shop may differ; a time further ahead was written under a wrong date.
SKEW: Final = timedelta(days=1)

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


def full_due(erased: Iterable[datetime], now: datetime) -> bool:
    """Whether the next backup has to be a full one, so that later ones need nothing from before an erasure.

    `erased` are the times of those erasures that the newest full one has not followed. Erasures of three weeks share
    one full backup; none waits longer. One from days ahead was dated by a wrong clock, and has waited for who knows
    how long.
    """
    return any(now - at >= FULL_AFTER or at - now > SKEW for at in erased)


def outlived(
    generations: Sequence[GenerationInfo], erased: Sequence[datetime], now: datetime
) -> frozenset[int]:
    """The generations that erased people must leave by now: made before the erasure, or standing on such.

    `erased` are the times of the ledger's entries in the place's order, so that a generation's `erasures` says how
    many of them it has followed. They go `GONE_AFTER` an erasure, and not before a full one that has followed it is as
    old as everything that must stay (`KEPT_ALL`): a backup that turns out to be bad within a month costs nothing.
    """
    whole = sorted((info for info in generations if info.complete), key=lambda info: info.number)
    for known in reversed(range(len(erased))):
        if now - _at_the_latest(whole, erased, known) >= GONE_AFTER:
            old = _standing_on(whole, {info.number for info in whole if info.erasures <= known})
            newest = max(old, default=-1)
            if any(
                info.base is None and info.number > newest and now - info.committed_at >= KEPT_ALL
                for info in whole
            ):
                return frozenset(old)
    return frozenset()


def sealed_until(generations: Sequence[GenerationInfo], erased: Sequence[datetime]) -> datetime | None:
    """By when nobody erased so far is in a generation of this place any more; None when that is so already."""
    whole = [info for info in generations if info.complete]
    least = min((info.erasures for info in whole), default=len(erased))
    times = (_at_the_latest(whole, erased, known) for known in range(least, len(erased)))
    return max(map(gone_by, times), default=None)


def gone_by(erased: datetime) -> datetime:
    """By when somebody erased then has left every backup of a place that is backed up to."""
    return erased + GONE_WITHIN


def retained(
    generations: Sequence[GenerationInfo], now: datetime, erased: Sequence[datetime] = ()
) -> frozenset[int]:
    """The generations whose objects stay.

    Everything of the last 30 days, 8 of tier week, 24 of month, every year; always the newest; and whatever those
    were diffed against. A generation of a longer tier counts as one of each shorter tier too. None that is `outlived`.
    """
    order = list(Tier)
    gone = outlived(generations, erased, now)
    staying = [info for info in generations if info.number not in gone]
    newest_first = sorted(staying, key=lambda info: info.number, reverse=True)
    kept = {info.number for info in newest_first[:1]}
    kept |= {info.number for info in newest_first if now - info.committed_at < KEPT_ALL}
    for tier, count in KEPT.items():
        lasting = [info.number for info in newest_first if order.index(info.tier) >= order.index(tier)]
        kept.update(lasting[:count])
    bases = {info.number: info.base for info in staying}
    for number in sorted(kept, reverse=True):
        base = bases[number]
        while base is not None and base in bases and base not in kept:
            kept.add(base)
            base = bases[base]
    return frozenset(kept)


def _at_the_latest(whole: Sequence[GenerationInfo], erased: Sequence[datetime], known: int) -> datetime:
    """When an erasure was: no later than a generation that has followed it, whatever date the computer had then."""
    return min([erased[known], *(info.committed_at for info in whole if info.erasures > known)])


def _standing_on(generations: Sequence[GenerationInfo], numbers: set[int]) -> set[int]:
    """These, and every later one that cannot be restored without them; `generations` are in their order."""
    found = set(numbers)
    for info in generations:
        if info.base in found:
            found.add(info.number)
    return found
