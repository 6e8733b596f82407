"""The end of an account: asked for, thought over for thirty days, then carried out by what tables declare."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, or_, select

from jooptics_cloud.accounts import repository
from jooptics_cloud.accounts.tables import AccountRow, EndedAccountRow
from jooptics_cloud.audit.service import note
from jooptics_cloud.audit.tables import SecurityEventRow
from jooptics_cloud.backups.tables import RepositoryRow
from jooptics_cloud.devices.tables import DeviceRow
from jooptics_cloud.inventory import Goes, rows_about, tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.security import Caller

COOL_OFF = timedelta(days=30)


def ask(session: Session, cloud: Cloud, caller: Caller) -> datetime:
    """Have the account end in thirty days; a letter says so. Asked again, the day stays as it is."""
    account = repository.account(session, caller.account_id)
    if account.closes_at is None:
        now = cloud.clock.now()
        account.closes_at = now + COOL_OFF
        note(session, now, account.id, "deletion_asked", caller.device_id)
        day = account.closes_at.date().isoformat()
        cloud.outbox.put(session, account.email, account.language, "closing_asked", day=day)
    return account.closes_at


def call_off(session: Session, cloud: Cloud, caller: Caller) -> None:
    """Keep the account after all. Harmless when nobody asked for its end."""
    account = repository.account(session, caller.account_id)
    if account.closes_at is not None:
        account.closes_at = None
        note(session, cloud.clock.now(), account.id, "deletion_called_off", caller.device_id)
        cloud.outbox.put(session, account.email, account.language, "closing_called_off")


def due(session: Session, now: datetime) -> list[str]:
    """The accounts whose thirty days are over."""
    query = select(AccountRow.id).where(AccountRow.closes_at <= now, AccountRow.ended_at.is_(None))
    return list(session.scalars(query))


def end(session: Session, cloud: Cloud, account_id: str) -> None:
    """End one account: secrets, sessions, tokens and usage go at once; what is sealed waits for its window."""
    now = cloud.clock.now()
    # Another process may have ended it a moment ago, or its holder have called it off.
    still = select(AccountRow).where(
        AccountRow.id == account_id, AccountRow.closes_at <= now, AccountRow.ended_at.is_(None)
    )
    account = session.scalars(still.with_for_update()).one_or_none()
    if account is None:
        return
    cloud.outbox.put(session, account.email, account.language, "account_ended")
    session.add(
        EndedAccountRow(id=account.id, email=account.email, opened_at=account.created_at, ended_at=now)
    )
    _delete(session, account_id, Goes.AT_ONCE)
    account.email, account.auth_hash = account.id, ""
    account.totp_secret = account.totp_confirmed_at = account.news_since = None
    account.ended_at = now


def past_window(session: Session, before: datetime) -> list[str]:
    """Ended accounts of which there is something left that may go now."""
    left = or_(
        exists().where(DeviceRow.account_id == AccountRow.id),
        exists().where(RepositoryRow.account_id == AccountRow.id),
        ~exists().where(SecurityEventRow.account_id == AccountRow.id),
    )
    return list(session.scalars(select(AccountRow.id).where(AccountRow.ended_at <= before, left)))


def remove(session: Session, cloud: Cloud, account_id: str) -> None:
    """Delete what is sealed of an ended account, and the account itself once no security event names it.

    Files go before the transaction ends, as they do for objects that nothing names; a second run finds them gone.
    """
    cloud.blobs.remove_account(account_id)
    _delete(session, account_id, Goes.AFTER_WINDOW)
    named = session.scalars(
        select(SecurityEventRow.id).where(SecurityEventRow.account_id == account_id).limit(1)
    )
    if named.first() is None:
        session.execute(delete(AccountRow).where(AccountRow.id == account_id))


def _delete(session: Session, account_id: str, goes: Goes) -> None:
    session.flush()
    for declared in reversed(tables(AccountRow.metadata)):
        if declared.facts.owner is not None and declared.facts.goes is goes:
            session.execute(delete(declared.table).where(rows_about(declared.table, account_id)))
