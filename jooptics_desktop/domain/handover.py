"""Handing the store over to a new owner, in a sale, a merger or an acquisition (statement S4.6).

It is announced as long before as a significant change of the policy is (S12.3), so that whoever wants a copy of
their data, or wants it erased, still turns to the owner they know.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.plain_text import one_line
from jooptics_desktop.domain.policy_changes import NOTICE

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_NAME: Final = 120


class HandoverKind(StrEnum):
    """The business transaction, by the words of the policy."""

    SALE = "sale"
    MERGER = "merger"
    ACQUISITION = "acquisition"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Which business takes the store over, and from which day on it may; `on` is the store's own calendar day."""

    to: str
    kind: HandoverKind
    on: date
    announced_at: datetime

    @classmethod
    def made(cls, to: str, kind: HandoverKind, on: date, today: date, now: datetime) -> Self:
        """Raises `RuleBroken`: `handover.recipient_missing`, `handover.too_soon` with the `earliest` day."""
        name = one_line(to)
        if not name:
            raise RuleBroken("handover.recipient_missing", field="to")
        if on < earliest(today):
            raise RuleBroken("handover.too_soon", field="on", earliest=earliest(today), days=NOTICE.days)
        return cls(name[:LONGEST_NAME], kind, on, now)

    def moved(self, on: date) -> Self:
        """The same on a later day; raises `RuleBroken("handover.not_later")`: nobody loses days they were told of."""
        if on <= self.on:
            raise RuleBroken("handover.not_later", field="on", day=self.on)
        return replace(self, on=on)

    def days_left(self, today: date) -> int:
        """How many days until it may be done; 0 from then on."""
        return max(0, (self.on - today).days)

    def may_be_done(self, today: date, believed: datetime) -> bool:
        """Whether its day is there, by the calendar and by the time that is believed: a clock set ahead is not."""
        return not self.days_left(today) and believed >= self.announced_at + NOTICE

    def kept(self) -> dict[str, str]:
        """As it is kept."""
        return {
            "to": self.to, "kind": self.kind.value, "on": self.on.isoformat(), "at": self.announced_at.isoformat(),
        }  # fmt: skip

    @classmethod
    def read(cls, found: Mapping[str, str]) -> Self:
        """From what `kept` gave."""
        return cls(
            found["to"], HandoverKind(found["kind"]), date.fromisoformat(found["on"]),
            datetime.fromisoformat(found["at"]),
        )  # fmt: skip


def earliest(today: date) -> date:
    """The first day that can be announced today."""
    return today + NOTICE


@dataclass(frozen=True, slots=True)
class FormerBackups:
    """Backups of the former owner that somebody still has to see to.

    `kind` is the place's, `label` the folder or the service, `vault` the random name of the keys that open them.
    `ends` is when the service closes the former owner's account; None while nobody asked it to, and once it is due.
    """

    kind: str
    label: str
    vault: str
    ends: datetime | None = None

    def as_of(self, now: datetime) -> Self:
        """The same; once its day has come, somebody has to see that it came: the account's holder may have stayed."""
        return replace(self, ends=None) if self.ends is not None and self.ends <= now else self

    def kept(self) -> dict[str, str | None]:
        """As it is kept."""
        ends = self.ends.isoformat() if self.ends else None
        return {"kind": self.kind, "label": self.label, "vault": self.vault, "ends": ends}

    @classmethod
    def read(cls, found: Mapping[str, str | None]) -> Self:
        """From what `kept` gave."""
        ends = found["ends"]
        return cls(
            str(found["kind"]),
            str(found["label"]),
            str(found["vault"]),
            datetime.fromisoformat(ends) if ends else None,
        )
