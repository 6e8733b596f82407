"""Sessions and their tokens: opaque, short-lived, exchanged at every use; a copied one betrays itself."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from jooptics_cloud.accounts import repository
from jooptics_cloud.accounts.schemas import SessionTokens
from jooptics_cloud.accounts.tables import SessionRow, TokenRow
from jooptics_cloud.audit.service import note
from jooptics_cloud.db import insert_if_absent, rows_changed
from jooptics_cloud.devices.tables import DeviceRow
from jooptics_cloud.errors import Problem
from jooptics_cloud.ids import new_id
from jooptics_cloud.keys import new_token, signed_by
from jooptics_cloud.security import refuse_if_revoked, token_digest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud

ACCESS_LASTS = timedelta(minutes=15)
REFRESH_LASTS = timedelta(days=30)
SESSION_LASTS = timedelta(days=180)
GRACE = timedelta(seconds=60)


def start(session: Session, cloud: Cloud, account_id: str) -> SessionTokens:
    """Begin a session for someone who just proved themselves."""
    now = cloud.clock.now()
    row = SessionRow(
        id=new_id(), account_id=account_id, device_id=None, created_at=now, expires_at=now + SESSION_LASTS,
        proved_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    note(session, now, account_id, "signed_in")
    return hand_out(session, cloud, row)


def hand_out(session: Session, cloud: Cloud, row: SessionRow) -> SessionTokens:
    """A fresh pair of random tokens for a session."""
    return _issue(session, row, cloud.clock.now(), new_token(), new_token())


def refresh(session: Session, cloud: Cloud, refresh_token: str, signature: bytes | None) -> SessionTokens:
    """Exchange a refresh token for its one successor."""
    now = cloud.clock.now()
    token, row, device = _find(session, refresh_token)
    refuse_if_revoked(device)
    if row.ended_at is not None or now >= min(token.expires_at, row.expires_at):
        raise Problem("cloud.session_expired")
    if device is not None:
        lines = ("jooptics/v1/refresh", device.id, token_digest(refresh_token).hex())
        if not signed_by(device.public_key, signature or b"", *lines):
            raise Problem("cloud.signature_wrong")
    first = session.execute(
        update(TokenRow)
        .where(TokenRow.digest == token.digest, TokenRow.exchanged_at.is_(None))
        .values(exchanged_at=now)
    )
    exchanged_at = now
    if not rows_changed(first):
        session.refresh(token)
        exchanged_at = token.exchanged_at or now
    if now - exchanged_at > GRACE:
        _close_reused(session, cloud, row)
        raise Problem("cloud.session_reused", stands=True)
    return _issue(
        session, row, exchanged_at, _successor(cloud, "access", refresh_token),
        _successor(cloud, "refresh", refresh_token),
    )  # fmt: skip


def _find(session: Session, refresh_token: str) -> tuple[TokenRow, SessionRow, DeviceRow | None]:
    query = (
        select(TokenRow, SessionRow, DeviceRow)
        .join(SessionRow, SessionRow.id == TokenRow.session_id)
        .outerjoin(DeviceRow, DeviceRow.id == SessionRow.device_id)
        .where(TokenRow.digest == token_digest(refresh_token), TokenRow.kind == "refresh")
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise Problem("cloud.session_expired")
    return found[0], found[1], found[2]


def _successor(cloud: Cloud, kind: str, refresh_token: str) -> str:
    # Derived, not stored: a repeated request gets the same successor although only digests are kept.
    return base64.urlsafe_b64encode(cloud.keys.mac(f"successor-{kind}", refresh_token)).decode().rstrip("=")


def _issue(session: Session, row: SessionRow, at: datetime, access: str, refresh: str) -> SessionTokens:
    access_until, refresh_until = at + ACCESS_LASTS, at + REFRESH_LASTS
    for kind, token, until in (("access", access, access_until), ("refresh", refresh, refresh_until)):
        insert_if_absent(
            session, TokenRow, digest=token_digest(token), session_id=row.id, kind=kind, expires_at=until
        )
    return SessionTokens(
        access_token=access,
        access_expires_at=min(access_until, row.expires_at),
        refresh_token=refresh,
        refresh_expires_at=min(refresh_until, row.expires_at),
        account_id=row.account_id,
        device_id=row.device_id,
    )


def _close_reused(session: Session, cloud: Cloud, row: SessionRow) -> None:
    now = cloud.clock.now()
    repository.end_session(session, now, "reused", row.id)
    account = repository.account(session, row.account_id)
    note(session, now, account.id, "session_reused", row.device_id)
    cloud.outbox.put(session, account.email, account.language, "session_reused")
