"""The audit trail: append-only, every entry sealed to the one before it, one key for each month.

When a month is over its key is replaced by one that follows from it and cannot be turned back, so whoever takes the
store's key today cannot seal last month anew. The first key is kept sealed, to be opened with the vault's keys
alone; from it all keys follow again, which is how old months are verified. See docs/decisions/audit-trail.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.audit_seals import FIRST, closing_seal, drop_seal, entry_seal, next_key
from jooptics_desktop.data.audit_seals import body as sealed_text
from jooptics_desktop.data.audit_verifying import Verifying
from jooptics_desktop.data.columns import CanonicalJson, UtcTime, canonical_json, id_column, milliseconds
from jooptics_desktop.data.inventory import (
    BY_STAFF,
    ID,
    TO_CUSTOMER,
    TRAIL,
    about,
    about_nobody,
    technical,
)
from jooptics_desktop.data.prepared import Prepared
from jooptics_desktop.data.retention import disposing
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.data.settings import SETTING, TAKE_NUMBER, SettingRepository
from jooptics_desktop.domain.audit import (
    GROUPS,
    AuditEntry,
    AuditFilter,
    AuditSegment,
    AuditSubject,
    TrailEnd,
    refuse_unknown,
)
from jooptics_desktop.domain.inventory import Fate, KeptBecause, Owner, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
append_only(AUDIT_ENTRY, disposable=True)
_SEAL: Final = technical("a digest under a key")
AUDIT_SEGMENT: Final = sa.Table(
    "audit_segment",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, info=ID),
    sa.Column("month", sa.String(7), nullable=False, info=technical("which month's entries, in UTC")),
    sa.Column("first_seq", sa.Integer, nullable=False, info=technical("its first entry")),
    sa.Column("last_seq", sa.Integer, nullable=False, info=technical("its last entry")),
    sa.Column("closing", sa.LargeBinary(32), nullable=False, info=technical("the seal of its last entry")),
    sa.Column("seal", sa.LargeBinary(32), nullable=False, info=_SEAL),
    sa.Column("dropped_at", UtcTime, nullable=True, info=technical("when its entries were thrown away")),
    sa.Column("dropped_in", sa.Integer, nullable=True, info=technical("the month whose key sealed that")),
    sa.Column("drop_seal", sa.LargeBinary(32), nullable=True, info=_SEAL),
    info=about_nobody(),
)
append_only(AUDIT_SEGMENT, filled=("dropped_at", "dropped_in", "drop_seal"))

KEY_SETTING: Final = "audit.key"
_LENGTH: Final = "audit"  # the sequence that counts entries, so that a cut end is seen
_KEY: Final = sa.select(SETTING.c.value).where(SETTING.c.name == KEY_SETTING).scalar_subquery()
_LAST: Final = sa.select(AUDIT_ENTRY.c.mac).order_by(AUDIT_ENTRY.c.seq.desc()).limit(1).scalar_subquery()
# What the next entry needs to know, in one statement: its number, the key, and the seal of the entry before.
_NEXT: Final = Prepared(TAKE_NUMBER.returning(_KEY.label("key"), _LAST.label("mac")))
_ADD: Final = Prepared(AUDIT_ENTRY.insert())


@dataclass(frozen=True, slots=True)
class _Key:
    """The key of the month that runs, which of them it is, and the sealed first one (empty until it is sealed)."""

    value: bytes
    month: str
    segment: int
    root: str

    @classmethod
    def read(cls, found: object) -> _Key:
        """As kept; raises `LookupError` for a store without one."""
        if not isinstance(found, dict):
            raise LookupError(KEY_SETTING)  # noqa: TRY004 - a store without its audit key, not a wrong type
        return cls(bytes.fromhex(found["key"]), found["month"], found["segment"], found["root"])

    def kept(self) -> dict[str, str | int]:
        """As a setting."""
        return {
            "key": self.value.hex(),
            "month": self.month,
            "segment": self.segment,
            "root": self.root,
        }


@lru_cache(maxsize=1)
def _kept_key(text: str | None) -> _Key:
    """The key in the setting's own words, which are read for every entry and change once a month."""
    return _Key.read(None if text is None else json.loads(text))


