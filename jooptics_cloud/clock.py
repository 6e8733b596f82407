"""The one way to ask what time it is; tests move it."""

from __future__ import annotations

from calendar import isleap
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        return datetime.now(UTC)


def instant_text(instant: datetime) -> str:
    """An instant as RFC 3339 text in UTC with `Z`, the form that is signed and sent."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def years_before(now: datetime, years: int) -> datetime:
    """The latest beginning whose anniversary after so many years is not later than `now`.

    What began on 29 February is over on 28 February where its last year has no such day.
    """
    year = now.year - years
    if (now.month, now.day) == (2, 29) and not isleap(year):
        return now.replace(year=year, day=28)
    if (now.month, now.day) == (2, 28) and not isleap(now.year) and isleap(year):
        return now.replace(year=year, day=29)
    return now.replace(year=year)
