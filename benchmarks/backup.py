"""A day's backup and a restore against restic, in bytes and processor time.

    python benchmarks/backup.py --customers 100000 --days 2 --repeat 3 [--json] [--builder module:function]

The store is built by `builder(connection, customers)`, a day is sold by `sell_day(connection, day)`; both can be
replaced. restic backs up the encrypted file, and, in a second repository, a plaintext twin, which a shop would
never be allowed to keep. Every act runs as a program of its own, imports included; arms take turns.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_desktop.data.cipher import connect
from jooptics_desktop.data.snapshot import PageWriter, freeze, prove
from jooptics_desktop.sync.backup_run import BackupPlan, back_up
from jooptics_desktop.sync.folder_target import FolderTarget
from jooptics_desktop.sync.history import History
from jooptics_desktop.sync.keys import BackupKey
from jooptics_desktop.sync.keyslots import public_bytes
from jooptics_desktop.sync.manifest import ManifestReader
from jooptics_desktop.sync.memory import Memory
from jooptics_desktop.sync.restore_run import choose, restore, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlcipher3.dbapi2 import Connection as Driver

KEY = bytes(range(32))
RESTIC = os.environ | {"RESTIC_PASSWORD": "benchmark", "RESTIC_PROGRESS_FPS": "0.01"}
NAMES = (
    "محمد", "أحمد", "خالد", "ليلى", "نور", "سارة", "يوسف", "هدى", "رنا", "عمر",
    "فاطمة", "زيد", "لين", "طارق", "سلمى", "إبراهيم", "دانا", "حسن", "ريم", "مها",
    "Anna", "Omar", "Lina", "Peter", "Maria", "James", "Hala", "Sami", "Rana", "Yousef",
)  # fmt: skip
FAMILIES = (
    "الخطيب",
    "النجار",
    "العمري",
    "الزعبي",
    "المجالي",
    "الفايز",
    "العبادي",
    "الروسان",
    "حداد",
    "عودة",
    "Haddad",
    "Khoury",
    "Smith",
    "Nasser",
    "Mansour",
)
NOTES = ("", "", "", "prefers titanium frames", "حساسية من النيكل", "night driving", "يفضل العدسات اللاصقة")
PRODUCTS = (
    "CR-39 1.50",
    "Poly 1.59 AR",
    "1.67 blue",
    "Progressive 1.60",
    "Frame acetate",
    "إطار معدني",
    "Case",
)

TABLES = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, uid BLOB, name TEXT, phone TEXT, email TEXT, born TEXT,
    city TEXT, address TEXT, notes TEXT, created INTEGER, updated INTEGER);
CREATE TABLE prescriptions (id INTEGER PRIMARY KEY, uid BLOB, customer INTEGER, issued INTEGER, staff INTEGER,
    r_sph INTEGER, r_cyl INTEGER, r_axis INTEGER, r_add INTEGER,
    l_sph INTEGER, l_cyl INTEGER, l_axis INTEGER, l_add INTEGER, pd INTEGER, notes TEXT);
CREATE TABLE sales (id INTEGER PRIMARY KEY, uid BLOB, number TEXT, customer INTEGER, staff INTEGER,
    made INTEGER, total INTEGER, tax INTEGER, paid INTEGER, state TEXT);
CREATE TABLE lines (id INTEGER PRIMARY KEY, sale INTEGER, product INTEGER, label TEXT, quantity INTEGER,
    unit INTEGER, total INTEGER);
CREATE TABLE payments (id INTEGER PRIMARY KEY, sale INTEGER, tender TEXT, amount INTEGER, at INTEGER);
CREATE TABLE stock (id INTEGER PRIMARY KEY, left INTEGER);
CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER, act TEXT, thing INTEGER, hash BLOB);
"""
INDEXES = """
CREATE UNIQUE INDEX customers_uid ON customers (uid);
CREATE INDEX customers_name ON customers (name);
CREATE INDEX customers_phone ON customers (phone);
CREATE UNIQUE INDEX prescriptions_uid ON prescriptions (uid);
CREATE INDEX prescriptions_customer ON prescriptions (customer, issued);
CREATE UNIQUE INDEX sales_uid ON sales (uid);
CREATE UNIQUE INDEX sales_number ON sales (number);
CREATE INDEX sales_customer ON sales (customer, made);
CREATE INDEX sales_made ON sales (made);
CREATE INDEX lines_sale ON lines (sale);
CREATE INDEX payments_sale ON payments (sale);
CREATE VIRTUAL TABLE words USING fts5(name, phone, content='customers', content_rowid='id', prefix='2 3');
INSERT INTO words (words, rank) VALUES ('pgsz', 3960);
INSERT INTO words (words) VALUES ('rebuild');
CREATE VIRTUAL TABLE pieces USING fts5(name, phone, content='customers', content_rowid='id', tokenize='trigram');
INSERT INTO pieces (pieces, rank) VALUES ('pgsz', 3960);
INSERT INTO pieces (pieces) VALUES ('rebuild');
"""
YEARS = 11 * 365 * 86_400_000
FIRST = 1_420_070_400_000