class AuditRepository:
    """Appends entries, verifies the chain, and throws away months whose term is over."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    @property
    def _settings(self) -> SettingRepository:
        return SettingRepository(self._connection)

    def begin(self, key: bytes, at: datetime, root: str = "") -> None:
        """Give a new store its first key; `root` is the same key, sealed."""
        self._settings.put(KEY_SETTING, _Key(key, _month(at), 1, root).kept())

    def unsealed_first_key(self) -> bytes | None:
        """The first key of a store where it was never sealed, else None; months end only once it was."""
        key = _Key.read(self._settings.get(KEY_SETTING))
        return key.value if not key.root and key.segment == 1 else None

    def keep_first_key(self, sealed: str) -> None:
        """Keep it sealed from now on."""
        key = _Key.read(self._settings.get(KEY_SETTING))
        self._settings.put(KEY_SETTING, _Key(key.value, key.month, key.segment, sealed).kept())

    def sealed_first_key(self) -> str:
        """The first key as it was sealed; empty where it was not, or was taken away."""
        return _Key.read(self._settings.get(KEY_SETTING)).root

    def append(
        self,
        at: datetime,
        actor_id: str | None,
        event: str,
        subject_id: str | None = None,
        **facts: str | int | bool,
    ) -> None:
        """Add one entry at the end of the chain; raises `ValueError` as `domain.audit.refuse_unknown`."""
        refuse_unknown(event, facts)
        ((seq, kept, previous),) = _NEXT.plain(self._connection, _LENGTH)
        key = _kept_key(kept)
        if key.month != _month(at):
            key = self._turn(key, seq - 1, previous, at)
        told = seq, milliseconds(at), actor_id, event, subject_id, canonical_json(facts)
        mac = entry_seal(key.value, previous or FIRST, sealed_text(*told))
        _ADD.put(self._connection, [(*told, mac)])

    def _turn(self, key: _Key, last: int, closing: bytes | None, at: datetime) -> _Key:
        """Close the month and go on with the next key; the old one is overwritten."""
        if not key.root:
            return key
        newest = self._connection.execute(
            sa.select(AUDIT_SEGMENT.c.last_seq).order_by(AUDIT_SEGMENT.c.number.desc()).limit(1)
        ).first()
        first = 1 if newest is None else int(newest.last_seq) + 1
        if last < first or closing is None:  # nothing was entered yet
            after = _Key(key.value, _month(at), key.segment, key.root)
        else:
            seal = closing_seal(key.value, key.segment, key.month, first, last, closing)
            self._connection.execute(
                AUDIT_SEGMENT.insert(),
                {
                    "number": key.segment, "month": key.month, "first_seq": first, "last_seq": last,
                    "closing": closing, "seal": seal,
                },
            )  # fmt: skip
            after = _Key(next_key(key.value), _month(at), key.segment + 1, key.root)
        self._settings.put(KEY_SETTING, after.kept())
        return after

    def entries(self, *, newest_first: bool = True, limit: int = 500, offset: int = 0) -> list[AuditEntry]:
        """A page of the trail."""
        order = AUDIT_ENTRY.c.seq.desc() if newest_first else AUDIT_ENTRY.c.seq
        rows = self._connection.execute(sa.select(AUDIT_ENTRY).order_by(order).limit(limit).offset(offset))
        return [_entry(row) for row in rows]

    def about(self, subject_id: str, limit: int = 1000) -> list[AuditEntry]:
        """What was done with one subject, newest first."""
        return self.page(AuditFilter(subject_id=subject_id), limit=limit)

    def page(
        self, wanted: AuditFilter, *, first: int | None = None, skip: int = 0, limit: int = 200
    ) -> list[AuditEntry]:
        """Entries that agree with `wanted`, newest first, from number `first` on, `skip` of them left out."""
        query = sa.select(AUDIT_ENTRY).where(*self._agreeing(wanted))
        if first is not None:
            query = query.where(AUDIT_ENTRY.c.seq <= first)
        rows = self._connection.execute(query.order_by(AUDIT_ENTRY.c.seq.desc()).limit(limit).offset(skip))
        return [_entry(row) for row in rows]

    def count(self, wanted: AuditFilter | None = None) -> int:
        """How many entries there are, or how many agree with `wanted`."""
        agreeing = self._agreeing(wanted or AuditFilter())
        query = sa.select(sa.func.count()).select_from(AUDIT_ENTRY).where(*agreeing)
        return int(self._connection.execute(query).scalar_one())

    def was_noted(self, actor_id: str | None, event: str, subject_id: str, since: datetime) -> bool:
        """Whether that person's act with that subject stands in the trail since that moment."""
        row = _NOTED.first(self._connection, subject=subject_id, doer=actor_id, what=event, since=since)
        return row is not None

    def last_noted(self, event: str, subject_id: str) -> datetime | None:
        """When that last happened to the subject, as far back as the trail goes."""
        entry = AUDIT_ENTRY.c
        query = sa.select(sa.func.max(entry.at)).where(entry.event == event, entry.subject_id == subject_id)
        found: datetime | None = self._connection.execute(query).scalar_one()
        return found

    def _agreeing(self, wanted: AuditFilter) -> list[sa.ColumnElement[bool]]:
        entry, found = AUDIT_ENTRY.c, []
        if wanted.actor_id is not None:
            found.append(entry.actor_id == wanted.actor_id)
        if wanted.event_group is not None:
            found.append(entry.event.in_(list(GROUPS[wanted.event_group])))
        if wanted.subject_id is not None:
            found.append(entry.subject_id == wanted.subject_id)
        if wanted.since is not None:
            found.append(entry.at >= wanted.since)
        if wanted.until is not None:
            found.append(entry.at < wanted.until)
        return found

    def subjects(self, ids: Iterable[str]) -> dict[str, AuditSubject]:
        """What is there under these ids, as it is called today; those that lead nowhere are left out."""
        from jooptics_desktop.data.audit_subjects import subjects

        return subjects(self._connection, ids)

    def end(self) -> TrailEnd | None:
        """How far the trail came; None before the first entry."""
        row = self._connection.execute(
            sa.select(AUDIT_ENTRY.c.seq, AUDIT_ENTRY.c.mac).order_by(AUDIT_ENTRY.c.seq.desc()).limit(1)
        ).first()
        return None if row is None else TrailEnd(row.seq, row.mac.hex())

    def agrees(self, end: TrailEnd) -> bool:
        """Whether this trail once ended there: that entry has that seal still, or its month is gone by now."""
        query = sa.select(AUDIT_ENTRY.c.mac).where(AUDIT_ENTRY.c.seq == end.seq)
        row = self._connection.execute(query).first()
        if row is not None:
            return bool(row.mac.hex() == end.seal)
        return any(
            segment.dropped_at is not None
            and segment.first_seq <= end.seq <= segment.last_seq
            and (end.seq < segment.last_seq or segment.closing == end.seal)
            for segment in self.segments()
        )

    def segments(self) -> list[AuditSegment]:
        """The months that are over, oldest first."""
        rows = self._connection.execute(sa.select(AUDIT_SEGMENT).order_by(AUDIT_SEGMENT.c.number))
        return [
            AuditSegment(
                row.number, row.month, row.first_seq, row.last_seq, row.closing.hex(), row.dropped_at
            )
            for row in rows
        ]

    # Throwing away

    def over(self, before: datetime) -> list[AuditSegment]:
        """Closed months that began before that moment and still have their entries, oldest first.

        By its first day, so that no entry is kept beyond its term; the newest goes some days early.
        """
        return [one for one in self.segments() if one.dropped_at is None and _begin(one.month) <= before]

    def drop(self, segment: AuditSegment, now: datetime) -> int:
        """Throw away the entries of a month and say so in its row, under the key of today; how many there were."""
        key = _Key.read(self._settings.get(KEY_SETTING))
        mark = {"dropped_at": now, "dropped_in": key.segment}
        row = self._connection.execute(
            sa.select(AUDIT_SEGMENT).where(AUDIT_SEGMENT.c.number == segment.number)
        ).one()
        seal = drop_seal(key.value, row.seal, milliseconds(now), key.segment)
        with disposing(self._connection, now):
            self._connection.execute(
                AUDIT_SEGMENT.update()
                .where(AUDIT_SEGMENT.c.number == segment.number)
                .values(**mark, drop_seal=seal)
            )
            self._connection.execute(
                AUDIT_ENTRY.delete().where(AUDIT_ENTRY.c.seq.between(segment.first_seq, segment.last_seq))
            )
        return segment.entries

    # Verifying

    def first_broken(
        self,
        first_key: bytes,
        *,
        progress: Callable[[int, int], None] = lambda _done, _of: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> int | None:
        """The number of the first entry that is not as it was written; None when the whole trail is sound.

        `first_key` is the key of the first month. Where a month's row is wrong or missing the answer is the first
        entry it should speak of. Also compares the trail's length with its counter, so that a cut end is seen.
        Raises `Cancelled`.
        """
        running = _Key.read(self._settings.get(KEY_SETTING))
        verifying = Verifying(self._connection.driver, first_key, progress, cancelled)
        return verifying.first_broken(running.value, running.segment, self._settings.last_number(_LENGTH))


_NOTED: Final = Prepared(
    sa.select(AUDIT_ENTRY.c.seq)
    .where(
        AUDIT_ENTRY.c.subject_id == sa.bindparam("subject"),
        AUDIT_ENTRY.c.actor_id.is_not_distinct_from(sa.bindparam("doer")),
        AUDIT_ENTRY.c.event == sa.bindparam("what"),
        AUDIT_ENTRY.c.at >= sa.bindparam("since", type_=UtcTime),
    )
    .order_by(AUDIT_ENTRY.c.seq.desc())
    .limit(1)
)


def _entry(row: Any) -> AuditEntry:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return AuditEntry(row.seq, row.at, row.actor_id, row.event, row.subject_id, row.facts)


def _month(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()[:7]


def _begin(month: str) -> datetime:
    return datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
