"""An encrypted store of invented customers, and its plain twin, for the benchmarks that need many of them."""

from __future__ import annotations

import random
import sys
import time
from typing import TYPE_CHECKING, Any

import checkout  # noqa: F401 - finds the packages
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.data import cipher
from jooptics_desktop.data.audit import KEY_SETTING
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.domain.staff import Role, Session, StaffMember
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.domain.tax import TaxClass, TaxPeriod, TaxRate
from jooptics_desktop.services import demo, store_profile
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids

if TYPE_CHECKING:
    from pathlib import Path

KEY = bytes(range(32))
CACHE_KIB = 65536


def build(folder: Path, customers: int, *, with_sales: bool = False, name: str = "store.db") -> Path:
    """The store at `folder/name`, made once and used again."""
    path = folder / name
    if path.exists():
        return path
    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    desk = a_desk(Store.create(path, KEY))
    if with_sales:
        demo.fill_demo_store(desk, customers, 1, progress=lambda _d, _o: None, cancelled=lambda: False)
    else:
        people_arrive(desk, customers)
    desk.store.close()
    print(f"built {customers:,} customers in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return path


def people_arrive(desk: Desk, customers: int) -> None:
    """That many customers and nothing else."""
    people = demo.People(desk, random.Random(1), customers)
    for start in range(0, customers, demo.BATCH):
        some = [people.customer(start + n + 1) for n in range(min(demo.BATCH, customers - start))]
        with desk.store.write() as work:
            work.customers.add(*some)


def a_desk(store: Store) -> Desk:
    """A desk with an owner at it."""
    clock = SystemClock()
    owner = StaffMember(StaffId("0" * 36), "Owner", Role.OWNER, False, False, clock.now(), active=True)
    with store.write() as work:
        if work.settings.get(KEY_SETTING) is None:
            work.audit.begin(bytes(32), clock.now())
            store_profile.put(work, StoreProfile("Benchmark"))
            work.staff.add(owner, "$argon2id$none", clock.now())
            rate = TaxPeriod(clock.today().replace(year=2000), TaxRate.percent(16))
            work.catalogue.put_tax_class(TaxClass("standard", "ضريبة", "Tax", (rate,)))
    return Desk(store, clock, Uuid7Ids(), Session("s", owner, None))


def plain_twin(path: Path) -> Path:
    """The same tables and rows without encryption, beside the store: people nobody knows, for measuring only."""
    twin = path.with_name("plain.db")
    if not twin.exists():
        connection = cipher.connect(path, KEY)
        connection.execute(f"ATTACH DATABASE '{twin}' AS plain KEY ''")
        connection.execute("SELECT sqlcipher_export('plain')")
        connection.close()
    return twin


def open_plain(twin: Path) -> Any:
    """A connection like the store's, without a key."""
    connection = sqlcipher.connect(str(twin), isolation_level=None, cached_statements=512)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"cache_size=-{CACHE_KIB}", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def open_encrypted(path: Path) -> Any:
    """A connection as the store makes them."""
    return cipher.connect(path, KEY, cache_kib=CACHE_KIB)
