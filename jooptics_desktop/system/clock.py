"""The real clock and the real source of ids."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import uuid_utils

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Hands(Protocol):
    """Where the hands of a clock stand."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        ...


class _Computer:
    """The hands of this computer's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class _Wall:
    """What every clock of this process looks at."""

    def __init__(self) -> None:
        self.hands: Hands = _Computer()


_wall = _Wall()


def look_at(hands: Hands | None) -> None:
    """Have every clock of this process follow those hands, and ids with them; None is this computer's again.

    For the tour, whose pictures have to show the same day each time.
    """
    _wall.hands = _Computer() if hands is None else hands


class SystemClock:
    """Tells this computer's time; `today` is the business day in the store's zone."""

    def __init__(self, zone: str = "Asia/Amman") -> None:
        self.zone: Final = ZoneInfo(zone)

    def now(self) -> datetime:
        """Aware, UTC."""
        return _wall.hands.now()

    def today(self) -> date:
        """The day at the store."""
        return self.now().astimezone(self.zone).date()

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return _wall.hands.monotonic()


class Uuid7Ids:
    """Fresh UUIDv7 texts (RFC 9562)."""

    def new(self) -> str:
        """36 characters."""
        if isinstance(_wall.hands, _Computer):
            return str(uuid_utils.uuid7())
        moment = _wall.hands.now()  # each look is later than the one before: ids keep their order
        microseconds = (moment - _EPOCH) // timedelta(microseconds=1)
        return str(uuid_utils.uuid7(nanoseconds=1000 * microseconds))
