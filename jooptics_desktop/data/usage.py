"""Counts of use that wait, and what was sent to Jooptics. Separate from everything kept for security.

Neither table leads to a person, a record or a time of day of anything that was counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from jooptics_desktop.data.columns import Day, UtcTime, id_column
from jooptics_desktop.data.inventory import about_nobody, ages_alone, declared, technical
from jooptics_desktop.data.schema import metadata
from jooptics_desktop.domain import inventory
from jooptics_desktop.domain.inventory import Category, RetentionClass, on_device
from jooptics_desktop.domain.local_state import LocalCategory
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.usage import MOST_A_DAY, DailyCount, Sent, UsageEvent

if TYPE_CHECKING:
    from datetime import date, datetime

    from jooptics_desktop.data.connections import Link

_COUNTED: Final = declared(
    on_device(
        inventory.personal(
            Category.FEATURES_USED, PurposeCode.IMPROVEMENT, retention=RetentionClass.USAGE_LOG, exported=False,
            erased=False, why="counts of a day, of whoever was here; they lead to nobody",
        ),
        LocalCategory.ANALYTICS,
    )
)  # fmt: skip
_SENT: Final = declared(
    inventory.personal(
        Category.FEATURES_USED, PurposeCode.IMPROVEMENT, PurposeCode.ERROR_REPORTS,
        retention=RetentionClass.USAGE_LOG, exported=False, erased=False, why="what was sent, for everybody to see",
    )
)  # fmt: skip
USAGE_COUNT: Final = sa.Table(
    "usage_count",
    metadata,
    sa.Column("day", Day, primary_key=True, info=_COUNTED),
    sa.Column("event", sa.String(40), primary_key=True, info=_COUNTED),
    sa.Column("count", sa.Integer, nullable=False, info=_COUNTED),
    sa.Column(
        "consent_id", id_column(), nullable=False, info=technical("under which consent it was counted")
    ),
    info=about_nobody(),
)
USAGE_SENT: Final = sa.Table(
    "usage_sent",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=technical("names a row, at random")),
    sa.Column("sent_at", UtcTime, nullable=False, info=_SENT),
    sa.Column("purpose", sa.String(20), nullable=False, info=_SENT),
    sa.Column("content", sa.Text, nullable=False, info=_SENT),
    sa.Column("deleted_at", UtcTime, nullable=True, info=_SENT),
    info=ages_alone("usage_sent", RetentionClass.USAGE_LOG, "sent_at"),
)

_one = insert(USAGE_COUNT)
_same = USAGE_COUNT.c.consent_id == _one.excluded.consent_id
# What an earlier consent let be counted on the same day is not carried into a later one.
_COUNT: Final = _one.on_conflict_do_update(
    index_elements=["day", "event"],
    set_={
        "count": sa.case((_same, sa.func.min(USAGE_COUNT.c.count + 1, MOST_A_DAY)), else_=1),
        "consent_id": _one.excluded.consent_id,
    },
)


class UsageRepository:
    """Counts, hands out what waits, and remembers what was sent."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def count(self, event: UsageEvent, day: date, consent_id: str) -> None:
        """One more of that, on that day."""
        self._connection.execute(
            _COUNT, {"day": day, "event": event.value, "count": 1, "consent_id": consent_id}
        )

    def waiting(self, consent_id: str) -> list[DailyCount]:
        """What was counted under that consent and not sent, day by day."""
        rows = self._connection.execute(
            sa.select(USAGE_COUNT.c.day, USAGE_COUNT.c.event, USAGE_COUNT.c.count.label("times"))
            .where(USAGE_COUNT.c.consent_id == consent_id)
            .order_by(USAGE_COUNT.c.day, USAGE_COUNT.c.event)
        )
        return [DailyCount(UsageEvent(row.event), row.day, row.times) for row in rows]

    def size(self) -> int:
        """How many counts there are, under whichever consent."""
        return int(self._connection.execute(sa.select(sa.func.count()).select_from(USAGE_COUNT)).scalar_one())

    def drop(self, counts: list[DailyCount]) -> None:
        """Let go what was sent."""
        for one in counts:
            self._connection.execute(
                USAGE_COUNT.delete().where(
                    USAGE_COUNT.c.day == one.day, USAGE_COUNT.c.event == one.event.value
                )
            )

    def drop_all(self, *, but: str = "") -> int:
        """Let go everything that waits, but for what was counted under the consent `but`; how much went."""
        return self._connection.execute(USAGE_COUNT.delete().where(USAGE_COUNT.c.consent_id != but)).rowcount

    def add_sent(self, sent: Sent) -> None:
        """Remember what was sent."""
        self._connection.execute(
            USAGE_SENT.insert(),
            {
                "id": sent.id, "sent_at": sent.sent_at, "purpose": sent.purpose.value, "content": sent.content,
                "deleted_at": sent.deleted_at,
            },
        )  # fmt: skip

    def sent(self, purpose: PurposeCode, limit: int = 500) -> list[Sent]:
        """What was sent for that purpose, newest first."""
        rows = self._connection.execute(
            sa.select(USAGE_SENT)
            .where(USAGE_SENT.c.purpose == purpose.value)
            .order_by(USAGE_SENT.c.sent_at.desc(), USAGE_SENT.c.id.desc())
            .limit(limit)
        )
        return [
            Sent(row.id, row.sent_at, PurposeCode(row.purpose), row.content, row.deleted_at) for row in rows
        ]

    def is_anything_there(self, purpose: PurposeCode) -> bool:
        """Whether the service still has something of that purpose."""
        found = sa.select(USAGE_SENT.c.id).where(
            USAGE_SENT.c.purpose == purpose.value, USAGE_SENT.c.deleted_at.is_(None)
        )
        return self._connection.execute(found.limit(1)).first() is not None

    def mark_deleted(self, purpose: PurposeCode, at: datetime) -> None:
        """The service deleted everything of that purpose: here, too, only the fact of it stays."""
        self._connection.execute(
            USAGE_SENT.update()
            .where(USAGE_SENT.c.purpose == purpose.value, USAGE_SENT.c.deleted_at.is_(None))
            .values(content="", deleted_at=at)
        )
