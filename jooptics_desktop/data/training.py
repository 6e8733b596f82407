"""Who passed which lesson: added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import Day, id_column
from jooptics_desktop.data.inventory import BY_STAFF, ID, about, declared
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.domain.inventory import (
    LEGAL,
    SECURITY,
    Category,
    Fate,
    KeptBecause,
    Owner,
    RetentionClass,
    Subject,
    personal,
)
from jooptics_desktop.domain.training import TrainingRecord

if TYPE_CHECKING:
    from jooptics_desktop.data.connections import Link

_LEARNED: Final = declared(
    personal(
        Category.CONTACT, SECURITY, LEGAL, retention=RetentionClass.ACCOUNT, erased=False,
        why="that the staff was trained has to be shown later",
    )
)  # fmt: skip
TRAINING: Final = sa.Table(
    "training_record",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("staff_id", id_column(), sa.ForeignKey("staff.id"), nullable=False, index=True, info=BY_STAFF),
    sa.Column("lesson", sa.String(40), nullable=False, info=_LEARNED),
    sa.Column("version", sa.String(20), nullable=False, info=_LEARNED),
    sa.Column("passed_on", Day, nullable=False, info=_LEARNED),
    sa.Column("noted_by", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    info=about({Subject.STAFF: Owner("staff_id")}, "training", Fate.KEEP, KeptBecause.WORK_DONE),
)
append_only(TRAINING)


class TrainingRepository:
    """Adds and lists."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add(self, record: TrainingRecord) -> None:
        """Note it."""
        values = {name: getattr(record, name) for name in TRAINING.columns.keys()}  # noqa: SIM118 - columns
        self._connection.execute(TRAINING.insert(), values)

    def all(self) -> list[TrainingRecord]:
        """Everybody's, newest first."""
        rows = self._connection.execute(
            sa.select(TRAINING).order_by(TRAINING.c.passed_on.desc(), TRAINING.c.id.desc())
        )
        return [
            TrainingRecord(
                row.id, StaffId(row.staff_id), row.lesson, row.version, row.passed_on, StaffId(row.noted_by)
            )
            for row in rows
        ]
