"""What a committed sale costs next to one bare transaction that writes the same rows.

Both arms write into their own encrypted store of the same schema with synchronous=FULL, in turns, so that the
disk's moods hit both. The bare arm reads the customer and writes the rows of a sale (sale, 3 lines, 3 stock
movements, 1 payment, 1 audit entry, the two counters that number sales and entries) with prepared values on the
driver's cursor; the other arm is the act `ring_up`, with its rules, permissions, tax, totals and chained audit
entry. Both connections are opened by the same function, and the rows they leave are counted in the end.

A second table does the same for a sale that grows on the counter: a line added, a deposit taken (which opens the
sale), the goods handed over. There the bare arm inserts and updates the same rows.

Last comes how long this disk takes to be sure of as many bytes: the slower it is, the less all the rest matters.
`--folder /dev/shm` leaves the disk out, and shows what the processor alone has to do.

    python benchmarks/sale_commit.py [--rounds N] [--folder FOLDER] [--quick] [--json]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporting import Result, options, ratio, tell
from uuid_utils import uuid7

from jooptics_desktop.data import cipher
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
from jooptics_desktop.services.sales import (
    NewLine,
    NewPayment,
    NewSale,
    add_line,
    collect,
    ring_up,
    start_sale,
    take_payment,
)

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = bytes(range(32))
TARGET = 1.3
BATCH = 50
FIGURES = ("listed", "discount", "net", "tax")  # columns of a line that are empty until the sale is opened
SALE_BYTES = 20 * 4096  # what a sale adds to the write-ahead log, on the average
Prepared = tuple[str, list[list[Any]]]


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
        work.audit.begin(bytes(32), datetime.now(UTC))
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
        self.counters = dict(self.connection.execute("SELECT name, last FROM sequence").fetchall())
        self.draft: dict[str, list[dict[str, Any]]] = {}

    def _rows(self, table: str) -> list[dict[str, Any]]:
        order = " ORDER BY seq DESC LIMIT 1" if table == "audit_entry" else ""
        cursor = self.connection.execute(f"SELECT * FROM {table}{order}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def fresh(self) -> list[Prepared]:
        """The statements and values of one more sale."""
        rows = self._fresh_rows()
        return [
            self._counted("sale"),
            *(_insert(table, rows[table]) for table in self.TABLES),
            self._counted("audit"),
        ]

    def _counted(self, name: str) -> Prepared:
        """How far that sequence came, written down as the act does."""
        return "UPDATE sequence SET last = ? WHERE name = ?", [[self.counters[name], name]]

    def _fresh_rows(self) -> dict[str, list[dict[str, Any]]]:
        self.counters["sale"] += 1
        sale_id, fresh = str(uuid7()), {}
        for table in self.TABLES:
            rows = fresh[table] = [dict(row) for row in self.templates[table]]
            for row in rows:
                row.update({name: str(uuid7()) for name in ("id",) if name in row})
                row.update({name: sale_id for name in ("sale_id",) if name in row})
                row.update(
                    {"number": f"S-{self.counters['sale']:06d}", "id": sale_id} if table == "sale" else {}
                )
        self._next_entry(fresh)
        return fresh

    def _next_entry(self, rows: dict[str, list[dict[str, Any]]]) -> None:
        self.counters["audit"] += 1
        for row in rows["audit_entry"]:
            row.update({"seq": self.counters["audit"], "subject_id": rows["sale"][0]["id"]})

    def run(self, prepared: list[Prepared]) -> None:
        """One transaction."""
        execute, executemany = self.connection.execute, self.connection.executemany
        execute("BEGIN IMMEDIATE")
        execute("SELECT * FROM customer WHERE id = ?", (self.customer,)).fetchone()
        for sql, rows in prepared:
            executemany(sql, rows)
        execute("COMMIT")

    # The same sale in the steps of the counter

    def begin_draft(self) -> None:
        """A draft with two of its three lines."""
        self.draft = self._fresh_rows()
        sale = {**self.draft["sale"][0], "number": None, "state": "draft"}
        self.run([_insert("sale", [sale]), _insert("sale_line", self._plain_lines()[:2])])

    def _plain_lines(self) -> list[dict[str, Any]]:
        return [{**row, **dict.fromkeys(FIGURES)} for row in self.draft["sale_line"]]

    def step(self, name: str) -> list[Prepared]:
        """The statements and values of one step."""
        if name == "add_line":
            return [_insert("sale_line", self._plain_lines()[2:])]
        self._next_entry(self.draft)
        for row in self.draft["stock_movement"]:
            row["id"] = str(uuid7())
        handed_over = self.draft["sale"]
        moved = _insert("stock_movement", self.draft["stock_movement"])
        noted = _insert("audit_entry", self.draft["audit_entry"])
        if name == "collect":
            return [_update("sale", handed_over), moved, noted, self._counted("audit")]
        ordered = [{**row, "state": "open", "collected_at": None} for row in handed_over]
        lines, paid = _update("sale_line", self.draft["sale_line"]), _insert("payment", self.draft["payment"])
        counted = [self._counted("sale"), self._counted("audit")]
        return [lines, _update("sale", ordered), paid, moved, noted, *counted]


def _insert(table: str, rows: list[dict[str, Any]]) -> Prepared:
    names = list(rows[0])
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    return sql, [list(row.values()) for row in rows]


def _update(table: str, rows: list[dict[str, Any]]) -> Prepared:
    keys = [name for name in ("sale_id", "id") if name in rows[0]]
    names = [name for name in rows[0] if name not in keys]
    columns, where = ", ".join(f"{name}=?" for name in names), " AND ".join(f"{key}=?" for key in keys)
    return f"UPDATE {table} SET {columns} WHERE {where}", [
        [row[name] for name in names + keys] for row in rows
    ]


def timed(act: Callable[..., object], *given: object) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    act(*given)
    return (time.perf_counter() - begun) * 1000


class Turns:
    """Two arms taking turns, in rounds of `BATCH`; a round's ratio is that of its medians."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ours: list[float] = []
        self.bare: list[float] = []

    def result(self, question: str, most: float | None) -> Result:
        """How the arms compare."""
        rounds = [
            statistics.median(self.ours[n : n + BATCH]) / statistics.median(self.bare[n : n + BATCH])
            for n in range(0, len(self.ours), BATCH)
        ]
        _show("bare transaction", self.bare)
        _show(self.name, self.ours)
        more = f"{statistics.median(self.ours):.2f} ms against {statistics.median(self.bare):.2f} ms"
        return ratio(question, rounds, most, more)


