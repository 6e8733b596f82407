"""The write-ahead log is folded beside the counter: no sale waits for it, and it stays short."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data import folding, snapshot
from jooptics_desktop.data.cipher import LOG_PAGES, PAGE_SIZE

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.data.store import Store

FRAME = PAGE_SIZE + 24  # a page in the log, with its header
PAGES = 20  # what a sale writes


@pytest.fixture
def till(store: Store) -> Store:
    """A store with a table to write into."""
    with store.write() as work:
        work._connection.exec_driver_sql("CREATE TABLE bulk(filler BLOB)")
    return store


def write(store: Store, times: int) -> None:
    for _ in range(times):
        with store.write() as work:
            work._connection.driver.execute("INSERT INTO bulk VALUES(?)", (os.urandom(PAGES * PAGE_SIZE),))


def count(store: Store) -> int:
    with store.read() as work:
        return int(work._connection.driver.execute("SELECT count(*) FROM bulk").fetchone()[0])


def log_of(store: Store) -> Path:
    return store.path.with_name(store.path.name + "-wal")


def finish(store: Store) -> None:
    """Wait until the log was folded."""
    assert store._folding._running is not None
    store._folding._running.result(timeout=60)


def test_a_commit_does_not_fold_the_log_itself(till: Store) -> None:
    before = till.path.read_bytes()
    with till._folding.paused():
        write(till, 100)  # two thousand pages: the engine left to itself would have folded twice
        assert till.path.read_bytes() == before
    finish(till)
    assert till.path.stat().st_size > len(before) + 30 * PAGES * PAGE_SIZE


def test_the_log_stays_short_beside_a_writer_who_never_pauses(till: Store) -> None:
    longest = 0
    for _ in range(40):
        write(till, 12)
        longest = max(longest, log_of(till).stat().st_size)
    assert 480 * PAGES > 2 * LOG_PAGES, "otherwise it proves nothing"
    assert longest <= (LOG_PAGES + 12 * 2 * PAGES) * FRAME
    assert count(till) == 480


def test_the_log_stays_short_even_if_nobody_folds_it(till: Store) -> None:
    with till._folding.paused():
        write(till, 480)
        assert log_of(till).stat().st_size <= (LOG_PAGES + 2 * PAGES) * FRAME


def test_readers_keep_their_moment_and_are_not_kept_waiting(till: Store) -> None:
    write(till, 10)
    seen: list[int] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.append(count(till))

    looking = threading.Thread(target=look)
    with till.read() as work:
        asked = work._connection.driver.execute
        assert asked("SELECT count(*) FROM bulk").fetchone() == (10,)
        looking.start()
        try:
            write(till, 3 * folding.COMMITS)
            finish(till)
            assert asked("SELECT count(*) FROM bulk").fetchone() == (10,)
        finally:
            done.set()
            looking.join()
    assert seen == sorted(seen)
    assert len(set(seen)) > 1


def test_a_snapshot_lies_still_while_the_log_is_to_be_folded(till: Store) -> None:
    write(till, 10)
    raw = till.raw_connection()
    with contextlib.closing(raw), snapshot.freeze(till.path, till.key, raw, quiet=till.quiet):
        before = till.path.read_bytes()
        write(till, 2 * folding.COMMITS)
        finish(till)
        assert till.path.read_bytes() == before
    write(till, folding.COMMITS)
    finish(till)
    assert till.path.stat().st_size > len(before)


def test_forgetting_empties_the_log_although_it_is_being_folded(till: Store) -> None:
    for _ in range(5):
        write(till, folding.COMMITS)
        till.forget()
        assert log_of(till).stat().st_size == 0


def test_closing_ends_the_thread_and_folds_what_is_left(till: Store) -> None:
    others = set(threading.enumerate())
    write(till, folding.COMMITS + 1)
    assert set(threading.enumerate()) > others
    till.close()
    assert not log_of(till).exists()
    assert set(threading.enumerate()) <= others
