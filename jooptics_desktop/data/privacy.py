"""Notices that were shown and what people answered: facts, added one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import CanonicalJson, UtcTime, id_column
from jooptics_desktop.data.inventory import BY_STAFF, ID, ORDER, PROOF, about
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.consent_receipts import Issued
from jooptics_desktop.domain.ids import ConsentId, StaffId
from jooptics_desktop.domain.inventory import Ages, Fate, KeptBecause, Owner, RetentionClass, Subject
from jooptics_desktop.domain.policy_changes import AnswerKind, PolicyAnswer
from jooptics_desktop.domain.privacy import (
    SAID_NO,
    STANDING,
    ActingFor,
    ConsentEvent,
    EventType,
    Method,
    NoticeServed,
    Relationship,
    StoragePlace,
    Verified,
)
from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jooptics_desktop.data.connections import Link

_ANSWERS: Final = {EventType.ACKNOWLEDGED: AnswerKind.ACCEPTED, EventType.DECLINED: AnswerKind.DECLINED}
_PRINCIPAL: Final = {
    Subject.CUSTOMER: Owner("principal_id", charges="dependant"),
    Subject.STAFF: Owner("principal_id"),
    Subject.DEPENDANT: Owner("principal_id"),
    Subject.WEARER: Owner("principal_id"),
}
# `principal_id` has no foreign key: the proof of a consent outlives the person's record, under an id that
# then means nothing to anybody.
NOTICE_SERVED: Final = sa.Table(
    "notice_served",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("principal_id", sa.String(36), nullable=False, index=True, info=ID),
    sa.Column("document", sa.String(20), nullable=False, info=PROOF),
    sa.Column("policy_version", sa.String(20), nullable=False, info=PROOF),
    sa.Column("pack_sha256", sa.String(64), nullable=False, info=PROOF),
    sa.Column("text_sha256", sa.String(64), nullable=False, info=PROOF),
    sa.Column("ui_text_sha256", sa.String(64), nullable=False, info=PROOF),
    sa.Column("language", sa.String(2), nullable=False, info=PROOF),
    sa.Column("served_at", UtcTime, nullable=False, info=PROOF),
    sa.Column("scrolled_to_end", sa.Boolean, nullable=False, info=PROOF),
    sa.Column("method", sa.String(20), nullable=False, info=PROOF),
    info=about(
        _PRINCIPAL,
        "notices",
        Fate.KEEP,
        KeptBecause.CONSENT_PROOF,
        Ages(RetentionClass.EVIDENCE, ("served_at",)),
    ),
)
CONSENT_EVENT: Final = sa.Table(
    "consent_event",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, info=ORDER),
    sa.Column("id", id_column(), nullable=False, unique=True, info=ID),
    sa.Column("principal_id", sa.String(36), nullable=False, index=True, info=ID),
    sa.Column("purpose", sa.String(40), nullable=False, info=PROOF),
    sa.Column("type", sa.String(20), nullable=False, info=PROOF),
    sa.Column("at", UtcTime, nullable=False, info=PROOF),
    sa.Column("by", id_column(), sa.ForeignKey("staff.id"), nullable=True, info=BY_STAFF),
    sa.Column("notice_id", id_column(), sa.ForeignKey("notice_served.id"), nullable=True, info=ID),
    sa.Column("valid_until", UtcTime, nullable=True, info=PROOF),
    sa.Column("acting_for", CanonicalJson, nullable=True, info=PROOF),
    sa.Column("reason", sa.String(60), nullable=False, info=PROOF),
    sa.Column("method", sa.String(20), nullable=False, info=PROOF),
    sa.Index("ix_consent_event_valid_until", "valid_until"),
    sa.Index("ix_consent_event_purpose", "purpose", "type"),
    info=about(
        _PRINCIPAL,
        "consents",
        Fate.KEEP,
        KeptBecause.CONSENT_PROOF,
        Ages(RetentionClass.EVIDENCE, ("valid_until", "at")),
    ),
)

CONSENT_RECEIPT: Final = sa.Table(
    "consent_receipt",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("serial", sa.String(8), nullable=False, unique=True, info=ID),
    sa.Column("principal_id", sa.String(36), nullable=False, index=True, info=ID),
    sa.Column("issued_at", UtcTime, nullable=False, info=PROOF),
    sa.Column("by", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    sa.Column("language", sa.String(2), nullable=False, info=PROOF),
    sa.Column("events", CanonicalJson, nullable=False, info=PROOF),
    info=about(
        _PRINCIPAL,
        "consent_receipts",
        Fate.KEEP,
        KeptBecause.CONSENT_PROOF,
        Ages(RetentionClass.EVIDENCE, ("issued_at",)),
    ),
)

CONSENT_PLACE: Final = sa.Table(
    "consent_place",
    metadata,
    sa.Column("event_id", id_column(), sa.ForeignKey("consent_event.id"), primary_key=True, info=ID),
    sa.Column("host", sa.String(253), nullable=False, info=PROOF),
    sa.Column("country", sa.String(2), nullable=False, info=PROOF),
    info=about(
        {subject: Owner("event_id", parent="consent_event") for subject in _PRINCIPAL},
        "consent_places",
        Fate.KEEP,
        KeptBecause.CONSENT_PROOF,
    ),
)

append_only(NOTICE_SERVED, disposable=True)
append_only(CONSENT_EVENT, disposable=True)
append_only(CONSENT_RECEIPT, disposable=True)
append_only(CONSENT_PLACE, disposable=True)
_STANDS: Final = (EventType.GIVEN.value, EventType.RENEWED.value)
_later: Final = CONSENT_EVENT.alias()
_FOLLOWED: Final = sa.exists().where(
    _later.c.principal_id == CONSENT_EVENT.c.principal_id,
    _later.c.purpose == CONSENT_EVENT.c.purpose,
    _later.c.seq > CONSENT_EVENT.c.seq,
)
_WITH_PLACE: Final = sa.select(CONSENT_EVENT, CONSENT_PLACE.c.host, CONSENT_PLACE.c.country).outerjoin(
    CONSENT_PLACE, CONSENT_PLACE.c.event_id == CONSENT_EVENT.c.id
)
_DECIDING: Final = tuple(kind.value for kind in STANDING)
_SAYING_NO: Final = tuple(kind.value for kind in SAID_NO)
# Of a kind that decides nothing (reading a notice) there is none between one decision and the next.
_DECIDED_SINCE: Final = sa.exists().where(
    _later.c.principal_id == CONSENT_EVENT.c.principal_id,
    _later.c.purpose == CONSENT_EVENT.c.purpose,
    _later.c.type.in_(_DECIDING),
    _later.c.seq > CONSENT_EVENT.c.seq,
)
_SOONEST: Final = (CONSENT_EVENT.c.valid_until, CONSENT_EVENT.c.seq)


class PrivacyRepository:
    """Adds notices and consent events, and reads them in the order they were written."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add_notice(self, notice: NoticeServed) -> None:
        """Note that a notice was shown."""
        names = (column.name for column in NOTICE_SERVED.columns)
        self._connection.execute(NOTICE_SERVED.insert(), {name: getattr(notice, name) for name in names})

    def notice(self, notice_id: str) -> NoticeServed | None:
        """The notice of that id."""
        return self._one_notice(NOTICE_SERVED.c.id == notice_id)

    def policy_answers(self, principal_id: str | None = None) -> list[tuple[str, PolicyAnswer]]:
        """Who said what to which version of the policy, oldest first; one person's when one is named."""
        query = (
            sa.select(
                CONSENT_EVENT.c.principal_id,
                NOTICE_SERVED.c.pack_sha256,
                CONSENT_EVENT.c.type,
                CONSENT_EVENT.c.at,
            )
            .join(NOTICE_SERVED)
            .where(CONSENT_EVENT.c.type.in_([kind.value for kind in _ANSWERS]))
            .order_by(CONSENT_EVENT.c.seq)
        )
        if principal_id is not None:
            query = query.where(CONSENT_EVENT.c.principal_id == principal_id)
        return [
            (person, PolicyAnswer(pack, _ANSWERS[EventType(kind)], at))
            for person, pack, kind, at in self._connection.execute(query)
        ]

    def add_event(self, event: ConsentEvent) -> None:
        """Add one event at the end of the history."""
        self._connection.execute(CONSENT_EVENT.insert(), _row(event))
        if event.place is not None:
            place = {"event_id": event.id, "host": event.place.host, "country": event.place.country}
            self._connection.execute(CONSENT_PLACE.insert(), place)

    def event(self, event_id: ConsentId) -> ConsentEvent | None:
        """The event of that id."""
        return next(iter(self._events(CONSENT_EVENT.c.id == event_id)), None)

    def events_of(self, *principal_ids: str) -> list[ConsentEvent]:
        """Everything these were asked and answered, oldest first."""
        return self._events(CONSENT_EVENT.c.principal_id.in_(principal_ids))

    def events_about(self, purposes: Iterable[PurposeCode]) -> list[ConsentEvent]:
        """Everything anybody answered to these purposes, oldest first."""
        return self._events(CONSENT_EVENT.c.purpose.in_([code.value for code in purposes]))

    def ending(self, before: datetime, *, after: datetime | None = None, limit: int) -> list[ConsentEvent]:
        """Consents that nothing followed and that end between `after` and `before`; the soonest first."""
        query = _WITH_PLACE.where(
            CONSENT_EVENT.c.valid_until <= before, CONSENT_EVENT.c.type.in_(_STANDS), ~_FOLLOWED
        )
        if after is not None:
            query = query.where(CONSENT_EVENT.c.valid_until >= after)
        return [_event(row) for row in self._connection.execute(query.order_by(*_SOONEST).limit(limit))]

    def lapsed(self, since: datetime, limit: int) -> list[ConsentEvent]:
        """The `expired` events that nothing followed, written since then; the newest first."""
        query = _WITH_PLACE.where(
            CONSENT_EVENT.c.valid_until >= since, CONSENT_EVENT.c.type == EventType.EXPIRED.value, ~_FOLLOWED
        )
        return [
            _event(row)
            for row in self._connection.execute(query.order_by(CONSENT_EVENT.c.seq.desc()).limit(limit))
        ]

    def says_no(self, principal_id: str, code: PurposeCode) -> bool:
        """Whether the last that person decided about the purpose is a no."""
        query = (
            sa.select(CONSENT_EVENT.c.type)
            .where(
                CONSENT_EVENT.c.principal_id == principal_id,
                CONSENT_EVENT.c.purpose == code.value,
                CONSENT_EVENT.c.type.in_(_DECIDING),
            )
            .order_by(CONSENT_EVENT.c.seq.desc())
            .limit(1)
        )
        return self._connection.execute(query).scalar() in _SAYING_NO

    def saying_no(self, code: PurposeCode) -> list[str]:
        """Everybody whose last decision about the purpose is a no, in the order they said it."""
        query = sa.select(CONSENT_EVENT.c.principal_id).where(
            CONSENT_EVENT.c.purpose == code.value, CONSENT_EVENT.c.type.in_(_SAYING_NO), ~_DECIDED_SINCE
        )
        return list(self._connection.execute(query.order_by(CONSENT_EVENT.c.seq)).scalars())

    def agreeing(self, code: PurposeCode, now: datetime) -> list[ConsentEvent]:
        """The yes of everybody who agrees to the purpose now, in the order they were given."""
        query = _WITH_PLACE.where(
            CONSENT_EVENT.c.purpose == code.value,
            CONSENT_EVENT.c.type.in_(_STANDS),
            CONSENT_EVENT.c.valid_until > now,
            ~_DECIDED_SINCE,
        )
        return [_event(row) for row in self._connection.execute(query.order_by(CONSENT_EVENT.c.seq))]

    def notices_of(self, principal_id: str, method: Method) -> list[NoticeServed]:
        """The notices that were put before a person in that way, newest first."""
        query = sa.select(NOTICE_SERVED).where(
            NOTICE_SERVED.c.principal_id == principal_id, NOTICE_SERVED.c.method == method.value
        )
        rows = self._connection.execute(
            query.order_by(NOTICE_SERVED.c.served_at.desc(), NOTICE_SERVED.c.id.desc())
        )
        return [_notice(row) for row in rows]

    def add_receipt(self, receipt: Issued) -> None:
        """Note that a receipt was handed out."""
        names = (column.name for column in CONSENT_RECEIPT.columns)
        row = {name: getattr(receipt, name) for name in names}
        self._connection.execute(CONSENT_RECEIPT.insert(), row | {"events": list(receipt.events)})

    def receipt(self, serial: str) -> Issued | None:
        """The receipt of that serial number."""
        query = sa.select(CONSENT_RECEIPT).where(CONSENT_RECEIPT.c.serial == serial)
        row = self._connection.execute(query).first()
        if row is None:
            return None
        return Issued(
            row.id,
            row.serial,
            row.principal_id,
            row.issued_at,
            StaffId(row.by),
            row.language,
            tuple(row.events),
        )

    def _events(self, condition: sa.ColumnElement[bool]) -> list[ConsentEvent]:
        query = _WITH_PLACE.where(condition).order_by(CONSENT_EVENT.c.seq)
        return [_event(row) for row in self._connection.execute(query)]

    def _one_notice(self, condition: sa.ColumnElement[bool]) -> NoticeServed | None:
        row = self._connection.execute(sa.select(NOTICE_SERVED).where(condition)).first()
        return None if row is None else _notice(row)


