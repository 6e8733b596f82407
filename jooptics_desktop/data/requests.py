"""Requests of people about their own data: what was asked, and the events that followed.

What was asked is a row whose words can be emptied when the person is erased; where a request stands is never written
down but follows from its events, which hold codes and days only and are never changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import CanonicalJson, Day, UtcTime, id_column
from jooptics_desktop.data.inventory import (
    ABOUT_CUSTOMER,
    BY_STAFF,
    CASE,
    CASE_WORDS,
    ID,
    ORDER,
    about,
)
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.ids import RequestId, StaffId
from jooptics_desktop.domain.inventory import Ages, Fate, KeptBecause, Owner, RetentionClass, Subject
from jooptics_desktop.domain.requests import (
    Asked,
    AskedAbout,
    Channel,
    EventKind,
    RequestEvent,
    RequestKind,
    SubjectRequest,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jooptics_desktop.data.connections import Link

_SUBJECT: Final = {Subject.CUSTOMER: Owner("person_id"), Subject.STAFF: Owner("person_id")}
_OF_REQUEST: Final = {subject: Owner("request_id", parent="subject_request") for subject in _SUBJECT}

SUBJECT_REQUEST: Final = sa.Table(
    "subject_request",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("number", sa.Integer, nullable=False, unique=True, info=ID),
    sa.Column("kind", sa.String(20), nullable=False, info=CASE),
    sa.Column("about", sa.String(20), nullable=False, info=CASE),
    # No foreign key: how a request was dealt with stays on record when the person is erased.
    sa.Column("person_id", id_column(), nullable=True, index=True, info=ID),
    sa.Column("name", sa.Text, nullable=False, info=CASE_WORDS),
    sa.Column("contact", sa.Text, nullable=False, info=CASE_WORDS),
    sa.Column("wording", sa.Text, nullable=False, info=CASE_WORDS),
    sa.Column("words", CanonicalJson, nullable=False, info=CASE_WORDS),
    sa.Column("purposes", CanonicalJson, nullable=False, info=CASE),
    sa.Column("channel", sa.String(20), nullable=False, info=CASE),
    sa.Column("language", sa.String(2), nullable=False, info=CASE),
    sa.Column("guardian", sa.Boolean, nullable=False, info=CASE),
    sa.Column("jurisdiction", sa.String(2), nullable=False, info=CASE),
    # When the person had the answer or no longer asked: the term for throwing the case away begins here.
    sa.Column("ended_at", UtcTime, nullable=True, info=CASE),
    info=about(
        _SUBJECT,
        "requests",
        Fate.EMPTY,
        KeptBecause.REQUEST_PROOF,
        Ages(RetentionClass.CASE, ("ended_at",)),
    ),
)
REQUEST_EVENT: Final = sa.Table(
    "request_event",
    metadata,
    # The request and the place of the event in it: events are part of their request and go with it.
    sa.Column("request_id", id_column(), sa.ForeignKey("subject_request.id"), primary_key=True, info=ID),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False, info=ORDER),
    sa.Column("id", id_column(), nullable=False, unique=True, info=ID),
    sa.Column("kind", sa.String(20), nullable=False, info=CASE),
    sa.Column("at", UtcTime, nullable=False, info=CASE),
    sa.Column("on", Day, nullable=False, info=CASE),
    sa.Column("by", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    sa.Column("due_on", Day, nullable=True, info=CASE),
    sa.Column("facts", CanonicalJson, nullable=False, info=CASE),
    info=about(_OF_REQUEST, "request_events", Fate.KEEP, KeptBecause.REQUEST_PROOF),
)
append_only(REQUEST_EVENT, disposable=True)
RESTRICTION_EVENT: Final = sa.Table(
    "restriction_event",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, info=ORDER),
    sa.Column("customer_id", id_column(), nullable=False, index=True, info=ID),
    sa.Column("restricted", sa.Boolean, nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("at", UtcTime, nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("by", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    # No foreign key: the restriction may last longer than the case it came from is kept.
    sa.Column("request_id", id_column(), nullable=True, info=ID),
    info=about({Subject.CUSTOMER: Owner("customer_id")}, "restrictions"),
)
append_only(RESTRICTION_EVENT, deletable=True)

_FINISHED: Final = (EventKind.ANSWERED.value, EventKind.CLOSED.value, EventKind.TAKEN_BACK.value)


class RequestRepository:
    """Adds requests and events, and puts them together again."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def save(self, request: SubjectRequest) -> None:
        """Keep the request: a new one whole, of a known one what came to it."""
        known = self._known_events(request.id)
        if not known:
            self._connection.execute(SUBJECT_REQUEST.insert(), _row(request))
        else:
            self._connection.execute(
                SUBJECT_REQUEST.update().where(SUBJECT_REQUEST.c.id == request.id),
                {"words": dict(request.words), "ended_at": request.ended_at},
            )
        for seq, event in enumerate(request.events[len(known) :], len(known) + 1):
            row = {**_event_row(request.id, event), "seq": seq}
            self._connection.execute(REQUEST_EVENT.insert(), row)

    def get(self, request_id: RequestId) -> SubjectRequest | None:
        """The request of that id."""
        return next(iter(self._requests(SUBJECT_REQUEST.c.id == request_id)), None)

    def by_number(self, number: int) -> SubjectRequest | None:
        """The request of that number."""
        return next(iter(self._requests(SUBJECT_REQUEST.c.number == number)), None)

    def all(self) -> list[SubjectRequest]:
        """Every request, in the order they came."""
        return self._requests(sa.true())

    def unanswered(self) -> list[SubjectRequest]:
        """Those to which the store still owes an answer, in the order they came."""
        finished = sa.select(REQUEST_EVENT.c.request_id).where(REQUEST_EVENT.c.kind.in_(_FINISHED))
        return self._requests(SUBJECT_REQUEST.c.id.not_in(finished))

    def about(self, subject_id: str) -> list[SubjectRequest]:
        """Those about one person, in the order they came."""
        return self._requests(SUBJECT_REQUEST.c.person_id == subject_id)

    def restrict(self, customer_id: str, stamp: dict[str, Any], *, restricted: bool) -> None:
        """Add that the use of a record is restricted from now on, or no longer; `stamp` is `at`, `by`, `request_id`."""
        self._connection.execute(
            RESTRICTION_EVENT.insert(), {"customer_id": customer_id, "restricted": restricted, **stamp}
        )

    def is_restricted(self, customer_id: str) -> bool:
        """Whether the use of that record is restricted now."""
        query = (
            sa.select(RESTRICTION_EVENT.c.restricted)
            .where(RESTRICTION_EVENT.c.customer_id == customer_id)
            .order_by(RESTRICTION_EVENT.c.seq.desc())
            .limit(1)
        )
        return bool(self._connection.execute(query).scalar())

    def restricted(self) -> set[str]:
        """The ids of all customers whose record is restricted now."""
        query = sa.select(RESTRICTION_EVENT).order_by(RESTRICTION_EVENT.c.seq)
        last = {row.customer_id: row.restricted for row in self._connection.execute(query)}
        return {customer_id for customer_id, restricted in last.items() if restricted}

    def _known_events(self, request_id: RequestId) -> list[str]:
        query = sa.select(REQUEST_EVENT.c.id).where(REQUEST_EVENT.c.request_id == request_id)
        return list(self._connection.execute(query).scalars())

    def _requests(self, condition: sa.ColumnElement[bool]) -> list[SubjectRequest]:
        rows = self._connection.execute(
            sa.select(SUBJECT_REQUEST).where(condition).order_by(SUBJECT_REQUEST.c.number)
        ).fetchall()
        events = self._events(row.id for row in rows)
        return [_request(row, tuple(events[row.id])) for row in rows]

    def _events(self, request_ids: Iterable[str]) -> dict[str, list[RequestEvent]]:
        found: dict[str, list[RequestEvent]] = {request_id: [] for request_id in request_ids}
        query = (
            sa.select(REQUEST_EVENT)
            .where(REQUEST_EVENT.c.request_id.in_(found))
            .order_by(REQUEST_EVENT.c.seq)
        )
        for row in self._connection.execute(query):
            found[row.request_id].append(
                RequestEvent(
                    row.id, EventKind(row.kind), row.at, row.on, StaffId(row.by), row.due_on, dict(row.facts)
                )
            )
        return found


