"""Staff: signing in and out, passwords, quick PINs, authenticator apps and recovery codes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.domain.plain_text import one_line
from jooptics_desktop.domain.staff import (
    SECOND_FACTOR_ROLES,
    STEP_UP_SECONDS,
    Permission,
    Role,
    Session,
    StaffMember,
    check_new_password,
    check_new_pin,
    delay_after,
    may_return_by_pin,
)
from jooptics_desktop.services import sign_ins
from jooptics_desktop.services.policies import as_standing
from jooptics_desktop.system import passwords

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.data.staff import Credentials
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class NewStaff:
    """What is asked of a new staff member; their being 18 or over is attested, no birth date is kept.

    `totp_secret` is the one their authenticator app was set up with, None for none (roles that need one set it
    up at their first sign-in).
    """

    name: str
    role: Role
    password: str = field(repr=False)
    adult: bool
    pin: str | None = field(default=None, repr=False)
    totp_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class OwnAuthenticator:
    """Whether one's own app is switched on, and since when; None where the audit trail no longer tells."""

    on: bool
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """A new staff member and, when an authenticator was set up, the recovery codes to print once."""

    staff: StaffMember
    recovery_codes: tuple[str, ...] = field(repr=False)


def staff_list(desk: Desk) -> list[StaffMember]:
    """Everyone who may sign in; needs nobody signed in, since the lock screen shows it."""
    with desk.store.read() as work:
        return [member for member in work.staff.all() if member.active]


def add_staff(desk: Desk, new: NewStaff) -> Done[Joined]:
    """Let somebody new work here."""
    desk.require(Permission.STAFF_MANAGE)
    with desk.store.write() as work:
        joined = enrol(desk, work, new)
        work.changed("staff", joined.staff.id)
    return Done(joined, work.changes)


def enrol(desk: Desk, work: Work, new: NewStaff) -> Joined:
    """Add a member inside a transaction; the first owner comes in this way, before anybody could permit it."""
    name = _checked_name(work, new)
    now = desk.clock.now()
    member = StaffMember(
        StaffId(desk.ids.new()),
        name,
        new.role,
        new.pin is not None,
        new.totp_secret is not None,
        now,
        active=True,
    )
    work.staff.add(member, passwords.hash_secret(new.password), now)
    if new.pin is not None:
        work.staff.set_fields(member.id, pin_hash=passwords.hash_secret(new.pin))
    codes: tuple[str, ...] = ()
    if new.totp_secret is not None:
        codes = _set_authenticator(work, member.id, passwords.readable_totp_secret(new.totp_secret))
    desk.note(work, "staff_added", member.id, role=new.role.value)
    return Joined(member, codes)


def check_new_staff(desk: Desk, new: NewStaff) -> None:
    """Raises what `enrol` would refuse."""
    with desk.store.read() as work:
        _checked_name(work, new)


def sign_in(desk: Desk, staff_id: StaffId, password: str, code: str = "") -> Done[Session]:
    """Sign in with the password, and the authenticator or a recovery code where one is set up.

    Raises `NotPermitted`: `staff.wrong_secret`, `staff.code_needed` (the password was right), `staff.code_wrong`,
    `staff.wait` with the seconds left. Wrong tries make the next one wait longer, never for ever.
    """
    known = _known(desk, staff_id)
    if not passwords.matches(password, known.password_hash):
        _count_failure(desk, known)
        raise NotPermitted("staff.wrong_secret", field="password")
    at = _second_factor(desk, known, code) if known.staff.has_second_factor else None
    return _begin(desk, known, at, full=True)


def quick_returns(desk: Desk) -> set[StaffId]:
    """Who may come back with the quick PIN now; needs nobody signed in, since the lock screen says so."""
    with desk.store.read() as work:
        days, noted = work.staff.full_sign_ins(), sign_ins.last_noted(work)
        members = [member.id for member in work.staff.all() if member.active and member.has_pin]
    today, now = desk.clock.today(), desk.clock.now()
    return {each for each in members if may_return_by_pin(days.get(each), today, noted, now)}


def unlock_with_pin(desk: Desk, staff_id: StaffId, pin: str) -> Done[Session]:
    """Come back quickly with the PIN; acts that need a second factor will still ask for it.

    Raises `NotPermitted`: `staff.password_first` unless they signed in fully on this computer today, whatever the
    PIN; `staff.pin_not_set`, `staff.wrong_secret` and `staff.wait` as `sign_in` does.
    """
    known = _known(desk, staff_id)
    if known.pin_hash is None:
        raise NotPermitted("staff.pin_not_set", field="pin")
    if staff_id not in quick_returns(desk):
        raise NotPermitted("staff.password_first", field="pin")
    if not passwords.matches(pin, known.pin_hash):
        _count_failure(desk, known)
        raise NotPermitted("staff.wrong_secret", field="pin")
    return _begin(desk, known, None, full=False)


