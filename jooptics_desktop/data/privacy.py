"""Notices that were shown and what people answered: facts, added one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import CanonicalJson, UtcTime, id_column
from jooptics_desktop.data.inventory import BY_STAFF, ID, ORDER, PROOF, about
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.ids import ConsentId, StaffId
from jooptics_desktop.domain.inventory import Ages, Fate, KeptBecause, Owner, RetentionClass, Subject
from jooptics_desktop.domain.policy_changes import AnswerKind, PolicyAnswer
from jooptics_desktop.domain.privacy import (
    ActingFor,
    ConsentEvent,
    EventType,
    NoticeServed,
    Relationship,
    Verified,
)
from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jooptics_desktop.data.connections import Link

_ANSWERS: Final = {EventType.ACKNOWLEDGED: AnswerKind.ACCEPTED, EventType.DECLINED: AnswerKind.DECLINED}
_PRINCIPAL: Final = {Subject.CUSTOMER: Owner("principal_id"), Subject.STAFF: Owner("principal_id")}
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
    sa.Column("by", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    sa.Column("notice_id", id_column(), sa.ForeignKey("notice_served.id"), nullable=True, info=ID),
    sa.Column("valid_until", UtcTime, nullable=True, info=PROOF),
    sa.Column("acting_for", CanonicalJson, nullable=True, info=PROOF),
    sa.Column("reason", sa.String(60), nullable=False, info=PROOF),
    info=about(
        _PRINCIPAL,
        "consents",
        Fate.KEEP,
        KeptBecause.CONSENT_PROOF,
        Ages(RetentionClass.EVIDENCE, ("valid_until", "at")),
    ),
)

append_only(NOTICE_SERVED, disposable=True)
append_only(CONSENT_EVENT, disposable=True)


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

    def event(self, event_id: ConsentId) -> ConsentEvent | None:
        """The event of that id."""
        return next(iter(self._events(CONSENT_EVENT.c.id == event_id)), None)

    def events_of(self, *principal_ids: str) -> list[ConsentEvent]:
        """Everything these were asked and answered, oldest first."""
        return self._events(CONSENT_EVENT.c.principal_id.in_(principal_ids))

    def events_about(self, purposes: Iterable[PurposeCode]) -> list[ConsentEvent]:
        """Everything anybody answered to these purposes, oldest first."""
        return self._events(CONSENT_EVENT.c.purpose.in_([code.value for code in purposes]))

    def _events(self, condition: sa.ColumnElement[bool]) -> list[ConsentEvent]:
        query = sa.select(CONSENT_EVENT).where(condition).order_by(CONSENT_EVENT.c.seq)
        return [_event(row) for row in self._connection.execute(query)]

    def _one_notice(self, condition: sa.ColumnElement[bool]) -> NoticeServed | None:
        row = self._connection.execute(sa.select(NOTICE_SERVED).where(condition)).first()
        return None if row is None else NoticeServed(*row)


def _row(event: ConsentEvent) -> dict[str, object]:
    guardian = event.acting_for
    return {
        "id": event.id, "principal_id": event.principal_id, "purpose": event.purpose.code.value,
        "type": event.type.value, "at": event.at, "by": event.by, "notice_id": event.notice_id,
        "valid_until": event.valid_until, "reason": event.reason,
        "acting_for": None if guardian is None else [guardian.relationship.value, guardian.verified_by.value],
    }  # fmt: skip


def _event(row: Any) -> ConsentEvent:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    guardian = row.acting_for
    return ConsentEvent(
        ConsentId(row.id), row.principal_id, PURPOSES[PurposeCode(row.purpose)], EventType(row.type), row.at,
        StaffId(row.by), row.notice_id, row.valid_until,
        None if guardian is None else ActingFor(Relationship(guardian[0]), Verified(guardian[1])), row.reason,
    )  # fmt: skip
