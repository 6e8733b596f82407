"""The audit trail: append-only, every entry sealed to the one before it with a key kept in the store.

An entry names people by their ids only. Changing, removing or reordering entries breaks the chain.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import CanonicalJson, UtcTime, canonical_json, id_column
from jooptics_desktop.data.inventory import BY_STAFF, ID, TO_CUSTOMER, TRAIL, about, technical
from jooptics_desktop.data.prepared import Prepared
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.data.settings import SETTING, TAKE_NUMBER, SettingRepository
from jooptics_desktop.domain.inventory import Fate, KeptBecause, Owner, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from jooptics_desktop.data.connections import Link

AUDIT_ENTRY: Final = sa.Table(
    "audit_entry",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False, info=ID),
    sa.Column("at", UtcTime, nullable=False, info=TRAIL),
    sa.Column("actor_id", id_column(), nullable=True, info=BY_STAFF),
    sa.Column("event", sa.String(60), nullable=False, info=TRAIL),
    sa.Column("subject_id", sa.String(64), nullable=True, info=TO_CUSTOMER),
    sa.Column("facts", CanonicalJson, nullable=False, info=TRAIL),
    sa.Column("mac", sa.LargeBinary(32), nullable=False, info=technical("seals the entry to the one before")),
    sa.Index("ix_audit_entry_subject_id", "subject_id"),
    info=about(
        {Subject.CUSTOMER: Owner("subject_id"), Subject.STAFF: Owner("actor_id")},
        "audit",
        Fate.KEEP,
        KeptBecause.TRAIL,
    ),
)
append_only(AUDIT_ENTRY)

KEY_SETTING: Final = "audit.key"
_LENGTH: Final = "audit"  # the sequence that counts entries, so that a cut end is seen
_FIRST: Final = bytes(32)
_KEY: Final = sa.select(SETTING.c.value).where(SETTING.c.name == KEY_SETTING).scalar_subquery()
_LAST: Final = sa.select(AUDIT_ENTRY.c.mac).order_by(AUDIT_ENTRY.c.seq.desc()).limit(1).scalar_subquery()
# What the next entry needs to know, in one statement: its number, the key, and the seal of the entry before.
_NEXT: Final = Prepared(TAKE_NUMBER.returning(_KEY.label("key"), _LAST.label("mac")))
_ADD: Final = Prepared(AUDIT_ENTRY.insert())


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when, to what; `facts` hold codes and counts, never names or figures of people."""

    seq: int
    at: datetime
    actor_id: str | None
    event: str
    subject_id: str | None
    facts: Mapping[str, object]


class AuditRepository:
    """Appends entries and verifies the chain."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def append(
        self,
        at: datetime,
        actor_id: str | None,
        event: str,
        subject_id: str | None = None,
        **facts: str | int | bool,
    ) -> None:
        """Add one entry at the end of the chain."""
        seq, key, previous = _NEXT.first(self._connection, name=_LENGTH)
        entry = AuditEntry(seq, at, actor_id, event, subject_id, facts)
        mac = _mac(_key(key), _FIRST if previous is None else previous, entry)
        _ADD.run(
            self._connection,
            [{
                "seq": seq, "at": at, "actor_id": actor_id, "event": event, "subject_id": subject_id,
                "facts": facts, "mac": mac,
            }],
        )  # fmt: skip

    def entries(self, *, newest_first: bool = True, limit: int = 500, offset: int = 0) -> list[AuditEntry]:
        """A page of the trail."""
        order = AUDIT_ENTRY.c.seq.desc() if newest_first else AUDIT_ENTRY.c.seq
        rows = self._connection.execute(sa.select(AUDIT_ENTRY).order_by(order).limit(limit).offset(offset))
        return [_entry(row) for row in rows]

    def about(self, subject_id: str, limit: int = 1000) -> list[AuditEntry]:
        """What was done with one subject, newest first."""
        rows = self._connection.execute(
            sa.select(AUDIT_ENTRY)
            .where(AUDIT_ENTRY.c.subject_id == subject_id)
            .order_by(AUDIT_ENTRY.c.seq.desc())
            .limit(limit)
        )
        return [_entry(row) for row in rows]

    def first_broken(self) -> int | None:
        """The number of the first entry that is not as it was written; None when the whole trail is sound.

        Also compares the trail's length with the counter kept beside the key, so that a cut end is seen.
        """
        settings = SettingRepository(self._connection)
        key, previous, expected = _key(settings.get(KEY_SETTING)), _FIRST, 1
        for row in self._rows():
            if row.seq != expected or not hmac.compare_digest(_mac(key, previous, _entry(row)), row.mac):
                return expected
            previous, expected = row.mac, expected + 1
        return None if settings.last_number(_LENGTH) == expected - 1 else expected

    def count(self) -> int:
        """How many entries there are."""
        return int(self._connection.execute(sa.select(sa.func.count()).select_from(AUDIT_ENTRY)).scalar_one())

    def _rows(self) -> Iterator[Any]:
        statement = sa.select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.seq).execution_options(yield_per=2000)
        yield from self._connection.execute(statement)


def _key(found: object) -> bytes:
    if not isinstance(found, str):
        raise LookupError(KEY_SETTING)  # noqa: TRY004 - a store without its audit key, not a wrong type
    return bytes.fromhex(found)


def _entry(row: Any) -> AuditEntry:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return AuditEntry(row.seq, row.at, row.actor_id, row.event, row.subject_id, row.facts)


def _mac(key: bytes, previous: bytes, entry: AuditEntry) -> bytes:
    body = [
        entry.seq,
        int(entry.at.timestamp() * 1000),
        entry.actor_id,
        entry.event,
        entry.subject_id,
        entry.facts,
    ]
    return hmac.digest(key, previous + canonical_json(body).encode(), "sha256")
