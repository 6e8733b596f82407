"""Handing the store over to a new owner: announced a month ahead, seen by everybody, moved or called off.

The act itself is `services.handover_act`; what became of the former owner's backups is `services.former_backups`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.handover import Announcement
from jooptics_desktop.domain.staff import Permission, Role
from jooptics_desktop.services import trusted_time
from jooptics_desktop.services.trusted_time import believed_now

if TYPE_CHECKING:
    from datetime import date

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.handover import HandoverKind
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.desk import Desk

ANNOUNCED: Final = "handover.announced"


def announced(desk: Desk) -> Announcement | None:
    """What is announced, for everybody who is signed in."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    with desk.store.read() as work:
        return get(work)


def announce(desk: Desk, to: str, kind: HandoverKind, on: date) -> Done[Announcement]:
    """Say to which business the store passes, and from which day on.

    Raises `RuleBroken`: `handover.already_announced`, and as `Announcement.made`.
    """
    desk.require(Permission.STORE_HAND_OVER)
    with desk.store.write() as work:
        if get(work) is not None:
            raise RuleBroken("handover.already_announced")
        # By the time that is believed, which is seen from now on: no turn of the clock makes the notice shorter.
        said = Announcement.made(to, kind, on, desk.clock.today(), believed_now(desk, work))
        trusted_time.remember(work, trusted_time.judged(desk, work).seen)
        _put(desk, work, said, "handover_announced")
    return Done(said, work.changes)


def move(desk: Desk, on: date) -> Done[Announcement]:
    """Put the day off. Raises `RuleBroken`: `handover.not_announced`, `handover.not_later`."""
    desk.require(Permission.STORE_HAND_OVER)
    with desk.store.write() as work:
        said = require_announced(work).moved(on)
        _put(desk, work, said, "handover_moved")
    return Done(said, work.changes)


def call_off(desk: Desk) -> Done[None]:
    """The store stays with its owner. Raises `RuleBroken("handover.not_announced")`."""
    desk.require(Permission.STORE_HAND_OVER)
    with desk.store.write() as work:
        said = require_announced(work)
        work.settings.put(ANNOUNCED, None)
        desk.note(work, "handover_called_off", kind=said.kind.value, on=said.on.isoformat())
        work.changed("handover")
    return Done(None, work.changes)


def may_be_done(desk: Desk) -> bool:
    """Whether the announced day is there."""
    said = announced(desk)
    with desk.store.read() as work:
        return said is not None and said.may_be_done(desk.clock.today(), believed_now(desk, work))


def require_due(desk: Desk) -> Announcement:
    """What was announced, once its day is there.

    Raises `RuleBroken`: `handover.not_announced`, and `handover.not_yet` with the `day`.
    """
    with desk.store.read() as work:
        said, now = require_announced(work), believed_now(desk, work)
    if not said.may_be_done(desk.clock.today(), now):
        raise RuleBroken("handover.not_yet", day=said.on)
    return said


def owners_leaving(desk: Desk) -> tuple[str, ...]:
    """The names of everybody whom the handover shuts out, co-owners included; for them to see before they announce.

    Names that stand on the lock screen as well: no fresh code is asked for them.
    """
    desk.require(Permission.STORE_CONFIGURE)
    with desk.store.read() as work:
        return tuple(member.name for member in owners_in(work) if member.active)


def owners_in(work: Work) -> list[StaffMember]:
    """Every owner there is or was, inside somebody's unit of work: a handover leaves none of them."""
    return [member for member in work.staff.all() if member.role is Role.OWNER]


def get(work: Work) -> Announcement | None:
    """`announced`, inside somebody's unit of work."""
    found = work.settings.get(ANNOUNCED)
    return Announcement.read(found) if isinstance(found, dict) else None


def require_announced(work: Work) -> Announcement:
    """What is announced; raises `RuleBroken("handover.not_announced")`."""
    said = get(work)
    if said is None:
        raise RuleBroken("handover.not_announced")
    return said


def _put(desk: Desk, work: Work, said: Announcement, event: str) -> None:
    work.settings.put(ANNOUNCED, said.kept())
    desk.note(work, event, kind=said.kind.value, on=said.on.isoformat())
    work.changed("handover")
