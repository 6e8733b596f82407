"""Dependants: children whose guardian is a customer. There are none unless the owner chose guardian mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import UtcTime, id_column
from jooptics_desktop.data.inventory import ABOUT_CUSTOMER, BY_STAFF, ID, TO_CUSTOMER, about
from jooptics_desktop.data.schema import metadata
from jooptics_desktop.domain.dependants import MAX_NAME, BirthMonth, Dependant
from jooptics_desktop.domain.ids import CustomerId, StaffId, WearerId
from jooptics_desktop.domain.inventory import Owner, Subject
from jooptics_desktop.domain.privacy import ActingFor, Relationship, Verified

if TYPE_CHECKING:
    from jooptics_desktop.data.connections import Link

# The id is the wearer's in `prescription`: where this row goes, the prescriptions are somebody's without a name.
DEPENDANT: Final = sa.Table(
    "dependant",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column(
        "customer_id", id_column(), sa.ForeignKey("customer.id"), nullable=False, index=True, info=TO_CUSTOMER
    ),
    sa.Column("name", sa.String(MAX_NAME), nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("born", sa.String(7), nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("relationship", sa.String(20), nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("verified_by", sa.String(20), nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("recorded_at", UtcTime, nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("recorded_by", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    info=about(
        {Subject.CUSTOMER: Owner("customer_id"), Subject.DEPENDANT: Owner("id"), Subject.WEARER: Owner("id")},
        "dependants",
    ),
)


class DependantRepository:
    """Keeps dependants; they are found through their guardian alone, and no search looks at them."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add(self, dependant: Dependant) -> None:
        """Record one."""
        self._connection.execute(DEPENDANT.insert(), _row(dependant))

    def save(self, dependant: Dependant) -> None:
        """Keep what was corrected."""
        self._connection.execute(DEPENDANT.update().where(DEPENDANT.c.id == dependant.id), _row(dependant))

    def get(self, dependant_id: WearerId) -> Dependant | None:
        """The dependant of that id."""
        return next(iter(self._where(DEPENDANT.c.id == dependant_id)), None)

    def of(self, customer_id: CustomerId) -> list[Dependant]:
        """A guardian's, in the order they were recorded."""
        return self._where(DEPENDANT.c.customer_id == customer_id)

    def all(self) -> list[Dependant]:
        """Everybody's."""
        return self._where(sa.true())

    def _where(self, condition: sa.ColumnElement[bool]) -> list[Dependant]:
        query = sa.select(DEPENDANT).where(condition).order_by(DEPENDANT.c.id)
        return [_dependant(row) for row in self._connection.execute(query)]


def _row(one: Dependant) -> dict[str, object]:
    return {
        "id": one.id,
        "customer_id": one.guardian_id,
        "name": one.name,
        "born": str(one.born),
        "relationship": one.acting_for.relationship.value,
        "verified_by": one.acting_for.verified_by.value,
        "recorded_at": one.recorded_at,
        "recorded_by": one.recorded_by,
    }


def _dependant(row: Any) -> Dependant:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return Dependant(
        WearerId(row.id),
        CustomerId(row.customer_id),
        row.name,
        BirthMonth.read(row.born),
        ActingFor(Relationship(row.relationship), Verified(row.verified_by)),
        row.recorded_at,
        StaffId(row.recorded_by),
    )
