"""A large shop in few and simple tables, built in a minute: the store of the first measurements.

Numbers for keys, rows in order of time, freshly built indexes; the program's own store (`people_store.py`) has
texts for keys and is twice the size.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import checkout  # noqa: F401 - finds the packages

from jooptics_desktop.data.cipher import connect

if TYPE_CHECKING:
    from pathlib import Path

    from sqlcipher3.dbapi2 import Connection as Driver

KEY = bytes(range(32))
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


def build(path: Path, customers: int) -> None:
    """A shop eleven years old: per customer two prescriptions, a sale of three lines and a payment."""
    connection = connect(path, KEY, create=True, cache_kib=512 * 1024)
    _fill(connection, customers)
    connection.close()


def sell_day(path: Path, day: int) -> None:
    """560 transactions: 300 sales, 160 prescriptions, 40 new customers, 60 edits, each with its audit entry."""
    connection = connect(path, KEY)
    connection.execute("PRAGMA synchronous=NORMAL")
    _sell_day(connection, day)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


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


def _fill(connection: Driver, customers: int) -> None:
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


def _sell_day(connection: Driver, day: int) -> None:
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
