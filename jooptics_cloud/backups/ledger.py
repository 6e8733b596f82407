"""The erasure ledger: sealed entries outside every backup, only ever appended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from jooptics_cloud.backups import repository
from jooptics_cloud.backups.schemas import LedgerAnswer, LedgerBody, LedgerEntryAnswer, LedgerHeadAnswer
from jooptics_cloud.backups.tables import LedgerRow
from jooptics_cloud.errors import Problem
from jooptics_cloud.keys import sha256_hex

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from jooptics_cloud.backups.tables import RepositoryRow
    from jooptics_cloud.cloud import Cloud


def page(session: Session, row: RepositoryRow, after: int, limit: int) -> LedgerAnswer:
    """Entries after a sequence number, and where the ledger ends."""
    query = select(LedgerRow).where(LedgerRow.repository_key == row.key, LedgerRow.sequence > after)
    rows = session.scalars(query.order_by(LedgerRow.sequence).limit(limit)).all()
    entries = [
        LedgerEntryAnswer(sequence=one.sequence, entry=one.entry, hash=one.hash, received_at=one.received_at)
        for one in rows
    ]
    end = _end(session, row)
    following = entries[-1].sequence if entries and entries[-1].sequence < end.sequence else None
    return LedgerAnswer(entries=entries, next=following, sequence=end.sequence, hash=end.hash)


def append(
    session: Session, cloud: Cloud, account_id: str, repository_id: str, body: LedgerBody
) -> tuple[LedgerHeadAnswer, bool]:
    """Append an entry if the ledger still ends where the client saw it; True if that happened now."""
    row = repository.repository(session, account_id, repository_id, lock=True)
    before = session.get(LedgerRow, (row.key, body.expected + 1))
    if before is not None and before.entry == body.entry:
        return LedgerHeadAnswer(sequence=before.sequence, hash=before.hash), False
    end = _end(session, row)
    if end.sequence != body.expected:
        raise Problem("cloud.ledger_moved", sequence=end.sequence, hash=end.hash)
    repository.make_room(session, row, len(body.entry), repository.RESERVE_BYTES)
    made = LedgerRow(
        repository_key=row.key, sequence=end.sequence + 1, entry=body.entry,
        hash=sha256_hex(end.hash.encode() + body.entry), received_at=cloud.clock.now(),
    )  # fmt: skip
    session.add(made)
    return LedgerHeadAnswer(sequence=made.sequence, hash=made.hash), True


def _end(session: Session, row: RepositoryRow) -> LedgerHeadAnswer:
    query = select(LedgerRow.sequence, LedgerRow.hash).where(LedgerRow.repository_key == row.key)
    newest = session.execute(query.order_by(LedgerRow.sequence.desc()).limit(1)).one_or_none()
    return LedgerHeadAnswer(sequence=newest[0] if newest else 0, hash=newest[1] if newest else "")