class Now:
    """The system's clock."""

    def now(self) -> datetime:
        """This instant."""
        return datetime.now(UTC)


def _uid(at: int, numbers: random.Random) -> bytes:
    """UUIDv7-shaped: time first, then chance."""
    return at.to_bytes(6, "big") + b"\x70" + numbers.randbytes(9)


def _customer(at: int, numbers: random.Random) -> tuple[Any, ...]:
    name = f"{numbers.choice(NAMES)} {numbers.choice(NAMES)} {numbers.choice(FAMILIES)}"
    house, born = numbers.randrange(400), f"{numbers.randrange(1940, 2020)}-0{numbers.randrange(1, 10)}-11"
    phone, email = f"+9627{numbers.randrange(10**8):08d}", f"c{at % 10**9}@mail.example"
    return (
        _uid(at, numbers),
        name,
        phone,
        email,
        born,
        "عمّان",
        f"{house} Queen Rania St",
        numbers.choice(NOTES),
        at,
        at,
    )


def _prescription(at: int, customer: int, numbers: random.Random) -> tuple[Any, ...]:
    powers = [numbers.randrange(-24, 17) * 25 for _ in range(8)]
    return (
        _uid(at, numbers),
        customer,
        at,
        numbers.randrange(1, 9),
        *powers,
        numbers.randrange(560, 700),
        "",
    )


CUSTOMER = f"INSERT INTO customers VALUES (NULL{', ?' * 10})"
PRESCRIPTION = f"INSERT INTO prescriptions VALUES (NULL{', ?' * 14})"
SALE = f"INSERT INTO sales VALUES (NULL{', ?' * 9})"
LINE = f"INSERT INTO lines VALUES (NULL{', ?' * 6})"
PAYMENT = f"INSERT INTO payments VALUES (NULL{', ?' * 4})"