def step_up(desk: Desk, code: str) -> Session:
    """Give a fresh authenticator code for an act that asks for one; good for five minutes."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    known = _known(desk, desk.session.staff.id)
    at = _second_factor(desk, known, code)
    with desk.store.write() as work:
        desk.note(work, "second_factor_given", known.staff.id)
    return replace(desk.session, second_factor_at=at)


def sign_out(desk: Desk, reason: str = "sign_out") -> None:
    """End the session: `sign_out`, `lock`, `idle` or `close`."""
    if desk.session is None:
        return
    with desk.store.write() as work:
        sign_ins.end(desk, work, desk.session, reason)
        desk.note(work, "signed_out", desk.session.staff.id, reason=reason)


def confirm_password(desk: Desk, password: str, *, field: str = "old_password") -> StaffMember:
    """Ask the person at the desk for their password once more; a wrong one counts as a wrong sign-in."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    known = _known(desk, desk.session.staff.id)
    if not passwords.matches(password, known.password_hash):
        _count_failure(desk, known)
        raise NotPermitted("staff.wrong_secret", field=field)
    return known.staff


def confirm_secret(desk: Desk, secret: str) -> StaffMember:
    """Ask the person at the desk for their password or PIN once more; a wrong one counts as a wrong sign-in."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    known = _known(desk, desk.session.staff.id)
    hashes = [found for found in (known.pin_hash, known.password_hash) if found is not None]
    if not any(passwords.matches(secret, found) for found in hashes):
        _count_failure(desk, known)
        raise NotPermitted("staff.wrong_secret", field="password")
    return known.staff


def change_password(desk: Desk, old: str, new: str) -> None:
    """Change one's own password. The owner's also opens the store: see `opening.change_own_password`."""
    member = confirm_password(desk, old)
    check_new_password(new, member.name)
    with desk.store.write() as work:
        work.staff.set_fields(member.id, password_hash=passwords.hash_secret(new))
        desk.note(work, "password_changed", member.id)


def set_pin(desk: Desk, pin: str) -> Done[None]:
    """Set one's own quick PIN."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    check_new_pin(pin)
    with desk.store.write() as work:
        work.staff.set_fields(desk.session.staff.id, pin_hash=passwords.hash_secret(pin))
        desk.note(work, "pin_set", desk.session.staff.id)
        work.changed("staff", desk.session.staff.id)
    return Done(None, work.changes)


