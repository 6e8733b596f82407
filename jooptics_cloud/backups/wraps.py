"""Key wraps: one opaque document per repository, replaced knowingly, former versions kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from jooptics_cloud.audit.service import note
from jooptics_cloud.backups import repository
from jooptics_cloud.backups.tables import KeyWrapsRow
from jooptics_cloud.errors import Problem
from jooptics_cloud.keys import sha256_hex
from jooptics_cloud.security import need_proof

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from jooptics_cloud.backups.tables import RepositoryRow
    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.security import DeviceCaller


def newest(session: Session, row: RepositoryRow) -> KeyWrapsRow | None:
    """The version in force."""
    query = select(KeyWrapsRow).where(KeyWrapsRow.repository_key == row.key)
    return session.scalars(query.order_by(KeyWrapsRow.version.desc()).limit(1)).one_or_none()


def versions(session: Session, row: RepositoryRow) -> Sequence[KeyWrapsRow]:
    """Every version kept, newest first."""
    query = select(KeyWrapsRow).where(KeyWrapsRow.repository_key == row.key)
    return session.scalars(query.order_by(KeyWrapsRow.version.desc())).all()


def version(session: Session, row: RepositoryRow, digest: str) -> KeyWrapsRow:
    """A former version by its digest."""
    query = select(KeyWrapsRow).where(KeyWrapsRow.repository_key == row.key, KeyWrapsRow.hash == digest)
    found = session.scalars(query.order_by(KeyWrapsRow.version.desc()).limit(1)).one_or_none()
    if found is None:
        raise Problem("cloud.not_found")
    return found


def store(
    session: Session,
    cloud: Cloud,
    caller: DeviceCaller,
    repository_id: str,
    document: bytes,
    *,
    if_match: str | None,
    if_none_match: str | None,
) -> tuple[str, bool]:
    """Store a new version; returns its digest and whether it is the first.

    Replacing needs proof of the person: a till in wrong hands must not lock the owner out of the backups.
    """
    row = repository.repository(session, caller.account_id, repository_id, lock=True)
    _check_is_object(document)
    if if_match is None and if_none_match != "*":
        raise Problem("cloud.condition_needed")
    present = newest(session, row)
    if if_match is None and present is not None:
        raise Problem("cloud.wraps_changed")
    if if_match is not None:
        need_proof(cloud, caller)
        if present is None or if_match != f'"{present.hash}"':
            raise Problem("cloud.wraps_changed")
    repository.make_room(session, row, len(document), repository.RESERVE_BYTES)
    now = cloud.clock.now()
    digest = sha256_hex(document)
    session.add(
        KeyWrapsRow(
            repository_key=row.key, version=present.version + 1 if present else 1, hash=digest,
            document=document, stored_at=now,
        )
    )  # fmt: skip
    note(session, now, caller.account_id, "key_wraps_stored", caller.device_id)
    return digest, present is None


def _check_is_object(document: bytes) -> None:
    try:
        parsed = json.loads(document.decode("utf-8"))
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise Problem("cloud.request_invalid", fields=[])