def _row(request: SubjectRequest) -> dict[str, object]:
    asked = request.asked
    return {
        "id": request.id, "number": request.number, "kind": asked.kind.value, "about": asked.about.value,
        "person_id": asked.subject_id or None, "name": asked.name, "contact": asked.contact,
        "wording": asked.wording, "words": dict(request.words), "purposes": list(asked.purposes),
        "channel": asked.channel.value, "language": asked.language, "guardian": asked.guardian,
        "jurisdiction": request.jurisdiction, "ended_at": request.ended_at,
    }  # fmt: skip


def _event_row(request_id: RequestId, event: RequestEvent) -> dict[str, object]:
    return {
        "id": event.id, "request_id": request_id, "kind": event.kind.value, "at": event.at, "on": event.on,
        "by": event.by, "due_on": event.due_on, "facts": dict(event.facts),
    }  # fmt: skip


def _request(row: Any, events: tuple[RequestEvent, ...]) -> SubjectRequest:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    asked = Asked(
        RequestKind(row.kind), AskedAbout(row.about), row.person_id or "", row.name, row.contact, row.wording,
        tuple(row.purposes), Channel(row.channel), row.language, row.guardian,
    )  # fmt: skip
    return SubjectRequest(
        RequestId(row.id), row.number, asked, row.jurisdiction, events, dict(row.words or {})
    )
