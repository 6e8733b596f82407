"""Sign-ins, in a table of their own: kept for security, and out of the reach of what counts use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import UtcTime, id_column
from jooptics_desktop.data.inventory import BY_STAFF, ID, SESSION, about
from jooptics_desktop.data.schema import metadata
from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.domain.inventory import Ages, Owner, RetentionClass, Subject
from jooptics_desktop.domain.sign_ins import EndReason, SignIn

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.data.connections import Link

SIGN_IN: Final = sa.Table(
    "sign_in",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("staff_id", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    sa.Column("started_at", UtcTime, nullable=False, info=SESSION),
    sa.Column("seen_at", UtcTime, nullable=True, info=SESSION),
    sa.Column("ended_at", UtcTime, nullable=True, info=SESSION),
    sa.Column("end_reason", sa.String(20), nullable=True, info=SESSION),
    info=about(
        {Subject.STAFF: Owner("staff_id")}, "sign_ins", ages=Ages(RetentionClass.USAGE_LOG, ("started_at",))
    ),
)


class SignInRepository:
    """Begins, follows, ends and lists them."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def begin(self, sign_in_id: str, staff_id: StaffId, at: datetime) -> None:
        """Note a sign-in."""
        self._connection.execute(SIGN_IN.insert(), {"id": sign_in_id, "staff_id": staff_id, "started_at": at})

    def started_at(self, sign_in_id: str) -> datetime | None:
        """When that one began."""
        return self._connection.execute(
            sa.select(SIGN_IN.c.started_at).where(SIGN_IN.c.id == sign_in_id)
        ).scalar_one_or_none()

    def seen(self, sign_in_id: str, at: datetime) -> None:
        """Note that it still goes on, for the day the program does not live to end it."""
        self._update(SIGN_IN.c.id == sign_in_id, seen_at=at)

    def end(self, sign_in_id: str, at: datetime, reason: EndReason) -> None:
        """Note how it ended; what ended already stays as it is."""
        self._update(SIGN_IN.c.id == sign_in_id, ended_at=at, end_reason=reason.value)

    def any_left_open(self) -> bool:
        """Whether some have no end."""
        found = self._connection.execute(sa.select(SIGN_IN.c.id).where(SIGN_IN.c.ended_at.is_(None)).limit(1))
        return found.first() is not None

    def last_noted(self) -> datetime | None:
        """The newest moment at which anybody came or went; a clock that is behind it was set back."""
        newest = sa.func.max(sa.func.coalesce(SIGN_IN.c.ended_at, SIGN_IN.c.started_at), type_=UtcTime())
        found: datetime | None = self._connection.execute(sa.select(newest)).scalar_one()
        return found

    def close_left_open(self) -> None:
        """End those that have no end when they were last seen."""
        last_seen = sa.func.coalesce(SIGN_IN.c.seen_at, SIGN_IN.c.started_at)
        self._update(sa.true(), ended_at=last_seen, end_reason=EndReason.CRASH.value)

    def of(self, staff_id: StaffId, limit: int) -> list[SignIn]:
        """That person's, newest first."""
        rows = self._connection.execute(
            sa.select(SIGN_IN)
            .where(SIGN_IN.c.staff_id == staff_id)
            .order_by(SIGN_IN.c.started_at.desc(), SIGN_IN.c.id.desc())
            .limit(limit)
        )
        return [
            SignIn(
                row.id, StaffId(row.staff_id), row.started_at, row.ended_at,
                EndReason(row.end_reason) if row.end_reason else None,
            )
            for row in rows
        ]  # fmt: skip

    def _update(self, which: sa.ColumnElement[bool], **values: object) -> None:
        self._connection.execute(SIGN_IN.update().where(which, SIGN_IN.c.ended_at.is_(None)).values(**values))
