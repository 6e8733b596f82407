"""The real clock and the real source of ids."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import uuid_utils


class SystemClock:
    """Tells this computer's time; `today` is the business day in the store's zone."""

    def __init__(self, zone: str = "Asia/Amman") -> None:
        self._zone = ZoneInfo(zone)

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The day at the store."""
        return datetime.now(self._zone).date()

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()


class Uuid7Ids:
    """Fresh UUIDv7 texts (RFC 9562)."""

    def new(self) -> str:
        """36 characters."""
        return str(uuid_utils.uuid7())
