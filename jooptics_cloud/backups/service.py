"""Repositories and generations: one head, moved by compare-and-swap, nothing young deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from jooptics_cloud.accounts import repository as accounts
from jooptics_cloud.audit.service import events_since, note
from jooptics_cloud.backups import repository
from jooptics_cloud.backups.outlived import GONE_AFTER, outlived
from jooptics_cloud.backups.schemas import (
    CommitBody,
    GenerationAnswer,
    GenerationBody,
    HeadAnswer,
    ObjectAnswer,
    RepositoryAnswer,
    SummaryAnswer,
)
from jooptics_cloud.backups.tables import GenerationObjectRow, GenerationRow, RepositoryRow
from jooptics_cloud.clock import instant_text
from jooptics_cloud.db import insert_if_absent
from jooptics_cloud.devices import repository as devices
from jooptics_cloud.errors import Problem
from jooptics_cloud.keys import sha256_hex, signed_by

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.security import DeviceCaller

UNDELETABLE = timedelta(days=30)
MOST_REPOSITORIES = 20
_MISSING_TOLD = 1000
_DELETED = "generation_deleted"
_EXPIRED = "generations_of_erased_gone"


def create(session: Session, cloud: Cloud, account_id: str, repository_id: str) -> tuple[RepositoryRow, bool]:
    """Begin a lineage; True if it is new."""
    present = repository.repositories(session, account_id)
    for row in present:
        if row.id == repository_id:
            return row, False
    if len(present) >= MOST_REPOSITORIES:
        raise Problem("cloud.limit_reached", limit=MOST_REPOSITORIES)
    now = cloud.clock.now()
    new = insert_if_absent(
        session, RepositoryRow, id=repository_id, account_id=account_id, created_at=now,
        head_generation=-1, head_hash="", epoch=0, used_bytes=0,
    )  # fmt: skip
    return repository.repository(session, account_id, repository_id), new


def describe(session: Session, row: RepositoryRow) -> RepositoryAnswer:
    """A lineage as its owner sees it."""
    return RepositoryAnswer(
        id=row.id, created_at=row.created_at, head=head(session, row), used_bytes=row.used_bytes
    )


def head(session: Session, row: RepositoryRow) -> HeadAnswer | None:
    """The newest generation, None while there is none."""
    newest = repository.generation(session, row.key, row.head_generation)
    return None if newest is None else _head_of(newest)


def commit(
    session: Session, cloud: Cloud, caller: DeviceCaller, repository_id: str, body: CommitBody
) -> tuple[HeadAnswer, bool]:
    """Make a generation the head if the head is still the expected one; True if that happened now."""
    row = repository.repository(session, caller.account_id, repository_id, lock=True)
    offered = body.generation
    digest = sha256_hex(offered.manifest)
    _check_signature(session, caller, repository_id, offered, digest, body.signature)
    before = repository.generation(session, row.key, offered.generation)
    if before is not None and (before.hash, before.parent) == (digest, offered.parent):
        return _head_of(before), False
    _check_numbers(body)
    _check_place(session, row, body)
    _check_objects(session, cloud, caller.account_id, row, offered)
    expected = (body.expected.generation, body.expected.hash) if body.expected else (-1, "")
    if not repository.move_head(session, row, expected, (offered.generation, digest), offered.epoch):
        raise Problem("cloud.head_moved", head=_told(session, row))
    repository.make_room(session, row, len(offered.manifest))
    return _head_of(_write(session, cloud, caller, row, offered, digest)), True


def _check_signature(
    session: Session,
    caller: DeviceCaller,
    repository_id: str,
    offered: GenerationBody,
    digest: str,
    signature: bytes,
) -> None:
    lines = "".join(f"{one.name} {one.size}\n" for one in offered.objects)
    device = devices.device(session, caller.account_id, caller.device_id)
    signed = signed_by(
        device.public_key, signature, "jooptics/v1/commit", repository_id, str(offered.generation),
        offered.parent, "" if offered.base is None else str(offered.base), str(offered.epoch), offered.tier,
        str(offered.erasures), digest, sha256_hex(lines.encode()),
    )  # fmt: skip
    if not signed:
        raise Problem("cloud.signature_wrong")


def _check_numbers(body: CommitBody) -> None:
    offered, expected = body.generation, body.expected
    follows = (0, "") if expected is None else (expected.generation + 1, expected.hash)
    if (offered.generation, offered.parent) != follows:
        raise Problem("cloud.generation_invalid")
    if offered.base is not None and offered.base >= offered.generation:
        raise Problem("cloud.generation_invalid")


def _check_place(session: Session, row: RepositoryRow, body: CommitBody) -> None:
    if body.generation.epoch < row.epoch:
        raise Problem("cloud.epoch_old", head=_told(session, row))
    expected = (body.expected.generation, body.expected.hash) if body.expected else (-1, "")
    if (row.head_generation, row.head_hash) != expected:
        raise Problem("cloud.head_moved", head=_told(session, row))
    if body.generation.base is not None:
        base = repository.generation(session, row.key, body.generation.base)
        if base is None or base.deleted_at is not None:
            raise Problem("cloud.generation_invalid")
    if body.generation.erasures > repository.ledger_length(session, row.key):
        raise Problem("cloud.generation_invalid")


def _check_objects(
    session: Session, cloud: Cloud, account_id: str, row: RepositoryRow, offered: GenerationBody
) -> None:
    """Nothing is acknowledged that is not here whole: rows and files both count."""
    known = repository.sizes(session, row.key, {one.name for one in offered.objects})
    absent = [
        one.name
        for one in offered.objects
        if known.get(one.name) != one.size or cloud.blobs.size(account_id, row.id, one.name) != one.size
    ]
    if absent:
        raise Problem("cloud.objects_missing", missing=absent[:_MISSING_TOLD])


def _write(
    session: Session,
    cloud: Cloud,
    caller: DeviceCaller,
    row: RepositoryRow,
    offered: GenerationBody,
    digest: str,
) -> GenerationRow:
    now = cloud.clock.now()
    receipt = cloud.keys.sign_receipt(
        "jooptics/v1/receipt", row.id, str(offered.generation), digest, instant_text(now)
    )
    made = GenerationRow(
        repository_key=row.key, number=offered.generation, parent=offered.parent, hash=digest,
        base=offered.base, epoch=offered.epoch, tier=offered.tier, erasures=offered.erasures,
        manifest=offered.manifest,
        manifest_bytes=len(offered.manifest), object_count=len(offered.objects),
        object_bytes=sum(one.size for one in offered.objects), device_id=caller.device_id,
        received_at=now, receipt=receipt,
    )  # fmt: skip
    session.add(made)
    session.flush()
    rows = [
        {
            "repository_key": row.key,
            "generation": offered.generation,
            "position": at,
            "name": one.name,
            "size": one.size,
        }
        for at, one in enumerate(offered.objects)
    ]
    if rows:
        session.execute(insert(GenerationObjectRow), rows)
    return made


def delete(session: Session, cloud: Cloud, caller: DeviceCaller, repository_id: str, number: int) -> None:
    """Let a generation go. Its age is counted by our clock from when it reached us, whatever a till says."""
    row = repository.repository(session, caller.account_id, repository_id, lock=True)
    gone = repository.generation(session, row.key, number)
    if gone is None:
        raise Problem("cloud.not_found")
    if gone.deleted_at is not None:
        return
    now = cloud.clock.now()
    if now - gone.received_at < UNDELETABLE:
        raise Problem("cloud.generation_young", deletable_at=instant_text(gone.received_at + UNDELETABLE))
    if number == row.head_generation or repository.kept_based_on(session, row.key, number):
        raise Problem("cloud.generation_needed")
    gone.deleted_at = now
    if not events_since(session, caller.account_id, _DELETED, now - timedelta(days=1)):
        account = accounts.account(session, caller.account_id)
        cloud.outbox.put(session, account.email, account.language, "backups_deleted")
    note(session, now, caller.account_id, _DELETED, caller.device_id)


def let_go_of_erased(session: Session, key: int, now: datetime) -> None:
    """Let generations go that still hold people erased long ago, whether or not any client ever asks again."""
    told = repository.told_of_erasures(session, key)
    if not told or now - told[0] < GONE_AFTER:
        return
    row = repository.by_key(session, key, lock=True)
    gone = outlived(repository.kept(session, key), told, now, UNDELETABLE)
    if gone:
        repository.mark_deleted(session, key, gone, now)
        note(session, now, row.account_id, _EXPIRED, None)


def summary(one: GenerationRow) -> SummaryAnswer:
    """A generation in a list."""
    return SummaryAnswer(
        generation=one.number, parent=one.parent, hash=one.hash, base=one.base, epoch=one.epoch,
        tier=one.tier, object_count=one.object_count, object_bytes=one.object_bytes,
        manifest_bytes=one.manifest_bytes, device_id=one.device_id, received_at=one.received_at,
        deletable_at=one.received_at + UNDELETABLE, deleted_at=one.deleted_at,
        erasures=one.erasures,
    )  # fmt: skip


def in_full(session: Session, row: RepositoryRow, number: int) -> GenerationAnswer:
    """A generation with its objects and manifest; a deleted one still shows its manifest."""
    one = repository.generation(session, row.key, number)
    if one is None:
        raise Problem("cloud.not_found")
    objects = [
        ObjectAnswer(name=each.name, size=each.size)
        for each in repository.objects_of(session, row.key, number)
    ]
    return GenerationAnswer(
        generation=one.number, parent=one.parent, base=one.base, epoch=one.epoch, tier=one.tier,
        erasures=one.erasures, objects=objects, manifest=one.manifest, hash=one.hash, device_id=one.device_id,
        received_at=one.received_at, receipt=one.receipt, deleted_at=one.deleted_at,
    )  # fmt: skip


def _head_of(one: GenerationRow) -> HeadAnswer:
    return HeadAnswer(
        generation=one.number, hash=one.hash, epoch=one.epoch, device_id=one.device_id,
        received_at=one.received_at, receipt=one.receipt,
    )  # fmt: skip


def _told(session: Session, row: RepositoryRow) -> dict[str, object] | None:
    """The present head in a problem document."""
    session.refresh(row)
    present = head(session, row)
    return None if present is None else present.model_dump(mode="json")
