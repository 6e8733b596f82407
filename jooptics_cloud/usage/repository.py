"""Queries on consents, counts and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from jooptics_cloud.db import insert_if_absent, rows_changed
from jooptics_cloud.usage.tables import ConsentRow, ErrorReportRow, UsageRow

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


def newest_consent(session: Session, device_id: str, purpose: str) -> ConsentRow | None:
    """Where the store on that device stands to the purpose."""
    query = select(ConsentRow).where(ConsentRow.device_id == device_id, ConsentRow.purpose == purpose)
    return session.scalars(query.order_by(ConsentRow.key.desc()).limit(1)).one_or_none()


def put_count(session: Session, account_id: str, device_id: str, day: date, event: str, count: int) -> None:
    """Keep the count of a finished day; sent twice it is kept once."""
    insert_if_absent(
        session, UsageRow, device_id=device_id, day=day, event=event, account_id=account_id, count=count
    )


def forget_counts(session: Session, account_id: str) -> int:
    """Delete everything counted for that account; how many rows went."""
    return rows_changed(session.execute(delete(UsageRow).where(UsageRow.account_id == account_id)))


def forget_reports(session: Session, account_id: str) -> int:
    """Delete every error report of that account; how many went."""
    return rows_changed(
        session.execute(delete(ErrorReportRow).where(ErrorReportRow.account_id == account_id))
    )
