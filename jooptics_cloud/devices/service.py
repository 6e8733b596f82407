"""Enrolling, returning and revoking devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_cloud.accounts import repository as accounts
from jooptics_cloud.accounts import sessions
from jooptics_cloud.audit.service import note
from jooptics_cloud.db import insert_if_absent
from jooptics_cloud.devices import repository
from jooptics_cloud.devices.schemas import DeviceAnswer, EnrolBody
from jooptics_cloud.devices.tables import DeviceRow
from jooptics_cloud.errors import Problem
from jooptics_cloud.ids import new_id
from jooptics_cloud.keys import signed_by
from jooptics_cloud.security import refuse_if_revoked

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from jooptics_cloud.accounts.schemas import SessionTokens
    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.security import Caller

MOST_DEVICES = 50


def enrol(
    session: Session, cloud: Cloud, caller: Caller, body: EnrolBody
) -> tuple[DeviceRow, SessionTokens, bool]:
    """Add a device that proves it holds its key; True if it is new."""
    if not signed_by(body.public_key, body.signature, "jooptics/v1/enrol", caller.access_digest):
        raise Problem("cloud.signature_wrong")
    row = repository.device_by_key(session, caller.account_id, body.public_key)
    new = row is None and _add(session, cloud, caller.account_id, body)
    row = row or repository.device_of_key(session, caller.account_id, body.public_key)
    refuse_if_revoked(row)
    tokens = sessions.hand_out(session, cloud, repository.bind(session, caller.session_id, row.id))
    return row, tokens, new


def _add(session: Session, cloud: Cloud, account_id: str, body: EnrolBody) -> bool:
    """Add the device, unless the same request, repeated, was quicker; True if it was added."""
    if repository.living(session, account_id) >= MOST_DEVICES:
        raise Problem("cloud.limit_reached", limit=MOST_DEVICES)
    now = cloud.clock.now()
    device_id = new_id()
    added = insert_if_absent(
        session, DeviceRow, id=device_id, account_id=account_id, public_key=body.public_key,
        platform=body.platform, label=body.label, enrolled_at=now, last_seen_on=now.date(),
    )  # fmt: skip
    if added:
        account = accounts.account(session, account_id)
        note(session, now, account_id, "device_enrolled", device_id)
        cloud.outbox.put(session, account.email, account.language, "device_enrolled", label=body.label)
    return added


def come_back(
    session: Session, cloud: Cloud, caller: Caller, device_id: str, signature: bytes
) -> SessionTokens:
    """Bind a fresh session to a device enrolled before."""
    row = repository.device(session, caller.account_id, device_id)
    refuse_if_revoked(row)
    if not signed_by(row.public_key, signature, "jooptics/v1/return", device_id, caller.access_digest):
        raise Problem("cloud.signature_wrong")
    return sessions.hand_out(session, cloud, repository.bind(session, caller.session_id, device_id))


def revoke(session: Session, cloud: Cloud, account_id: str, device_id: str, reason: str) -> None:
    """Shut a device out, from its very next request on."""
    row = repository.device(session, account_id, device_id)
    if row.revoked_at is not None:
        return
    now = cloud.clock.now()
    row.revoked_at = now
    row.revoked_reason = reason
    repository.end_sessions_of(session, device_id, now)
    note(session, now, account_id, "device_revoked", device_id)
    account = accounts.account(session, account_id)
    cloud.outbox.put(session, account.email, account.language, "device_revoked", label=row.label)


def describe(row: DeviceRow, current: str | None) -> DeviceAnswer:
    """A device as its owner sees it."""
    return DeviceAnswer(
        id=row.id, platform=row.platform, label=row.label, public_key=row.public_key,
        enrolled_at=row.enrolled_at, last_seen_on=row.last_seen_on, revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason, current=row.id == current,
    )  # fmt: skip
