"""The one way to ask what time it is; tests move it."""

from __future__ import annotations

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
