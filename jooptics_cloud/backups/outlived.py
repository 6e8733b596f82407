"""Which generations erased people must leave by now. A pure function of numbers and of times by our own clock.

A client tells of an erasure by a sealed entry in the ledger, and backs up anew afterwards. Every generation says how
many entries its store had followed when it was held still, which may be long before it came: one that had followed
fewer may hold the person, and so may whatever was diffed against such.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

GONE_AFTER = timedelta(days=75)


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation whose objects are here."""

    number: int
    base: int | None
    received_at: datetime
    erasures: int


def outlived(
    kept: Sequence[Kept], told: Sequence[datetime], now: datetime, proven: timedelta
) -> frozenset[int]:
    """The numbers to let go; `kept` and `told` are in their order.

    They stay until a full generation after the last of them is as old as `proven`: a backup that turns out to be bad
    costs nothing, and a till in wrong hands cannot hurry anything by telling of erasures.
    """
    for number in reversed(range(len(told))):
        if now - told[number] >= GONE_AFTER:
            old = _standing_on(kept, {one.number for one in kept if one.erasures <= number})
            newest = max(old, default=-1)
            if any(
                one.base is None and one.number > newest and now - one.received_at >= proven for one in kept
            ):
                return frozenset(old)
    return frozenset()


def _standing_on(kept: Sequence[Kept], numbers: set[int]) -> set[int]:
    """These, and every later one that cannot be restored without them."""
    found = set(numbers)
    for one in kept:
        if one.base in found:
            found.add(one.number)
    return found
