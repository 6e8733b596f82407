"""Sign-ins: begun, ended, and shown to the person they are about and to the owner. Purpose: security alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.domain.sign_ins import EndReason
from jooptics_desktop.domain.staff import Permission, Role

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.data.store import Store, Work
    from jooptics_desktop.domain.ids import StaffId
    from jooptics_desktop.domain.sign_ins import SignIn
    from jooptics_desktop.domain.staff import Session
    from jooptics_desktop.services.desk import Desk

SHOWN: Final = 500


def begin(desk: Desk, work: Work, session: Session) -> None:
    """Note a sign-in, in the transaction that lets somebody in."""
    work.sign_ins.begin(session.id, session.staff.id, desk.clock.now())


def end(desk: Desk, work: Work, session: Session, reason: str) -> None:
    """Note its end: its beginning and the time that passed since, whatever the clock on the wall was turned to."""
    work.sign_ins.end(session.id, _after_what_passed(desk, work, session), EndReason(reason))


def still_here(desk: Desk) -> None:
    """Note that the sign-in goes on: after a crash it is closed where it was last seen."""
    if desk.session is None:
        return
    with desk.store.write() as work:
        work.sign_ins.seen(desk.session.id, _after_what_passed(desk, work, desk.session))


def last_noted(work: Work) -> datetime | None:
    """The newest moment at which anybody came or went."""
    return work.sign_ins.last_noted()


def close_left_open(store: Store) -> None:
    """End what the program did not live to end. For whoever opens the store, and has its folder alone."""
    with store.read() as work:
        if not work.sign_ins.any_left_open():
            return
    with store.write() as work:
        work.sign_ins.close_left_open()


def sign_ins(desk: Desk, staff_id: StaffId | None = None) -> list[SignIn]:
    """The newest sign-ins of the acting person; of somebody else for an owner. Raises `NotPermitted`."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    actor = desk.session.staff
    if staff_id is not None and staff_id != actor.id and actor.role is not Role.OWNER:
        raise NotPermitted(
            "permission.missing", permission=Permission.STAFF_MANAGE.value, who=Role.OWNER.value
        )
    with desk.store.read() as work:
        return work.sign_ins.of(staff_id or actor.id, SHOWN)


def _after_what_passed(desk: Desk, work: Work, session: Session) -> datetime:
    started = work.sign_ins.started_at(session.id)
    if started is None or session.began is None:
        return desk.clock.now()
    return started + timedelta(seconds=max(0.0, desk.clock.monotonic() - session.began))
