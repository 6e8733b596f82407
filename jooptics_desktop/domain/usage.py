"""Counts of use: a closed list of things, how often a day, and nothing else. For improving the program, if agreed to.

There is no room for a word, a time of day, an order or an id: what is not on the list cannot be written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.domain.purposes import PurposeCode

FORMAT: Final = "jooptics.usage/1"
MOST_AT_ONCE: Final = 200
MOST_A_DAY: Final = 1_000_000


class UsageEvent(StrEnum):
    """Everything that may be counted: a screen that was visited, a thing that was done."""

    SCREEN_COUNTER = "screen.counter"
    SCREEN_CUSTOMERS = "screen.customers"
    SCREEN_STOCK = "screen.stock"
    SCREEN_PRIVACY = "screen.privacy"
    SCREEN_BACKUP = "screen.backup"
    SCREEN_SETTINGS = "screen.settings"
    DONE_SALE = "done.sale"
    DONE_PAYMENT = "done.payment"
    DONE_PRESCRIPTION = "done.prescription"
    DONE_CUSTOMER = "done.customer"
    DONE_ITEM = "done.item"
    DONE_STOCK = "done.stock"
    DONE_DISCLOSURE = "done.disclosure"
    DONE_REQUEST = "done.request"
    DONE_BACKUP = "done.backup"


_BY_VALUE: Final = {event.value: event for event in UsageEvent}


def screen_visited(feature: str) -> UsageEvent | None:
    """What counts a visit to that part of the program; None for one that is not counted."""
    return _BY_VALUE.get(f"screen.{feature}")


def done(noun: str) -> UsageEvent | None:
    """What counts a change of that noun, whichever it was; None for one that is not counted."""
    return _BY_VALUE.get(f"done.{noun}")


@dataclass(frozen=True, slots=True)
class DailyCount:
    """How often one thing happened on one business day."""

    event: UsageEvent
    day: date
    count: int

    @classmethod
    def read(cls, source: object) -> DailyCount:
        """From its written form; raises `RuleBroken("usage.not_on_the_list")` for anything else whatever."""
        fields = _exactly(source, ("event", "day", "count"))
        event, day, count = fields["event"], fields["day"], fields["count"]
        if not isinstance(event, str) or event not in _BY_VALUE:
            raise _stray()
        if type(count) is not int or not 1 <= count <= MOST_A_DAY:
            raise _stray()
        return cls(_BY_VALUE[event], _read_day(day), count)

    def as_json(self) -> dict[str, Json]:
        """As it is shown, kept and sent."""
        return {"event": self.event.value, "day": self.day.isoformat(), "count": self.count}


@dataclass(frozen=True, slots=True)
class UsageReport:
    """What is sent at once: the program's version, and counts of days that are over."""

    version: str
    counts: tuple[DailyCount, ...]

    @classmethod
    def read(cls, source: object) -> UsageReport:
        """From its written form; raises as `DailyCount.read` does."""
        fields = _exactly(source, ("format", "version", "events"))
        version, events = fields["version"], fields["events"]
        if fields["format"] != FORMAT or not is_version(version):
            raise _stray()
        if not isinstance(events, list) or not 1 <= len(events) <= MOST_AT_ONCE:
            raise _stray()
        return cls(version, tuple(DailyCount.read(one) for one in events))

    def as_json(self) -> dict[str, Json]:
        """As it is shown, kept and sent: one and the same."""
        return {"format": FORMAT, "version": self.version, "events": [one.as_json() for one in self.counts]}


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that was sent to Jooptics: `content` is it, word for word, until the service has deleted it."""

    id: str
    sent_at: datetime
    purpose: PurposeCode
    content: str
    deleted_at: datetime | None


def is_version(value: object) -> bool:
    """Whether it can be a version such as `1.4.0`, and so nothing else."""
    if not isinstance(value, str):
        return False
    parts = value.split(".")
    return (
        1 <= len(parts) <= 5
        and all(p.isascii() and p.isalnum() and len(p) <= 8 for p in parts)
        and parts[0].isdigit()
    )


def _exactly(source: object, names: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(source, dict) or set(source) != set(names):
        raise _stray()
    return source


def _read_day(value: object) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        raise _stray() from None
    if day is None or day.isoformat() != value:
        raise _stray()
    return day


def _stray() -> RuleBroken:
    return RuleBroken("usage.not_on_the_list")
