"""Queries on devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from jooptics_cloud.accounts.tables import SessionRow
from jooptics_cloud.db import rows_changed
from jooptics_cloud.devices.tables import DeviceRow
from jooptics_cloud.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


def device(session: Session, account_id: str, device_id: str) -> DeviceRow:
    """A device of this account. Raises `cloud.not_found` for anyone else's."""
    query = select(DeviceRow).where(DeviceRow.account_id == account_id, DeviceRow.id == device_id)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise Problem("cloud.not_found")
    return row


def device_by_key(session: Session, account_id: str, public_key: bytes) -> DeviceRow | None:
    """The device of this account that has this key."""
    query = select(DeviceRow).where(DeviceRow.account_id == account_id, DeviceRow.public_key == public_key)
    return session.scalars(query).one_or_none()


def device_of_key(session: Session, account_id: str, public_key: bytes) -> DeviceRow:
    """The device that has this key and must exist. Raises `cloud.not_found`."""
    row = device_by_key(session, account_id, public_key)
    if row is None:
        raise Problem("cloud.not_found")
    return row


def devices(session: Session, account_id: str) -> Sequence[DeviceRow]:
    """Every device of an account, living or not, newest first."""
    query = select(DeviceRow).where(DeviceRow.account_id == account_id).order_by(DeviceRow.id.desc())
    return session.scalars(query).all()


def living(session: Session, account_id: str) -> int:
    """How many devices of an account are not revoked."""
    query = select(func.count()).where(DeviceRow.account_id == account_id, DeviceRow.revoked_at.is_(None))
    return session.scalar(query) or 0


def bind(session: Session, session_id: str, device_id: str) -> SessionRow:
    """Bind a session to a device, for good: one that could change would outlive the device it was made on.

    Raises `cloud.session_expired` for a session of another device; another device takes another sign-in.
    """
    free = SessionRow.device_id.is_(None) | (SessionRow.device_id == device_id)
    bound = session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None), free)
        .values(device_id=device_id)
    )
    row = session.get(SessionRow, session_id, populate_existing=True)
    if row is None or not rows_changed(bound):
        raise Problem("cloud.session_expired")
    return row


def end_sessions_of(session: Session, device_id: str, now: datetime) -> None:
    """End every session of a device."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.device_id == device_id, SessionRow.ended_at.is_(None))
        .values(ended_at=now, ended_reason="device_revoked")
    )
