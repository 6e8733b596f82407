"""Movements come back from the ledger as they were entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.ids import SaleId, SaleLineId
from jooptics_desktop.domain.stock import Movement, Reason
from tests.narrowing import there

if TYPE_CHECKING:
    from tests.conftest import Shop


def test_a_movement_comes_back(shop: Shop) -> None:
    desk, item = shop.desk, shop.frame.id
    ids = [desk.ids.new() for _ in range(4)]
    who = there(desk.session).staff.id
    plain = Movement(ids[0], item, Reason.COUNTED, 7, -2, desk.clock.now(), who, note="counted twice")
    sold = Movement(
        ids[1], item, Reason.SOLD, -3, -1, desk.clock.now(), who, SaleId(ids[2]), SaleLineId(ids[3])
    )
    with desk.store.write() as work:
        work.stock.add([plain, sold])
        assert work.stock.history(item) == [sold, plain]
