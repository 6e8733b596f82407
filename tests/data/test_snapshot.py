"""A store held still is really still; a page that was never written, or is past 1 GiB, does no harm."""

from __future__ import annotations

import itertools
import os
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jooptics_desktop.data.cipher import connect
from jooptics_desktop.data.pages import LOCK_PAGE, PAGE_SIZE
from jooptics_desktop.data.snapshot import PageWriter, Snapshot, freeze, prove, runs
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.errors import Unavailable, Untrusted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlcipher3.dbapi2 import Connection as Driver

KEY = bytes(range(32))
OTHER = b"\x21" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def till(path: Path) -> Iterator[Driver]:
    connection = connect(path, KEY, create=True)
    connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, content BLOB)")
    add(connection, 400)
    yield connection
    connection.close()


@pytest.fixture
def reader(path: Path, till: Driver) -> Iterator[Driver]:
    connection = connect(path, KEY)
    yield connection
    connection.close()


def add(connection: Driver, count: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for _ in range(count):
        connection.execute("INSERT INTO things (content) VALUES (?)", (os.urandom(2000),))
    connection.execute("COMMIT")


def copied(snapshot: Snapshot, to: Path) -> None:
    writer = PageWriter(to, OTHER)
    writer.begin(snapshot.page_count)
    numbers = (np.flatnonzero(snapshot.fingerprints().any(1)) + 1).astype(np.uint32)
    for batch, content in snapshot.read(numbers):
        writer.write(batch, content)
    writer.finish()


def count(connection: Driver) -> dict[str, int]:
    return {"things": connection.execute("SELECT count(*) FROM things").fetchone()[0]}


def test_what_is_sold_meanwhile_is_not_in_it(
    path: Path, till: Driver, reader: Driver, tmp_path: Path
) -> None:
    with freeze(path, KEY, reader, schema="7", totals=count) as snapshot:
        before = path.read_bytes()
        for _ in range(30):
            add(till, 20)
            till.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        assert path.read_bytes() == before
        copied(snapshot, tmp_path / "copy.db")
        assert (snapshot.schema, snapshot.totals) == ("7", {"things": 400})
    assert prove(tmp_path / "copy.db", OTHER, count=count) == {"things": 400}
    assert count(till) == {"things": 1000}
    till.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert path.read_bytes() != before, "once let go, the file moves again"


def test_a_long_reader_makes_it_wait_and_then_give_up(
    path: Path, till: Driver, reader: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jooptics_desktop.data.snapshot._PATIENCE", 0.2)
    other = connect(path, KEY)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM things").fetchone()
    add(till, 5)
    with pytest.raises(Unavailable, match=r"store\.never_quiet"), freeze(path, KEY, reader):
        pass
    assert not reader.in_transaction
    add(till, 5)
    other.execute("ROLLBACK")
    other.close()
    with freeze(path, KEY, reader) as snapshot:
        assert snapshot.page_count


def test_a_till_that_never_pauses_is_kept_waiting_for_a_moment(
    path: Path, till: Driver, reader: Driver
) -> None:
    stop = threading.Event()

    def sell() -> None:
        other = connect(path, KEY)
        while not stop.is_set():
            add(other, 1)
        other.close()

    seller = threading.Thread(target=sell)
    seller.start()
    try:
        for _ in range(5):
            with freeze(path, KEY, reader, totals=count) as snapshot:
                before, sold = path.read_bytes(), count(till)
                while count(till)["things"] < sold["things"] + 20:
                    pass
                till.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                assert path.read_bytes() == before
                assert snapshot.page_count * PAGE_SIZE <= len(before)
                assert count(reader) == snapshot.totals
    finally:
        stop.set()
        seller.join()


def test_writers_who_never_pause_keep_it_waiting_for_one_turn_each(tmp_path: Path) -> None:
    """Three of them queue for the pen again as soon as they have put it down, and each keeps it for a while."""
    store = Store.create(tmp_path / "busy.db", KEY)
    stop, written = threading.Event(), itertools.count(1)
    so_far = 0

    def sell() -> None:
        nonlocal so_far
        while not stop.is_set():
            with store.write() as work:
                work.settings.next_number("receipt")
                stop.wait(0.02)
                so_far = next(written)

    sellers = [threading.Thread(target=sell) for _ in range(3)]
    raw = store.raw_connection()
    for seller in sellers:
        seller.start()
    try:
        for _ in range(5):
            asked = so_far
            with freeze(store.path, KEY, raw, quiet=store.quiet):
                assert so_far - asked <= 6, "one turn of each who was there before, and what began meanwhile"
                before, sold = store.path.read_bytes(), so_far
                while so_far < sold + 5 and any(seller.is_alive() for seller in sellers):
                    stop.wait(0.001)
                assert store.path.read_bytes() == before
    finally:
        stop.set()
        for seller in sellers:
            seller.join()
        raw.close()
        store.close()


def test_the_hold_is_let_go_when_the_reading_fails(path: Path, till: Driver, reader: Driver) -> None:
    with pytest.raises(ZeroDivisionError), freeze(path, KEY, reader):
        raise ZeroDivisionError
    assert not reader.in_transaction


def test_the_wrong_key_is_found_before_any_page_is_read(path: Path, till: Driver, reader: Driver) -> None:
    with pytest.raises(Untrusted, match=r"store\.wrong_key_or_damaged"), freeze(path, OTHER, reader):
        pass


def test_a_key_with_its_salt_does_too(path: Path, till: Driver, reader: Driver) -> None:
    with freeze(path, KEY + path.read_bytes()[:16], reader) as snapshot:
        assert snapshot.page_count == path.stat().st_size // PAGE_SIZE


def test_fingerprints_name_exactly_the_pages_that_changed(path: Path, till: Driver, reader: Driver) -> None:
    with freeze(path, KEY, reader) as snapshot:
        before = snapshot.fingerprints()
        old = path.read_bytes()
    till.execute("UPDATE things SET content = zeroblob(2000) WHERE id = 200")
    with freeze(path, KEY, reader) as snapshot:
        changed = np.flatnonzero((snapshot.fingerprints() != before).any(1)) + 1
        new = path.read_bytes()
    assert 1 <= len(changed) <= 3
    differing = [
        n + 1 for n in range(len(old) // PAGE_SIZE) if old[n * 4096 :][:4096] != new[n * 4096 :][:4096]
    ]
    assert changed.tolist() == differing


def test_a_file_cut_short_is_noticed(path: Path, till: Driver, reader: Driver) -> None:
    with freeze(path, KEY, reader) as snapshot:
        numbers = np.arange(1, snapshot.page_count + 40, dtype=np.uint32)
        with pytest.raises(Untrusted, match=r"store\.page_damaged"):
            list(snapshot.read(numbers))


def test_a_damaged_copy_does_not_pass(path: Path, till: Driver, reader: Driver, tmp_path: Path) -> None:
    with freeze(path, KEY, reader) as snapshot:
        copied(snapshot, tmp_path / "copy.db")
    data = bytearray((tmp_path / "copy.db").read_bytes())
    data[4096 * 60 + 7] ^= 1
    (tmp_path / "copy.db").write_bytes(data)
    with pytest.raises(Untrusted):
        prove(tmp_path / "copy.db", OTHER)


def test_not_one_damaged_page_passes(path: Path, till: Driver, reader: Driver, tmp_path: Path) -> None:
    """Every kind of page a store has: a table, an index, overflow, what full-text search keeps, free ones."""
    till.executescript(
        """
        DELETE FROM things WHERE id > 60;
        CREATE INDEX by_content ON things (content);
        INSERT INTO things (content) VALUES (randomblob(9000));
        CREATE VIRTUAL TABLE words USING fts5(text);
        INSERT INTO words VALUES ('so many words that nobody reads them');
        CREATE TABLE gone AS SELECT content FROM things;
        DROP TABLE gone;
        """
    )
    free = till.execute("PRAGMA freelist_count").fetchone()[0]
    with freeze(path, KEY, reader) as snapshot:
        copied(snapshot, tmp_path / "copy.db")
    sound = (tmp_path / "copy.db").read_bytes()
    passed = 0
    for page in range(1, len(sound) // PAGE_SIZE):
        data = bytearray(sound)
        data[PAGE_SIZE * page + 1234] ^= 1
        (tmp_path / "copy.db").write_bytes(data)
        try:
            prove(tmp_path / "copy.db", OTHER)
            passed += 1
        except Untrusted:
            pass
    assert free > 0
    assert passed < free, "only free pages, of which nothing is ever read, may pass"


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([], []), ([5], [(0, 1)]), ([1, 2, 3], [(0, 3)]), ([1, 3, 4, 9], [(0, 1), (1, 3), (3, 4)])],
)
def test_runs(numbers: list[int], expected: list[tuple[int, int]]) -> None:
    assert list(runs(np.array(numbers, np.uint32))) == expected


@pytest.mark.trap("the page at one gibibyte is never used")
def test_a_store_larger_than_a_gibibyte_keeps_its_unused_page(tmp_path: Path) -> None:
    """SQLite never uses the page at 1 GiB. A store is grown past it quickly with blobs of zeros."""
    path = tmp_path / "large.db"
    till = connect(path, KEY, create=True)
    till.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, content BLOB)")
    till.execute("PRAGMA wal_autocheckpoint=50000")
    for _ in range(2):
        till.execute("INSERT INTO things (content) VALUES (zeroblob(540000000))")
    till.execute("CREATE TABLE after (x)")
    till.execute("INSERT INTO after VALUES ('beyond')")
    reader = connect(path, KEY)
    with freeze(path, KEY, reader) as snapshot:
        assert snapshot.page_count > LOCK_PAGE
        used = np.asarray(snapshot.fingerprints().any(1))
        assert not used[LOCK_PAGE - 1]
        assert used[:-1].sum() >= snapshot.page_count - 2
        around = np.array([LOCK_PAGE - 1, LOCK_PAGE + 1, snapshot.page_count], np.uint32)
        assert sum(len(batch) for batch, _ in snapshot.read(around)) == 3
    reader.close()
    till.close()
