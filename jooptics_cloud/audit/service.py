"""Writing and reading an account's security events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from jooptics_cloud.audit.tables import SecurityEventRow
from jooptics_cloud.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


def note(session: Session, at: datetime, account_id: str, kind: str, device_id: str | None = None) -> None:
    """Remember that something happened to an account."""
    row = SecurityEventRow(id=new_id(), account_id=account_id, at=at, kind=kind, device_id=device_id)
    session.add(row)


def events_since(session: Session, account_id: str, kind: str, since: datetime) -> int:
    """How many events of a kind an account has had since then."""
    query = select(func.count()).where(
        SecurityEventRow.account_id == account_id, SecurityEventRow.kind == kind, SecurityEventRow.at > since
    )
    return session.scalar(query) or 0


def events_after(session: Session, account_id: str, after: str, limit: int) -> Sequence[SecurityEventRow]:
    """Events of an account in order, from the one after `after` on."""
    query = select(SecurityEventRow).where(
        SecurityEventRow.account_id == account_id, SecurityEventRow.id > after
    )
    return session.scalars(query.order_by(SecurityEventRow.id).limit(limit)).all()
