"""The stock ledger: movements are added, never changed; levels are their sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.catalogue import ITEM
from jooptics_desktop.data.columns import UtcTime, id_column, milliseconds
from jooptics_desktop.data.inventory import BY_STAFF, ID, about_nobody, technical
from jooptics_desktop.data.prepared import Prepared
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.ids import ItemId, SaleId, SaleLineId, StaffId
from jooptics_desktop.domain.stock import Level, Movement, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.data.connections import Link

_MOVED: Final = technical("pieces that came and went")
# Kept in the order of the item, so that a level is one short range and needs no index of its own.
STOCK_MOVEMENT: Final = sa.Table(
    "stock_movement",
    metadata,
    sa.Column("item_id", id_column(), sa.ForeignKey("item.id"), primary_key=True, info=ID),
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("reason", sa.String(20), nullable=False, info=_MOVED),
    sa.Column("on_hand", sa.Integer, nullable=False, info=_MOVED),
    sa.Column("reserved", sa.Integer, nullable=False, info=_MOVED),
    sa.Column("at", UtcTime, nullable=False, info=_MOVED),
    sa.Column("staff_id", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    sa.Column("sale_id", id_column(), nullable=True, info=ID),
    sa.Column("sale_line_id", id_column(), nullable=True, info=ID),
    sa.Column(
        "note",
        sa.String(200),
        nullable=False,
        info=technical("a word on a delivery or a count; people are not asked for"),
    ),
    sqlite_with_rowid=False,
    info=about_nobody(),
)
append_only(STOCK_MOVEMENT)

_ADD: Final = Prepared(STOCK_MOVEMENT.insert())
_ON_HAND: Final = sa.func.coalesce(sa.func.sum(STOCK_MOVEMENT.c.on_hand), 0).label("on_hand")
_RESERVED: Final = sa.func.coalesce(sa.func.sum(STOCK_MOVEMENT.c.reserved), 0).label("reserved")
_LEVEL: Final = Prepared(
    sa.select(_ON_HAND, _RESERVED).where(STOCK_MOVEMENT.c.item_id == sa.bindparam("wanted"))
)
_LEVELS: Final = sa.select(STOCK_MOVEMENT.c.item_id, _ON_HAND, _RESERVED).group_by(STOCK_MOVEMENT.c.item_id)
_MANY: Final = 500  # below every engine's limit of parameters


class StockRepository:
    """Adds movements and sums them."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add(self, movements: Sequence[Movement]) -> None:
        """Enter movements into the ledger."""
        if movements:
            _ADD.put(self._connection, map(_row, movements))

    def level(self, item_id: ItemId) -> Level:
        """Where one item stands."""
        row = _LEVEL.first(self._connection, wanted=item_id)
        return Level(int(row.on_hand), int(row.reserved))

    def levels(self, item_ids: Sequence[ItemId]) -> dict[ItemId, Level]:
        """Where several items stand; one that never moved stands at nothing."""
        found = dict.fromkeys(item_ids, Level())
        for start in range(0, len(item_ids), _MANY):
            some = _LEVELS.where(STOCK_MOVEMENT.c.item_id.in_(item_ids[start : start + _MANY]))
            found.update((ItemId(row.item_id), _level(row)) for row in self._connection.execute(some))
        return found

    def low(self, limit: int = 200) -> list[tuple[ItemId, Level]]:
        """Tracked items for sale that are at their reorder level or below, the scarcest first."""
        sums = _LEVELS.subquery()
        available = sa.func.coalesce(sums.c.on_hand - sums.c.reserved, 0)
        rows = self._connection.execute(
            sa.select(ITEM.c.id.label("item_id"), sa.func.coalesce(sums.c.on_hand, 0).label("on_hand"),
                      sa.func.coalesce(sums.c.reserved, 0).label("reserved"))
            .join_from(ITEM, sums, sums.c.item_id == ITEM.c.id, isouter=True)
            .where(ITEM.c.active.is_(True), ITEM.c.tracked.is_(True), available <= ITEM.c.reorder_level)
            .order_by(available, ITEM.c.number)
            .limit(limit)
        )  # fmt: skip
        return [(ItemId(row.item_id), _level(row)) for row in rows]

    def history(self, item_id: ItemId, limit: int = 200) -> list[Movement]:
        """An item's movements, newest first."""
        newest = (
            sa.select(STOCK_MOVEMENT)
            .where(STOCK_MOVEMENT.c.item_id == item_id)
            .order_by(STOCK_MOVEMENT.c.id.desc())
            .limit(limit)
        )
        return [_movement(row) for row in self._connection.execute(newest)]


def _level(row: Any) -> Level:  # noqa: ANN401 - rows are dynamic
    return Level(int(row.on_hand), int(row.reserved))


def _row(movement: Movement) -> tuple[str | int | None, ...]:
    """What is stored in the columns, in their order."""
    return (
        movement.item_id, movement.id, movement.reason._value_, movement.on_hand, movement.reserved,
        milliseconds(movement.at), movement.staff_id, movement.sale_id, movement.sale_line_id, movement.note,
    )  # fmt: skip


def _movement(row: Any) -> Movement:  # noqa: ANN401 - rows are dynamic
    return Movement(
        row.id, ItemId(row.item_id), Reason(row.reason), row.on_hand, row.reserved, row.at, StaffId(row.staff_id),
        SaleId(row.sale_id) if row.sale_id else None, SaleLineId(row.sale_line_id) if row.sale_line_id else None,
        row.note,
    )  # fmt: skip
