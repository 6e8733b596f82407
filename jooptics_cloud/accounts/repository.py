"""Queries on accounts, registrations and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from jooptics_cloud.accounts.tables import AccountRow, RecoveryCodeRow, RegistrationRow, SessionRow
from jooptics_cloud.db import rows_changed
from jooptics_cloud.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session


def account(session: Session, account_id: str) -> AccountRow:
    """An account that must exist, since a session names it."""
    row = session.get(AccountRow, account_id)
    if row is None:
        raise Problem("cloud.session_expired")
    return row


def account_by_email(session: Session, email: str) -> AccountRow | None:
    """The confirmed account of an address."""
    return session.scalars(select(AccountRow).where(AccountRow.email == email)).one_or_none()


def newest_registration(session: Session, email: str, now: datetime) -> RegistrationRow | None:
    """The latest wish for this address that has not run out."""
    query = select(RegistrationRow).where(RegistrationRow.email == email, RegistrationRow.expires_at > now)
    return session.scalars(query.order_by(RegistrationRow.id.desc()).limit(1)).one_or_none()


def registration_by_code(
    session: Session, email: str, digest: bytes, now: datetime
) -> RegistrationRow | None:
    """The wish that a letter's code belongs to."""
    query = select(RegistrationRow).where(
        RegistrationRow.email == email,
        RegistrationRow.code_digest == digest,
        RegistrationRow.expires_at > now,
    )
    return session.scalars(query).one_or_none()


def forget_registrations(session: Session, email: str) -> None:
    """Every wish for this address is settled."""
    session.execute(delete(RegistrationRow).where(RegistrationRow.email == email))


def use_step(session: Session, account_id: str, step: int) -> bool:
    """Take a time-step of the second factor; only the first who asks gets it, in whichever process."""
    result = session.execute(
        update(AccountRow)
        .where(AccountRow.id == account_id, AccountRow.totp_last_step < step)
        .values(totp_last_step=step)
    )
    return rows_changed(result) == 1


def use_recovery_code(session: Session, account_id: str, digest: bytes, now: datetime) -> bool:
    """Use up a recovery code; only the first who asks gets it."""
    result = session.execute(
        update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.account_id == account_id,
            RecoveryCodeRow.digest == digest,
            RecoveryCodeRow.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return rows_changed(result) == 1


def replace_recovery_codes(session: Session, account_id: str, digests: Iterable[bytes]) -> None:
    """New codes; the former ones are void."""
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id))
    session.add_all(RecoveryCodeRow(account_id=account_id, digest=digest) for digest in digests)


def recovery_codes_left(session: Session, account_id: str) -> int:
    """How many recovery codes are unused."""
    query = select(func.count()).where(
        RecoveryCodeRow.account_id == account_id, RecoveryCodeRow.used_at.is_(None)
    )
    return session.scalar(query) or 0


def end_sessions(session: Session, now: datetime, reason: str, account_id: str, *, but: str = "") -> None:
    """End every session of an account except one."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.account_id == account_id, SessionRow.id != but, SessionRow.ended_at.is_(None))
        .values(ended_at=now, ended_reason=reason)
    )


def end_session(session: Session, now: datetime, reason: str, session_id: str) -> None:
    """End one session."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None))
        .values(ended_at=now, ended_reason=reason)
    )


def prove(session: Session, now: datetime, session_id: str) -> None:
    """The person behind this session proved themselves just now."""
    session.execute(update(SessionRow).where(SessionRow.id == session_id).values(proved_at=now))
