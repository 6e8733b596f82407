"""When a consent is to be asked for again, before it ends and after it has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.privacy import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jooptics_desktop.domain.customers import CustomerHit
    from jooptics_desktop.domain.privacy import ConsentState

SOON: Final = timedelta(days=30)
REMEMBERED: Final = timedelta(days=365)  # after that nobody is reminded that it once stood


@dataclass(frozen=True, slots=True)
class Renewal:
    """A customer whose consents end soon or have ended, the first of them at `ends`; `states` soonest first."""

    customer: CustomerHit
    states: tuple[ConsentState, ...]

    @property
    def ends(self) -> datetime:
        """When the first of them ends, or ended."""
        return min(state.valid_until for state in self.states if state.valid_until is not None)

    @property
    def ended(self) -> bool:
        """Whether one has ended already."""
        return any(state.standing is Standing.EXPIRED for state in self.states)


def to_renew(states: Iterable[ConsentState], now: datetime) -> tuple[ConsentState, ...]:
    """Those of a person's consents that end within `SOON`, or ended within `REMEMBERED`; the soonest first."""
    found = [state for state in states if state.valid_until is not None and _is_due(state, now)]
    return tuple(sorted(found, key=lambda state: (state.valid_until, state.purpose.code)))


def _is_due(state: ConsentState, now: datetime) -> bool:
    until = state.valid_until
    if until is None:
        return False
    if state.standing is Standing.GIVEN:
        return until - now <= SOON
    return state.standing is Standing.EXPIRED and now - until <= REMEMBERED
