"""Tills in processes of their own: each rings up sales without end and says of each that it was acknowledged.

    python selling_child.py <store file> <item id> <price in fils> <staff id>

For each line on the standard input a fresh process opens the store and sells; its first line is its process id.
After each sale that `ring_up` answered, the number and id go to the standard output in one line; after its end
comes the line `dead`. (One process imports everything and the tills are forked from it: a test that kills
thirty of them would otherwise mostly wait for imports.)
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.ids import ItemId, StaffId
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.staff import Role, Session, StaffMember
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.sales import NewLine, NewPayment, NewSale, ring_up
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids


def sell(file: str, item_id: str, price: str, staff_id: str) -> None:
    """Sell until killed; the quantity grows from 1 to 5 and begins again."""
    clock = SystemClock()
    owner = StaffMember(
        StaffId(staff_id), "Owner", Role.OWNER, has_pin=False, has_second_factor=False,
        attested_adult_at=clock.now(), active=True,
    )  # fmt: skip
    desk = Desk(Store.open(Path(file), bytes(range(32))), clock, Uuid7Ids(), Session("till", owner, None))
    count = 0
    while True:
        quantity = count % 5 + 1
        paid = NewPayment(Tender.CASH, Money(int(price) * quantity, JOD))
        sale = ring_up(desk, NewSale((NewLine(ItemId(item_id), quantity),), (paid,))).value
        os.write(1, f"{sale.number} {sale.id}\n".encode())
        count += 1


def main(*till: str) -> None:
    """Fork a till for each line asked."""
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.write(1, f"{os.getpid()}\n".encode())
            sell(*till)
        os.waitpid(pid, 0)
        os.write(1, b"\ndead\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
