"""Sign-ins: who was at the desk, from when to when, and how it ended. For security, and for nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from jooptics_desktop.domain.ids import StaffId


class EndReason(StrEnum):
    """How a sign-in ended. `crash`: the program never said; it was closed when the store was opened again."""

    SIGN_OUT = "sign_out"
    LOCK = "lock"
    IDLE = "idle"
    CLOSE = "close"
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in. `ended_at` is its beginning and the time that really passed: a turned clock moves neither."""

    id: str
    staff_id: StaffId
    started_at: datetime
    ended_at: datetime | None
    reason: EndReason | None

    @property
    def lasted(self) -> timedelta | None:
        """How long it was; None while it goes on."""
        return None if self.ended_at is None else self.ended_at - self.started_at
