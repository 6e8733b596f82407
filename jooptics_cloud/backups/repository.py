"""Queries on repositories, objects and generations. Every one starts from the account that asks."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from jooptics_cloud.accounts.tables import AccountRow
from jooptics_cloud.backups.outlived import Kept
from jooptics_cloud.backups.tables import (
    GenerationObjectRow,
    GenerationRow,
    LedgerRow,
    ObjectRow,
    RepositoryRow,
)
from jooptics_cloud.db import rows_changed
from jooptics_cloud.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

_NAMES_AT_ONCE = 500
# Room beyond the quota for what must not be refused because backups filled the space: erasures and changed keys.
RESERVE_BYTES = 16 * 1024**2


def repository(session: Session, account_id: str, repository_id: str, *, lock: bool = False) -> RepositoryRow:
    """A repository of this account. Raises `cloud.not_found` for anyone else's."""
    query = select(RepositoryRow).where(
        RepositoryRow.account_id == account_id, RepositoryRow.id == repository_id
    )
    row = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Problem("cloud.not_found")
    return row


def repositories(session: Session, account_id: str) -> Sequence[RepositoryRow]:
    """Every repository of an account, oldest first."""
    query = (
        select(RepositoryRow).where(RepositoryRow.account_id == account_id).order_by(RepositoryRow.created_at)
    )
    return session.scalars(query).all()


def sizes(session: Session, key: int, names: Iterable[str]) -> dict[str, int]:
    """The sizes of those of these objects that were received."""
    found: dict[str, int] = {}
    wanted = iter(names)
    while some := list(islice(wanted, _NAMES_AT_ONCE)):
        query = select(ObjectRow.name, ObjectRow.size).where(
            ObjectRow.repository_key == key, ObjectRow.name.in_(some)
        )
        found.update((name, size) for name, size in session.execute(query))
    return found


def make_room(session: Session, row: RepositoryRow, size: int, reserve: int = 0) -> None:
    """Count bytes against the account's space. Raises `cloud.full` when they do not fit."""
    if not grow(session, row, size, reserve):
        used, quota = space(session, row.account_id)
        raise Problem("cloud.full", quota_bytes=quota, used_bytes=used)


def grow(session: Session, row: RepositoryRow, size: int, reserve: int = 0) -> bool:
    """Count bytes against the account's space; False, and nothing counted, when they do not fit."""
    fits = AccountRow.used_bytes + size <= AccountRow.quota_bytes + reserve
    result = session.execute(
        update(AccountRow)
        .where(AccountRow.id == row.account_id, fits)
        .values(used_bytes=AccountRow.used_bytes + size)
    )
    if not rows_changed(result):
        return False
    session.execute(
        update(RepositoryRow)
        .where(RepositoryRow.key == row.key)
        .values(used_bytes=RepositoryRow.used_bytes + size)
    )
    return True


def space(session: Session, account_id: str) -> tuple[int, int]:
    """Bytes used and bytes allowed."""
    query = select(AccountRow.used_bytes, AccountRow.quota_bytes).where(AccountRow.id == account_id)
    used, quota = session.execute(query).one()
    return used, quota


def move_head(
    session: Session, row: RepositoryRow, expected: tuple[int, str], new: tuple[int, str], epoch: int
) -> bool:
    """Compare-and-swap of the head, in one statement; True for the one who wins."""
    result = session.execute(
        update(RepositoryRow)
        .where(
            RepositoryRow.key == row.key,
            RepositoryRow.head_generation == expected[0],
            RepositoryRow.head_hash == expected[1],
            RepositoryRow.epoch <= epoch,
        )
        .values(head_generation=new[0], head_hash=new[1], epoch=epoch)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(result) == 1


def generation(session: Session, key: int, number: int) -> GenerationRow | None:
    """One generation, without its manifest until that is asked for."""
    return session.get(GenerationRow, (key, number))


def generations(session: Session, key: int, after: int, limit: int) -> Sequence[GenerationRow]:
    """Generations in rising order."""
    query = select(GenerationRow).where(GenerationRow.repository_key == key, GenerationRow.number > after)
    return session.scalars(query.order_by(GenerationRow.number).limit(limit)).all()


def objects_of(session: Session, key: int, number: int) -> Sequence[GenerationObjectRow]:
    """The objects a generation added, in its order."""
    query = select(GenerationObjectRow).where(
        GenerationObjectRow.repository_key == key, GenerationObjectRow.generation == number
    )
    return session.scalars(query.order_by(GenerationObjectRow.position)).all()


def by_key(session: Session, key: int, *, lock: bool = False) -> RepositoryRow:
    """One repository, for the service's own work."""
    query = select(RepositoryRow).where(RepositoryRow.key == key)
    return session.scalars(query.with_for_update() if lock else query).one()


def told_of_erasures(session: Session, key: int) -> Sequence[datetime]:
    """When each entry of the erasure ledger came, in their order."""
    query = select(LedgerRow.received_at).where(LedgerRow.repository_key == key)
    return session.scalars(query.order_by(LedgerRow.sequence)).all()


def kept(session: Session, key: int) -> Sequence[Kept]:
    """Every generation whose objects are here, in rising order."""
    columns = (GenerationRow.number, GenerationRow.base, GenerationRow.received_at, GenerationRow.erasures)
    here = GenerationRow.repository_key == key, GenerationRow.deleted_at.is_(None)
    rows = session.execute(select(*columns).where(*here).order_by(GenerationRow.number))
    return [Kept(*row) for row in rows]


def ledger_length(session: Session, key: int) -> int:
    """How many entries the erasure ledger has."""
    return session.scalar(select(func.max(LedgerRow.sequence)).where(LedgerRow.repository_key == key)) or 0


def mark_deleted(session: Session, key: int, numbers: Iterable[int], at: datetime) -> None:
    """Let these generations go; what only they name is collected afterwards."""
    wanted = iter(sorted(numbers))
    while some := list(islice(wanted, _NAMES_AT_ONCE)):
        session.execute(
            update(GenerationRow)
            .where(GenerationRow.repository_key == key, GenerationRow.number.in_(some))
            .values(deleted_at=at)
        )


def kept_based_on(session: Session, key: int, number: int) -> int:
    """How many kept generations are a difference to this one."""
    query = select(func.count()).where(
        GenerationRow.repository_key == key,
        GenerationRow.base == number,
        GenerationRow.deleted_at.is_(None),
    )
    return session.scalar(query) or 0
