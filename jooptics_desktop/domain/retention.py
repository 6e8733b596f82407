"""How long things are kept: the policy's longest terms (section 6), which a store may shorten and never lengthen.

A term begins with the moment its class says, and is over on the same day of the month so many months on. What the
law wants kept longer than the store wishes is kept until the law's floor, and the store is told which of the two won.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.inventory import RetentionClass
from jooptics_desktop.domain.privacy import after_months

if TYPE_CHECKING:
    from collections.abc import Mapping

_YEAR: Final = 12
# Months; statements S6.2, S6.4 and S6.5. Proofs of consent are kept as account data are.
CEILINGS: Final[Mapping[RetentionClass, int]] = {
    RetentionClass.ACCOUNT: 7 * _YEAR,
    RetentionClass.PAYMENT: 10 * _YEAR,
    RetentionClass.USAGE_LOG: 2 * _YEAR,
    RetentionClass.EVIDENCE: 7 * _YEAR,
    RetentionClass.CASE: 2 * _YEAR,  # our own choice: the policy says nothing of requests
}
SET_ASIDE: Final = timedelta(days=30)  # a store that a restore replaced or an upgrade changed


@dataclass(frozen=True, slots=True)
class RetentionPreferences:
    """What the store chose, in months: `inactive_customers` after their last visit; None keeps them until asked.

    `shorter` holds classes the store keeps for less than the policy allows.
    """

    inactive_customers: int | None = None
    shorter: Mapping[RetentionClass, int] | None = None

    def checked(self) -> RetentionPreferences:
        """These, or `RuleBroken`: `retention.too_long` (with `most`), `retention.too_short`."""
        for kept, months in (self.shorter or {}).items():
            if months < 1:
                raise RuleBroken("retention.too_short", field=kept.value)
            if months > CEILINGS[kept]:
                raise RuleBroken("retention.too_long", field=kept.value, most=CEILINGS[kept])
        if self.inactive_customers is not None and self.inactive_customers < 1:
            raise RuleBroken("retention.too_short", field="inactive_customers")
        return self

    def months(self, kept: RetentionClass) -> int | None:
        """How many months that class is kept; None for until somebody asks."""
        if kept is RetentionClass.BUSINESS:
            return self.inactive_customers
        return (self.shorter or {}).get(kept, CEILINGS.get(kept))


@dataclass(frozen=True, slots=True)
class TermInForce:
    """The months that hold for a class, and whether the law's floor won over the store's wish."""

    months: int | None
    by_law: bool = False


def term(
    preferences: RetentionPreferences, kept: RetentionClass, floor_years: int | None = None
) -> TermInForce:
    """What holds: the store's wish, but never less than the law's floor where one is known."""
    wished = preferences.months(kept)
    if floor_years is None or wished is None or wished >= floor_years * _YEAR:
        return TermInForce(wished)
    return TermInForce(floor_years * _YEAR, by_law=True)


def cutoff(now: datetime, months: int) -> datetime:
    """What began before this moment is over at `now`: nothing early, nothing a day late.

    `after_months` clamps to the end of a month, so the answer is the latest start whose end is not after `now`.
    """
    start = after_months(now, -months)
    while after_months(start + timedelta(days=1), months) <= now:
        start += timedelta(days=1)
    return start
