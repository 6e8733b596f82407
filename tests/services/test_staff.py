"""Signing in: second factor, single use, growing delays, and who may do what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyotp
import pytest

from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.staff import PERMISSIONS, Permission, Role, Session, require
from jooptics_desktop.services import staff
from jooptics_desktop.services.staff import NewStaff
from jooptics_desktop.system import passwords
from tests.conftest import a_staff_member

if TYPE_CHECKING:
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import StillClock

PASSWORD = "correct horse battery"
PIN = "482915"


def hire(desk: Desk, role: Role = Role.MANAGER, **more: object) -> tuple[StaffMember, staff.Joined]:
    plain = NewStaff(f"New {role.value}", role, PASSWORD, adult=True)
    new = replace(plain, **more)  # type: ignore[arg-type]  # builders take any field
    joined = staff.add_staff(desk, new).value
    return joined.staff, joined


def test_password_alone_is_enough_for_a_cashier(desk: Desk) -> None:
    member, _ = hire(desk, Role.CASHIER)
    assert staff.sign_in(desk, member.id, PASSWORD).value.staff.name == "New cashier"


@pytest.mark.promise("S5.5")
def test_the_second_factor_is_asked_for_and_used_once(desk: Desk, clock: StillClock) -> None:
    secret = pyotp.random_base32()
    member, _ = hire(desk, totp_secret=secret)
    with pytest.raises(NotPermitted, match="code_needed"):
        staff.sign_in(desk, member.id, PASSWORD)
    with pytest.raises(NotPermitted, match="code_wrong"):
        staff.sign_in(desk, member.id, PASSWORD, "000000")
    code = pyotp.TOTP(secret).at(clock.now())
    assert staff.sign_in(desk, member.id, PASSWORD, code).value.second_factor_at is not None
    with pytest.raises(NotPermitted, match="code_used"):
        staff.sign_in(desk, member.id, PASSWORD, code)


def test_a_code_typed_in_arabic_digits_counts(desk: Desk, clock: StillClock) -> None:
    secret = pyotp.random_base32()
    member, _ = hire(desk, totp_secret=secret)
    code = pyotp.TOTP(secret).at(clock.now()).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert staff.sign_in(desk, member.id, PASSWORD, code).value.staff.id == member.id


def test_recovery_codes_work_once(desk: Desk) -> None:
    member, joined = hire(desk, totp_secret=pyotp.random_base32())
    assert len(set(joined.recovery_codes)) == passwords.RECOVERY_CODES
    code = joined.recovery_codes[3]
    assert (
        staff.sign_in(desk, member.id, PASSWORD, code.lower().replace("-", " ")).value.staff.id == member.id
    )
    with pytest.raises(NotPermitted, match="code_wrong"):
        staff.sign_in(desk, member.id, PASSWORD, code)


def test_wrong_tries_make_the_next_wait_longer_but_never_lock_out(desk: Desk, clock: StillClock) -> None:
    member, _ = hire(desk, Role.CASHIER)
    waits = []
    for _ in range(8):
        with pytest.raises(NotPermitted) as refused:
            staff.sign_in(desk, member.id, "wrong wrong wrong")
        assert refused.value.code == "staff.wrong_secret"
        try:
            staff.sign_in(desk, member.id, PASSWORD + "x")
        except NotPermitted as waiting:
            if waiting.code == "staff.wait":
                waits.append(int(str(waiting.values["seconds"])))
                clock.advance(seconds=waits[-1])
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    assert staff.sign_in(desk, member.id, PASSWORD).value.staff.id == member.id


def hired_and_in(desk: Desk, **more: object) -> tuple[StaffMember, Session]:
    """A manager with a quick PIN and an authenticator, who signed in with everything."""
    secret = pyotp.random_base32()
    member, _ = hire(desk, Role.MANAGER, pin=PIN, totp_secret=secret, **more)
    return member, staff.sign_in(desk, member.id, PASSWORD, pyotp.TOTP(secret).at(desk.clock.now())).value


def asks_for_the_password(desk: Desk, member: StaffMember) -> bool:
    """Whether the right PIN is refused, and the lock knows it beforehand."""
    if member.id in staff.quick_returns(desk):
        session = staff.unlock_with_pin(desk, member.id, PIN).value
        staff.sign_out(desk.acting_as(session), "lock")
        return False
    with pytest.raises(NotPermitted, match=r"staff\.password_first"):
        staff.unlock_with_pin(desk, member.id, PIN)
    return True


@pytest.mark.promise("S5.5")
def test_the_quick_pin_comes_back_without_second_factor_which_what_leaves_the_shop_asks_for(
    desk: Desk,
) -> None:
    member, _ = hired_and_in(desk)
    session = staff.unlock_with_pin(desk, member.id, "٤٨٢٩١٥").value
    with pytest.raises(NotPermitted, match="second_factor"):
        require(session, Permission.EXPORT_ALL, desk.clock.monotonic())


@pytest.mark.promise("S5.5")
def test_the_quick_pin_is_no_way_in_before_a_full_sign_in(desk: Desk) -> None:
    member, _ = hire(desk, pin=PIN, totp_secret=pyotp.random_base32())
    assert asks_for_the_password(desk, member)
    with pytest.raises(NotPermitted, match="code_needed"):
        staff.sign_in(desk, member.id, PASSWORD)  # the password alone is no full sign-in for them
    assert asks_for_the_password(desk, member)


def test_the_full_sign_in_of_somebody_else_opens_nothing(desk: Desk) -> None:
    other, _ = hire(desk, Role.CASHIER, pin=PIN)
    member, _ = hired_and_in(desk)
    assert not asks_for_the_password(desk, member)
    assert asks_for_the_password(desk, other)


def test_the_quick_pin_ends_at_midnight_in_the_store(desk: Desk, clock: StillClock) -> None:
    member, _ = hired_and_in(desk)
    clock.instant = datetime(2026, 11, 22, 20, 59, 59, tzinfo=UTC)  # midnight in Amman is a second away
    assert not asks_for_the_password(desk, member)
    clock.advance(seconds=1)
    assert asks_for_the_password(desk, member)


def test_a_clock_that_was_set_back_brings_no_quick_pin_back(desk: Desk, clock: StillClock) -> None:
    member, session = hired_and_in(desk)
    clock.advance(hours=24)
    staff.sign_out(desk.acting_as(session), "close")
    clock.advance(hours=-23)
    assert asks_for_the_password(desk, member), "the day is that of the sign-in, but cannot be"
    clock.advance(hours=23)
    assert asks_for_the_password(desk, member)


def test_a_pin_that_was_taken_away_is_no_pin(desk: Desk) -> None:
    member, _ = hired_and_in(desk)
    staff.reset_password(desk, member.id, "umbrella kettle seven pigeons")
    assert member.id not in staff.quick_returns(desk)
    with pytest.raises(NotPermitted, match="pin_not_set"):
        staff.unlock_with_pin(desk, member.id, PIN)


def test_a_second_factor_goes_stale_after_five_minutes(desk: Desk, clock: StillClock) -> None:
    secret = pyotp.random_base32()
    member, _ = hire(desk, totp_secret=secret)
    session = staff.sign_in(desk, member.id, PASSWORD, pyotp.TOTP(secret).at(clock.now())).value
    assert desk.acting_as(session).require(Permission.EXPORT_ALL) == session.staff
    clock.advance(minutes=6)
    with pytest.raises(NotPermitted, match="second_factor"):
        desk.acting_as(session).require(Permission.EXPORT_ALL)
    fresh = staff.step_up(desk.acting_as(session), pyotp.TOTP(secret).at(clock.now()))
    assert desk.acting_as(fresh).require(Permission.EXPORT_ALL) == session.staff


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_each_role_may_exactly_what_the_table_says(desk: Desk, role: Role, permission: Permission) -> None:
    session = Session("s", a_staff_member(role), None)
    if permission in PERMISSIONS[role]:
        assert require(session, permission, 0.0).role is role
    else:
        with pytest.raises(NotPermitted, match=r"permission\.missing"):
            require(session, permission, 0.0)


@pytest.mark.promise("S11.1")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"adult": False}, "staff.adult_not_attested"),
        ({"password": "short"}, "password.too_short"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "password.too_simple"),
        ({"pin": "123456"}, "pin.too_simple"),
        ({"pin": "12"}, "pin.too_short"),
        ({"name": " "}, "staff.name_missing"),
        ({"name": "test OWNER"}, "staff.name_taken"),
    ],
)
def test_what_is_refused_of_new_staff(desk: Desk, change: dict[str, object], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        hire(desk, Role.MANAGER, **change)
    assert refused.value.code == code


@pytest.mark.promise("S2.P.4")
def test_passwords_are_kept_one_way_only(desk: Desk) -> None:
    hire(desk, pin="482915")
    raw = desk.store.raw_connection()
    everything = "\n".join(str(row) for (name,) in raw.execute(
        "SELECT name FROM sqlite_master WHERE type='table' AND name IN ('staff','setting','audit_entry')"
    ).fetchall() for row in raw.execute(f"SELECT * FROM {name}"))  # fmt: skip
    raw.close()
    assert "$argon2id$" in everything
    assert PASSWORD not in everything
    assert "482915" not in everything


def test_the_last_owner_stays(desk: Desk) -> None:
    with pytest.raises(RuleBroken, match="last_owner"):
        staff.deactivate(desk, a_staff_member(Role.OWNER).id)
    other, _ = hire(desk, Role.OWNER, name="Second")
    staff.deactivate(desk, a_staff_member(Role.OWNER).id)
    assert other.id in {member.id for member in staff.staff_list(desk)}


def test_a_new_authenticator_takes_a_fresh_code_from_the_old_one(desk: Desk, clock: StillClock) -> None:
    secret = passwords.new_totp_secret()
    member, _ = hire(desk, totp_secret=secret)
    at_it = desk.acting_as(staff.sign_in(desk, member.id, PASSWORD, pyotp.TOTP(secret).at(clock.now())).value)
    clock.advance(minutes=6)
    new = passwords.new_totp_secret()
    with pytest.raises(NotPermitted) as refused:
        staff.set_authenticator(at_it, new, pyotp.TOTP(new).at(clock.now()))
    assert refused.value.code == "permission.second_factor"
    stepped = at_it.acting_as(staff.step_up(at_it, pyotp.TOTP(secret).at(clock.now())))
    assert len(staff.set_authenticator(stepped, new, pyotp.TOTP(new).at(clock.now())).value) == 10


def test_how_ones_own_app_stands(desk: Desk, clock: StillClock) -> None:
    secret, hired = passwords.new_totp_secret(), clock.now()
    member, _ = hire(desk, totp_secret=secret)
    at_it = desk.acting_as(staff.sign_in(desk, member.id, PASSWORD, pyotp.TOTP(secret).at(clock.now())).value)
    clock.advance(minutes=4)
    assert staff.own_authenticator(at_it) == staff.OwnAuthenticator(on=True, since=hired)
    other = passwords.new_totp_secret()
    staff.set_authenticator(at_it, other, pyotp.TOTP(other).at(clock.now()))
    assert staff.own_authenticator(at_it).since == clock.now()
    staff.reset_password(desk, member.id, "umbrella kettle seven pigeons")
    assert staff.own_authenticator(at_it) == staff.OwnAuthenticator(on=False)
    with pytest.raises(NotPermitted):
        staff.own_authenticator(desk.acting_as(None))


def test_a_reset_takes_pin_and_app_away_and_spares_owners(desk: Desk, clock: StillClock) -> None:
    member, _ = hire(desk, totp_secret=passwords.new_totp_secret(), pin="482913")
    staff.reset_password(desk, member.id, "umbrella kettle seven pigeons")
    back = staff.sign_in(desk, member.id, "umbrella kettle seven pigeons").value.staff
    assert (back.has_pin, back.has_second_factor) == (False, False)
    assert desk.session is not None
    with pytest.raises(RuleBroken) as refused:
        staff.reset_password(desk, desk.session.staff.id, "umbrella kettle seven pigeons")
    assert refused.value.code == "staff.own_password"
