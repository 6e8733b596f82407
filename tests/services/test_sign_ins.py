"""Login times and session length: sane whatever happens, seen by whom they are about, and used for security alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.domain.sign_ins import EndReason
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import sign_ins, staff
from tests.services.test_staff import PASSWORD, hire

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.sign_ins import SignIn
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import StillClock


@pytest.fixture
def at_work(desk: Desk) -> Desk:
    """A cashier who signed in."""
    member, _ = hire(desk, Role.CASHIER)
    return desk.acting_as(staff.sign_in(desk, member.id, PASSWORD).value)


def mine(desk: Desk) -> SignIn:
    return sign_ins.sign_ins(desk)[0]


@pytest.mark.promise("S2.U.5")
@pytest.mark.parametrize("reason", ["lock", "idle", "sign_out", "close"])
def test_beginning_length_and_end_are_kept(at_work: Desk, clock: StillClock, reason: str) -> None:
    clock.advance(minutes=95)
    staff.sign_out(at_work, reason)
    found = mine(at_work)
    assert (found.lasted, found.reason) == (timedelta(minutes=95), EndReason(reason))


@pytest.mark.promise("S2.U.5")
@pytest.mark.parametrize("turned", [timedelta(days=-400), timedelta(hours=-3), timedelta(days=30)])
def test_a_turned_clock_makes_no_session_longer_or_shorter(
    at_work: Desk, clock: StillClock, turned: timedelta
) -> None:
    clock.advance(minutes=20)
    clock.instant += turned
    clock.advance(minutes=20)
    staff.sign_out(at_work, "lock")
    assert mine(at_work).lasted == timedelta(minutes=40)


@pytest.mark.promise("S2.U.5")
def test_what_a_crash_left_open_ends_where_it_was_last_seen(at_work: Desk, clock: StillClock) -> None:
    clock.advance(minutes=25)
    sign_ins.still_here(at_work)
    clock.advance(hours=60)  # the plug was pulled, and it was a weekend
    assert mine(at_work).lasted is None
    sign_ins.close_left_open(at_work.store)
    assert (mine(at_work).lasted, mine(at_work).reason) == (timedelta(minutes=25), EndReason.CRASH)
    staff.sign_out(at_work, "lock")
    assert mine(at_work).reason is EndReason.CRASH, "what ended stays ended"


def test_a_crash_at_once_leaves_a_session_without_length(at_work: Desk, clock: StillClock) -> None:
    clock.advance(hours=1)
    sign_ins.close_left_open(at_work.store)
    assert mine(at_work).lasted == timedelta()


@pytest.mark.promise("S2.U.5")
def test_one_sees_ones_own_and_the_owner_everybodys(
    at_work: Desk, desk: Desk, desk_of: Callable[[Role], Desk]
) -> None:
    me = at_work.session.staff.id if at_work.session else None
    assert [one.staff_id for one in sign_ins.sign_ins(at_work)] == [me]
    assert [one.staff_id for one in sign_ins.sign_ins(desk, me)] == [me]
    for role in (Role.MANAGER, Role.OPTICIAN, Role.CASHIER):
        with pytest.raises(NotPermitted, match=r"permission\.missing"):
            sign_ins.sign_ins(desk_of(role), me)
    with pytest.raises(NotPermitted):
        sign_ins.sign_ins(desk.acting_as(None))
