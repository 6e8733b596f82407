"""Stock as a ledger: movements are only ever added, and what is on hand is their sum."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from jooptics_desktop.domain.ids import ItemId, SaleId, SaleLineId, StaffId


class Reason(StrEnum):
    """Why stock moved."""

    RECEIVED = "received"
    COUNTED = "counted"
    DAMAGED = "damaged"
    RETURNED = "returned"
    RESERVED = "reserved"
    RELEASED = "released"
    SOLD = "sold"


class Movement(NamedTuple):
    """One entry: how many pieces came (+) or left (−), and how many were put aside (+) or freed (−)."""

    id: str
    item_id: ItemId
    reason: Reason
    on_hand: int
    reserved: int
    at: dt.datetime
    staff_id: StaffId
    sale_id: SaleId | None = None
    sale_line_id: SaleLineId | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """Where an item stands. Below zero means that something was sold before its delivery was entered."""

    on_hand: int = 0
    reserved: int = 0

    @property
    def available(self) -> int:
        """What may be promised to the next customer."""
        return self.on_hand - self.reserved

    def after(self, movement: Movement) -> Level:
        """The level once the movement is entered."""
        return Level(self.on_hand + movement.on_hand, self.reserved + movement.reserved)

    def needs_reorder(self, reorder_level: int | None) -> bool:
        """Whether it is worth buying more."""
        return reorder_level is not None and self.available <= reorder_level


def level(movements: Iterable[Movement]) -> Level:
    """What a ledger comes to."""
    standing = Level()
    for movement in movements:
        standing = standing.after(movement)
    return standing


def received(quantity: int) -> int:
    """The change on hand of a delivery; raises `RuleBroken("stock.not_positive")`."""
    if quantity <= 0:
        raise RuleBroken("stock.not_positive", field="quantity")
    return quantity


def moved(change: int) -> int:
    """The change on hand that somebody enters; raises `RuleBroken("stock.nothing_moves")`."""
    if not change:
        raise RuleBroken("stock.nothing_moves", field="quantity")
    return change


def correction(standing: Level, counted: int) -> int:
    """The change that makes the ledger agree with a count; raises `RuleBroken("stock.count_negative")`."""
    if counted < 0:
        raise RuleBroken("stock.count_negative", field="quantity")
    return counted - standing.on_hand
