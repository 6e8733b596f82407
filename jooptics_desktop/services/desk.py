"""What an act may reach: the open store, the clock, ids, and who is acting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jooptics_desktop.domain.staff import Permission, Session, StaffMember, require

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Store, Work
    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.ids import IdSource


@dataclass(frozen=True, slots=True)
class Desk:
    """Handed to every act; `session` is None before anyone has signed in."""

    store: Store
    clock: Clock
    ids: IdSource
    session: Session | None = None

    def acting_as(self, session: Session | None) -> Desk:
        """The same desk with somebody else at it."""
        return replace(self, session=session)

    def require(self, permission: Permission) -> StaffMember:
        """The acting person, or `NotPermitted`. Every act that needs a permission starts with this."""
        return require(self.session, permission, self.clock.monotonic())

    def note(self, work: Work, event: str, subject_id: str | None = None, **facts: str | int | bool) -> None:
        """Write an audit entry in the same transaction as what it records."""
        actor = self.session.staff.id if self.session else None
        work.audit.append(self.clock.now(), actor, event, subject_id, **facts)
