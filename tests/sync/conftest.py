"""A shop that sells, backs up and restores: a real SQLCipher file and a real folder for the backups."""

from __future__ import annotations

import os
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_desktop.data.cipher import connect
from jooptics_desktop.data.snapshot import PageWriter, freeze, prove
from jooptics_desktop.sync.backup_run import BackedUp, BackupPlan, back_up
from jooptics_desktop.sync.folder_target import FolderTarget
from jooptics_desktop.sync.history import History
from jooptics_desktop.sync.keys import BackupKey
from jooptics_desktop.sync.keyslots import public_bytes
from jooptics_desktop.sync.manifest import ManifestReader
from jooptics_desktop.sync.memory import Memory
from jooptics_desktop.sync.restore_run import Chosen, Restored, choose, restore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from jooptics_desktop.data.snapshot import Connection, Snapshot
    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.sync.history import Seen

SCHEMA = "0001"


class Written(Protocol):
    """What came of a statement."""

    lastrowid: int


class Writable(Protocol):
    """A connection that is written to; the driver has no types."""

    def execute(self, sql: str, values: Sequence[object] = (), /) -> Written: ...


class Till:
    """A store with sales, lines and a ledger that always balances, so that a torn moment shows."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path, self.key = path, key
        self.connection = connect(path, key, create=not path.exists())
        self.random = random.Random(7)  # noqa: S311 - test data
        self.counts = True
        if not self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            self._build()

    def _build(self) -> None:
        self.connection.executescript(
            """
            CREATE TABLE sales (id INTEGER PRIMARY KEY, customer INTEGER, total INTEGER, note BLOB);
            CREATE TABLE lines (id INTEGER PRIMARY KEY, sale INTEGER, amount INTEGER);
            CREATE TABLE ledger (id INTEGER PRIMARY KEY, sales INTEGER, balance INTEGER);
            CREATE INDEX sales_by_customer ON sales (customer);
            INSERT INTO ledger VALUES (1, 0, 0);
            """
        )

    def sell(self, count: int, note: int = 900) -> None:
        """That many sales, each its own transaction."""
        for _ in range(count):
            sale(self.connection, self.random, note)

    def fill(self, count: int) -> None:
        """Many sales at once."""
        self.connection.execute("BEGIN")
        for _ in range(count):
            _one_sale(self.connection, self.random, 900)
        self.connection.execute("COMMIT")

    @contextmanager
    def freeze(self) -> Iterator[Snapshot]:
        """Hold this store still."""
        connection = connect(self.path, self.key)
        try:
            with freeze(
                self.path, self.key, connection, schema=SCHEMA, totals=totals if self.counts else None
            ) as snapshot:
                yield snapshot
        finally:
            connection.close()

    def totals(self) -> dict[str, int]:
        """What is in it now."""
        return totals(self.connection)

    def close(self) -> None:
        self.connection.close()


def _one_sale(connection: Writable, numbers: random.Random, note: int) -> None:
    total = numbers.randrange(1000)
    cursor = connection.execute(
        "INSERT INTO sales (customer, total, note) VALUES (?, ?, ?)",
        (numbers.randrange(10**6), total, os.urandom(note)),
    )
    connection.execute("INSERT INTO lines (sale, amount) VALUES (?, ?)", (cursor.lastrowid, total))
    connection.execute("UPDATE ledger SET sales = sales + 1, balance = balance + ?", (total,))


def sale(connection: Writable, numbers: random.Random, note: int = 900) -> None:
    """One sale in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    _one_sale(connection, numbers, note)
    connection.execute("COMMIT")


def totals(connection: Connection) -> dict[str, int]:
    """Sales and money, and proof that ledger, sales and lines agree."""
    sales, money = connection.execute("SELECT count(*), coalesce(sum(total), 0) FROM sales").fetchone()
    lines = connection.execute("SELECT coalesce(sum(amount), 0) FROM lines").fetchone()[0]
    assert connection.execute("SELECT sales, balance FROM ledger").fetchone() == (sales, money)
    assert lines == money
    return {"sales": sales, "money": money}


class Shop:
    """A till, its backup folder, its keys and its memory."""

    def __init__(self, home: Path, clock: Clock) -> None:
        self.home, self.clock = home, clock
        home.mkdir(parents=True, exist_ok=True)
        self.database_key = bytes(range(32))
        self.backup_key = BackupKey(bytes(reversed(range(32))))
        self.identity = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
        self.reader = ManifestReader(self.backup_key, frozenset({public_bytes(self.identity)}))
        self.target = FolderTarget.create(home / "disk", clock)
        self.memory = Memory(home / "memory", self.backup_key)
        self.till = Till(home / "store.db", self.database_key)

    @property
    def plan(self) -> BackupPlan:
        return BackupPlan(
            self.target, self.memory, self.reader, self.identity, self.clock, "store-1", app_version="0.1.0"
        )

    def back_up(self, **how: Any) -> BackedUp:
        return back_up(self.plan, self.till.freeze, **how)

    def choose(self, number: int | None = None, *, seen: Seen | None = None) -> Chosen:
        return choose(
            History(self.target, self.reader), number, seen=seen, known_schema=lambda name: name == SCHEMA
        )

    def restore(
        self,
        number: int | None = None,
        *,
        seen: Seen | None = None,
        path: Path | None = None,
        **how: Any,
    ) -> tuple[Restored, dict[str, int]]:
        """Restore into a new file under a new key, and what was found in it."""
        where, key = path or self.home / "restored.db", b"\x33" * 32
        restored = restore(
            self.choose(number, seen=seen), self.target, self.backup_key, PageWriter(where, key), **how
        )
        return restored, prove(where, key, count=totals)


@pytest.fixture
def shop(tmp_path: Path, clock: Clock) -> Iterator[Shop]:
    """A shop with 2,000 sales and no backup yet."""
    made = Shop(tmp_path / "shop", clock)
    made.till.fill(2000)
    yield made
    made.till.close()


@pytest.fixture
def make_shop(tmp_path: Path, clock: Clock) -> Iterator[Callable[[str], Shop]]:
    """Makes shops by name; the same name opens the same one again."""
    made: list[Shop] = []

    def make(name: str) -> Shop:
        made.append(Shop(tmp_path / name, clock))
        return made[-1]

    yield make
    for one in made:
        one.till.close()