def own_authenticator(desk: Desk) -> OwnAuthenticator:
    """How one's own authenticator app stands: set up by oneself, or with the account when that was made."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    me = desk.session.staff.id
    with desk.store.read() as work:
        known = work.staff.credentials(me)
        since = work.audit.last_noted("authenticator_set", me) or work.audit.last_noted("staff_added", me)
    on = known is not None and known.staff.has_second_factor
    return OwnAuthenticator(on, since if on else None)


def set_authenticator(desk: Desk, secret: str, code: str) -> Done[tuple[str, ...]]:
    """Set up one's own authenticator app, proved by a code from it; answers the recovery codes to print once.

    In the place of an earlier app it takes a fresh code from that one: an unlocked till is not enough.
    """
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    given = desk.session.second_factor_at
    fresh = given is not None and desk.clock.monotonic() - given <= STEP_UP_SECONDS
    if desk.session.staff.has_second_factor and not fresh:
        raise NotPermitted("permission.second_factor")
    if passwords.totp_step(secret, code, desk.clock.now()) is None:
        raise RuleBroken("staff.code_wrong", field="code")
    with desk.store.write() as work:
        codes = _set_authenticator(work, desk.session.staff.id, secret)
        desk.note(work, "authenticator_set", desk.session.staff.id)
        work.changed("staff", desk.session.staff.id)
    return Done(codes, work.changes)


def reset_password(desk: Desk, staff_id: StaffId, new: str) -> Done[None]:
    """Give somebody else a new password, and take their PIN, authenticator and recovery codes away.

    Raises `RuleBroken` `staff.own_password` for oneself and for owners: their password also opens the store.
    """
    actor = desk.require(Permission.STAFF_MANAGE)
    with desk.store.read() as work:
        known = {member.id: member for member in work.staff.all()}.get(staff_id)
    if known is None:
        raise RuleBroken("staff.unknown", field="staff")
    if known.id == actor.id or known.role is Role.OWNER:
        raise RuleBroken("staff.own_password", field="staff")
    check_new_password(new, known.name)
    with desk.store.write() as work:
        work.staff.set_fields(
            staff_id, password_hash=passwords.hash_secret(new), pin_hash=None, totp_secret=None, failures=0,
            retry_at=None,
        )  # fmt: skip
        work.staff.put_recovery_codes(staff_id, [])
        desk.note(work, "password_reset", staff_id)
        work.changed("staff", staff_id)
    return Done(None, work.changes)


def deactivate(desk: Desk, staff_id: StaffId) -> Done[None]:
    """Let somebody no longer sign in; what they did stays on record."""
    desk.require(Permission.STAFF_MANAGE)
    with desk.store.write() as work:
        members = {member.id: member for member in work.staff.all()}
        if staff_id not in members:
            raise RuleBroken("staff.unknown", field="staff")
        owners = [m for m in members.values() if m.active and m.role is Role.OWNER and m.id != staff_id]
        if members[staff_id].role is Role.OWNER and not owners:
            raise RuleBroken("staff.last_owner", field="staff")
        work.staff.set_fields(staff_id, active=False)
        desk.note(work, "staff_deactivated", staff_id)
        work.changed("staff", staff_id)
    return Done(None, work.changes)


def needs_authenticator(member: StaffMember) -> bool:
    """Whether the role asks for an authenticator app that is not set up yet."""
    return member.role in SECOND_FACTOR_ROLES and not member.has_second_factor


def _checked_name(work: Work, new: NewStaff) -> str:
    name = one_line(new.name)
    if not name:
        raise RuleBroken("staff.name_missing", field="name")
    if not new.adult:
        raise RuleBroken("staff.adult_not_attested", field="adult")
    check_new_password(new.password, name)
    if new.pin is not None:
        check_new_pin(new.pin)
    if new.totp_secret is not None:
        passwords.readable_totp_secret(new.totp_secret)
    if any(member.name.casefold() == name.casefold() for member in work.staff.all()):
        raise RuleBroken("staff.name_taken", field="name")
    return name


def _set_authenticator(work: Work, staff_id: StaffId, secret: str) -> tuple[str, ...]:
    codes = passwords.new_recovery_codes()
    work.staff.set_fields(staff_id, totp_secret=secret)
    work.staff.put_recovery_codes(staff_id, [passwords.recovery_code_hash(code) for code in codes])
    return tuple(codes)


def _known(desk: Desk, staff_id: StaffId) -> Credentials:
    """What to check somebody by, unless they have to wait first."""
    with desk.store.read() as work:
        known = work.staff.credentials(staff_id)
    if known is None or not known.staff.active:
        raise NotPermitted("staff.unknown", field="staff")
    if known.retry_at is not None and desk.clock.now() < known.retry_at:
        raise NotPermitted("staff.wait", seconds=_left(desk, known, known.retry_at))
    return known


def _left(desk: Desk, known: Credentials, retry_at: datetime) -> int:
    """How many seconds to wait; a clock that was ahead when the waiting began makes it no longer."""
    now, longest = desk.clock.now(), timedelta(seconds=delay_after(known.failures))
    if retry_at - now > longest:
        retry_at = now + longest
        with desk.store.write() as work:
            work.staff.set_fields(known.staff.id, retry_at=retry_at)
    return int((retry_at - now).total_seconds()) + 1


def _second_factor(desk: Desk, known: Credentials, code: str) -> float:
    """Use up an authenticator or recovery code; answers when it was given."""
    if not code.strip():
        raise NotPermitted("staff.code_needed", field="code")
    step = passwords.totp_step(known.totp_secret, code, desk.clock.now()) if known.totp_secret else None
    with desk.store.write() as work:
        if step is not None:
            right, reason = work.staff.take_totp_step(known.staff.id, step), "staff.code_used"
        else:
            hashed = passwords.recovery_code_hash(code)
            right, reason = (
                work.staff.take_recovery_code(known.staff.id, hashed, desk.clock.now()),
                "staff.code_wrong",
            )
            if right:
                desk.note(work, "recovery_code_used", known.staff.id)
    if not right:
        _count_failure(desk, known)
        raise NotPermitted(reason, field="code")
    return desk.clock.monotonic()


def _count_failure(desk: Desk, known: Credentials) -> None:
    failures = known.failures + 1
    wait = delay_after(failures)
    retry_at = desk.clock.now() + timedelta(seconds=wait) if wait else None
    with desk.store.write() as work:
        work.staff.set_fields(known.staff.id, failures=failures, retry_at=retry_at)
        desk.note(work, "sign_in_failed", known.staff.id, failures=failures)


def begin_full(desk: Desk, work: Work, session: Session) -> None:
    """Note a sign-in with everything that person has; for the rest of the day their quick PIN is enough here."""
    sign_ins.begin(desk, work, session)
    work.staff.keep_full_sign_in(session.staff.id, desk.clock.today())


def _begin(desk: Desk, known: Credentials, second_factor_at: float | None, *, full: bool) -> Done[Session]:
    with desk.store.write() as work:
        standing = as_standing(desk, work, known.staff)
        session = Session(desk.ids.new(), standing, second_factor_at, desk.clock.monotonic())
        if known.failures:
            work.staff.set_fields(known.staff.id, failures=0, retry_at=None)
        if full:
            begin_full(desk, work, session)
        else:
            sign_ins.begin(desk, work, session)
        desk.acting_as(session).note(work, "signed_in", known.staff.id)
        work.changed("session", session.id)
    return Done(session, work.changes)