def build_plain_tables(connection: Driver, customers: int) -> None:
    """A shop eleven years old: per customer two prescriptions, a sale of three lines and a payment."""
    numbers = random.Random(1)
    connection.executescript(TABLES)
    connection.execute("BEGIN")
    step = YEARS // customers
    connection.executemany(CUSTOMER, (_customer(FIRST + n * step, numbers) for n in range(customers)))
    half = step // 2
    connection.executemany(
        PRESCRIPTION,
        (
            _prescription(FIRST + n * half, 1 + numbers.randrange(n // 2 + 1), numbers)
            for n in range(2 * customers)
        ),
    )
    connection.executemany("INSERT INTO stock VALUES (?, 100000)", ((n,) for n in range(1, 8001)))
    for n in range(customers):
        _sell(connection, numbers, FIRST + n * step, f"INV-{n:08d}", 1 + numbers.randrange(n + 1), 3)
    connection.execute("COMMIT")
    connection.executescript(INDEXES)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _sell(
    connection: Driver, numbers: random.Random, at: int, number: str, customer: int, count: int
) -> list[int]:
    products = [min(8000, int(numbers.paretovariate(1.0))) for _ in range(count)]
    units = [numbers.randrange(10, 600) * 50 for _ in range(count)]
    total = sum(units)
    row = (
        _uid(at, numbers),
        number,
        customer,
        numbers.randrange(1, 9),
        at,
        total,
        total // 20,
        total,
        "collected",
    )
    sale = connection.execute(SALE, row).lastrowid
    connection.executemany(
        LINE, [(sale, p, PRODUCTS[p % len(PRODUCTS)], 1, u, u) for p, u in zip(products, units, strict=True)]
    )
    connection.execute(PAYMENT, (sale, ("cash", "card")[total % 2], total, at))
    return products


def sell_day(connection: Driver, day: int) -> None:
    """560 transactions: 300 sales, 160 prescriptions, 40 new customers, 60 edits, each with its audit entry."""
    numbers = random.Random(4242 + day)
    known = connection.execute("SELECT max(id) FROM customers").fetchone()[0]
    acts = ["sale"] * 300 + ["prescription"] * 160 + ["customer"] * 40 + ["edit"] * 60
    numbers.shuffle(acts)
    for place, act in enumerate(acts):
        at = FIRST + YEARS + day * 86_400_000 + place * 60_000
        connection.execute("BEGIN IMMEDIATE")
        _act(connection, act, at, 1 + numbers.randrange(known), numbers)
        entry = (at, act, place, numbers.randbytes(32))
        connection.execute("INSERT INTO audit VALUES (NULL, ?, ?, ?, ?)", entry)
        connection.execute("COMMIT")


def _act(connection: Driver, act: str, at: int, customer: int, numbers: random.Random) -> None:
    if act == "sale":
        for product in _sell(connection, numbers, at, f"INV-{at}", customer, numbers.choice((1, 2, 3, 3, 4))):
            connection.execute("UPDATE stock SET left = left - 1 WHERE id = ?", (product,))
    elif act == "prescription":
        connection.execute(PRESCRIPTION, _prescription(at, customer, numbers))
    elif act == "customer":
        row = _customer(at, numbers)
        fresh = connection.execute(CUSTOMER, row).lastrowid
        for index in ("words", "pieces"):
            connection.execute(
                f"INSERT INTO {index} (rowid, name, phone) VALUES (?, ?, ?)", (fresh, row[1], row[2])
            )
    else:
        connection.execute(
            "UPDATE customers SET notes = ?, updated = ? WHERE id = ?", (f"seen {at}", at, customer)
        )


class Ours:
    """The acts of Jooptics on one place of work."""

    def __init__(self, place: Path) -> None:
        self.place, self.store = place, place / "store.db"
        self.key = BackupKey(b"\x22" * 32)
        identity = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
        self.target = FolderTarget.create(place / "ours", Now())
        reader = ManifestReader(self.key, frozenset({public_bytes(identity)}))
        self.history = History(self.target, reader)
        memory = Memory(place / "memory", self.key)
        self.plan = BackupPlan(self.target, memory, reader, identity, Now(), "store", "0")

    def backup(self) -> None:
        """The next generation."""
        connection = connect(self.store, KEY)
        back_up(self.plan, lambda: freeze(self.store, KEY, connection))
        connection.close()

    def restore(self) -> None:
        """The newest generation under a fresh key, root checked."""
        chosen = choose(self.history, None, seen=None, known_schema=lambda _: True)
        restore(chosen, self.target, self.key, PageWriter(self.place / "restored", b"\x33" * 32))

    def prove(self) -> None:
        """What a restore does before the store is put into place."""
        prove(self.place / "restored", b"\x33" * 32)

    def verify(self) -> None:
        """The newest generation, read and checked without writing."""
        verify(choose(self.history, None, seen=None, known_schema=lambda _: True), self.target, self.key)


def timed(command: list[str]) -> dict[str, float]:
    """Run a program; its wall and processor seconds, children included."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=RESTIC, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return {"wall": time.perf_counter() - started, "cpu": usage.ru_utime + usage.ru_stime}


def size_of(place: Path) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def write_twin(store: Path, twin: Path) -> None:
    """The same pages in the clear, for restic's second arm. Generated data only."""
    connection = connect(store, KEY)
    with freeze(store, KEY, connection) as snapshot, twin.open("wb") as file:
        numbers = (np.flatnonzero(snapshot.fingerprints().any(1)) + 1).astype(np.uint32)
        for batch, content in snapshot.read(numbers):
            file.seek((int(batch[0]) - 1) * 4096)
            file.write(np.pad(content, ((0, 0), (0, 80))).tobytes())
    connection.close()


def arms(place: Path) -> dict[str, tuple[Path, Callable[[str], list[str]]]]:
    """Per arm: where its backups lie, and the command of each act."""

    def ours(act: str) -> list[str]:
        return [sys.executable, __file__, "--act", act, "--place", str(place)]

    def restic(file: str, repository: str) -> Callable[[str], list[str]]:
        start = ["restic", "-q", "--no-cache", "-r", str(place / repository)]
        words = {
            "backup": ["backup", str(place / file)],
            "restore": ["restore", "latest", "--target", str(place / f"{repository}-out")],
            "verify": ["check", "--read-data"],
        }
        return lambda act: start + words[act]

    return {
        "jooptics": (place / "ours", ours),
        "restic, encrypted file": (place / "restic-e", restic("store.db", "restic-e")),
        "restic, plaintext twin": (place / "restic-p", restic("twin.db", "restic-p")),
    }


def rounds(names: list[str], count: int) -> Iterator[list[str]]:
    """The arms in turning order."""
    for turn in range(count):
        yield names[turn % len(names) :] + names[: turn % len(names)]


def built(store: Path, build: Callable[[Driver, int], None], customers: int) -> Path:
    """The store to start from, unless it is there already."""
    if not store.exists():
        connection = connect(store, KEY, create=True, cache_kib=512 * 1024)
        build(connection, customers)
        connection.close()
    return store


def measure(place: Path, store: Path, days: int, repeat: int) -> dict[str, Any]:
    """Everything measured, per arm."""
    if store != place / "store.db":
        shutil.copyfile(store, place / "store.db")
    for repository in ("restic-e", "restic-p"):
        subprocess.run(["restic", "-q", "-r", str(place / repository), "init"], env=RESTIC, check=True)
    found: dict[str, Any] = {"store_bytes": (place / "store.db").stat().st_size, "load": os.getloadavg()[0]}
    names = list(arms(place))
    results: dict[str, dict[str, list[float]]] = {name: {} for name in names}
    for day, order in enumerate(rounds(names, days + 1)):
        if day:
            _live(place, day)
        write_twin(place / "store.db", place / "twin.db")
        kind = "day" if day else "full"
        for name in order:
            folder, command = arms(place)[name]
            before = size_of(folder)
            took = timed(command("backup"))
            _note(results[name], kind, took | {"bytes": size_of(folder) - before})
    for order in rounds(names, repeat):
        for name in order:
            _, command = arms(place)[name]
            shutil.rmtree(place / "restic-e-out", ignore_errors=True)
            shutil.rmtree(place / "restic-p-out", ignore_errors=True)
            _note(results[name], "restore", timed(command("restore")))
            _note(results[name], "verify", timed(command("verify")))
            if name == "jooptics":
                _note(results[name], "prove", timed(command("prove")))
    found["load_at_end"] = os.getloadavg()[0]
    found["arms"] = {
        name: {what: statistics.median(v) for what, v in one.items()} for name, one in results.items()
    }
    return found


def _live(place: Path, day: int) -> None:
    connection = connect(place / "store.db", KEY)
    connection.execute("PRAGMA synchronous=NORMAL")
    sell_day(connection, day)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


def _note(results: dict[str, list[float]], kind: str, values: dict[str, float]) -> None:
    for what, value in values.items():
        results.setdefault(f"{kind}_{what}", []).append(value)


def show(found: dict[str, Any]) -> None:
    """A table, and our share of each other arm."""
    ours = found["arms"]["jooptics"]
    print(
        f"store {found['store_bytes'] / 1e6:.0f} MB, load {found['load']:.1f} to {found['load_at_end']:.1f}"
    )
    for what in ours:
        row = [f"{what:14s}"]
        for name, one in found["arms"].items():
            value = one.get(what)
            if value is None:
                continue
            shown = f"{value / 1e6:9.2f} MB" if what.endswith("bytes") else f"{value:9.2f} s "
            row.append(f"{name}: {shown}" + ("" if one is ours else f" (ours {ours[what] / value:.4f}x)"))
        print("  ".join(row))


def main() -> None:
    """Measure, or be one act of the measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--builder", default="", help="module:function taking a connection and a count")
    parser.add_argument("--store", type=Path, help="build the store here, or use the one that is here")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--act", help=argparse.SUPPRESS)
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.act:
        getattr(Ours(asked.place), asked.act)()
        return
    build = build_plain_tables
    if asked.builder:
        module, _, name = asked.builder.partition(":")
        build = getattr(importlib.import_module(module), name)
    with tempfile.TemporaryDirectory(prefix="jooptics-benchmark-") as place:
        store = built(asked.store or Path(place) / "store.db", build, asked.customers)
        found = measure(Path(place), store, asked.days, asked.repeat)
    print(json.dumps(found, indent=1)) if asked.json else show(found)


if __name__ == "__main__":
    main()
