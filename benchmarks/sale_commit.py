"""What a committed sale costs next to one bare transaction that writes the same rows.

Both arms write into their own encrypted store of the same schema with synchronous=FULL, in turns, so that the
disk's moods hit both. The bare arm reads the customer and inserts the rows of a sale (sale, 3 lines, 3 stock
movements, 1 payment, 1 audit entry) with prepared values on the driver's cursor; the other arm is the act
`ring_up`, with its rules, permissions, tax, totals and chained audit entry.

    python benchmarks/sale_commit.py [rounds]
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uuid_utils import uuid7

from jooptics_desktop.data import cipher
from jooptics_desktop.data.audit import KEY_SETTING
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.catalogue import Item, ItemKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.staff import Role, Session, StaffMember
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.domain.tax import TaxClass, TaxPeriod, TaxRate
from jooptics_desktop.services import catalogue, store_profile
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.sales import NewLine, NewPayment, NewSale, ring_up

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = bytes(range(32))
TARGET = 1.3
BATCH = 50


class Clock:
    """The real time."""

    def now(self) -> datetime:
        """This instant."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The day in UTC, near enough here."""
        return self.now().date()

    def monotonic(self) -> float:
        """Seconds."""
        return time.monotonic()


class Ids:
    """Real ids."""

    def new(self) -> str:
        """UUIDv7 text."""
        return str(uuid7())


def a_shop(folder: Path) -> tuple[Desk, NewSale]:
    """A store with three items and a customer, and the sale that is rung up over and over."""
    store = Store.create(folder / "store.db", KEY)
    owner = StaffMember(
        StaffId(str(uuid7())), "Owner", Role.OWNER, has_pin=False, has_second_factor=False,
        attested_adult_at=datetime.now(UTC), active=True,
    )  # fmt: skip
    desk = Desk(store, Clock(), Ids(), Session("benchmark", owner, second_factor_at=None))
    with store.write() as work:
        work.settings.put(KEY_SETTING, bytes(32).hex())
        work.staff.add(owner, "$argon2id$none", datetime.now(UTC))
        store_profile.put(work, StoreProfile("Jooptics"))
        period = TaxPeriod(date(2020, 1, 1), TaxRate.percent(16))
        catalogue.put_tax_classes(work, [TaxClass("standard", "خاضع", "Standard", (period,))])
    items = [an_item(desk, n) for n in range(3)]
    customer = register_customer(desk, CustomerDraft(name="Layan", phones=("0791234567",))).value.customer
    lines = tuple(NewLine(item.id) for item in items)
    total = sum((item.price.minor for item in items), 0)
    return desk, NewSale(lines, (NewPayment(Tender.CASH, Money(total, JOD)),), customer.id)


def an_item(desk: Desk, n: int) -> Item:
    """One thing to sell."""
    price = Money(45_500 + 10_000 * n, JOD)
    return catalogue.add_item(
        desk, catalogue.ItemDraft(ItemKind.FRAME, price, "standard", name_en=f"Frame {n}")
    ).value


class Bare:
    """The same rows, copied from a sale of the service and given fresh keys, with nothing around them."""

    TABLES = ("sale", "sale_line", "stock_movement", "payment", "audit_entry")

    def __init__(self, path: Path) -> None:
        self.connection = cipher.connect(path, KEY)
        self.templates = {table: self._rows(table) for table in self.TABLES}
        self.customer = self.connection.execute("SELECT id FROM customer").fetchone()[0]
        self.number = 1
        self.seq = self.templates["audit_entry"][0]["seq"]

    def _rows(self, table: str) -> list[dict[str, Any]]:
        order = " ORDER BY seq DESC LIMIT 1" if table == "audit_entry" else ""
        cursor = self.connection.execute(f"SELECT * FROM {table}{order}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def fresh(self) -> dict[str, tuple[str, list[list[Any]]]]:
        """The statements and values of one more sale."""
        self.number += 1
        self.seq += 1
        sale_id, prepared = str(uuid7()), {}
        for table in self.TABLES:
            rows = [dict(row) for row in self.templates[table]]
            for row in rows:
                row.update({name: str(uuid7()) for name in ("id",) if name in row})
                row.update({name: sale_id for name in ("sale_id",) if name in row})
                row.update({"number": f"S-{self.number:06d}", "id": sale_id} if table == "sale" else {})
                row.update({"seq": self.seq, "subject_id": sale_id} if table == "audit_entry" else {})
            names = list(rows[0])
            sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            prepared[table] = (sql, [list(row.values()) for row in rows])
        return prepared

    def run(self, prepared: dict[str, tuple[str, list[list[Any]]]]) -> None:
        """One transaction."""
        execute, executemany = self.connection.execute, self.connection.executemany
        execute("BEGIN IMMEDIATE")
        execute("SELECT * FROM customer WHERE id = ?", (self.customer,)).fetchone()
        for sql, rows in prepared.values():
            executemany(sql, rows)
        execute("COMMIT")


def timed(act: Callable[..., object], *given: object) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    act(*given)
    return (time.perf_counter() - begun) * 1000


def main(rounds: int) -> int:
    """Run both arms in turns and print the medians; the exit code says whether the target is met."""
    folder = Path(tempfile.mkdtemp(prefix="sale-commit-"))
    try:
        (folder / "ours").mkdir()
        desk, sale = a_shop(folder / "ours")
        ring_up(desk, sale)
        desk.store.close()
        shutil.copytree(folder / "ours", folder / "bare")
        bare = Bare(folder / "bare" / "store.db")
        desk = Desk(Store.open(folder / "ours" / "store.db", KEY), desk.clock, desk.ids, desk.session)
        ours: list[float] = []
        theirs: list[float] = []
        ratios: list[float] = []
        for _ in range(rounds):
            mine, its = [], []
            for _ in range(BATCH):
                mine.append(timed(ring_up, desk, sale))
                its.append(timed(bare.run, bare.fresh()))
            ratios.append(statistics.median(mine) / statistics.median(its))
            ours += mine
            theirs += its
        show("bare transaction", theirs)
        show("ring_up", ours)
        ratio = statistics.median(ours) / statistics.median(theirs)
        print(f"ratio of medians {ratio:.2f}  (rounds {min(ratios):.2f}-{max(ratios):.2f}, target {TARGET})")
        bare.connection.close()
        desk.store.close()
        return 0 if ratio <= TARGET else 1
    finally:
        shutil.rmtree(folder)


def show(name: str, times: list[float]) -> None:
    """One line of the table."""
    ordered = sorted(times)
    print(
        f"{name:18} p50 {statistics.median(ordered):7.3f} ms   p99 {ordered[int(len(ordered) * 0.99)]:7.3f} ms"
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