def _show(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    print(
        f"{name:18} p50 {statistics.median(ordered):7.3f} ms   p99 {ordered[int(len(ordered) * 0.99)]:7.3f} ms",
        file=sys.stderr,
    )


def whole_sales(desk: Desk, sale: NewSale, bare: Bare, rounds: int) -> Turns:
    """The sale in one act."""
    turns = Turns("ring_up")
    for _ in range(rounds * BATCH):
        turns.ours.append(timed(ring_up, desk, sale))
        turns.bare.append(timed(bare.run, bare.fresh()))
    return turns


def growing_sales(desk: Desk, sale: NewSale, bare: Bare, rounds: int) -> list[Turns]:
    """The same sale as a clerk makes it: line after line, a payment, the goods handed over."""
    steps = {name: Turns(name) for name in ("add_line", "take_payment", "collect")}
    first, second, third = (line.item_id for line in sale.lines)
    paid = sale.payments[0]
    for _ in range(rounds * BATCH):
        draft = start_sale(desk, sale.customer_id).value.id
        add_line(desk, draft, first)
        add_line(desk, draft, second)
        bare.begin_draft()
        for name, act in (
            ("add_line", partial(add_line, desk, draft, third)),
            ("take_payment", partial(take_payment, desk, draft, paid.tender, paid.amount)),
            ("collect", partial(collect, desk, draft)),
        ):
            steps[name].ours.append(timed(act))
            steps[name].bare.append(timed(bare.run, bare.step(name)))
    return list(steps.values())


def same_rows(desk: Desk, bare: Bare) -> None:
    """Raise unless both arms left as many rows of each kind, and counters that stand alike."""
    ours, found = desk.store.raw_connection(), []
    for connection in (ours, bare.connection):
        counted = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in Bare.TABLES]
        found.append((counted, sorted(connection.execute("SELECT name, last FROM sequence").fetchall())))
    ours.close()
    if found[0] != found[1]:
        raise SystemExit(f"the arms do not write the same rows: {found}")


def sync_time(folder: Path) -> float:
    """Milliseconds until the disk has a sale's worth of bytes for good: the median of many."""
    with (folder / "sync").open("wb", buffering=0) as file:
        times = []
        for _ in range(200):
            file.write(bytes(SALE_BYTES))
            times.append(timed(os.fsync if os.name == "nt" else os.fdatasync, file.fileno()))
    return statistics.median(times)


def measure(rounds: int, parent: Path | None) -> list[Result]:
    """Run both arms in turns."""
    folder = Path(tempfile.mkdtemp(prefix="sale-commit-", dir=parent))
    try:
        (folder / "ours").mkdir()
        desk, sale = a_shop(folder / "ours")
        ring_up(desk, sale)
        desk.store.close()
        shutil.copytree(folder / "ours", folder / "bare")
        bare = Bare(folder / "bare" / "store.db")
        desk = Desk(Store.open(folder / "ours" / "store.db", KEY), desk.clock, desk.ids, desk.session)
        whole = whole_sales(desk, sale, bare, rounds)
        same_rows(desk, bare)
        results = [
            whole.result("a committed sale against a bare transaction that writes the same rows", TARGET)
        ]
        results += [
            turns.result(f"`{turns.name}` of a sale that grows, against the same rows", None)
            for turns in growing_sales(desk, sale, bare, rounds)
        ]
        sure = f"after {sync_time(folder):.3f} ms"
        results.append(Result(f"this disk is sure of {SALE_BYTES // 1024} KiB", sure))
        bare.connection.close()
        desk.store.close()
        return results
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Measure and tell."""
    parser = options(argparse.ArgumentParser(description=__doc__.partition("\n")[0]))
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    tell(measure(2 if asked.quick else asked.rounds, asked.folder), as_json=asked.json)


if __name__ == "__main__":
    main()
