"""The disclosure register, append-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import CanonicalJson, Day, UtcTime, id_column
from jooptics_desktop.data.inventory import (
    ABOUT_CUSTOMER,
    BY_STAFF,
    CUSTOMER_BY_ID,
    ID,
    PROOF,
    TO_CUSTOMER,
    about,
    about_nobody,
    technical,
)
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.disclosures import Disclosure, Ground, LegalBasis, WayOut
from jooptics_desktop.domain.ids import CustomerId, StaffId
from jooptics_desktop.domain.inventory import Ages, Fate, KeptBecause, RetentionClass

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.data.connections import Link

DISCLOSURE: Final = sa.Table(
    "disclosure",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("at", UtcTime, nullable=False, index=True, info=PROOF),
    sa.Column("staff_id", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    sa.Column("way", sa.String(10), nullable=False, info=PROOF),
    # No foreign key: that somebody's data went out stays on record when the person is erased.
    sa.Column("customer_id", id_column(), nullable=True, index=True, info=TO_CUSTOMER),
    sa.Column("records", sa.Integer, nullable=False, info=PROOF),
    sa.Column("categories", CanonicalJson, nullable=False, info=PROOF),
    sa.Column("purpose", sa.String(200), nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("recipient", sa.String(200), nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("sha256", sa.String(64), nullable=False, info=PROOF),
    info=about(
        CUSTOMER_BY_ID,
        "disclosures",
        Fate.EMPTY,
        KeptBecause.DISCLOSURE_PROOF,
        Ages(RetentionClass.EVIDENCE, ("at",)),
    ),
)
append_only(DISCLOSURE, disposable=True, emptied=("purpose", "recipient"))
_GROUND: Final = technical("the law or the danger a disclosure rests on, in words that name nobody")
GROUND: Final = sa.Table(
    "disclosure_ground",
    metadata,
    # No foreign key: why something was handed over stays when the entry's own term is over.
    sa.Column("disclosure_id", id_column(), primary_key=True, info=ID),
    sa.Column("basis", sa.String(20), nullable=False, info=_GROUND),
    sa.Column("reference", sa.Text, nullable=False, info=_GROUND),
    sa.Column("justification", sa.Text, nullable=False, info=_GROUND),
    sa.Column("fields", CanonicalJson, nullable=False, info=_GROUND),
    sa.Column("told", sa.Boolean, nullable=False, info=_GROUND),
    sa.Column("not_told_because", sa.Text, nullable=False, info=_GROUND),
    sa.Column("not_told_until", Day, nullable=True, info=_GROUND),
    info=about_nobody(),
)
append_only(GROUND)


class DisclosureRepository:
    """Adds entries and reads them."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add(self, entry: Disclosure) -> None:
        """Enter what went out."""
        self._connection.execute(
            DISCLOSURE.insert(),
            {
                "id": entry.id, "at": entry.at, "staff_id": entry.staff_id, "way": entry.way.value,
                "customer_id": entry.customer_id, "records": entry.records, "categories": list(entry.categories),
                "purpose": entry.purpose, "recipient": entry.recipient, "sha256": entry.sha256,
            },
        )  # fmt: skip
        ground = entry.ground
        if ground is not None:
            self._connection.execute(
                GROUND.insert(),
                {
                    "disclosure_id": entry.id, "basis": ground.basis.value, "reference": ground.reference,
                    "justification": ground.justification, "fields": list(ground.fields), "told": ground.told,
                    "not_told_because": ground.not_told_because, "not_told_until": ground.not_told_until,
                },
            )  # fmt: skip

    def entries(self, customer_id: CustomerId | None = None, limit: int = 500) -> list[Disclosure]:
        """The newest entries, of one customer when one is named."""
        statement = sa.select(DISCLOSURE).order_by(DISCLOSURE.c.id.desc()).limit(limit)
        if customer_id is not None:
            statement = statement.where(DISCLOSURE.c.customer_id == customer_id)
        grounds = {row.disclosure_id: _ground(row) for row in self._connection.execute(sa.select(GROUND))}
        return [_entry(row, grounds.get(row.id)) for row in self._connection.execute(statement)]

    def last_backup(self, place: str) -> datetime | None:
        """When the newest entry about a backup to that place was made."""
        newest = sa.select(sa.func.max(DISCLOSURE.c.at)).where(
            DISCLOSURE.c.way == WayOut.BACKUP.value, DISCLOSURE.c.recipient == place
        )
        return self._connection.execute(newest).scalar_one_or_none()

    def count(self, customer_id: CustomerId) -> int:
        """How often something of that customer went out."""
        counted = sa.select(sa.func.count()).where(DISCLOSURE.c.customer_id == customer_id)
        return int(self._connection.execute(counted).scalar_one())


def _ground(row: Any) -> Ground:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return Ground(
        LegalBasis(row.basis), tuple(row.fields), row.reference, row.justification, row.told, row.not_told_because,
        row.not_told_until,
    )  # fmt: skip


def _entry(row: Any, ground: Ground | None) -> Disclosure:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return Disclosure(
        row.id, row.at, StaffId(row.staff_id), WayOut(row.way),
        CustomerId(row.customer_id) if row.customer_id else None, row.records, tuple(row.categories), row.purpose,
        row.recipient, row.sha256, ground,
    )  # fmt: skip