def _notice(row: Any) -> NoticeServed:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return NoticeServed(
        row.id, row.principal_id, row.document, row.policy_version, row.pack_sha256, row.text_sha256,
        row.ui_text_sha256, row.language, row.served_at, row.scrolled_to_end, Method(row.method),
    )  # fmt: skip


def _row(event: ConsentEvent) -> dict[str, object]:
    guardian = event.acting_for
    return {
        "id": event.id, "principal_id": event.principal_id, "purpose": event.purpose.code.value,
        "type": event.type.value, "at": event.at, "by": event.by, "notice_id": event.notice_id,
        "valid_until": event.valid_until, "reason": event.reason, "method": event.method.value,
        "acting_for": None if guardian is None else [guardian.relationship.value, guardian.verified_by.value],
    }  # fmt: skip


def _event(row: Any) -> ConsentEvent:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    guardian = row.acting_for
    return ConsentEvent(
        ConsentId(row.id), row.principal_id, PURPOSES[PurposeCode(row.purpose)], EventType(row.type), row.at,
        StaffId(row.by) if row.by else None, row.notice_id, row.valid_until,
        None if guardian is None else ActingFor(Relationship(guardian[0]), Verified(guardian[1])), row.reason,
        Method(row.method), StoragePlace(row.host, row.country) if row.host else None,
    )  # fmt: skip
