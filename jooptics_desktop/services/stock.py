"""Goods coming in, being counted and being written off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.stock import Level, Movement, Reason, correction, moved, received
from jooptics_desktop.services.catalogue import StockedItem, existing

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.ids import ItemId
    from jooptics_desktop.services.desk import Desk

_LONGEST_NOTE: Final = 200


def receive_stock(desk: Desk, item_id: ItemId, quantity: int, note: str = "") -> Done[Level]:
    """Enter a delivery."""
    return _move(desk, item_id, Reason.RECEIVED, received(quantity), note)


def write_off(desk: Desk, item_id: ItemId, quantity: int, note: str = "") -> Done[Level]:
    """Take broken or lost pieces out of stock."""
    return _move(desk, item_id, Reason.DAMAGED, -received(quantity), note)


def count_stock(desk: Desk, item_id: ItemId, counted: int, note: str = "") -> Done[Level]:
    """Make the ledger agree with what was counted on the shelf; nothing is written when it does already."""
    desk.require(Permission.CATALOGUE_WRITE)
    with desk.store.write() as work:
        _tracked(work, item_id)
        change = correction(work.stock.level(item_id), counted)
        if change:
            _enter(desk, work, item_id, Reason.COUNTED, change, note)
        standing = work.stock.level(item_id)
    return Done(standing, work.changes)


def stock_history(desk: Desk, item_id: ItemId, limit: int = 200) -> list[Movement]:
    """An item's movements, newest first."""
    desk.require(Permission.CATALOGUE_READ)
    with desk.store.read() as work:
        return work.stock.history(item_id, limit)


def low_stock(desk: Desk, limit: int = 200) -> list[StockedItem]:
    """Items at their reorder level or below, the scarcest first."""
    desk.require(Permission.CATALOGUE_READ)
    with desk.store.read() as work:
        return [StockedItem(existing(work, item_id), standing) for item_id, standing in work.stock.low(limit)]


def _move(desk: Desk, item_id: ItemId, reason: Reason, change: int, note: str) -> Done[Level]:
    desk.require(Permission.CATALOGUE_WRITE)
    with desk.store.write() as work:
        _tracked(work, item_id)
        _enter(desk, work, item_id, reason, change, note)
        standing = work.stock.level(item_id)
    return Done(standing, work.changes)


def _enter(desk: Desk, work: Work, item_id: ItemId, reason: Reason, change: int, note: str) -> None:
    staff = desk.require(Permission.CATALOGUE_WRITE)
    movement = Movement(
        desk.ids.new(),
        item_id,
        reason,
        moved(change),
        0,
        desk.clock.now(),
        staff.id,
        note=note.strip()[:_LONGEST_NOTE],
    )
    work.stock.add([movement])
    desk.note(work, "stock_moved", item_id, reason=reason.value, change=change)
    work.changed("stock", item_id)


def _tracked(work: Work, item_id: ItemId) -> None:
    if not existing(work, item_id).tracked:
        raise RuleBroken("stock.not_tracked", field="item")
