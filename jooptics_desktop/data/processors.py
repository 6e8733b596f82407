"""The store's list of companies that work with its data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import Day, UtcTime, id_column
from jooptics_desktop.data.inventory import BY_STAFF, ID, about_nobody, technical
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.processors import Processor, ProcessorKind, Safeguard

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.data.connections import Link
    from jooptics_desktop.domain.ids import StaffId

_COMPANY: Final = technical("a company, not a person")
# Every version of an entry is kept: who was told what, and when, has to be shown years later.
PROCESSOR: Final = sa.Table(
    "processor",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, info=ID),
    sa.Column("id", id_column(), nullable=False, index=True, info=ID),
    sa.Column("name", sa.String(120), nullable=False, info=_COMPANY),
    sa.Column("kind", sa.String(20), nullable=False, info=_COMPANY),
    sa.Column("country", sa.String(2), nullable=False, info=_COMPANY),
    sa.Column("purpose", sa.String(200), nullable=False, info=_COMPANY),
    sa.Column("safeguard", sa.String(20), nullable=False, info=_COMPANY),
    sa.Column("safeguard_on", Day, nullable=True, info=_COMPANY),
    sa.Column("document_sha256", sa.String(64), nullable=False, info=_COMPANY),
    sa.Column("policy_url", sa.String(300), nullable=False, info=_COMPANY),
    sa.Column("policy_on", Day, nullable=True, info=_COMPANY),
    sa.Column("reviewed_on", Day, nullable=True, info=_COMPANY),
    sa.Column("active", sa.Boolean, nullable=False, info=_COMPANY),
    sa.Column("written_at", UtcTime, nullable=False, info=_COMPANY),
    sa.Column("written_by", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    info=about_nobody(),
)
append_only(PROCESSOR)


class ProcessorRepository:
    """Adds versions, reads the newest of each."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add(self, processor: Processor, at: datetime, by: StaffId) -> None:
        """The entry as it stands from now on."""
        names = (name for name in PROCESSOR.columns.keys() if hasattr(processor, name))  # noqa: SIM118 - columns
        values: dict[str, Any] = {name: getattr(processor, name) for name in names}
        values |= {"kind": processor.kind.value, "safeguard": processor.safeguard.value}
        self._connection.execute(PROCESSOR.insert(), {**values, "written_at": at, "written_by": by})

    def all(self) -> list[Processor]:
        """Every entry as it stands, by name; ended ones last."""
        newest = sa.select(sa.func.max(PROCESSOR.c.seq)).group_by(PROCESSOR.c.id)
        rows = self._connection.execute(
            sa.select(PROCESSOR)
            .where(PROCESSOR.c.seq.in_(newest))
            .order_by(PROCESSOR.c.active.desc(), PROCESSOR.c.name)
        )
        return [
            Processor(
                row.id, row.name, ProcessorKind(row.kind), row.country, row.purpose, Safeguard(row.safeguard),
                row.safeguard_on, row.document_sha256, row.policy_url, row.policy_on, row.reviewed_on, row.active,
            )
            for row in rows
        ]  # fmt: skip
