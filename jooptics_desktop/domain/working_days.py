"""Working days: a weekend, holidays, and counting from one day to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked. `weekend` holds numbers as `date.weekday()` gives them, Monday being 0.

    `yearly` are holidays on the same day of every year, as (month, day); `once` are days of one year only.
    """

    weekend: frozenset[int]
    yearly: frozenset[tuple[int, int]] = frozenset()
    once: frozenset[date] = field(default_factory=frozenset)

    def worked(self, day: date) -> bool:
        """Whether that day is a working day."""
        return (
            day.weekday() not in self.weekend
            and (day.month, day.day) not in self.yearly
            and day not in self.once
        )

    def after(self, day: date, count: int) -> date:
        """The last of `count` working days, the first being the first one after `day`; `day` itself for none."""
        while count:
            day += _DAY
            count -= self.worked(day)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days come after `start`, up to and including `end`; none when `end` is not later."""
        return sum(self.worked(start + number * _DAY) for number in range(1, (end - start).days + 1))
