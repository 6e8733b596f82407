"""When each version of the policy reached this store, and from when it holds here: added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import UtcTime
from jooptics_desktop.data.inventory import about_nobody, technical
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.policy_changes import Arrival

if TYPE_CHECKING:
    from jooptics_desktop.data.connections import Link

_POLICY: Final = technical("a version of the policy, about nobody")
POLICY_ARRIVAL: Final = sa.Table(
    "policy_arrival",
    metadata,
    sa.Column("pack_sha256", sa.String(64), primary_key=True, info=_POLICY),
    sa.Column("version", sa.String(20), nullable=False, info=_POLICY),
    sa.Column("arrived_at", UtcTime, nullable=False, info=_POLICY),
    sa.Column("holds_from", UtcTime, nullable=False, info=_POLICY),
    info=about_nobody(),
)
append_only(POLICY_ARRIVAL)


class PolicyRepository:
    """Adds arrivals and reads them."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add(self, arrival: Arrival) -> None:
        """Note it."""
        names = (column.name for column in POLICY_ARRIVAL.columns)
        self._connection.execute(POLICY_ARRIVAL.insert(), {name: getattr(arrival, name) for name in names})

    def arrivals(self) -> dict[str, Arrival]:
        """Every arrival by the version's digest."""
        rows = self._connection.execute(sa.select(POLICY_ARRIVAL))
        return {row.pack_sha256: Arrival(*row) for row in rows}
